"""The closed forms between push and pull give the golden table, and what a simulation gives."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
import pytest

from feeds.metrics import theory
from feeds.metrics.theory import Arrivals
from feeds.metrics.theory_gap import GappedServer

GOLDEN: list[tuple[Arrivals, float, float, float, float, float, float]] = [
    ("poisson", 10, 0.040, 0.020, 0.02747, 0.0657, 9.343),
    ("poisson", 50, 0.040, 0.020, 0.03873, 0.5317, 23.416),
    ("poisson", 200, 0.100, 0.050, 0.10000, 0.9500, 10.000),
    ("periodic", 10, 0.0401, 0.020, 0.02000, 0.0, 10.000),
    ("periodic", 50, 0.0403, 0.020, 0.04015, 0.5037, 24.814),
    ("poisson", 10, 0.200, 0.020, 0.11366, 0.5317, 4.683),
    ("poisson", 100, 0.100, 0.020, 0.07000, 0.9000, 10.000),
    ("poisson", 2, 0.500, 0.020, 0.20276, 0.2689, 1.462),
    ("periodic", 100, 0.1003, 0.020, 0.07015, 0.9003, 9.970),
]
"""Source, rate, gap and leg; mean update latency, missed share, messages a second."""


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row[0]}-{row[1]:g}-{row[2]:g}")
def test_the_golden_table(row: tuple[Arrivals, float, float, float, float, float, float]) -> None:
    arrivals, rate_per_s, gap_s, leg_s, latency_s, missed, per_s = row
    gap = GappedServer(arrivals, rate_per_s, gap_s)
    assert gap.update_latency_s(leg_s) == pytest.approx(latency_s, rel=0.003)
    assert gap.missed_share == pytest.approx(missed, rel=0.003, abs=0.0001)
    assert gap.answers_per_s == gap.messages_per_s == pytest.approx(per_s, rel=0.003)


class Measured(NamedTuple):
    """What came of a simulated run; times in seconds."""

    update_latency: float
    missed: float
    empty: float
    answers_per_s: float
    staleness: float
    freshness: float
    age: float


def simulate(gap: GappedServer, leg_s: float, updates: int = 60_000, seed: int = 4) -> Measured:
    """Send as a server with this gap does, and measure at the client what came of it."""
    dice = np.random.default_rng(seed)
    gaps = np.ones(updates)
    if gap.arrivals == "poisson":  # the quantiles of exponential gaps, shuffled: less noise
        gaps = dice.permutation(-np.log(1 - (np.arange(updates) + 0.5) / updates))
    published = np.cumsum(gaps) / gap.rate_per_s
    published_s = published.tolist()
    sent_s, told, sent, newest = [], [], 0.0, 0
    while True:
        asked = sent + gap.gap_s
        next_one = published_s[newest] if newest < updates else inf
        sent = min(max(asked, next_one), max(asked, asked + gap.hold_s))
        if sent == inf or sent > published_s[-1]:
            break
        newest = int(np.searchsorted(published, sent, side="right"))
        sent_s.append(sent)
        told.append(newest - 1)
    return at_the_client(published, np.array(sent_s) + leg_s, np.array(told), gap)


def at_the_client(
    published: np.ndarray, at: np.ndarray, told: np.ndarray, gap: GappedServer
) -> Measured:
    """Measure what came ``at`` these instants, when update number ``told`` was the newest."""
    new = np.diff(told, prepend=-1) > 0
    first, last = int(np.argmax(told >= 0)), told[-1]
    covered_by = np.searchsorted(told, np.arange(last + 1), side="left")
    begins, ends, held = at[first:-1], at[first + 1 :], told[first:-1]
    span_s = ends[-1] - begins[0]
    outdated = np.minimum(np.maximum(begins, published[held + 1]), ends)
    stale = (ends - published[held + 1]).clip(0) ** 2 - (outdated - published[held + 1]) ** 2
    age = (ends - published[held]) ** 2 - (begins - published[held]) ** 2
    return Measured(
        update_latency=float((at[covered_by] - published[: last + 1]).mean()),
        missed=1 - new.sum() / (last + 1),
        empty=1 - new.mean(),
        answers_per_s=len(at) / span_s,
        staleness=float(np.where(ends > outdated, stale, 0).sum() / 2 / span_s),
        freshness=float((outdated - begins).sum() / span_s),
        age=float(age.sum() / 2 / span_s),
    )


SET_UPS: list[tuple[GappedServer, float]] = [
    (GappedServer("poisson", 10, 0.04), 0.02),
    (GappedServer("poisson", 50, 0.04), 0.02),
    (GappedServer("poisson", 200, 0.1), 0.05),
    (GappedServer("poisson", 2, 0.5), 0.02),
    (GappedServer("poisson", 10, 0.2), 0.3),
    (GappedServer("poisson", 1, 0.1, hold_s=2.0), 0.05),
    (GappedServer("poisson", 0.05, 0.4, hold_s=30.0), 0.2),
    (GappedServer("periodic", 10, 0.0401), 0.02),
    (GappedServer("periodic", 10, 0.02, hold_s=0.04), 0.02),
    (GappedServer("periodic", 50, 0.0403), 0.02),
    (GappedServer("periodic", 100, 0.1003), 0.02),
]


@pytest.mark.parametrize(("gap", "leg_s"), SET_UPS, ids=str)
def test_a_simulation_agrees(gap: GappedServer, leg_s: float) -> None:
    found = simulate(gap, leg_s)
    foreseen = Measured(
        gap.update_latency_s(leg_s),
        gap.missed_share,
        gap.empty_share,
        gap.answers_per_s,
        gap.staleness_s(leg_s),
        gap.freshness(leg_s),
        gap.age_s(leg_s),
    )
    counted, times = slice(1, 3), [0, 3, 4, 6]  # few are missed: it is chance how many
    assert found[counted] == pytest.approx(foreseen[counted], rel=0.015, abs=0.0015)
    assert found.freshness == pytest.approx(foreseen.freshness, rel=0.015, abs=0.0001)
    assert [found[at] for at in times] == pytest.approx([foreseen[at] for at in times], rel=0.006)


@pytest.mark.parametrize("arrivals", ["poisson", "periodic"])
@pytest.mark.parametrize("leg_s", [0.0, 0.02, 3.0])
@pytest.mark.parametrize("hold_s", [inf, 30.0])
def test_a_gap_of_nothing_is_a_push(arrivals: Arrivals, leg_s: float, hold_s: float) -> None:
    gap, pushed = GappedServer(arrivals, 1.0, 0.0, hold_s), (arrivals, 1.0, 0.0, leg_s)
    assert gap.missed_share == 0
    assert gap.messages_per_s == pytest.approx(1.0)
    assert gap.update_latency_s(leg_s) == leg_s
    assert gap.staleness_s(leg_s) == pytest.approx(theory.staleness_s(*pushed))
    assert gap.freshness(leg_s) == pytest.approx(theory.freshness(*pushed))
    assert gap.age_s(leg_s) == pytest.approx(theory.age_s(*pushed), rel=1e-9)


def test_a_gap_with_many_updates_is_a_poll_at_each_end() -> None:
    source: tuple[Arrivals, float] = ("poisson", 200.0)
    gap, polled = GappedServer(*source, 0.1), (*source, 0.1, 0.05)
    assert gap.missed_share == pytest.approx(theory.missed_share(*polled[:3]), rel=1e-6)
    assert gap.update_latency_s(0.05) == pytest.approx(theory.update_latency_s(0.1, 0.05))
    assert gap.staleness_s(0.05) == pytest.approx(theory.staleness_s(*polled), rel=1e-6)
    assert gap.freshness(0.05) == pytest.approx(theory.freshness(*polled), rel=1e-6)
    assert gap.age_s(0.05) == pytest.approx(theory.age_s(*polled), rel=1e-4)
