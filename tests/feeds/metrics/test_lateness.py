"""The probe's own lateness: the newest second of it, never below zero."""

from __future__ import annotations

from feeds.counters import MeanMax, ProbeVitals
from feeds.processes.frames import LOOKS_PER_S, Lateness

MS = 1_000_000


def test_nothing_is_known_at_first() -> None:
    assert Lateness().read() == ProbeVitals()


def test_mean_and_largest_of_the_newest() -> None:
    vitals = Lateness()
    vitals.lagged(900 * MS)
    for _ in range(LOOKS_PER_S - 1):
        vitals.lagged(MS)
    vitals.lagged(3 * MS)  # the first is forgotten
    vitals.poll_left(-5)
    assert vitals.read() == ProbeVitals(MeanMax(1.1, 3.0), MeanMax(0.0, 0.0))
