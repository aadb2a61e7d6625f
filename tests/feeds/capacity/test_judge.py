"""The judge of one crowd: how long it looks, what it calls too late, and whose fault that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from feeds.capacity import judge
from feeds.capacity.judge import DisturbedError, Judge, slope
from feeds.capacity.records import CapacityProbe
from feeds.counters import Spread
from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.frame import SideName
from feeds.load.records import Load, SideLoad
from feeds.settings import Settings

FAST = Settings(rate_per_s=10.0, poll_interval_s=0.5)


class Told(NamedTuple):
    """What is told of a crowd at one instant, in milliseconds."""

    p95: float | None = 100.0
    latest: float | None = 50.0
    control: float | None = 100.0
    share: float = 0.5
    distorted: str = ""


def load(at_s: float, told: Told, *, measured_s: float | None = None, side: SideName) -> Load:
    latest = Spread() if told.latest is None else Spread(count=9, p50=told.latest)
    crowd = CrowdSide(
        asked=99,
        up=99,
        measured_s=at_s if measured_s is None else measured_s,
        update_latency_ms=Spread(count=9, p50=told.latest, p99=told.p95, max=told.p95),
        latest_ms=latest,
        p95_ms=told.p95,
    )
    control = CrowdSide(asked=9, up=9, measured_s=at_s, p95_ms=told.control)
    server = SideLoad(cpu_share=told.share, messages_per_s=1000.0)
    at_ns = round((at_s + 1) * 1e9)
    return Load(
        at_ns=at_ns,
        size=Size(),
        live=server,
        polled=server,
        report=CrowdReport(at_ns=at_ns, live=crowd, polled=crowd),
        control=CrowdReport(at_ns=at_ns, live=control, polled=control),
        distorted=told.distorted,
    )


def judged(
    told: Callable[[float], Told],
    *,
    side: SideName = "live",
    settings: Settings = FAST,
    max_latency_s: float = 1.0,
) -> tuple[float, CapacityProbe]:
    """Tell once a second; return when it was decided, and what."""
    looks = Judge(side, 100, settings, max_latency_s)
    for second in range(1000):
        probe = looks.take(load(second, told(second), side=side))
        if probe is not None:
            return second, probe
    raise AssertionError("never decided")


@pytest.mark.parametrize(
    ("changes", "side", "seconds"),
    [
        ({}, "live", 4),
        ({}, "polled", 4),
        ({"poll_interval_s": 10.0}, "live", 4),
        ({"poll_interval_s": 10.0}, "polled", 20),
        ({"rate_per_s": 0.5}, "live", 8),
    ],
)
def test_it_looks_for_some_seconds_some_polls_and_some_updates(
    changes: dict[str, object], side: SideName, seconds: float
) -> None:
    at_s, probe = judged(lambda at_s: Told(), side=side, settings=FAST.replace(**changes))
    assert (at_s, probe.bearing, probe.clients) == (seconds, "held", 100)
    assert (probe.p50_ms, probe.p95_ms, probe.p99_ms, probe.max_ms) == (50, 100, 100, 100)
    assert (probe.cpu_share, probe.messages_per_s, probe.control_p95_ms) == (0.5, 1000, 100)


@pytest.mark.parametrize(("p95", "bearing"), [(900.0, "held"), (1100.0, "over")])
def test_near_the_limit_it_looks_longer(p95: float, bearing: str) -> None:
    at_s, probe = judged(lambda at_s: Told(p95, control=p95))
    assert (at_s, probe.bearing) == (12, bearing)


def test_far_over_the_limit_it_does_not() -> None:
    at_s, probe = judged(lambda at_s: Told(1900.0, 300.0, control=1900.0))
    assert (at_s, probe.bearing) == (4, "over")
    assert probe.reason == "p95 over the maximum acceptable latency"


def test_a_hopeless_crowd_is_given_up() -> None:
    settings = FAST.replace(poll_interval_s=30.0)
    at_s, probe = judged(lambda at_s: Told(None, 1200.0), side="polled", settings=settings)
    assert (at_s, probe.bearing) == (3, "over")
    late = [1200.0, 1200.0, 900.0] * 100  # not three seconds in a row
    at_s, probe = judged(lambda at_s: Told(None, late[int(at_s)]), side="polled", settings=settings)
    assert (at_s, probe.reason) == (180, "no update arrived")


def test_a_queue_that_grows_is_too_long_before_p95_says_so() -> None:
    at_s, probe = judged(lambda at_s: Told(100.0, 50 + 60 * at_s, share=1.0))
    assert (at_s, probe.bearing) == (12, "over")
    assert probe.reason == "a queue grows by 60 ms a second"
    _, probe = judged(lambda at_s: Told(100.0, 50 + 60 * at_s))  # whatever the server's share
    assert probe.bearing == "over"
    _, probe = judged(lambda at_s: Told(100.0, 50 + 5 * at_s))
    assert probe.bearing == "held"


def test_a_queue_that_grows_at_a_busy_server_has_no_end() -> None:
    for share, bearing in ((0.5, "held"), (1.0, "over")):
        _, probe = judged(
            lambda at_s, share=share: Told(100.0, 50 + 60 * at_s, share=share),  # type: ignore[misc]
            max_latency_s=60.0,
        )
        assert probe.bearing == bearing


def test_it_is_the_crowd_that_is_late_if_its_control_is_not() -> None:
    def late(control: float | None, why: str = "crowd is slow") -> CapacityProbe:
        return judged(lambda at_s: Told(2000.0, 500.0, control=control, distorted=why))[1]

    assert (late(200.0).bearing, late(200.0).reason) == ("limited", "crowd is slow")
    assert late(1800.0).bearing == "over"
    assert late(None).bearing == "over"
    assert late(200.0, "").bearing == "over"
    _, probe = judged(lambda at_s: Told(105.0, distorted="its p50 is another"))
    assert (probe.bearing, probe.distorted) == ("held", "")


def test_figures_that_begin_anew_are_of_another_process() -> None:
    looks = Judge("live", 100, FAST, 1.0)
    assert looks.take(load(2.0, Told(), side="live")) is None
    with pytest.raises(DisturbedError, match="the crowd ended meanwhile"):
        looks.take(load(3.0, Told(), measured_s=0.5, side="live"))


def test_what_a_crowd_means_that_does_not_come_up() -> None:
    looks = Judge("live", 100, FAST, 1.0)

    def means(up: float | None, share: float) -> str | None:
        told = replace(load(0.0, Told(share=share), side="live"), ramping=up)
        refused = looks.refused(told, "late")
        return refused.bearing if refused else None

    assert [means(up, 0.5) for up in (0.1, 0.9, None)] == [None, "limited", "limited"]
    assert [means(up, 1.0) for up in (0.1, 0.9, None)] == ["over"] * 3


def test_a_slope_and_how_sure_it_is() -> None:
    line = slope([(at, 3.0 + 2.0 * at) for at in (0.0, 1.0, 2.0, 4.0)])
    assert line is not None
    assert line == pytest.approx((11.0, 2.0, 0.0))
    assert slope([(0.0, 1.0)] * (judge.LEAST_POINTS - 1)) is None
    stands = slope([(1.0, 1.0)] * 5)
    assert stands is not None
    assert stands.per_s <= judge.SURE * stands.error_per_s
