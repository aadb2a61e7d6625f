"""A label follows theme and text size, gives way to its neighbours, and speaks as Qt does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.label import Label, Room, typeset
from app.ui.override import override
from app.ui.theme import DARK, LIGHT, sized
from tests.support.heard import heard

LONG = "p99 1\u202f990\u00a0ms · max 2\u202f004\u00a0ms"


class Counted(QObject):
    """Counts the paints and the requests for another layout of a widget."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.paints = self.layouts = 0
        watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        self.layouts += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> Iterator[None]:
    before = qapp.font().pointSizeF()
    theme.apply(qapp, DARK)
    yield
    theme.apply(qapp, DARK)
    theme.set_text_size(before)
    qapp.processEvents()


def shown(qtbot: QtBot, *labels: QWidget, width: int = 400) -> QWidget:
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    for label in labels:
        column.addWidget(label)
    box.resize(width, 200)
    box.show()
    QApplication.processEvents()
    return box


def ink_of(label: Label) -> str:
    return label.palette().color(label.foregroundRole()).name()


def test_it_takes_its_ink_from_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    label = Label("stalled", ink="alert")
    _box = shown(qtbot, label)
    assert ink_of(label) == DARK.alert.name()
    theme.apply(qapp, LIGHT)
    qapp.processEvents()
    assert ink_of(label) == LIGHT.alert.name()
    label.set_ink("muted")
    assert ink_of(label) == LIGHT.muted.name()


@pytest.mark.parametrize("ink", theme.INKS)
def test_every_ink_is_the_theme_s(qtbot: QtBot, ink: theme.Ink) -> None:
    label = Label("x", ink=ink)
    qtbot.addWidget(label)
    wanted = DARK.polled_text if ink == "polled" else getattr(DARK, ink)
    assert ink_of(label) == wanted.name()


def test_it_is_a_multiple_of_the_text_whatever_that_becomes(
    qapp: QApplication, qtbot: QtBot
) -> None:
    label = Label("Live", scale=1.2, room="elide")
    _box = shown(qtbot, label)
    before, high = label.font().pointSizeF(), label.height()
    theme.set_text_size(2 * qapp.font().pointSizeF())
    qapp.processEvents()
    assert label.font().pointSizeF() == pytest.approx(2 * before)
    assert label.height() == pytest.approx(2 * high, rel=0.1)


def test_without_room_it_elides_and_tells_the_rest(qtbot: QtBot) -> None:
    label = Label(LONG, room="elide")
    box = shown(qtbot, label)
    assert (label.shown, label.toolTip()) == (LONG, "")
    box.resize(90, 200)
    QApplication.processEvents()
    assert label.shown.endswith("…")
    assert label.toolTip() == label.text() == LONG
    box.resize(400, 200)
    QApplication.processEvents()
    assert (label.shown, label.toolTip()) == (LONG, "")


def test_the_owner_s_tooltip_stays(qtbot: QtBot) -> None:
    label = Label(LONG, room="elide")
    label.setToolTip("What it means")
    _box = shown(qtbot, label, width=90)
    assert label.shown.endswith("…")
    assert label.toolTip() == "What it means"


def test_it_says_the_first_of_its_texts_that_has_room(qtbot: QtBot) -> None:
    label = Label(room="elide")
    label.say("theory 1 s · within 1 %", "theory ✓", "✓")
    box = shown(qtbot, label, width=100)
    assert label.shown == "theory ✓"
    box.resize(60, 200)
    QApplication.processEvents()
    assert label.shown == "✓"


def test_letters_become_smaller_before_words_are_lost(qtbot: QtBot) -> None:
    width = theme.measured(LONG) * 3 // 4
    whole, cut = Label(LONG, room="elide", least=0.6), Label(LONG, room="elide")
    _box = shown(qtbot, whole, cut)
    for label in (whole, cut):
        label.setFixedWidth(width)
    assert whole.shown == LONG
    assert cut.shown != LONG


def test_the_same_text_costs_nothing_and_another_one_no_layout(qtbot: QtBot) -> None:
    label = Label("9.9\u00a0ms", room="elide")
    box = shown(qtbot, label)
    paints, layouts = Counted(label), Counted(box)
    label.say("9.9\u00a0ms")
    QApplication.processEvents()
    assert (paints.paints, layouts.layouts) == (0, 0)
    label.say("10\u00a0ms")
    QApplication.processEvents()
    assert (paints.paints, layouts.layouts) == (1, 0)


@pytest.mark.parametrize("room", ["keep", "wrap", "elide"])
def test_a_voice_says_its_signs_as_words(qtbot: QtBot, room: str) -> None:
    label = Label(LONG, room=room)  # type: ignore[arg-type]
    _box = shown(qtbot, label, width=90)
    said = heard(label)
    assert said.name == "99th percentile 1990 milliseconds, max 2004 milliseconds"
    assert said.role == QAccessible.Role.StaticText


@pytest.mark.parametrize("room", ["keep", "wrap", "elide", "yield"])
def test_a_hyphen_within_a_word_is_no_wider_than_a_hyphen(qtbot: QtBot, room: Room) -> None:
    drawn = []
    for text in ("event-driven", "event\N{HYPHEN}driven"):
        label = Label(text, room=room)
        qtbot.addWidget(label)
        label.resize(200, 40)
        label.show()
        QApplication.processEvents()
        assert label.text() == text
        drawn.append(label.grab().toImage())
    assert drawn[0] == drawn[1]
    assert typeset("-5 to 10-12, a - b, x-1, --out") == "-5 to 10-12, a - b, x-1, --out"
    assert QFontMetrics(sized()).inFont("\N{HYPHEN}")
