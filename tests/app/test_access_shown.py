"""What is shown for a while has names and a place in the order of Tab, too, and says itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.welcome.hints import HINTS
from app.features.welcome.welcome import Welcome
from app.ui import announce as voice
from feeds.clock import now_ns
from feeds.rule import ALWAYS, Rule
from feeds.settings import Settings
from feeds.sources.base import View
from feeds.stories.claim import Quantity
from feeds.stories.story import Judgement, Standing
from tests.support.access_faults import out_of_order, tab_round, tab_stops_missed, tree_faults
from tests.support.fake_frames import history_frame
from tests.support.heard import heard
from tests.support.open_window import OpenWindow, each_drawer, fill, open_window, with_keyboard
from tests.support.source_frames import SourceFrames
from tests.support.told_story import STEP

RULE = Rule("strong earthquake", "strong earthquakes", 5.0, ALWAYS, 0.0, "Magnitude 5 or more")
LISTS: list[tuple[View, Rule | None]] = [("events", RULE), ("conversation", None)]


SIDES = (
    Quantity("polled.staleness_ms.mean", 1023.0),
    Quantity("live.staleness_ms.mean", 38.0),
)
PROVEN = Standing(2, "measuring", 9, 8, Judgement("proven", 27, *SIDES))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        fill(made, 5)
        made.painter.pulse.start()
        qtbot.waitUntil(lambda: made.counters is not None)
        made.painter.pulse.stop()
        yield with_keyboard(made, qtbot)


def walk(window: OpenWindow) -> list[str]:
    """Return what is wrong with names and the order of Tab as the window is now."""
    QApplication.processEvents()
    reached = tab_round(window.surface)
    return (
        tree_faults(window.surface)
        + out_of_order(window, reached)
        + tab_stops_missed(window, reached)
    )


def test_while_a_story_is_told(window: OpenWindow) -> None:
    window.story.set_stories([("ten", "Ten"), ("fool", "Fool")])
    window.show_step("polled.behind")
    window.story.bar.show_standing(PROVEN, {2: "proven"})
    for drawer in each_drawer(window):
        assert walk(window) == [], drawer
        assert window.story.bar.next in tab_round(window.surface), drawer


@pytest.mark.parametrize(("view", "rule"), LISTS)
def test_while_lists_are_shown(window: OpenWindow, view: View, rule: Rule | None) -> None:
    window.views.show_as(view, rule)
    for drawer in each_drawer(window):
        assert walk(window) == [], drawer


def test_while_hints_are_shown(window: OpenWindow) -> None:
    window.story.set_stories([("ten", "Ten")])
    welcome = Welcome(window.host)
    welcome.start()
    shown = 0
    while welcome.current is not None:
        QApplication.processEvents()
        assert tree_faults(window.surface) == []
        welcome.advance()
        shown += 1
    assert shown == len(HINTS)


def test_while_a_note_is_typed(window: OpenWindow) -> None:
    window.take_away.markers.ask()
    QApplication.processEvents()
    assert tree_faults(window.surface) == []


def test_on_a_stage_and_while_that_is_black(window: OpenWindow) -> None:
    window.presentation.present(True)
    window.show_step()
    QApplication.processEvents()
    assert tree_faults(window.surface) == []
    window.presentation.blank()
    assert tree_faults(window.surface) == []


def test_in_help(window: OpenWindow) -> None:
    window.help_desk.open("models")
    assert window.help_desk.help is not None
    assert tree_faults(window.help_desk.help) == []


def test_what_a_list_shows_is_said(qtbot: QtBot) -> None:
    with open_window(qtbot, Settings(source="earthquakes", seed=1)) as window:
        began_ns = now_ns() - 60_000_000_000
        fake = SourceFrames("earthquakes", began_ns=began_ns)
        for frame in history_frame(fake, began_ns=began_ns, seconds=60.0):
            window.mailbox.put(frame)
        window.shelf.toggle("alarms")
        window.painter.pulse.start()
        feed = window.panels[1].body.list
        assert feed is not None
        qtbot.waitUntil(lambda: "never seen" in heard(feed).description)
        said = heard(feed)
        assert said.name.startswith("Polled: What this side has seen")
        assert "seconds after the event" in said.description
        assert said.role == QAccessible.Role.List
        drawer = window.shelf.drawer("alarms")
        table = QAccessible.queryAccessibleInterface(drawer.table)  # type: ignore[union-attr]
        assert table.role() == QAccessible.Role.Table
        parts = [table.child(place) for place in range(table.childCount())]
        names = [part.text(QAccessible.Text.Name) for part in parts]
        assert names[1:4] == ["Alarm", "Live", "Polled"]
        assert any("milliseconds after" in name for name in names[4:])


def test_a_step_is_said_once_and_its_evidence_when_it_is_asked_for(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(voice, "send", lambda _about, words, *, urgent: said.append(words))
    for _ in range(2):
        window.show_step()
    assert said == [f"Step 3 of 10: {STEP.title}. {STEP.text}"]
    window.story.bar.show_standing(PROVEN, {2: "proven"})
    assert heard(window.story.bar.evidence.headline).name == "Evidence: proven: 27 times"
    values = heard(window.story.bar.evidence.values).name
    assert values == "1023 milliseconds against 38 milliseconds"
    assert heard(window.story.bar.claim).name == f"Claim: {STEP.says}"


def test_a_story_goes_on_by_the_button_at_the_keyboard(window: OpenWindow, qtbot: QtBot) -> None:
    window.show_step()
    window.story.bar.next.setFocus()
    with qtbot.waitSignal(window.story.bar.next.clicked):
        QTest.keyClick(window.story.bar.next, Qt.Key.Key_Space)
    assert not window.painter.is_paused
