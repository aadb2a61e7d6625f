"""The first minute: hints that point and never cover, come in order, and never come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication
from pytestqt.qtbot import QtBot

from app.commands.window import Plan
from app.features.welcome.callout_place import aim, beside
from app.features.welcome.hints import (
    EVERYTHING,
    HINTS,
    next_hint,
    recall_hints,
    remember_hints,
)
from app.features.welcome.welcome import KEYS, SPOKEN_OF, TARGETS, Welcome
from app.ui import theme as look
from app.ui.preferences import Preferences
from app.ui.theme import LIGHT
from app.window.host import Asked
from feeds.settings import Settings
from tests.support.memory import in_file
from tests.support.open_window import POINTS, OpenWindow, open_window

NAMES = [hint.name for hint in HINTS]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield made


def shown(window: OpenWindow, seen: frozenset[str] = frozenset()) -> Welcome:
    welcome = Welcome(window.host, seen)
    welcome.start()
    return welcome


def test_hints_come_in_order_and_never_again() -> None:
    seen: frozenset[str] = frozenset()
    told = []
    while (hint := next_hint(seen)) is not None:
        told.append((hint.name, hint.place))
        seen |= {hint.name}
    assert told == [
        ("behind", "1 of 3"),
        ("sawtooth", "2 of 3"),
        ("interval", "3 of 3"),
        ("story", ""),
    ]
    assert seen == EVERYTHING
    begun = next_hint({"behind", "a hint of another version"})
    assert begun is not None
    assert begun.name == "sawtooth"


@pytest.mark.parametrize("x", [0, 300, 600, 780])
@pytest.mark.parametrize("y", [0, 250, 560])
def test_a_card_is_beside_its_target_and_inside(x: int, y: int) -> None:
    window, target = QRect(0, 0, 800, 600), QRect(x, y, 20, 30)
    placing = beside(target, QSize(240, 120), 10, window)
    assert window.contains(placing.rect)
    assert not placing.rect.intersects(target)
    assert placing.rect.marginsAdded(QMargins(1, 1, 1, 1)).intersects(target)  # it points at it
    assert placing.rect.size() in (QSize(240, 130), QSize(250, 120))


def test_a_card_reaches_over_what_it_had_better_not_cover() -> None:
    window, target = QRect(0, 0, 800, 600), QRect(20, 560, 100, 40)
    line = QRect(0, 535, 800, 25)
    usual = beside(target, QSize(240, 120), 10, window)
    assert (usual.side, usual.arrow) == ("above", 10)  # no longer than it must be
    assert usual.rect.intersects(line)
    slight = beside(target, QSize(240, 120), 10, window, keep=[(line, 0.1)])
    assert slight.arrow == 10  # what is covered is not worth a longer one
    keep = [(line, 8.0), (QRect(130, 560, 670, 40), 8.0)]
    longer = beside(target, QSize(240, 120), 10, window, keep=keep)
    assert longer.side == "above"
    assert not longer.rect.adjusted(0, 0, 0, -longer.arrow).intersects(line)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000)])
def test_hints_and_offer_cover_no_figures(
    window: OpenWindow, qapp: QApplication, width: int, height: int
) -> None:
    window.surface.resize(width, height)
    welcome = shown(window)
    while welcome.current is not None:
        for _ in range(4):
            qapp.processEvents()
        card = welcome.callout.placing.card  # its arrow alone may lie over the verdict
        counters = [panel.counters.counters[0] for panel in window.panels]
        for part in (*counters, *(panel.hero.value for panel in window.panels), window.verdict):
            assert not card.intersects(QRect(part.mapTo(window.surface, QPoint(0, 0)), part.size()))
        welcome.advance()


def test_an_arrow_goes_past_what_is_read() -> None:
    window, target = QRect(0, 0, 800, 600), QRect(300, 10, 80, 30)
    place = beside(target, QSize(240, 120), 10, window, never=[QRect(0, 60, 800, 40)])
    assert aim(place, target, 10, []).x() == target.center().x() + 1
    figure = QRect(200, 60, 160, 40)
    aimed = aim(place, target, 10, [figure])
    assert target.contains(aimed)
    assert aimed.x() - 5 > figure.right()
    beyond = QRect(0, 60, 800, 40)  # there is no way around it
    assert aim(place, target, 10, [beyond]).x() == target.center().x() + 1


def test_a_card_covers_no_button_even_if_it_must_cover_more_of_the_rest() -> None:
    window, target = QRect(0, 0, 800, 600), QRect(20, 20, 100, 40)
    button = QRect(60, 90, 40, 20)
    figures = [(QRect(120, 0, 680, 600), 8.0)]
    assert beside(target, QSize(240, 120), 10, window, keep=figures).card.intersects(button)
    placing = beside(target, QSize(240, 120), 10, window, keep=figures, never=[button])
    assert not placing.card.intersects(button)
    assert not placing.rect.intersects(target)


@pytest.mark.parametrize("drawer", ["", "insight", "fairness"])
@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(1280, 720, 1.0), (1280, 720, 1.5), (1600, 1000, 1.0), (1600, 1000, 1.5), (1920, 1080, 1.5)],
)
def test_hints_and_offer_lie_on_no_button_and_not_on_what_they_speak_of(
    qtbot: QtBot, qapp: QApplication, width: int, height: int, scale: float, drawer: str
) -> None:
    with open_window(qtbot, size=(width, height), points=POINTS * scale, asked=Asked()) as window:
        window.story.set_stories([("ten", "Ten steps"), ("other", "Another")])
        window.shelf.open(drawer)
        welcome = shown(window)
        while (hint := welcome.current) is not None:
            for _ in range(6):
                qapp.processEvents()
            callout = welcome.callout
            if callout.isVisible():
                card = callout.placing.card
                spoken = [TARGETS[hint.name](window.parts)]
                spoken += [find(window.parts) for find in SPOKEN_OF.get(hint.name, ())]
                pressed = [
                    one.visibleRegion()
                    .boundingRect()
                    .translated(one.mapTo(window.surface, QPoint()))
                    for kind in (QAbstractButton, QAbstractSlider)
                    for one in window.surface.findChildren(kind)
                    if one.isVisible() and not callout.isAncestorOf(one)
                ]
                assert [rect for rect in (*spoken, *pressed) if rect.intersects(card)] == [], (
                    hint.name,
                    card,
                )
            welcome.advance()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000), (3840, 2160), (640, 400)])
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_no_hint_covers_its_target(
    window: OpenWindow, qapp: QApplication, width: int, height: int, scale: float
) -> None:
    if (width, scale) == (640, 2.5):
        pytest.skip("less than such text can do with")
    look.set_text_size(9 * scale)
    look.apply(qapp, LIGHT)
    window.surface.resize(width, height)
    welcome = shown(window)
    for name in NAMES:
        for _ in range(4):
            qapp.processEvents()
        assert welcome.current is not None
        assert welcome.current.name == name
        callout, target = welcome.callout, TARGETS[name](window.parts)
        assert callout.isVisible()
        assert window.surface.rect().contains(callout.geometry())
        assert not callout.geometry().intersects(target)
        assert callout.text.height() >= callout.text.heightForWidth(callout.text.width())
        for button in (callout.go_on, callout.close_button, callout.offer):
            if button.isVisible():
                assert button.size() == button.sizeHint()
                assert callout.rect().contains(button.geometry())
        welcome.advance()


def test_keys_go_on_and_close(window: OpenWindow, qtbot: QtBot) -> None:
    welcome = shown(window)
    window.surface.activateWindow()
    track = window.controls.sliders["poll_interval_s"].track
    qtbot.waitUntil(track.hasFocus)
    QTest.keyClick(track, Qt.Key.Key_Return)
    assert welcome.current is not None
    assert welcome.current.name == "sawtooth"
    with qtbot.waitSignal(window.controls.changed):  # the window is as usable as without it
        QTest.keyClick(track, Qt.Key.Key_Right)
    window.shelf.toggle("fairness")
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)
    assert recall_hints(window.host.preferences) == EVERYTHING
    assert not welcome.callout.isVisible()
    assert window.shelf.open_name == "fairness"
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)
    assert window.shelf.open_name == ""
    assert not window.host.actions.entry(KEYS).isEnabled()


def test_enter_belongs_to_a_text_field_and_to_a_button(window: OpenWindow, qtbot: QtBot) -> None:
    welcome = shown(window)
    window.surface.activateWindow()
    field = window.controls.sliders["poll_interval_s"].field
    for widget in (field, window.header.reset):
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        QTest.keyClick(widget, Qt.Key.Key_Return)
        assert welcome.current is not None
        assert welcome.current.name == "behind"


def test_buttons_go_on_close_and_offer_the_story(qtbot: QtBot) -> None:
    with open_window(qtbot, size=(1280, 720), asked=Asked()) as window:
        qtbot.waitUntil(lambda: bool(window.story.chip.stories))
        welcome = shown(window, frozenset(NAMES[:2]))
        welcome.callout.go_on.click()
        assert recall_hints(window.host.preferences) == frozenset(NAMES[:3])
        assert welcome.callout.offer.isVisible()
        welcome.callout.offer.click()
        assert window.story.running
        assert window.story.bar.name.text() == "Push and pull in ten steps"
        assert not welcome.callout.isVisible()


def test_the_hint_follows_its_target_and_hides_with_it(window: OpenWindow, qtbot: QtBot) -> None:
    welcome = shown(window, frozenset(NAMES[:1]))
    before = welcome.callout.geometry()
    window.surface.resize(1600, 1000)
    qtbot.waitUntil(lambda: welcome.callout.geometry() != before)
    for _ in range(4):
        QApplication.processEvents()  # its rows have their places
    window.panels[1].charts.hide()
    QApplication.postEvent(window.surface, QEvent(QEvent.Type.LayoutRequest))  # a row comes or goes
    qtbot.waitUntil(lambda: not welcome.callout.isVisible())
    assert welcome.current is not None
    window.panels[1].charts.show()
    qtbot.waitUntil(welcome.callout.isVisible)


def test_hints_wait_while_a_story_is_told_or_presented(window: OpenWindow, qtbot: QtBot) -> None:
    welcome = shown(window)
    window.show_step()
    assert not welcome.callout.isVisible()
    assert not window.host.actions.entry(KEYS).isEnabled()
    window.presentation.present(True)
    window.story.end()
    assert not welcome.callout.isVisible()
    window.presentation.present(False)
    qtbot.waitUntil(welcome.callout.isVisible)
    assert welcome.current is not None
    assert welcome.current.name == "behind"
    assert recall_hints(window.host.preferences) == frozenset()


def test_the_theme_reaches_it(window: OpenWindow, qapp: QApplication) -> None:
    welcome = shown(window)
    before = welcome.callout.grab().toImage()
    look.apply(qapp, LIGHT)
    qapp.processEvents()
    assert welcome.callout.grab().toImage() != before


@pytest.fixture
def memory(tmp_path: Path) -> Preferences:
    return in_file(str(tmp_path / "memory.ini"))


def test_what_was_dismissed_is_remembered_until_it_is_reset(memory: Preferences) -> None:
    assert recall_hints(memory) == frozenset()
    memory.save({"theme": "dark"})
    assert recall_hints(memory) == frozenset()  # seen by nobody yet
    remember_hints(memory, frozenset(NAMES[:2]))
    assert recall_hints(memory) == frozenset(NAMES[:2])
    memory.forget()
    assert recall_hints(memory) == frozenset()


def test_who_used_an_older_version_sees_none(memory: Preferences) -> None:
    memory.save({"theme": "dark"})
    assert recall_hints(memory) == EVERYTHING


def test_runs_that_end_by_themselves_show_none(tmp_path: Path) -> None:
    def explains(settings: Settings, screenshot: Path | None) -> bool:
        return Plan(settings, screenshot=screenshot).explains

    assert explains(Settings(), None)
    assert not explains(Settings(duration_s=3.0), None)
    assert not explains(Settings(), tmp_path / "out.png")
