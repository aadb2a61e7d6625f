"""When the window paints, with the time passed in; and how its paints are counted."""

from __future__ import annotations

import random

from app.window.pace import IDLE_GAP_NS, PAINT_GAP_NS, SLACK_NS, Pace
from app.window.paint_meter import PaintMeter

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
    pace = Pace()
    pace.began(1_000 * MS)
    pace.news()
    assert pace.due_ns() == 1_000 * MS + PAINT_GAP_NS
    assert paints([0, 25 * MS], 30 * MS)[1] == 25 * MS


def test_news_that_comes_too_early_waits_for_its_slot() -> None:
    assert paints([0, 3 * MS], 30 * MS) == [0, PAINT_GAP_NS]


def test_without_news_the_picture_goes_on() -> None:
    seen = paints([], 1_000 * MS)
    assert 30 <= len(seen) <= 31
    assert seen[1] - seen[0] == IDLE_GAP_NS


def test_never_more_than_sixty_a_second_and_no_fewer_with_late_timers() -> None:
    draw = random.Random(1)
    news = [draw.randrange(1_000 * MS) for _ in range(1000)]
    for late_ns in (0, 900_000, SLACK_NS):
        assert 58 <= len(paints(news, 1_000 * MS, late_ns)) <= 61


def test_a_paint_far_too_late_moves_the_slots() -> None:
    pace = Pace()
    pace.began(0)
    pace.news()
    pace.began(100 * MS)
    pace.news()
    assert pace.due_ns() == 100 * MS + PAINT_GAP_NS


def test_meter_counts_latency_to_the_end_of_the_paint() -> None:
    meter = PaintMeter()
    assert meter.summary().latency_p50_ms is None
    assert meter.summary().paints_per_s is None
    for k in range(1, 12):
        began_ns = k * 100 * MS
        meter.painted(began_ns, began_ns + 3 * MS, [began_ns - 4 * MS])
    summary = meter.summary()
    assert (summary.paints, summary.paints_per_s) == (11, 10.0)
    assert (summary.latency_p50_ms, summary.latency_p99_ms) == (7.0, 7.0)
    assert (summary.work_mean_ms, summary.work_p50_ms, summary.work_p99_ms) == (3.0, 3.0, 3.0)
    meter.reset()
    assert meter.summary().paints == 0
