"""The header says what the user wants, shows what holds, and says less where room is short."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.chip_button import ChipButton
from app.ui.ink import draw_icon
from app.ui.theme import DARK, LIGHT, SEMIBOLD, measured
from app.window.header.header_bar import HeaderBar
from app.window.header.offer import Offer
from tests.support.heard import heard
from tests.support.look import show_in

SOURCES = [("market", "Market ticks"), ("quakes", "Earthquakes")]


@pytest.fixture
def header(qtbot: QtBot) -> HeaderBar:
    show_in(DARK, 9.75)
    bar = HeaderBar(SOURCES)
    qtbot.addWidget(bar)
    for name, label in (("insight", "Insight"), ("fairness", "Fairness")):
        bar.offer_drawer(name, ChipButton(label, icon=name.replace("fairness", "equal"), key="D"))
    for rank, label in ((40, "Export"), (50, "Present"), (70, "Help")):
        bar.offer(Offer(ChipButton(label, icon=label.lower()), rank, "X"))
    bar.set_source("market")
    bar.resize(1280, bar.sizeHint().height())
    bar.show()
    return bar


@pytest.fixture
def twice_the_text(header: HeaderBar) -> Iterator[None]:
    before = QApplication.font().pointSizeF()
    theme.set_text_size(before * 2)
    QApplication.processEvents()
    yield
    theme.set_text_size(before)


def test_pause(qtbot: QtBot, header: HeaderBar) -> None:
    with qtbot.waitSignals([header.pause.clicked, header.pause.toggled]):
        header.pause.click()
    assert header.pause.isChecked()
    assert header.pause.text() == "Resume"
    with qtbot.assertNotEmitted(header.pause.clicked):
        header.set_paused(False)
    assert header.pause.text() == "Pause"
    assert not header.pause.isChecked()


def test_no_button_moves_when_other_transports_are_named(header: HeaderBar) -> None:
    def places() -> list[tuple[bool, QRect]]:
        QApplication.processEvents()
        return [(one.isVisible(), one.geometry()) for one in header.findChildren(ChipButton)]

    for width in range(700, 1800, 20):
        header.resize(width, header.height())
        header.set_transports("websocket", "rest")
        before = places()
        header.set_transports("sse", "rest-cursor")
        assert places() == before, width


def test_history(qtbot: QtBot, header: HeaderBar) -> None:
    assert header.histories[30].isChecked()
    with qtbot.waitSignal(header.history_chosen) as caught:
        header.histories[60].click()
    assert caught.args == [60]
    assert not header.histories[30].isChecked()
    with qtbot.assertNotEmitted(header.history_chosen):
        header.set_history(30)
    assert header.histories[30].isChecked()


def test_source_menu(qtbot: QtBot, header: HeaderBar) -> None:
    assert header.source.text() == "Market ticks"
    with qtbot.waitSignal(header.source_chosen) as caught:
        header.source_menu.actions()[1].trigger()
    assert caught.args == ["quakes"]
    header.set_source("quakes", "time ×3 543")
    assert header.source.text() == "Earthquakes"
    assert header.note.text() == "time ×3 543"
    assert header.note.isVisible()
    header.set_source("market", "")
    assert not header.note.isVisible()
    assert header.source_menu.actions()[0].isChecked()


@pytest.mark.parametrize(("entry", "choice"), [(0, "dark"), (1, "light"), (2, "system")])
def test_theme_menu(qtbot: QtBot, header: HeaderBar, entry: int, choice: str) -> None:
    header.set_theme_choice("dark" if choice != "dark" else "light")
    with qtbot.waitSignal(header.theme_chosen) as caught:
        header.theme_menu.actions()[entry].trigger()
    assert caught.args == [choice]
    assert header.theme_menu.actions()[entry].isChecked()


def test_menus_open_without_holding_anything_up(header: HeaderBar) -> None:
    header.source.click()
    assert header.source_menu.isVisible()
    header.source_menu.close()


def test_enter_presses_because_space_is_the_windows(qtbot: QtBot, header: HeaderBar) -> None:
    with qtbot.waitSignal(header.reset.clicked):
        QTest.keyClick(header.reset, Qt.Key.Key_Return)


def test_the_keys_are_told(header: HeaderBar) -> None:
    for button, key in ((header.pause, "Space"), (header.reset, "R"), (header.poll, "P")):
        assert f"({key})" in button.toolTip()
        assert heard(button).name == button.text()


def inside(bar: HeaderBar) -> bool:
    """Return whether nothing visible is cut off or lies over its neighbour."""
    boxes = [
        part.geometry()
        for part in bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if part.isVisible() and not part.isWindow()
    ]
    boxes.sort(key=QRect.left)
    apart = all(one.right() < two.left() for one, two in pairwise(boxes))
    return apart and boxes[-1].right() <= bar.width()


@pytest.mark.parametrize("width", [1600, 1280, 1024, 800, 640])
def test_nothing_is_cut_off_at_any_width(header: HeaderBar, width: int) -> None:
    header.set_source("quakes", "time ×3 543")
    header.resize(width, header.height())
    QApplication.processEvents()
    assert inside(header)
    assert header.minimumSizeHint().width() <= 640


def test_the_story_keeps_its_word_at_1280(header: HeaderBar) -> None:
    story = ChipButton("Story", icon="story", key="S")
    header.offer(Offer(story, 0, "S", opens=True))
    header.set_source("market", "one step every 100 ms")
    assert header.width() == 1280
    assert story.width() >= story.size_for("label").width()
    assert header.reset.width() == header.reset.size_for("icon").width()
    header.resize(640, header.height())
    assert not story.isVisible()
    assert header.more_menu.actions()[0].text() == "Story\tS"


@pytest.mark.usefixtures("twice_the_text")
def test_nothing_is_cut_off_at_twice_the_text(header: HeaderBar) -> None:
    header.set_source("quakes", "time ×3 543")
    header.resize(1280, header.sizeHint().height())
    QApplication.processEvents()
    assert inside(header)
    assert header.title.isVisible()
    assert header.more.isVisible()


@pytest.mark.parametrize("width", [2600, 1800, 1600, 1450, 1280, 1100, 900, 700])
def test_no_button_moves_whatever_is_said_beside_it(header: HeaderBar, width: int) -> None:
    def places() -> list[tuple[object, bool]]:
        QApplication.processEvents()
        buttons = header.findChildren(ChipButton)
        return [(one.geometry().getRect(), one.isVisible()) for one in buttons]

    header.resize(width, header.height())
    before = places()
    for note in ("time ×3 543", "one step every 100 ms, and some more of it", ""):
        header.set_source("market", note)
        assert places() == before
        assert inside(header)
        for texts in (("unfair: new connection for every poll", "unfair"), ("",)):
            header.warn(*texts)
            assert places() == before
            assert inside(header)
    header.set_paused(True)
    assert places() == before
    header.set_source("quakes", "time ×3 543")
    assert places() == before


def test_a_warning_says_why_where_there_is_room(header: HeaderBar) -> None:
    header.warn("unfair: new connection for every poll", "unfair")
    assert heard(header.warning).name == "Warning: unfair: new connection for every poll"
    for width, shown in ((2600, "unfair: new connection for every poll"), (800, "unfair")):
        header.resize(width, header.height())
        QApplication.processEvents()
        assert inside(header)
        assert header.warning.shown == shown
        assert header.warning.width() < 3 * measured(shown, 1.0, SEMIBOLD)
    header.warn("")
    assert not header.warning.isVisible()


def test_the_theme_reaches_it(header: HeaderBar) -> None:
    before = header.grab().toImage()
    show_in(LIGHT)
    assert header.grab().toImage() != before


@pytest.mark.parametrize(
    "name", ["pause", "play", "reset", "poll", "chevron", "dark", "light", "system"]
)
def test_icons_are_drawn_in_the_colour_asked_for(qtbot: QtBot, name: str) -> None:
    picture = QImage(24, 24, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_icon(painter, name, QColor("#ff0000"), QRectF(0, 0, 24, 24))
    painter.end()
    solid = [
        picture.pixelColor(x, y)
        for x in range(24)
        for y in range(24)
        if picture.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    assert {colour.name() for colour in solid} == {"#ff0000"}


def test_a_menu_that_is_offered_anew_leaves_none_behind(header: HeaderBar) -> None:
    for rank in (7, 8, 9):
        menu = QMenu(header)
        menu.addAction("one")
        header.offer(Offer(ChipButton(f"Menu {rank}", icon="export"), rank, "", menu))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    hung = [one for one in header.more_menu.actions() if one.menu() is not None]
    assert len(header.more_menu.findChildren(QMenu)) == len(hung) >= 3


def test_a_warning_stands_in_place_of_how_the_data_arrives(header: HeaderBar) -> None:
    header.resize(4000, header.height())
    assert header.transports.isVisible()
    header.warn("unfair: new connection for every poll", "unfair")
    assert (header.warning.isVisible(), header.transports.isVisible()) == (True, False)
    header.warn("")
    assert (header.warning.isVisible(), header.transports.isVisible()) == (False, True)
