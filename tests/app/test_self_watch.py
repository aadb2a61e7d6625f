"""What the instrument takes of itself once a second, and from when on it is judged by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from app.features import watch as self_watch
from app.features.watch import EVERY_MS, RECENT_PAINTS, SETTLING, SelfWatch
from app.features.watch.observer import Limit, Vitals
from app.text.formats import HARD
from app.window.host import Asked
from feeds.counters import Counters, LeftOut, MeanMax, ProbeVitals, SideSummary, Spread
from feeds.settings import Settings
from tests.support.open_window import OpenWindow, open_window

S = 1_000_000_000


def counters(live_ms: float | None, polled_ms: float | None) -> Counters:
    live, polled = (
        SideSummary(transport="", update_latency_ms=Spread(1, p50=p50))
        for p50 in (live_ms, polled_ms)
    )
    probe = ProbeVitals(loop_lag_ms=MeanMax(0.25, 9.0), timer_error_ms=MeanMax(0.5, 9.0))
    return Counters(1.0, 1, live, polled, probe=probe)


class Second:
    """A watch over a painter that painted what the test says, and what it took of it."""

    def __init__(self, watch: SelfWatch, monkeypatch: pytest.MonkeyPatch) -> None:
        self.watch = watch
        self.at_ns = 5 * S
        self.taken: list[tuple[Vitals, Mapping[Limit, str]]] = []
        self.meter = SimpleNamespace(paints=100, recent_work_ms=self._work_ms)
        self.painter: Any = SimpleNamespace(
            is_seen=True,
            is_paused=False,
            meter=self.meter,
            frames_taken=1000,
            intake=SimpleNamespace(counters=counters(20.0, 500.0)),
        )
        monkeypatch.setattr(self_watch, "now_ns", lambda: self.at_ns)
        monkeypatch.setattr(watch, "_painter", self.painter)
        monkeypatch.setattr(watch, "show", lambda *both: self.taken.append(both))
        watch.start()

    def look(self, *, after_s: float = 1.0, paints: int = 60, frames: int = 60) -> Vitals:
        """Let time pass in which that much was painted, and return what the watch took."""
        self.at_ns += round(after_s * S)
        self.meter.paints += paints
        self.painter.frames_taken += frames
        self.watch.look()
        return self.taken[-1][0]

    @staticmethod
    def _work_ms(percent: float, recent: int) -> float:
        return percent / 10 + recent / 1000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, Settings(seed=1, poll_interval_s=0.5), asked=Asked()) as made:
        yield made


@pytest.fixture
def second(window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Second]:
    yield Second(window.watch, monkeypatch)
    window.watch.stop()


def test_the_figures_of_the_last_second(second: Second) -> None:
    second.look()
    taken = second.look(after_s=2.0, paints=100, frames=150)
    assert taken.frames_per_s == 50
    assert taken.coalesced_per_s == 25
    assert taken.paint_p50_ms == 5 + RECENT_PAINTS / 1000
    assert taken.paint_p99_ms == 9.9 + RECENT_PAINTS / 1000
    assert (taken.probe_lag_ms, taken.timer_error_ms) == (0.25, 0.5)
    assert taken.poll_interval_ms == 500
    assert taken.loop_lag_ms is not None


def test_more_paints_than_frames_coalesce_nothing(second: Second) -> None:
    assert second.look(paints=60, frames=10).coalesced_per_s == 0


def test_a_meter_that_began_anew_has_painted_nothing(second: Second) -> None:
    assert second.look(paints=-100).frames_per_s == 0


@pytest.mark.parametrize("why", ["paused", "hidden"])
def test_who_does_not_paint_has_no_frames(second: Second, why: str) -> None:
    second.painter.is_paused = why == "paused"
    second.painter.is_seen = why != "hidden"
    taken = second.look(paints=0, frames=60)
    assert taken.frames_per_s is None
    assert taken.coalesced_per_s == 0


@pytest.mark.parametrize(
    ("live_ms", "polled_ms", "usual_ms"),
    [
        (20.0, 500.0, 20.0),
        (500.0, 20.0, 20.0),
        (None, 7.0, 7.0),
        (8.0, None, 8.0),
        (None, None, None),
    ],
)
def test_the_smaller_median_is_the_one_that_a_lag_spoils(
    second: Second, live_ms: float | None, polled_ms: float | None, usual_ms: float | None
) -> None:
    second.painter.intake.counters = counters(live_ms, polled_ms)
    assert second.look().latency_p50_ms == usual_ms


def test_before_the_first_counters_the_probe_is_not_known(second: Second) -> None:
    second.painter.intake.counters = None
    taken = second.look()
    assert (taken.probe_lag_ms, taken.timer_error_ms, taken.latency_p50_ms) == (None, None, None)


def test_a_window_that_has_just_opened_is_told_of_and_not_judged(second: Second) -> None:
    for _ in range(2):  # it settles anew whenever it begins
        second.taken.clear()
        for _ in range(SETTLING + 1):
            second.look(paints=5)
        assert [bool(limited) for _, limited in second.taken] == [False] * SETTLING + [True]
        second.watch.start()


def test_it_watches_while_the_window_is_shown(window: OpenWindow) -> None:
    timer = window.watch._timer
    assert timer.isActive()
    assert timer.interval() == EVERY_MS
    assert window.watch._lag._timer.isActive()
    assert window.watch.line.isVisible()
    window.surface.hide()
    assert not timer.isActive()
    window.surface.show()
    assert timer.isActive()


def test_a_look_shows_its_line_and_what_it_limits(window: OpenWindow) -> None:
    window.watch.show(Vitals(60, 0, 5.0), {"screen": "painting takes 19 ms"})
    assert "painting takes 19 ms" in window.watch.line.text
    assert "60\u00a0fps" in window.watch.line.text
    assert all("19 ms" in panel.hero.behind.toolTip() for panel in window.panels)


def test_a_second_is_looked_at_when_it_is_over(second: Second) -> None:
    second.watch._timer.timeout.emit()
    assert len(second.taken) == 1


def test_of_several_limits_all_are_told(window: OpenWindow) -> None:
    window.watch.show(Vitals(), {"latency": "the probe is late", "polls": "polls leave late"})
    told = window.watch.line.text
    assert "The instrument limits the grey numbers: the probe is late, polls leave late" in told
    window.watch.show(Vitals(), {})
    assert "limits" not in window.watch.line.text


def test_what_could_not_be_measured_is_told_once(window: OpenWindow, second: Second) -> None:
    second.painter.intake.counters = msgspec.structs.replace(
        counters(20.0, 500.0), left_out=[LeftOut(5, 6.0, "the reason")]
    )
    second.look()
    assert window.notice.text() == f"Left out: 6.0{HARD}s, the reason"
    window.notice.hide()
    second.look()
    assert not window.notice.isVisible()


def test_what_limited_the_numbers_under_other_settings_is_forgotten(second: Second) -> None:
    for _ in range(SETTLING + 1):
        second.look(paints=5)
    second.look()
    assert second.taken[-1][1]  # it is shown for some seconds
    watch = second.watch
    watch._host.settings.change(poll_interval_s=3.0)
    second.look()
    assert not second.taken[-1][1]
