"""Presets in the window: by keys, in the menu, in the drawer; the file of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.command_line.parser import preset_lines
from app.features.presets import Presets
from app.features.presets.book import PresetBook
from app.features.presets.preset_drawer import PresetDrawer
from app.window.host import Asked
from feeds import presets
from feeds.fairness import Fairness
from feeds.presets import Preset
from feeds.settings import Settings
from tests.support.access_faults import tree_faults
from tests.support.memory import in_file
from tests.support.open_window import OpenWindow, open_window, with_keyboard

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
ONE, OTHER = Preset("One", {"clients": 2}), Preset("Other", {"delay_ms": 7.0})


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "there" / "presets.toml"
    monkeypatch.setattr(presets, "own_path", lambda: path)
    return path


def test_help_keeps_a_long_name_apart_from_what_it_is(own: Path) -> None:
    names = [line.split()[0] for line in preset_lines()]
    assert names == [presets.slug(one.name) for one in presets.bundled()]


@pytest.fixture
def window(qtbot: QtBot, own: Path, tmp_path: Path) -> Iterator[OpenWindow]:
    memory = in_file(str(tmp_path / "window.conf"))
    with open_window(qtbot, Settings(seed=1), preferences=memory) as made:
        yield with_keyboard(made, qtbot)


def feature(window: OpenWindow) -> Presets:
    found = window.features["presets"]
    assert isinstance(found, Presets)
    found.read()
    return found


def press(window: OpenWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window.surface, key, modifier)


def typed(text: str) -> None:
    """Type this where the keyboard is, and press Enter."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)
    QTest.keyClick(focused, Key.Key_Return)


def names(book: PresetBook) -> list[str]:
    return [one.name for one in book.presets]


def test_changes_are_kept_and_taken_back(own: Path) -> None:
    book = PresetBook(own)
    first = names(book)
    assert book.delete(0) == book.put(ONE) == book.move(len(first) - 1, 0) == ""
    assert book.rename(1, "Another") == ""
    assert names(book) == names(PresetBook(own)) == ["One", "Another", *first[2:]]
    assert book.lacks
    for _ in range(4):
        assert book.undo() == ""
    assert names(book) == names(PresetBook(own)) == first
    assert not book.can_undo
    assert book.put(Preset("FRESH-enough", {"clients": 3})) == ""
    assert names(book)[0] == "FRESH-enough"
    assert book.delete(0) == book.bring_back() == ""
    assert names(book) == [*first[1:], first[0]]


def test_a_file_that_cannot_be_read_stays_as_it_is(own: Path) -> None:
    own.parent.mkdir()
    own.write_text('[[preset]]\nname = "Mine"\nsettings = { delay = 3 }\n')
    before = own.read_bytes()
    book = PresetBook(own)
    assert book.trouble.startswith(f"{own}:3: preset 1, settings, delay: unknown")
    assert book.presets == presets.bundled()
    assert book.put(ONE) == f"Nothing was changed: {book.trouble}"
    assert own.read_bytes() == before
    own.write_text(presets.as_text([OTHER]))
    assert book.put(ONE).startswith("Nothing was changed: another window")
    assert (names(book), book.put(ONE)) == (["Other"], "")
    assert names(PresetBook(own)) == ["Other", "One"]


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    book = PresetBook(tmp_path / "file" / "presets.toml")
    assert "cannot be made" in book.delete(0)
    assert book.presets == presets.bundled()
    many = PresetBook(None)
    for at in range(presets.MOST - len(many.presets)):
        assert many.put(Preset(f"No {at}", {"clients": 2})) == ""
    assert many.put(ONE) == "There are 100 presets already: delete one first."


def test_a_key_chooses_a_preset_in_one_step_also_on_stage(window: OpenWindow) -> None:
    before = window.lab.settings
    press(window, Key.Key_1, ALT)
    assert window.lab.applied == []  # they are read when the window is there
    feature(window)
    window.presentation.present(True)
    press(window, Key.Key_2, ALT)
    heart = before.replace(source="heartbeat", rate_per_s=120.0, poll_interval_s=0.5)
    assert window.lab.settings == heart
    told = "Fast heartbeat: source heartbeat, 120 updates/s, poll every 500 ms"
    assert window.notice.text() == told
    press(window, Key.Key_2, ALT)
    assert window.notice.text() == "Fast heartbeat: all is so already"
    press(window, Key.Key_4, ALT)
    window.host.settings.change(delay_ms=3.0, jitter_ms=1.0)
    slow = heart.replace(delay_ms=300.0, jitter_ms=150.0)
    for step in (slow, heart, before):
        press(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.lab.settings == step


def test_they_are_there_soon_after_the_window(qtbot: QtBot) -> None:
    with open_window(qtbot, asked=Asked()) as made:
        qtbot.waitUntil(lambda: "preset:bad-network" in made.host.actions)
        assert made.host.actions["preset:bad-network"].keys == ("Alt+4",)


def test_what_is_set_is_kept_under_a_name_and_comes_back(window: OpenWindow, own: Path) -> None:
    presets_ = feature(window)
    mine = Settings(seed=1, delay_ms=70.0, fairness=Fairness(polled_nodelay=False), clients=3)
    window.host.settings.choose(mine)
    presets_.save()
    typed("?")
    field = QApplication.focusWidget()
    assert field is not None
    assert field.accessibleDescription().startswith("?: has neither")
    typed("My own")
    assert window.notice.text() == "Saved as a preset: My own"
    assert presets.load_file(own)[-1] == presets.kept("My own", mine)
    window.host.settings.choose(Settings(seed=4))
    press(window, Key.Key_7, ALT)
    assert window.lab.settings == mine.replace(seed=4)


def test_a_transport_that_cannot_be_had_is_told(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack = "psycopg is missing"
    monkeypatch.setattr("app.features.presets.choosing.lacking", lambda *_: lack)
    feature(window)
    press(window, Key.Key_5, ALT)
    assert (window.notice.text(), window.lab.applied) == (f"Long poll instead: {lack}", [])


def test_they_are_put_in_order_renamed_and_deleted_in_the_drawer(window: OpenWindow) -> None:
    presets_ = feature(window)
    window.host.actions["presets"].run()
    drawer = window.shelf.drawer("presets")
    assert isinstance(drawer, PresetDrawer)
    assert tree_faults(drawer) == []
    first = names(presets_.book)
    drawer.buttons["Down"].click()
    assert names(presets_.book)[:2] == first[1::-1]
    assert drawer.list.currentRow() == 1
    press(window, Key.Key_1, ALT)
    assert window.lab.settings.source == "heartbeat"
    drawer.buttons["Rename"].click()
    typed("Bad network")
    assert window.shelf.open_name == "presets"
    field = QApplication.focusWidget()
    assert field is not None
    assert "is the name of another" in field.accessibleDescription()
    typed("Fresh")
    assert names(presets_.book)[1] == "Fresh"
    assert "preset:fresh" in window.host.actions
    assert "preset:fresh-enough" not in window.host.actions
    QTest.keyClick(drawer.list, Key.Key_Delete)
    assert window.notice.text() == "Deleted: Fresh. Undo brings it back."
    for _ in range(3):
        drawer.buttons["Undo"].click()
    assert names(presets_.book) == first
    assert not drawer.buttons["Undo"].isEnabled()


def test_the_menu_ticks_what_holds_and_brings_back_what_was_deleted(window: OpenWindow) -> None:
    presets_ = feature(window)
    presets_.book.delete(0)
    window.host.settings.change(poll_interval_s=1.0, rate_per_s=0.2)
    presets_.open_menu()
    assert presets_.menu is not None
    shown = {one.text(): one for one in presets_.menu.actions()}
    assert [one.text() for one in shown.values() if one.isChecked()] == ["Slow source\tAlt+2"]
    shown["Bad network\tAlt+3"].trigger()
    assert window.lab.settings.delay_ms == 300.0
    shown["Bring back those of the program"].trigger()
    assert "preset:fresh-enough" in window.host.actions
    presets_.menu.close()
