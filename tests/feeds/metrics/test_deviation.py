"""The RMS error over long runs: the same whether it is asked for often or never."""

from __future__ import annotations

import math
import random

import pytest

from feeds.metrics import deviation
from feeds.metrics.deviation import Deviation


def stepwise(true: list[tuple[int, float]], held: list[tuple[int, float]], until: int) -> float:
    """Return the RMS of the difference from 0 on, one piece after the other."""
    changes = sorted([(at, 0, v) for at, v in held] + [(at, 1, v) for at, v in true])
    values: list[float | None] = [None, None]
    area, span, now = 0.0, 0, 0
    for at, which, value in [*changes, (until, 0, 0.0)]:
        if values[0] is not None and values[1] is not None:
            area += (values[0] - values[1]) ** 2 * (at - now)
            span += at - now
        now, values[which] = at, value
    return float((area / span) ** 0.5)


@pytest.mark.parametrize("asked_every", [1, 300, 10_000])
def test_a_long_run_equals_one_piece_after_the_other(asked_every: int) -> None:
    dice = random.Random(asked_every)
    deviation = Deviation()
    deviation.begin(0)
    true, held, now = list[tuple[int, float]](), list[tuple[int, float]](), 0
    for step in range(5000):
        now += dice.randrange(1, 1000)
        true.append((now, dice.gauss(0, 1)))
        if dice.random() < 0.7:
            held.append((now + 1, true[-1][1]))
            deviation.received(held[-1][1], now + 1)
            now += 1
        deviation.published(true[-1][1], true[-1][0])
        if (step + 1) % asked_every == 0 and step > 10:
            assert deviation.summary(now + 5) is not None
    assert deviation.summary(now + 50) == pytest.approx(stepwise(true, held, now + 50))


def test_arrivals_wait_for_the_truth_only_so_long() -> None:
    deviation = Deviation()
    deviation.published(1.0, 0)
    deviation.begin(0)
    for step in range(1, 50_001):
        deviation.received(float(step % 2), step)
    assert len(deviation._held) <= 17_408
    # equal to the true value for half of the time; nothing is held before the first arrival
    assert deviation.summary(50_001) == pytest.approx(0.5**0.5)


def test_while_the_truth_is_silent_no_more_is_kept_than_may_wait_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deviation, "_WAITING", 4)
    monkeypatch.setattr(deviation, "_AT_ONCE", 2)
    meter = Deviation()
    meter.begin(0)
    meter.published(0.0, 0)
    for step in range(1, 41):
        meter.received(float(step), step)
        assert len(meter._held) <= 4 + 2
    squares = sum(step**2 for step in range(1, 41)) / 40
    assert meter.summary(41) == pytest.approx(math.sqrt(squares))


def test_the_truth_is_integrated_as_soon_as_it_is_worth_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deviation, "_AT_ONCE", 2)
    meter = Deviation()
    meter.begin(0)
    for step in range(10):
        meter.published(1.0, step)
        assert len(meter._true) == (step + 1) % 2
