"""The page of keys is made from the one list of actions, and what it says of parts is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.help.key_caps import caps
from app.features.help.key_overlay import GESTURES, KeyOverlay, groups_of
from app.ui import theme as look
from app.ui.actions import Action, shown_key
from app.ui.theme import DARK, LIGHT, Theme, set_text_size
from app.window.surface import Surface
from tests.support.heard import heard
from tests.support.open_window import OpenWindow, open_window, with_keyboard

Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield with_keyboard(made, qtbot)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def test_every_action_and_key_is_on_the_page(window: OpenWindow) -> None:
    window.host.actions.add(Action("new", "Something new", "Measure", ("Ctrl+Alt+N",), print))
    press(Key.Key_Question)
    page = window.help_desk.keys
    lines = {line.does: line.keys for group in page.groups for line in group.lines}
    for action in window.host.actions:
        assert lines[action.title] == tuple(shown_key(key) for key in action.keys)
        assert action.keys
    headings = [group.heading.text() for group in page.groups]
    assert headings == ["Measure", "View", "Story", "Take away", "Program", *GESTURES]


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Question])
def test_it_closes_by_key_and_gives_the_keyboard_back(window: OpenWindow, key: Qt.Key) -> None:
    before = QApplication.focusWidget()
    window.shelf.toggle("insight")
    press(Key.Key_Question)
    page = window.help_desk.keys
    assert page.isVisible()
    assert QApplication.focusWidget() is page
    press(Key.Key_Tab)
    assert QApplication.focusWidget() is page
    press(key)
    assert not page.isVisible()
    assert QApplication.focusWidget() is before
    assert window.shelf.open_name == "insight"  # Escape closed the page alone
    press(Key.Key_Escape)
    assert window.shelf.open_name == ""


def test_a_click_closes_it(window: OpenWindow) -> None:
    for place in (QPoint(3, 3), window.surface.rect().center()):
        press(Key.Key_Question)
        target = window.surface.childAt(place) or window.surface
        QTest.mouseClick(
            target, Qt.MouseButton.LeftButton, pos=target.mapFrom(window.surface, place)
        )
        assert not window.help_desk.keys.isVisible()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("width", "height", "scale", "columns"),
    [(1280, 720, 2.5, 1), (1280, 720, 1.0, 3), (1600, 1000, 1.0, 3), (3840, 2160, 1.0, 3)],
)
def test_nothing_is_cut_off_and_what_does_not_fit_is_scrolled(
    window: OpenWindow, theme: Theme, width: int, height: int, scale: float, columns: int
) -> None:
    look.apply(QApplication.instance(), theme)  # type: ignore[arg-type]
    set_text_size(9.75 * scale)
    window.surface.resize(width, height)
    QApplication.processEvents()
    press(Key.Key_Question)
    QApplication.processEvents()
    page = window.help_desk.keys
    assert page.rect().contains(page.card.geometry())
    view = page.scroller.viewport()
    rows = [words for group in page.groups for words in group.words]
    lefts = {group.mapTo(page.page, QPoint(0, 0)).x() for group in page.groups}
    assert len(lefts) == columns
    for row in rows:
        assert row.mapTo(view, QPoint(0, 0)).x() + row.width() <= view.width()
        assert row.height() >= row.heightForWidth(row.width())
    bar = page.scroller.verticalScrollBar()
    if scale > 1:
        assert bar.maximum() > 0
    elif height > 720:  # there are more keys than a low window may have room for
        assert bar.maximum() == 0
    if bar.maximum() > 0:
        press(Key.Key_End)
        assert bar.value() == bar.maximum()
        assert rows[-1].mapTo(view, QPoint(0, 0)).y() + rows[-1].height() <= view.height()
        press(Key.Key_PageUp)
        assert bar.value() < bar.maximum()
        press(Key.Key_Home)
        assert bar.value() == 0
    window.surface.resize(900, 500)
    QApplication.processEvents()
    assert page.rect() == window.surface.rect()


@pytest.mark.parametrize(
    ("key", "expected"),
    [("P", ("P",)), ("Ctrl+E", ("Ctrl", "E")), ("Ctrl++", ("Ctrl", "+")), ("+", ("+",))],
)
def test_a_key_is_as_many_caps_as_are_pressed(key: str, expected: tuple[str, ...]) -> None:
    assert caps(key) == expected


def test_groups_without_keys_are_left_out() -> None:
    silent = Action("silent", "Silent", "Story", (), print)
    loud = Action("loud", "Loud", "Take away", ("L",), print)
    assert list(groups_of([silent, loud])) == ["Take away", *GESTURES]


def test_actions_of_a_series_have_one_line() -> None:
    several = [
        Action(f"choose-{at}", f"Choice {at}", "Measure", (f"Alt+{at}",), print, series="Choose")
        for at in (1, 2, 3)
    ]
    last = Action("last", "Last", "Measure", ("L",), print)
    lines = [(line.keys, line.does) for line in groups_of([*several, last])["Measure"]]
    assert lines == [((f"{shown_key('Alt+1')} … 3",), "Choose"), ((shown_key("L"),), "Last")]
    assert groups_of(several[:1])["Measure"][0].does == "Choice 1"


def test_it_is_made_from_any_list(qtbot: QtBot) -> None:
    box = Surface()
    qtbot.addWidget(box)
    box.resize(800, 600)
    box.show()
    page = KeyOverlay(box)
    page.open([Action("one", "One thing", "Measure", ("1",), print)])
    assert heard(page.groups[0].words[0]).name == "One thing: 1"
