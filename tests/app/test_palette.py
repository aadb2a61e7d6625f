"""Everything can be found by typing, values are read as everywhere, and what cannot be says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.palette import CommandPalette
from app.features.palette.command import Doable, ranked
from app.features.palette.palette import Palette
from app.ui.theme import LIGHT, set_text_size
from app.window.host import Asked
from feeds.fairness import Fairness
from feeds.settings import Settings
from tests.support.access_faults import tree_faults
from tests.support.heard import heard
from tests.support.open_window import OpenWindow, open_window, with_keyboard

Key = Qt.Key
NEW_EACH_TIME = Fairness(polled_keep_alive=False)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, Settings(seed=1), size=(1280, 720)) as made:
        yield with_keyboard(made, qtbot)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def opened(window: OpenWindow, typed: str = "") -> Palette:
    """Open the palette by its key and type into it, wherever the keyboard was."""
    press(Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    feature = window.features["palette"]
    assert isinstance(feature, CommandPalette)
    assert feature.palette is not None
    assert feature.palette.isVisible()
    QTest.keyClicks(feature.palette.field, typed)
    return feature.palette


def done(window: OpenWindow, typed: str) -> str:
    """Type this and press Enter; return what was at the top."""
    palette = opened(window, typed)
    first = palette.shown[0].title
    press(Key.Key_Return)
    assert not palette.isVisible(), palette.shown[0]
    return first


def named(title: str, words: str = "") -> Doable:
    return Doable(title, title, "Measure", lambda: None, words=words)


def test_the_likeliest_is_first_and_of_equals_what_was_done_lately() -> None:
    titles = ("Spoil the ink", "Push at once", "How to poll", "Poll once", "Poll every")
    several = [*map(named, titles), named("Ask", "polling")]

    def found(typed: str, recent: tuple[str, ...] = ()) -> list[str]:
        return [one.title for one in ranked(typed, several, recent)]

    assert found("poll") == ["Poll once", "Poll every", "How to poll", "Ask"]
    assert found("poll", ("Ask", "Poll every"))[:2] == ["Poll every", "Poll once"]
    assert found("once p") == ["Push at once", "Poll once"]
    assert found("ple") == ["Poll once", "Poll every"]
    assert found("pil") == []  # letters begin where a word does
    assert found("")[:1] == ["Spoil the ink"]
    assert found("", ("Ask",))[:1] == ["Ask"]
    assert found("nothing at all") == []


SET: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("poll 500ms", "Poll every 500 ms", {"poll_interval_s": 0.5}),
    ("rate 50/s", "Source updates 50 /s", {"rate_per_s": 50.0}),
    ("delay 30 ± 7", "Network delay 30 ms ± 7 ms", {"delay_ms": 30.0, "jitter_ms": 7.0}),
    ("clients 1,000", "Clients a side 1 000", {"clients": 1000}),
    ("push 5/s", "Push at most 5 /s", {"push_limit_per_s": 5.0}),
    ("push off", "Push at most off", {}),
    ("source chat", "Source: Team chat", {"source": "chat", "rate_per_s": 0.4}),
    ("live sse", "Live: Server-sent events", {"live_transport": "sse"}),
    ("polled long poll", "Polled: Long polling", {"polled_transport": "long-poll"}),
    (
        "adaptive 200ms..5s",
        "Adaptive interval 200 ms to 5 s",
        {"adaptive": True, "adaptive_low_s": 0.2, "adaptive_high_s": 5.0},
    ),
    ("fairness keep", "Connection kept between polls", {"fairness": NEW_EACH_TIME}),
)


def test_a_setting_is_made_as_it_is_typed(window: OpenWindow) -> None:
    before = window.lab.settings
    for typed, title, changes in SET:
        found = done(window, typed).replace("\u202f", " ").replace("\u00a0", " ")
        assert (found, window.lab.settings) == (title, before.replace(**changes))
        if changes:
            assert window.notice.text().startswith("Set: ")
            QTest.keyClick(window.surface, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.lab.settings == before


def test_looks_are_set_as_they_are_typed(window: OpenWindow) -> None:
    assert done(window, "text 150") == "Text size 150%"
    assert window.text_size.scale == 1.5
    assert done(window, "theme li") == "Theme: Light"
    assert window.themes.theme is LIGHT
    assert done(window, "history 60") == "History: 60 s"
    assert window.header.histories[60].isChecked()


def test_a_value_that_is_refused_says_what_is_allowed_and_sets_nothing(window: OpenWindow) -> None:
    palette = opened(window, "poll 5h")
    first = palette.shown[0]
    assert (first.title, first.why_not) == ("Poll every 5h", "5 h is outside 50 ms to 60 s")
    assert "5 hours is outside 50 milliseconds" in palette.field.accessibleDescription()
    press(Key.Key_Return)
    assert palette.isVisible()
    assert window.lab.applied == []


def test_over_a_recording_it_sets_no_more_than_the_controls(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.host.settings, "_refuses", lambda *_: "A recording is shown.")
    for typed in ("poll 500ms", "source chat", "conditional"):
        done(window, typed)
        assert (window.notice.text(), window.lab.applied) == ("A recording is shown.", [])


def test_a_line_that_needs_a_value_asks_for_it(window: OpenWindow) -> None:
    palette = opened(window, "message")
    assert palette.shown[0].state.replace("\u00a0", " ") == "64 B (64 B to 65.536 kB)"
    press(Key.Key_Return)
    assert palette.field.text() == "Message size "
    QTest.keyClicks(palette.field, "1kB")
    press(Key.Key_Enter)
    assert window.lab.settings.message_bytes == 1000


def test_every_action_is_there_with_its_key_and_how_it_is(window: OpenWindow) -> None:
    window.painter.pause(True)
    window.shelf.toggle("fairness")
    palette = opened(window)
    shown = {one.name: one for one in palette.shown}
    assert {one.name for one in window.host.actions} - set(shown) == {"palette", "close"}
    assert (shown["pause"].key, shown["pause"].state) == ("Space", "on")
    assert (shown["fairness"].state, shown["insight"].state) == ("open", "")
    assert shown["story-next"].why_not == "only while a story is told"
    assert heard(palette.field).description.startswith("Poll once now, Measure, key P")
    assert tree_faults(palette) == []


def test_letters_are_typed_and_it_goes_by_its_keys(window: OpenWindow) -> None:
    before = QApplication.focusWidget()
    window.shelf.toggle("insight")
    palette = opened(window, "p")
    assert window.lab.calls == []  # not polled
    for key in (Key.Key_Down, Key.Key_PageDown, Key.Key_PageUp, Key.Key_Up):
        press(key)
    press(Key.Key_Escape)
    assert not palette.isVisible()
    assert window.shelf.open_name == "insight"
    assert QApplication.focusWidget() is before
    opened(window, "poll o")
    press(Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not palette.isVisible()
    done(window, "counters to")
    assert window.lab.calls == ["reset"]
    assert opened(window).shown[0].name == "reset"
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


def test_nothing_found_is_said(window: OpenWindow) -> None:
    palette = opened(window, "zzz")
    assert palette.shown == []
    assert palette.hint.text() == "Nothing here is called “zzz”."
    press(Key.Key_Return)
    assert palette.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_it_has_room_also_on_stage_and_in_large_text(window: OpenWindow, scale: float) -> None:
    set_text_size(9.75 * scale)
    window.presentation.present(True)
    palette = opened(window, "s")
    window.surface.resize(1280, 720)
    QApplication.processEvents()
    assert palette.rect() == window.surface.rect()
    assert palette.rect().contains(palette.card.geometry())
    assert palette.list.viewport().height() >= 3 * palette.list.sizeHintForRow(0)
    press(Key.Key_Escape)
    assert window.presentation.on


def test_stories_are_there_by_their_titles(qtbot: QtBot) -> None:
    with open_window(qtbot, asked=Asked()) as made:
        with_keyboard(made, qtbot)
        qtbot.waitUntil(lambda: "story:chat" in made.host.actions)
        assert opened(made, "story chat").shown[0].title == "Story: Chat"
