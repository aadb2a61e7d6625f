"""Back-off: inside its bounds for any attempt, spread over them, growing up to the cap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feeds.backoff import CAP_S, FIRST_S, full_jitter_s


@given(st.integers(0, 10**6), st.floats(0.001, 10), st.floats(0.001, 10))
def test_a_wait_is_never_outside_its_bounds(attempt: int, first_s: float, cap_s: float) -> None:
    wait_s = full_jitter_s(attempt, first_s=first_s, cap_s=cap_s)
    assert 0 <= wait_s <= min(cap_s, first_s * 2.0 ** min(attempt, 30))


def test_waits_spread_over_the_whole_range() -> None:
    for attempt, most_s in ((0, FIRST_S), (1, 2 * FIRST_S), (20, CAP_S), (5000, CAP_S)):
        waits = [full_jitter_s(attempt) for _ in range(2000)]
        assert min(waits) < 0.1 * most_s
        assert 0.9 * most_s < max(waits) <= most_s
