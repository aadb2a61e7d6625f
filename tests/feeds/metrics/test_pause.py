"""A time in which nothing could be measured leaves every figure as if it had not been."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from feeds.counters import Counters, LeftOut
from feeds.metrics.run_meter import RunMeter
from feeds.rule import Rule
from feeds.update import Update

MS = 1_000_000
BEGAN = 1_000_000 * MS
LIVE_MS, POLLED_MS, GAP_MS, POLL_MS = 20, 30, 100, 300


def run(*, pause_ms: int) -> tuple[RunMeter, int]:
    """Feed 3 s of updates; after 1.5 s, when all is settled, nothing comes for ``pause_ms``.

    What falls into the pause is not the source's rate, nor a server's fault: a poll that failed, a
    connection opened anew, 40 updates that the truth tells of and one of them that arrives.
    """
    meter, shift = RunMeter(BEGAN), 0

    def at(ms: float) -> int:
        return BEGAN + round((ms + shift) * MS)

    meter.watch_for(Rule("beat", "beats", at_least=1.0, again_below=0.5, rest_s=0.0), at(0))
    meter.measure_from(at(0))
    for seq in range(1, 31):
        now_ms = (seq - 1) * GAP_MS + 1
        if seq == 16 and pause_ms:
            rest(meter, at(1500), pause_ms)
            shift = pause_ms
            meter.go_on(at(1500))
        update = Update(seq + 100 * (shift > 0), at(now_ms), float(seq % 2))
        meter.published(update)
        meter.live.received(update, at(now_ms + LIVE_MS))
        meter.live.wire.add("messages")
        if now_ms % POLL_MS == 201:
            sent, came = at(now_ms + 5), at(now_ms + POLLED_MS)
            meter.polled.wire.add("requests")
            meter.polled.asked(sent)
            meter.polled.responded(came - sent, came - sent)
            meter.polled.answered(sent, came, reused=True)
            meter.polled.received(update, came)
        meter.live.wire.cost((0.001 * (seq + 9 * (shift > 0)), 5))
        meter.read_rates(at(now_ms + 50))
    return meter, at(3000)


def rest(meter: RunMeter, from_ns: int, pause_ms: int) -> None:
    """Let all that may happen in a pause happen, and be over, before the run goes on."""
    meter.pause(from_ns, "the reason")
    woken_ns = from_ns + (pause_ms - 50) * MS
    for seq in range(16, 56):
        meter.published(Update(seq, from_ns + (seq - 15) * MS, float(seq % 2)))
    newest = Update(56, woken_ns, 0.0)
    meter.published(newest)
    for side in (meter.live, meter.polled):
        side.received(newest, woken_ns + 10 * MS)
        for name in ("errors", "reconnects", "requests", "messages"):
            side.wire.add(name)
    meter.polled.overran(range(from_ns, woken_ns, POLL_MS * MS), woken_ns)
    meter.polled.asked(from_ns)
    meter.polled.responded(woken_ns - from_ns, woken_ns - from_ns)
    meter.polled.answered(from_ns, woken_ns, reused=True)
    meter.polled.empty()
    meter.live.wire.cost((0.001 * 24, 5))
    meter.read_rates(woken_ns)


def figures(counters: Counters) -> dict[str, Any]:
    """Return what a pause must not touch: all but what of an interval's sample it cuts off."""
    told: dict[str, Any] = msgspec.to_builtins(counters)
    del told["left_out"]
    for side in ("live", "polled"):
        for name in ("confidence", "theory", "breakdown_ms"):
            del told[side][name]
        # what is held was published before the pause, and has aged meanwhile; the value held too
        del told[side]["age_of_information_ms"], told[side]["rms_error"]
    return dict(flat(told))


def flat(told: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Give every number of nested records under its full name."""
    for name, value in told.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def test_every_figure_is_as_if_there_had_been_no_pause() -> None:
    (paused, end_ns), (whole, whole_end_ns) = run(pause_ms=11_000), run(pause_ms=0)
    counters, wanted = paused.counters(end_ns), whole.counters(whole_end_ns)
    assert counters.left_out == [LeftOut(BEGAN + 1500 * MS, 11.0, "the reason")]
    assert figures(counters) == pytest.approx(figures(wanted))
    assert counters.live.age_of_information_ms.mean == pytest.approx(
        wanted.live.age_of_information_ms.mean, rel=0.1
    )
    assert counters.polled.age_of_information_ms.max < 1000  # type: ignore[operator]
    for name in ("staleness_ms", "freshness", "update_latency_ms", "requests_per_s"):
        interval = counters.polled.confidence.get(name)
        expected = wanted.polled.confidence.get(name)
        assert (interval is None) == (expected is None)
        if interval is not None and expected is not None:
            assert interval.mean == pytest.approx(expected.mean, rel=0.1)


def test_as_long_as_it_rests_the_figures_are_those_of_before() -> None:
    meter, _ = run(pause_ms=0)
    before = meter.counters(BEGAN + 3000 * MS)
    meter.pause(BEGAN + 3000 * MS, "the reason")
    meter.live.wire.add("errors")
    assert meter.paused
    assert figures(meter.counters(BEGAN + 9000 * MS)) == figures(before)


def test_a_run_that_ends_in_a_pause_says_what_is_left_out() -> None:
    meter, end_ns = run(pause_ms=2_000)
    meter.pause(end_ns, "another reason")
    first, last = meter.left_out_until(end_ns + 4000 * MS)
    assert (first.lasted_s, first.reason) == (2.0, "the reason")
    assert last == LeftOut(end_ns, 4.0, "another reason")
    meter.go_on(end_ns + 5000 * MS)
    assert meter.left_out[1:] == [LeftOut(end_ns, 5.0, "another reason")]


def test_a_new_segment_knows_of_no_pause() -> None:
    meter, end_ns = run(pause_ms=2_000)
    meter.pause(end_ns, "the reason")
    meter.begin_segment(end_ns + 5000 * MS)
    assert not meter.paused
    counters = meter.counters(end_ns + 6000 * MS)
    assert (counters.elapsed_s, counters.left_out) == (1.0, [])


def test_what_was_not_settled_stays_pending() -> None:
    meter = RunMeter(BEGAN)
    meter.measure_from(BEGAN)
    first, second = Update(1, BEGAN + 10 * MS, 0.0), Update(2, BEGAN + 9_000 * MS, 0.0)
    meter.published(first)
    meter.pause(BEGAN + 20 * MS, "the reason")
    meter.live.received(first, BEGAN + 8_000 * MS)
    meter.go_on(BEGAN + 8_500 * MS)
    meter.published(second)
    meter.live.received(second, BEGAN + 9_005 * MS)
    live = meter.counters(BEGAN + 9_500 * MS).live
    assert (live.updates_delivered, live.updates_missed, live.updates_pending) == (1, 0, 1)
    assert live.update_latency_ms.max == pytest.approx(5, rel=0.01)
    assert live.staleness_ms.max == pytest.approx(10, rel=0.01)
