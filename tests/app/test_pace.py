"""When the window paints, with the time passed in; and how its paints are counted."""

from __future__ import annotations

import random
from itertools import pairwise

from app.window.painting.pace import BURST, IDLE_GAP_NS, LEAST_GAP_NS, PAINT_GAP_NS, Pace
from app.window.painting.paint_meter import PaintLegs, PaintMeter
from feeds.frame import Arrival, Frame, SideFrame

MS = 1_000_000


def paints(news_ns: list[int], until_ns: int, late_ns: int = 0) -> list[int]:
    """Return the instants of the paints when news comes at ``news_ns`` and timers are late."""
    pace, result, waiting = Pace(), [], sorted(news_ns)
    now_ns = 0
    while now_ns < until_ns:
        while waiting and waiting[0] <= now_ns:
            pace.news()
            waiting.pop(0)
        due_ns = pace.due_ns()
        if due_ns <= now_ns:
            pace.began(now_ns)
            result.append(now_ns)
            continue
        timer_ns = due_ns + late_ns
        now_ns = min(timer_ns, waiting[0]) if waiting else timer_ns
    return result


def test_news_after_a_quiet_time_is_painted_at_once() -> None:
    idle = [25 * MS + IDLE_GAP_NS, 25 * MS + 2 * IDLE_GAP_NS]
    assert paints([25 * MS, 110 * MS], 115 * MS) == [0, 25 * MS, *idle, 110 * MS]


def test_news_that_comes_too_early_waits_for_the_least_gap() -> None:
    assert paints([0, 3 * MS], 20 * MS) == [0, LEAST_GAP_NS]


def test_after_a_burst_the_mean_gap_holds() -> None:
    begun = paints([k * MS for k in range(1000)], 1_000 * MS)
    assert begun[:BURST] == [k * LEAST_GAP_NS for k in range(BURST)]
    assert {after - before for before, after in pairwise(begun[10:])} == {PAINT_GAP_NS}


def test_without_news_the_picture_goes_on() -> None:
    seen = paints([], 1_000 * MS)
    assert 30 <= len(seen) <= 31
    assert seen[1] - seen[0] == IDLE_GAP_NS


def test_sixty_a_second_at_a_hundred_random_updates_and_never_more_in_the_mean() -> None:
    draw = random.Random(1)
    for rate in (100, 1000):
        news = [draw.randrange(10_000 * MS) for _ in range(rate * 10)]
        for late_ns in (0, 900_000, 2 * MS):
            assert 590 <= len(paints(news, 10_000 * MS, late_ns)) <= 600 + BURST


def test_meter_counts_latency_to_the_end_of_the_paint() -> None:
    meter = PaintMeter()
    assert meter.summary().latency_p50_ms is None
    assert meter.summary().paints_per_s is None
    for k in range(1, 12):
        began_ns = k * 100 * MS
        meter.painted(began_ns, began_ns + MS, began_ns + 3 * MS, [began_ns - 4 * MS])
    summary = meter.summary()
    assert (summary.paints, summary.paints_per_s) == (11, 10.0)
    assert (summary.latency_p50_ms, summary.latency_p99_ms) == (5.0, 5.0)
    assert (summary.work_mean_ms, summary.work_p50_ms, summary.work_p99_ms) == (3.0, 3.0, 3.0)
    meter.reset()
    assert meter.summary().paints == 0


def test_the_ways_of_a_new_segment_are_its_own() -> None:
    def frame(segment: int, began_ms: int, *received_ms: int) -> Frame:
        arrivals = [Arrival(seq, 0, ms * MS, 0.0) for seq, ms in enumerate(received_ms, 1)]
        live = SideFrame(arrivals=arrivals)
        return Frame(at_ns=0, segment=segment, segment_began_ns=began_ms * MS, live=live)

    legs = PaintLegs()
    first = frame(1, 0, 10, 20)
    legs.begin(first)
    legs.painted(30 * MS, 31 * MS, 31 * MS, [first])
    assert (legs.sides["live"].count, legs.sides["live"].handover_ms) == (2, 15.0)
    second = frame(2, 100, 99, 105)  # the first of them came before the segment began
    legs.begin(second)
    assert legs.sides["live"].count == 0
    legs.painted(110 * MS, 112 * MS, 112 * MS, [second])
    assert (legs.sides["live"].count, legs.sides["live"].handover_ms) == (1, 5.0)
    again = frame(2, 200)  # it began anew
    legs.begin(again)
    assert legs.sides["live"].count == 0
