"""The instrument says when it, and not the system, limits a number, and greys that number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.features import watch
from app.features.watch import CONCERNED, GAP_MS, LoopLag, grey_limited, reason
from app.features.watch.observer import LIMITS, Observer, Vitals, limits, line
from app.features.watch.observer_line import ObserverLine
from app.text.in_words import in_words
from app.ui.label import Label
from app.window.counters.counter_readings import COUNTERS
from app.window.panel.panel import Panel
from feeds.clock import now_ns
from feeds.frame import SideName
from tests.support.heard import heard

WELL = Vitals(60, 0, 5.0, 2.0, 0.2, 0.1, 20.0, 2000.0)


@pytest.mark.parametrize(
    ("vitals", "limit"),
    [
        (Vitals(loop_lag_ms=100.1), "screen"),
        (Vitals(paint_p50_ms=16.67), "screen"),
        (Vitals(frames_per_s=24.9), "screen"),
        (Vitals(probe_lag_ms=2.1, latency_p50_ms=20), "latency"),
        (Vitals(probe_lag_ms=1.1, latency_p50_ms=0.2), "latency"),
        (Vitals(probe_lag_ms=1.1), "latency"),
        (Vitals(timer_error_ms=2.6, poll_interval_ms=50), "polls"),
    ],
)
def test_each_limit_has_its_threshold(vitals: Vitals, limit: str) -> None:
    assert list(limits(vitals)) == [limit]


@pytest.mark.parametrize(
    "vitals",
    [
        Vitals(),
        WELL,
        Vitals(loop_lag_ms=100),
        Vitals(paint_p50_ms=16.66),
        Vitals(frames_per_s=25),
        Vitals(probe_lag_ms=1.0, latency_p50_ms=0.2),  # too little to be told from noise
        Vitals(probe_lag_ms=2.0, latency_p50_ms=20),  # a tenth of what it is part of
        Vitals(timer_error_ms=2.5, poll_interval_ms=50),
        Vitals(timer_error_ms=2.5),
    ],
)
def test_what_is_not_measured_or_small_limits_nothing(vitals: Vitals) -> None:
    assert limits(vitals) == {}


def test_the_line_leaves_out_what_is_not_measured() -> None:
    assert "probe lag\u00a00.20\u00a0ms · timer error\u00a00.10\u00a0ms" in line(WELL)
    told = line(Vitals(60, 3, 5.0, 2.0))
    assert told.startswith("60\u00a0fps · paint p99\u00a05.0\u00a0ms")
    assert "probe" not in told
    assert line(Vitals()).startswith("not painting")


def test_a_limit_stays_long_enough_to_be_read() -> None:
    observer = Observer()
    looks = [observer.judge(vitals) for vitals in (Vitals(loop_lag_ms=140), WELL, WELL, WELL)]
    assert [list(limited) for limited in looks] == [["screen"], ["screen"], ["screen"], []]


def test_the_lag_of_a_loop_that_is_held_up(qtbot: QtBot) -> None:
    lag = LoopLag()
    lag.start()
    until_ns = now_ns() + (GAP_MS + 40) * 1_000_000
    while now_ns() < until_ns:
        pass  # what holds a loop up is work
    worst: list[float] = []

    def held_up() -> bool:
        worst.append(lag.take_worst_ms())
        return max(worst) >= 35

    qtbot.waitUntil(held_up)
    lag.stop()
    assert not lag._timer.isActive()


def test_a_lag_is_what_the_timer_is_late_and_the_largest_counts(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_ms = 1000.0
    monkeypatch.setattr(watch, "now_ns", lambda: round(at_ms * 1e6))
    lag = LoopLag()
    timer = lag._timer
    assert (timer.isSingleShot(), timer.timerType()) == (True, Qt.TimerType.PreciseTimer)
    assert lag.take_worst_ms() == 0
    lag.start()
    for late_ms in (7.0, 2.0):
        at_ms += GAP_MS + late_ms
        timer.timeout.emit()  # each lag counts from the look before: one hold-up is one
        assert timer.isActive()
        assert timer.interval() == GAP_MS
    assert (lag.take_worst_ms(), lag.take_worst_ms()) == (7.0, 0.0)
    at_ms += GAP_MS - 1
    timer.timeout.emit()
    assert lag.take_worst_ms() == 0  # too early is not late
    at_ms += GAP_MS + 9
    timer.timeout.emit()
    lag.start()
    assert lag.take_worst_ms() == 0  # begun anew
    lag.stop()


def test_the_status_line_turns_amber(qtbot: QtBot) -> None:
    status = ObserverLine()
    qtbot.addWidget(status)
    status.resize(900, 24)
    status.say(line(WELL), "")
    assert not status.limited
    calm = status.grab().toImage()
    why = reason({"screen": "painting takes 19 ms"})
    status.say(line(WELL), why)
    assert status.limited
    assert [label.ink for label in status.findChildren(Label)] == ["caution", "muted"]
    signs = [part for part in status.findChildren(QWidget) if part.accessibleName() == "Caution"]
    assert [sign.isVisibleTo(status) for sign in signs] == [True]
    assert status.text.startswith("The instrument limits the grey numbers: painting takes")
    assert status.grab().toImage() != calm
    assert heard(status).name == f"The instrument itself: {in_words(status.text)}"


def test_what_a_limit_spoils_are_counters_of_that_side() -> None:
    for (_, side), keys in CONCERNED.items():
        assert set(keys) <= {place.term.key for place in COUNTERS[side]}
    assert {limit for limit, _ in CONCERNED} | {"screen"} == set(LIMITS)


@pytest.mark.parametrize(
    ("side", "limit", "grey"),
    [
        ("live", "latency", ["update_latency_ms", "response_time_ms"]),
        ("polled", "latency", ["update_latency_ms", "response_time_ms"]),
        ("live", "polls", []),
        ("polled", "polls", ["update_latency_ms", "requests", "response_time_ms"]),
        ("polled", "screen", []),  # the counters are right, though shown late
    ],
)
def test_each_limit_greys_what_it_spoils_and_nothing_else(
    qtbot: QtBot, side: SideName, limit: str, grey: list[str]
) -> None:
    panel = Panel(side)
    qtbot.addWidget(panel)
    panel.resize(1600, 500)
    panel.show()
    QApplication.processEvents()
    before = {counter: counter.grab().toImage() for counter in panel.counters.counters}
    grey_limited(panel, {limit: "the reason"})
    turned = [one.place.term.key for one in before if one.grab().toImage() != before[one]]
    assert turned == grey


def test_limited_numbers_are_grey_and_say_why(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.show()
    QApplication.processEvents()
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: told.append(text))
    latency, _requests, empty, *_ = panel.counters.counters
    pictures = [panel.hero.behind.grab().toImage(), empty.grab().toImage()]
    grey_limited(panel, {"screen": "painting takes 19 ms", "latency": "the probe is late"})
    assert "painting takes 19 ms" in panel.hero.behind.toolTip()
    assert panel.hero.behind.grab().toImage() != pictures[0]
    assert empty.grab().toImage() == pictures[1]
    place = QPoint(3, 3)
    QApplication.sendEvent(latency, QHelpEvent(QHelpEvent.Type.ToolTip, place, place))
    assert told == ["Grey because the instrument limits it: the probe is late."]
    grey_limited(panel, {})
    assert panel.hero.behind.grab().toImage() == pictures[0]
    assert "painting" not in panel.hero.behind.toolTip()
