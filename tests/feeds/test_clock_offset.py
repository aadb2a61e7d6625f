"""The other machine's clock is known within the error that is told."""

from hypothesis import given
from hypothesis import strategies as st

from feeds.clock_offset import DRIFT, ClockOffset, Offset

LEGS_NS = st.integers(0, 10**9)


def test_nothing_is_known_before_an_answer() -> None:
    assert ClockOffset().at(0) is None


@given(st.integers(-(10**15), 10**15), st.lists(st.tuples(LEGS_NS, LEGS_NS), min_size=1))
def test_the_truth_is_within_the_error(true_ns: int, legs: list[tuple[int, int]]) -> None:
    clock, now_ns = ClockOffset(), 0
    for there_ns, back_ns in legs:
        sent_ns = now_ns
        now_ns += there_ns + back_ns
        clock.take(sent_ns, sent_ns + there_ns + true_ns, now_ns)
    known = clock.at(now_ns)
    assert known is not None
    assert abs(known.ns - true_ns) <= known.error_ns
    shortest_ns = min(sum(each) for each in legs[-64:])
    assert known.error_ns <= shortest_ns // 2 + 1 + round(DRIFT * now_ns)


def test_the_quickest_answer_counts_until_drift_outweighs_it() -> None:
    clock = ClockOffset()
    clock.take(0, 1_000 + 500, 1_000)  # a round trip of 1 µs
    clock.take(10_000, 20_000_000, 10_010_000)  # one of 10 ms
    assert clock.at(10_010_000) == Offset(1_000, 500 + 300)
    late_ns = 10_010_000 + 10**12
    clock.take(late_ns - 2_000_000, late_ns, late_ns)
    known = clock.at(late_ns)
    assert known == Offset(1_000_000, 1_000_000)


def test_the_error_of_the_other_end_is_added() -> None:
    clock = ClockOffset()
    clock.take(0, 100, 200, error_ns=7)
    assert clock.at(200) == Offset(0, 107)
