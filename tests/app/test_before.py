"""Before and after: what was measured is kept and stands beside what is measured now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.before import BeforeAndAfter
from app.features.take_away import worker as export_worker
from app.features.take_away.evidence import ExportOutcome
from app.window.charts.ghost import ghost_of
from app.window.charts.history import History
from app.window.charts.shared import SharedScales, TimeView
from app.window.counters.counter_readings import PLACE_OF
from feeds.counters import Counters, SideSummary, Spread
from feeds.frame import Frame
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.layout_faults import faults
from tests.support.open_window import OpenWindow, open_window

SHIFT = Qt.KeyboardModifier.ShiftModifier
LATENCY = PLACE_OF["update_latency_ms"]
BEGAN_NS, SECOND = 1_000_000_000, 1_000_000_000
FRAMES = history_frame(FakeFrames(began_ns=BEGAN_NS), began_ns=BEGAN_NS, seconds=8)


def figures(polled_ms: float) -> Counters:
    live, polled = (
        SideSummary(transport=name, updates_delivered=99, update_latency_ms=Spread(99, ms, ms))
        for name, ms in (("websocket", 20.0), ("rest", polled_ms))
    )
    return Counters(30.0, 99, live, polled)


def show(window: OpenWindow, *frames: Frame) -> None:
    """Take frames and paint, as the pulse would."""
    for frame in frames:
        window.mailbox.put(frame)
    window.painter.pulse.news()
    window.painter._paint()


def measure(window: OpenWindow, segment: int, polled_ms: float) -> None:
    """Have figures come that were measured in this segment."""
    show(window, replace(FRAMES[-1], segment=segment, counters=figures(polled_ms)))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        show(made, *FRAMES[:-1])
        measure(made, 1, 1000.0)
        yield made


def feature(window: OpenWindow) -> BeforeAndAfter:
    found = window.features["before"]
    assert isinstance(found, BeforeAndAfter)
    return found


def press(window: OpenWindow, *, more: bool = False) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_G, SHIFT if more else Qt.KeyboardModifier(0))


def told(window: OpenWindow) -> tuple[str, str]:
    change = window.panels[1].counters.counters[LATENCY].change
    return ("", "") if change is None else (change.before[0], change.words[0])


def test_counters_charts_and_verdict_show_before_until_it_is_cleared(window: OpenWindow) -> None:
    plots = window.panels[1].charts
    assert plots.staleness.ghost is None
    press(window)
    assert told(window) == ("before 1\u202f000\u00a0ms", "the same")
    sentence = window.verdict.sentence
    window.host.settings.change(poll_interval_s=0.5)
    measure(window, 2, 250.0)
    assert told(window) == ("before 1\u202f000\u00a0ms", "4.0× less, better")
    counter = window.panels[1].counters.counters[LATENCY]
    assert "4.0 times less, better" in counter.spoken().description
    assert plots.value.ghost is not None
    assert plots.staleness.ghost is not None
    assert f"Before (poll every 2 s): {sentence}" in window.verdict.toolTip().replace("\n", " ")
    press(window)
    assert told(window) == ("", "")
    assert plots.value.ghost is plots.staleness.ghost is None
    feature(window).menu.back.trigger()
    assert told(window)[1] == "4.0× less, better"


def test_before_an_audience_the_large_figures_say_what_they_were(window: OpenWindow) -> None:
    window.presentation.present(True)
    window.surface.resize(1280, 720)
    press(window)
    measure(window, 2, 250.0)
    hero = window.panels[1].hero
    assert hero.value._before[0].startswith(("before ", "was "))
    assert hero.behind._before[0] == "mean –, before –"  # of what is not known there is no change


def test_exported_evidence_has_it(window: OpenWindow, tmp_path: Path) -> None:
    press(window)
    window.lab.figures = figures(250.0)
    target = tmp_path / "run"
    job = asyncio.run(window.take_away.exporter._job(target))
    assert job is not None
    assert job.kept == window.parts.keeping.kept
    assert export_worker.write(job, lambda _share: None) == ExportOutcome()
    [kept] = json.loads((target / "summary.json").read_text("utf-8"))["kept"]
    assert (kept["name"], kept["polled"]["update_latency_ms"]["mean"]) == ("poll every 2 s", 1000)
    assert "4.0× less, better" in (target / "report.html").read_text("utf-8")


def test_it_belongs_to_the_settings_that_it_was_measured_under(window: OpenWindow) -> None:
    """A setting was changed, but what is shown was measured before that."""
    window.host.settings.change(poll_interval_s=0.5)
    press(window)
    assert window.parts.keeping.kept[0].settings.poll_interval_s == 2.0
    assert window.parts.keeping.shown is not None
    assert window.parts.keeping.shown.title == "poll every 2 s"


def test_what_a_paused_picture_shows_is_kept_and_not_what_came_meanwhile(
    window: OpenWindow,
) -> None:
    window.painter.pause(True)
    measure(window, 2, 250.0)
    press(window)
    [kept] = window.parts.keeping.kept
    assert kept.counters.polled.update_latency_ms.mean == 1000.0


def test_up_to_three_are_kept_and_one_is_chosen_by_name(window: OpenWindow) -> None:
    for number in range(4):
        press(window, more=True)
        window.host.settings.change(poll_interval_s=1.0 + number)
        measure(window, 2 + number, 100.0)
    assert len(window.parts.keeping.all) == 3
    assert "3 are kept already" in window.notice.text()
    menu, owner = feature(window).menu, feature(window).keeper
    assert [slot.text().partition(" ·")[0] for slot in menu.slots] == [
        "poll every 2 s",
        "poll every 1 s",
        "poll every 2 s",
    ]
    menu.slots[0].trigger()
    assert told(window)[0] == "before 1\u202f000\u00a0ms"
    owner.rename(window.parts.keeping.all[0], "slow & calm")
    assert menu.slots[0].text().startswith("slow && calm")
    assert window.parts.keeping.kept[0].name == "slow & calm"
    menu.none.trigger()
    assert told(window) == ("", "")
    assert len(window.parts.keeping.all) == 3


def test_values_of_another_source_are_not_drawn_and_that_is_said(window: OpenWindow) -> None:
    press(window)
    window.host.settings.change(source="heartbeat")
    frames = history_frame(FakeFrames(began_ns=BEGAN_NS), began_ns=BEGAN_NS, seconds=9)
    show(window, replace(frames[-1], segment=2, segment_began_ns=frames[-1].at_ns))
    charts = window.panels[0].charts
    assert charts.value.ghost is None
    assert charts.staleness.ghost is not None
    shown = window.parts.keeping.shown
    assert shown is not None
    assert not shown.same_source
    assert shown.lacking == "before, in USD, is not drawn"


def test_where_a_recording_is_rewound_its_later_figures_are_not_kept(window: OpenWindow) -> None:
    window.painter.rewind()
    press(window)
    assert window.parts.keeping.all == ()
    show(window, *FRAMES[:20])
    measure(window, 1, 500.0)
    press(window)
    assert window.parts.keeping.kept[0].counters.polled.update_latency_ms.mean == 500.0


def test_before_any_figures_there_is_nothing_to_keep(qtbot: QtBot) -> None:
    with open_window(qtbot) as empty:
        press(empty)
        assert empty.parts.keeping.all == ()
        assert "Nothing to keep yet" in empty.notice.text()


def test_the_curves_stand_still_and_fit_into_the_chart() -> None:
    history = History()
    for frame in FRAMES:
        history.ingest(frame)
    at_ns = FRAMES[-1].at_ns
    ghost = ghost_of(history, at_ns)
    behind = ghost.sides["polled"].behind
    assert behind.t[-1] == 0
    peak_ms = float(behind.v.max())
    assert ghost.extremes(-30 * SECOND, 0)[1] == peak_ms
    scales, later = SharedScales(), History()
    calm = scales.picture(later, TimeView(), at_ns + 60 * SECOND)
    scales.beside = ghost.extremes
    assert calm.staleness.high < peak_ms
    assert scales.picture(later, TimeView(), at_ns + 60 * SECOND).staleness.high >= peak_ms
    kept = behind.v.copy()
    for frame in FRAMES:  # what is measured on does not change it
        history.ingest(frame)
    assert np.array_equal(kept, behind.v)


@pytest.mark.parametrize(
    ("size", "scale"),
    [((1280, 720), 1.0), ((1280, 720), 2.0), ((1600, 1000), 1.0), ((1600, 1000), 2.0)],
)
def test_nothing_is_cut_off_and_in_a_low_window_no_row_moves(
    qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    with open_window(qtbot, size=size, points=9.75 * scale) as window:
        show(window, *FRAMES[:-1])
        measure(window, 1, 1000.0)
        rows = window.panels[0], window.verdict, window.controls

        def places() -> list[tuple[bool, int]]:
            for _ in range(4):
                QApplication.processEvents()
            return [(row.isVisible(), row.mapTo(window.surface, QPoint(0, 0)).y()) for row in rows]

        without = places()
        press(window)
        window.notice.hide()
        measure(window, 2, 250.0)
        assert [shown for shown, _ in places()] == [shown for shown, _ in without]
        assert faults(window.surface) == []
        if size[1] == 720:
            assert places() == without
