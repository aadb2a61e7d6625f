"""The closed forms give the golden table, and hold at their edges."""

from __future__ import annotations

import pytest

from feeds.metrics import theory
from tests.feeds.metrics.golden import GOLDEN, Golden

ROWS = pytest.mark.parametrize(
    "row", GOLDEN, ids=lambda row: f"{row.arrivals}-{row.rate_per_s:g}-{row.poll_s:g}"
)


def near(value: float) -> object:
    """One percent, or the rounding of the table where that is more."""
    return pytest.approx(value, rel=0.01, abs=0.00005)


@ROWS
def test_the_golden_table_counts(row: Golden) -> None:
    setup = (row.arrivals, row.rate_per_s, row.poll_s)
    assert theory.missed_share(*setup) == near(row.missed)
    assert theory.empty_share(*setup) == near(row.empty)
    assert theory.update_latency_s(row.poll_s, row.leg_s) == near(row.update_latency_s)
    assert theory.update_latency_s(0.0, row.leg_s) == row.leg_s


@ROWS
def test_the_golden_table_over_time(row: Golden) -> None:
    setup = (row.arrivals, row.rate_per_s, row.poll_s, row.leg_s)
    live = (row.arrivals, row.rate_per_s, 0.0, row.leg_s)
    assert theory.staleness_s(*setup) == near(row.staleness_s[0])
    assert theory.staleness_s(*live) == near(row.staleness_s[1])
    assert theory.freshness(*setup) == near(row.freshness[0])
    assert theory.freshness(*live) == near(row.freshness[1])
    assert theory.age_s(*setup) == near(row.age_s[0])
    assert theory.age_s(*live) == near(row.age_s[1])


@pytest.mark.parametrize("arrivals", ["poisson", "periodic"])
@pytest.mark.parametrize("leg_s", [0.0, 0.02, 0.5, 3.0])
def test_polling_ever_faster_tends_to_pushing(arrivals: theory.Arrivals, leg_s: float) -> None:
    polled = (arrivals, 1.0, 1e-4, leg_s)
    live = (arrivals, 1.0, 0.0, leg_s)
    assert theory.staleness_s(*polled) == pytest.approx(theory.staleness_s(*live), abs=1e-4)
    assert theory.freshness(*polled) == pytest.approx(theory.freshness(*live), abs=1e-4)
    assert theory.age_s(*polled) == pytest.approx(theory.age_s(*live), abs=1e-4)


def test_a_push_later_than_the_next_update_is_never_fresh() -> None:
    assert theory.freshness("periodic", 10.0, 0.0, 0.3) == 0.0
    assert theory.staleness_s("periodic", 10.0, 0.0, 0.3) == pytest.approx(0.25)
