"""Stories in the window: steps by key and frame, verdicts from what is measured, settings back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.insight.insight_drawer import InsightDrawer
from app.features.story import StoryTeller, lessons_of, texts
from app.text import standings
from app.text.measured import shown
from app.window.counters.counter_readings import Lessons
from app.window.host import Asked
from feeds.counters import Counters, SideSummary, Spread
from feeds.fairness import Fairness
from feeds.frame import Arrival, Frame, SideFrame
from feeds.settings import Settings
from feeds.stories import meters
from feeds.stories.claim import Claim, Quantity
from feeds.stories.reader import bundled, load, load_file
from feeds.stories.story import Judgement, Standing, Step, Story
from feeds.transports import find
from tests.support.insight import taught
from tests.support.noting_lab import NotingLab
from tests.support.open_window import OpenWindow, open_window
from tests.support.told_story import told_story

S = 1_000_000_000
TEXT = """
title = "Two"
about = "A story of two steps"
[[step]]
title = "Later"
text = "One."
settings = { poll_interval_s = 1 }
points = ["polled.latency"]
wait_s = 2
claim = "polled.update_latency_ms.mean > 10 * live.update_latency_ms.mean"
says = "Much later"
[[step]]
title = "Seen"
text = "Two."
settings = { rate_per_s = 1000 }
points = ["drawer"]
wait_s = 2
claim = "live.messages > 10 * screen.shown"
says = "Not all are seen"
show = "insight"
lessons = ["delivered-only"]
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    path = tmp_path / "two.toml"
    path.write_text(TEXT, encoding="utf-8")
    return load_file(path)


@pytest.fixture
def window(qtbot: QtBot, story: Story) -> Iterator[OpenWindow]:
    settings = Settings(seed=1, delay_ms=7.0)
    with open_window(qtbot, settings, asked=Asked(story=story)) as made:
        yield made


@pytest.fixture
def lab(window: OpenWindow) -> NotingLab:
    return window.lab


@pytest.fixture
def teller(window: OpenWindow) -> StoryTeller:
    return window.teller


def frame(segment: int, elapsed_s: float, *, polled_ms: float = 500.0, arrivals: int = 0) -> Frame:
    """Return a frame ``elapsed_s`` after its segment began, with counters."""
    began_ns = segment * 100 * S
    at_ns = began_ns + round(elapsed_s * S)
    live = SideSummary(
        transport="websocket", messages=2000, update_latency_ms=Spread(2000, 20.0, 20.0)
    )
    polled = SideSummary(transport="rest", update_latency_ms=Spread(50, polled_ms, polled_ms))
    came = [Arrival(number, at_ns, at_ns, 1.0) for number in range(1, arrivals + 1)]
    return Frame(
        at_ns=at_ns,
        segment=segment,
        segment_began_ns=began_ns,
        live=SideFrame(arrivals=came),
        counters=Counters(elapsed_s, 2000, live, polled),
    )


def told(window: OpenWindow) -> str:
    """Return what the bar says of the evidence."""
    return window.story.bar.evidence.headline.text()


def test_a_story_begins_when_there_is_something_to_measure(
    teller: StoryTeller, window: OpenWindow, lab: NotingLab
) -> None:
    teller.take(frame(0, 0.0))
    assert not window.story.running
    teller.take(frame(1, 0.5))
    assert window.story.running
    assert (lab.settings.poll_interval_s, lab.settings.delay_ms) == (1.0, 20.0)


def test_a_claim_is_proven_by_its_own_segment_and_can_be_refuted_later(
    teller: StoryTeller, window: OpenWindow
) -> None:
    teller.take(frame(1, 50.0))
    teller.take(frame(1, 60.0))  # of before the step
    assert told(window) == "measuring, 0 of 2\u00a0s"
    teller.take(frame(2, 1.0))
    assert told(window) == "measuring, 1 of 2\u00a0s"
    teller.take(frame(2, 2.5))
    assert told(window) == "proven: 25×"
    assert window.story.bar.evidence.values.text() == "500\u00a0ms against 20\u00a0ms"
    assert window.story.bar.dots.states == ("proven", "not yet")
    teller.take(frame(2, 3.0, polled_ms=30.0))
    assert told(window) == "refuted: 1.5×"
    assert window.story.bar.dots.states == ("refuted", "not yet")


def test_steps_by_key_while_a_slider_has_the_keyboard(
    teller: StoryTeller, window: OpenWindow, lab: NotingLab
) -> None:
    teller.take(frame(1, 0.5))
    window.controls.focus_first()
    slider = QApplication.focusWidget() or window.surface
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    assert lab.settings.rate_per_s == 1000
    assert window.shelf.open_name == "insight"
    assert window.panels[1].counters.counters[0].reading.alert is False  # nothing measured yet
    QTest.keyClick(slider, Qt.Key.Key_Right)  # there is no third
    assert lab.settings.rate_per_s == 1000
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert (lab.settings.rate_per_s, lab.settings.poll_interval_s) == (10.0, 1.0)
    assert window.shelf.open_name == ""


WAYS: dict[str, tuple[Qt.Key, Qt.KeyboardModifier]] = {
    "slider": (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier),
    "undo": (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
    "defaults": (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier),
}


@pytest.mark.parametrize("way", [*WAYS, "source", "toggle", "transport"])
def test_whatever_changes_a_step_is_said_and_restored(
    teller: StoryTeller, window: OpenWindow, lab: NotingLab, way: str
) -> None:
    model = window.host.settings
    model.change(poll_interval_s=5.0)  # there is something to undo
    teller.take(frame(1, 0.5))
    as_asked = lab.settings
    teller.take(frame(2, 1.0))
    window.controls.focus_first()
    if way in WAYS:
        key, modifier = WAYS[way]
        QTest.keyClick(QApplication.focusWidget() or window.surface, key, modifier)
        model.settle()
    elif way == "source":
        window.header.source_chosen.emit("clock")
    elif way == "transport":
        window.panels[0].title.menu.wanted.emit({"live_transport": "postgres-notify"})
    else:
        model.change(fairness=Fairness(polled_keep_alive=False))
    assert lab.settings != as_asked
    teller.take(frame(2, 1.5))
    assert told(window) == "step changed"
    teller.take(frame(3, 9.0, polled_ms=30.0))  # would be refuted
    assert told(window) == "step changed"
    assert window.story.bar.claim.text().startswith("Changed: ")
    assert window.story.bar.dots.states == ("not yet", "not yet")
    QTest.keyClick(window.surface, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert lab.settings == as_asked
    teller.take(frame(4, 2.5))
    assert told(window) == "proven: 25×"
    assert window.story.bar.restore.isHidden()


TAUGHT = [(one, step) for one in bundled() for step in one.steps if step.lessons]


@pytest.mark.parametrize(("story", "step"), TAUGHT, ids=lambda one: one.title)
def test_a_table_shows_the_very_figures_of_the_claim(
    qtbot: QtBot, story: Story, step: Step
) -> None:
    with open_window(qtbot, step.settings) as window:
        standing = Standing(story.steps.index(step), "measuring", 9.0, 8.0, Judgement())
        window.teller.show_judged(story, standing, {}, {})
        drawer = window.shelf.drawer("insight")
        assert isinstance(drawer, InsightDrawer)
        drawer.show_frame_counters(taught())
        lesson = drawer.omission if "naive" in step.lessons else drawer.survivors
        sides = step.claim.sides(meters.values(taught(), step.settings))
        claimed = [shown(one) for one in sides if one is not None]
        assert [cell.text() for cell in lesson.table.figures["polled"]] == claimed


def test_the_lessons_of_a_step_show_the_figure_that_its_claim_names() -> None:
    assert lessons_of(told_story(1).steps[0]) == Lessons(latency="mean", response="p99")
    claim = "polled.response_time_ms.p90 > 5 * polled.naive_response_time_ms.p90"
    assert lessons_of(told_story(1, claim=Claim(claim)).steps[0]) == Lessons(response="p90")


@pytest.mark.parametrize("elapsed_s", [8.0, 60.0, 600.0])
def test_a_claim_stays_true_while_somebody_talks(elapsed_s: float) -> None:
    step = next(one for one in load("ten-steps").steps if "when to ask" in one.title)
    requests = 4 + int(elapsed_s / 60)  # the first one, three by hand, and one a minute
    figures = {
        "polled.requests": requests,
        "polled.messages": requests,
        "live.messages": 10 * elapsed_s,
        "elapsed_s": elapsed_s,
    }
    assert step.claim.holds(figures)


def test_a_dot_enters_its_step_and_the_cross_leaves(
    teller: StoryTeller, window: OpenWindow, lab: NotingLab
) -> None:
    before = lab.settings
    teller.take(frame(1, 0.5))
    window.story.bar.dots.chosen.emit(1)
    assert lab.settings.rate_per_s == 1000
    assert window.story.bar.dots.current == 1
    window.story.bar.leave.click()
    assert lab.settings == before
    assert not window.story.running


def test_what_was_never_looked_at_is_counted(teller: StoryTeller, window: OpenWindow) -> None:
    teller.take(frame(1, 0.5))
    teller.go(1)
    for look in range(1, 11):
        teller.take(frame(2, look * 0.25, arrivals=200))
        teller.advance(0, False)
    assert told(window).startswith("proven")
    assert window.story.bar.evidence.values.text() == "2\u202f000 against 9"


def test_a_transport_that_the_lab_cannot_serve_by_is_told_as_lacking(
    teller: StoryTeller, window: OpenWindow, qtbot: QtBot
) -> None:
    teller.take(frame(1, 0.5))
    teller.take(frame(2, 1.0))
    window.host.settings.unserved.emit("polled", "rest", "no room on the disk")
    assert told(window) == "not checked here"
    assert window.story.bar.claim.text().startswith("Not checked here: no room on the disk. Claim")
    assert window.story.bar.dots.states == ("not checked", "not yet")


@pytest.mark.parametrize("present", [False, True])
def test_a_step_that_lacks_something_says_so_and_goes_on(
    teller: StoryTeller, window: OpenWindow, monkeypatch: pytest.MonkeyPatch, present: bool
) -> None:
    rest = find("rest")
    monkeypatch.setattr(rest, "lacking", lambda database_url="": "no wheel here: name a database")
    window.presentation.present(present)
    teller.take(frame(1, 0.5))
    assert told(window) == "not checked here"
    assert "no wheel here: name a database" in window.story.bar.claim.text()
    monkeypatch.undo()
    QTest.keyClick(window.surface, Qt.Key.Key_PageDown)
    teller.take(frame(2, 1.0))
    assert told(window) == "measuring, 1 of 2\u00a0s"
    window.presentation.present(False)


def test_leaving_puts_everything_back(
    teller: StoryTeller, window: OpenWindow, lab: NotingLab
) -> None:
    before = lab.settings
    teller.take(frame(1, 0.5))
    teller.go(1)
    QTest.keyClick(window.surface, Qt.Key.Key_Escape, Qt.KeyboardModifier.ShiftModifier)
    assert lab.settings == before
    assert not window.story.running
    assert window.shelf.open_name == ""
    teller.leave()  # again changes nothing
    assert lab.settings == before


def test_bundled_stories_are_offered_and_begin(
    teller: StoryTeller, window: OpenWindow, qtbot: QtBot, lab: NotingLab
) -> None:
    teller.leave()
    qtbot.waitUntil(lambda: len(window.story.chip.stories) >= 5)
    teller.take(frame(1, 0.5))
    window.story.chip.story_chosen.emit("heart")
    assert lab.settings.source == "heartbeat"
    assert window.story.bar.title.text().startswith("1. A real heart")


def test_all_that_was_asked_for_is_bundled() -> None:
    assert {story.key: len(story.steps) for story in bundled()} == {
        "ten-steps": 10,
        "between": 9,
        "eyes": 8,
        "fool-yourself": 5,
        "heart": 4,
        "alarm": 3,
        "chat": 3,
    }


def test_the_table_marks_what_is_better_and_leaves_alike_alone() -> None:
    figures = {
        "live.staleness_ms.mean": 2.0,
        "polled.staleness_ms.mean": 900.0,
        "live.bytes_per_s": 100.0,
        "polled.bytes_per_s": 99.0,
    }
    labels = [label for label, *_ in texts.ROWS]
    rows = dict(zip(labels, texts.compared(figures), strict=True))
    assert rows["Behind by, mean"][2] == "live"
    assert rows["Bytes, both ways"][2] is None
    assert rows["Requests"] == ("–", "–", None)


def test_a_value_alone_is_named() -> None:
    alone = Judgement("proven", None, Quantity("live.events_seen", 3.0))
    assert standings.values(alone) == "live events seen: 3"
