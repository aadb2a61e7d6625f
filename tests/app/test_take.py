"""Copies away from the window: by key, by menu, to the clipboard and to files."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.features.take_away.copies import Copies
from app.features.take_away.markers import Markers
from app.features.take_away.menus import TakeMenus
from app.features.take_away.picture import whole
from app.ui.theme import theme_of
from app.window.save_questions import SaveQuestions
from feeds.clock import now_ns
from feeds.settings import Settings
from feeds.stories.story_file import StoryFile
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.memory import in_file
from tests.support.open_window import OpenWindow, button, open_window

SETTINGS = Settings(seed=1)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, SETTINGS, size=(1280, 800)) as made:
        yield made


@pytest.fixture
def copies(window: OpenWindow, tmp_path: Path) -> Copies:
    made = window.take_away.copies
    window.host.preferences.save({"folder": str(tmp_path)})
    return made


@pytest.fixture
def markers(window: OpenWindow) -> Markers:
    return window.take_away.markers


@pytest.fixture
def menus(window: OpenWindow, copies: Copies) -> TakeMenus:
    return window.take_away.menus


@pytest.fixture
def filled(window: OpenWindow, qtbot: QtBot) -> OpenWindow:
    """The window with a past of 5 s, standing still."""
    began_ns = now_ns() - 5_000_000_000
    for frame in history_frame(FakeFrames(began_ns=began_ns), began_ns=began_ns, seconds=5):
        window.mailbox.put(frame)
    window.painter.pulse.start()
    qtbot.waitUntil(lambda: window.counters is not None and window.painter.shown is not None)
    window.painter.pause(True)
    return window


async def served(copies: Copies, window: OpenWindow) -> str:
    """Serve until the window tells what came of it."""
    serving = asyncio.create_task(copies.serve())
    while not window.notice.text():
        await asyncio.sleep(0.01)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    return window.notice.text()


def pick(copies: Copies, target: Path) -> None:
    """Choose ``target`` in the dialog that is open."""
    assert copies.questions.dialog is not None
    copies.questions.dialog.fileSelected.emit(str(target))
    assert copies.questions.dialog is not None
    copies.questions.dialog.reject()


@pytest.mark.usefixtures("menus")
def test_ctrl_c_copies_a_picture_twice_as_fine(filled: OpenWindow) -> None:
    QTest.keyClick(filled.surface, Qt.Key.Key_C, CONTROL)
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * filled.surface.width()
    assert image.height() > 2 * filled.surface.height()
    assert filled.notice.text() == "Copied a picture of the window."


def test_a_picture_is_as_without_a_notice(filled: OpenWindow, copies: Copies) -> None:
    QApplication.processEvents()
    copies.copy_picture(whole(filled.parts))
    plain = QGuiApplication.clipboard().image()
    filled.host.tell("Saved to /home/somebody/picture.png", stays=True)
    QApplication.processEvents()
    assert filled.notice.isVisible()
    copies.copy_picture(whole(filled.parts))
    caption = 80  # the time of day is in it
    box = plain.rect().adjusted(0, 0, 0, -2 * caption)
    picture = QGuiApplication.clipboard().image()
    assert picture.copy(box) == plain.copy(box)
    assert filled.notice.isVisible()


@pytest.mark.usefixtures("menus")
def test_ctrl_shift_c_copies_the_numbers(filled: OpenWindow) -> None:
    QTest.keyClick(filled.surface, Qt.Key.Key_C, CONTROL | SHIFT)
    text = QGuiApplication.clipboard().text()
    assert filled.counters is not None
    assert f"\nmessages\t\t{filled.counters.live.messages}\t" in text


@pytest.mark.usefixtures("menus")
@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_ctrl_s_saves_what_was_there_then(
    filled: OpenWindow, copies: Copies, tmp_path: Path, ending: str
) -> None:
    QTest.keyClick(filled.surface, Qt.Key.Key_S, CONTROL)
    dialog = copies.questions.dialog
    assert dialog is not None
    assert dialog.isVisible()
    proposed = Path(dialog.selectedFiles()[0])
    assert proposed.parent == tmp_path
    assert proposed.name.startswith("live-vs-polled market 10 per s, REST every 2 s, ")
    target = tmp_path / f"mine{ending}"
    pick(copies, target)
    assert asyncio.run(served(copies, filled)) == f"Saved to {target}"
    assert list(tmp_path.iterdir()) == [target]
    if ending == ".png":
        assert QImage(str(target)).width() == 2 * filled.surface.width()
    else:
        assert b"Behind by" in target.read_bytes()


@pytest.mark.usefixtures("menus")
def test_the_visible_range_is_saved(filled: OpenWindow, copies: Copies, tmp_path: Path) -> None:
    QTest.keyClick(filled.surface, Qt.Key.Key_S, CONTROL | SHIFT)
    pick(copies, tmp_path / "range.csv")
    asyncio.run(served(copies, filled))
    lines = (tmp_path / "range.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("time_s,published_value,")
    assert len(lines) == 1 + len(filled.history.truth)


def test_before_there_are_numbers_none_are_taken(window: OpenWindow, copies: Copies) -> None:
    QGuiApplication.clipboard().setText("before")
    for take in (copies.copy_numbers, copies.save_visible):
        window.notice.clear_notice()
        take()
        assert window.notice.text().startswith("Nothing to copy or save yet")
    assert copies.questions.dialog is None
    assert QGuiApplication.clipboard().text() == "before"


def test_what_cannot_be_written_is_one_line(
    filled: OpenWindow, copies: Copies, tmp_path: Path
) -> None:
    (tmp_path / "folder.png").mkdir()
    for name, why in (
        ("a.gif", "must end in .png or .svg to hold a picture"),
        ("folder.png", "is a folder"),
        ("gone/a.png", "cannot be written: its folder is not there"),
    ):
        filled.notice.clear_notice()
        copies.save_picture(whole(filled.parts))
        pick(copies, tmp_path / name)
        assert filled.notice.text().startswith("Not saved: ")
        assert filled.notice.text().endswith(why)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_told(filled: OpenWindow, copies: Copies) -> None:
    copies.save_picture(whole(filled.parts))
    pick(copies, Path("/dev/full"))
    told = asyncio.run(served(copies, filled))
    assert told == "Not saved: /dev/full cannot be written: No space left on device"


def test_what_is_there_is_asked_about(filled: OpenWindow, copies: Copies, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("mine")
    copies.save_visible()
    pick(copies, target)
    question = copies.questions.question
    assert question is not None
    assert question.isVisible()
    assert target.read_text() == "mine"
    question.accept()
    assert asyncio.run(served(copies, filled)) == f"Saved to {target}"
    assert target.read_text().startswith("time_s")


def test_the_last_folder_is_proposed_again_and_by_the_next_run(
    qtbot: QtBot, tmp_path: Path
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    memory = in_file(str(tmp_path / "memory.ini"))
    used = tmp_path / "used"
    used.mkdir()
    first = SaveQuestions(parent, memory)
    first.where("Save", "a.csv", ("CSV (*.csv)",), lambda _path: None)
    assert first.dialog is not None
    first.dialog.fileSelected.emit(str(used / "a.csv"))
    first.dialog.reject()
    assert SaveQuestions(parent, memory).folder == used
    used.rmdir()
    assert first.folder == Path.home()
    memory.save({"folder": 7})
    assert first.folder.is_dir()


def right_click(place: QWidget, by: QContextMenuEvent.Reason) -> None:
    at = place.rect().center()
    QApplication.sendEvent(place, QContextMenuEvent(by, at, place.mapToGlobal(at)))


def press_menu_key(window: OpenWindow) -> None:
    """Ask for a menu as Qt does then: in the middle of the widget with the focus."""
    focused = window.surface.focusWidget()
    assert focused is not None
    right_click(focused, QContextMenuEvent.Reason.Keyboard)


def entries(menus: TakeMenus) -> list[str]:
    assert menus.menu is not None
    assert menus.menu.isVisible()
    return [one.text().partition("\t")[0] for one in menus.menu.actions() if one.text()]


def test_a_right_click_on_charts(window: OpenWindow, menus: TakeMenus) -> None:
    charts = window.panels[1].charts
    right_click(charts, QContextMenuEvent.Reason.Mouse)
    found = entries(menus)
    assert found[0] == "Copy picture of the polled charts"
    assert "Save picture of the polled panel …" in found
    assert found[-5:] == [
        "Copy the numbers",
        "Save the visible range …",
        "Copy as command line",
        "Copy as a step of a story",
        "Set a marker …",
    ]
    assert menus.menu is not None
    menus.menu.actions()[0].trigger()
    menus.menu.close()
    em = window.surface.fontMetrics().height()
    assert QGuiApplication.clipboard().image().width() == 2 * (charts.width() + 2 * em)


def test_the_menu_key_opens_the_menu_of_what_has_the_keyboard(
    window: OpenWindow, menus: TakeMenus
) -> None:
    window.panels[0].charts.setFocus()
    press_menu_key(window)
    assert entries(menus)[0] == "Copy picture of the live charts"
    assert menus.menu is not None
    menus.menu.close()
    window.controls.focus_first()
    press_menu_key(window)
    assert entries(menus)[0] == "Copy picture of the window"
    menus.menu.close()


def test_the_header_offers_it_all(window: OpenWindow, menus: TakeMenus, qtbot: QtBot) -> None:
    header = window.header
    assert [one.shortcut().toString() for one in menus.exports.actions()] == [
        "Ctrl+E",
        "Ctrl+S",
        "Ctrl+G",
        "Ctrl+Shift+S",
        "Ctrl+C",
        "Ctrl+Shift+C",
        "Ctrl+Alt+C",
        "Ctrl+Alt+S",
    ]
    button(window, "Export").click()
    assert menus.exports.isVisible()
    menus.exports.actions()[0].trigger()
    assert "Nothing to export yet" in window.notice.text()
    menus.exports.close()
    folded = next(one for one in header.more_menu.actions() if one.text() == "Export").menu()
    assert len(folded.actions()) == len(menus.exports.actions())  # type: ignore[attr-defined]


def type_note(window: OpenWindow, markers: Markers, text: str, last: Qt.Key) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_M)
    assert markers.entry.isVisible()
    assert markers.entry.field.hasFocus()
    QTest.keyClicks(markers.entry.field, text)
    QTest.keyClick(markers.entry.field, last)
    assert not markers.entry.isVisible()


@pytest.mark.usefixtures("menus")
def test_markers_are_set_with_a_note_or_a_number(
    filled: OpenWindow, markers: Markers, qtbot: QtBot
) -> None:
    filled.surface.activateWindow()
    qtbot.waitUntil(filled.surface.isActiveWindow)
    filled.painter.pause(False)
    before_ns = now_ns()
    type_note(filled, markers, "", Qt.Key.Key_Return)
    type_note(filled, markers, "gone", Qt.Key.Key_Escape)
    type_note(filled, markers, "cable out", Qt.Key.Key_Return)
    first, second = filled.history.markers
    assert (first.number, first.note) == (1, "marker 1")
    assert (second.number, second.note) == (2, "cable out")
    assert before_ns <= first.at_ns <= second.at_ns <= now_ns()


@pytest.mark.usefixtures("menus")
def test_what_is_typed_is_a_note_and_no_command(
    filled: OpenWindow, markers: Markers, qtbot: QtBot
) -> None:
    filled.surface.activateWindow()
    qtbot.waitUntil(filled.surface.isActiveWindow)
    theme, asked = theme_of(filled.surface), filled.lab.calls
    paused, view = filled.painter.is_paused, filled.navigation.view.span_s
    type_note(filled, markers, "prtdf m+-=?", Qt.Key.Key_Enter)
    assert filled.history.markers[0].note == "prtdf m+-=?"
    assert (filled.painter.is_paused, filled.navigation.view.span_s, asked) == (paused, view, [])
    assert theme_of(filled.surface) is theme
    assert filled.shelf.open_name == ""
    filled.shelf.toggle("insight")
    type_note(filled, markers, "x", Qt.Key.Key_Escape)
    assert filled.shelf.open_name == "insight", "Esc left the note, and closed nothing else"


@pytest.mark.usefixtures("menus")
def test_a_marker_on_a_picture_that_stands_still_is_seen(
    filled: OpenWindow, markers: Markers, qtbot: QtBot
) -> None:
    filled.surface.activateWindow()
    qtbot.waitUntil(filled.surface.isActiveWindow)
    before = [panel.charts.grab().toImage() for panel in filled.panels]
    type_note(filled, markers, "now", Qt.Key.Key_Return)
    assert filled.painter.shown is not None
    assert filled.painter.shown[0].markers[0].at_ns == filled.painter.shown[1].now_ns
    assert list(filled.history.markers) == list(filled.painter.shown[0].markers)
    qtbot.waitUntil(
        lambda: all(
            panel.charts.grab().toImage() != old
            for panel, old in zip(filled.panels, before, strict=True)
        )
    )


def test_asked_again_what_was_typed_stays(window: OpenWindow, markers: Markers) -> None:
    markers.ask()
    QTest.keyClicks(markers.entry.field, "half a no")
    window.controls.focus_first()
    markers.ask()
    assert markers.entry.field.text() == "half a no"


@pytest.mark.parametrize("size", [(640, 400), (1280, 720), (3840, 2160)])
def test_the_note_s_line_is_inside_the_window(
    window: OpenWindow, markers: Markers, size: tuple[int, int]
) -> None:
    markers.ask()
    window.surface.resize(*size)
    assert window.surface.rect().contains(markers.entry.geometry())
    assert markers.entry.mapToGlobal(QPoint(0, 0)).x() > 0


@pytest.mark.usefixtures("menus")
def test_the_state_is_copied_as_a_command_and_as_a_step(filled: OpenWindow) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    filled.host.settings.change(poll_interval_s=0.5)
    filled.text_size._step(up=True)
    filled.show_step()
    QTest.keyClick(filled.surface, Qt.Key.Key_C, CONTROL | alt)
    line = QGuiApplication.clipboard().text().replace("'", "")
    assert line == (
        "live-vs-polled --fresh --poll-interval 500ms --seed 1"
        " --theme dark --story ten-steps.toml --text-scale 110%"
    )
    QTest.keyClick(filled.surface, Qt.Key.Key_S, CONTROL | alt)
    text = "title = 'T'\nabout = 'A'\n" + QGuiApplication.clipboard().text()
    (step,) = StoryFile("mine.toml", text).story(tomllib.loads(text), "mine").steps
    assert step.settings.poll_interval_s == 0.5
