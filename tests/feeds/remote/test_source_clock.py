"""An update has one instant here, whoever brings it and when, within the error that is told."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.remote.source_clock import KEPT, SourceClock
from feeds.update import LARGEST, BadUpdateError, Update, encode

MS = 10**6
APART = 5 * 10**15
"""How much more the other clock shows."""


def asked(clock: SourceClock, at_ns: int, leg_ns: int, *, late_ns: int = 0) -> None:
    """Ask at ``at_ns``; the way back takes ``late_ns`` longer than the way there."""
    clock.take(at_ns, at_ns + leg_ns + APART, at_ns + 2 * leg_ns + late_ns, 0)


def test_nothing_is_taken_before_the_clock_is_known_nor_after_it_was_lost() -> None:
    clock, payload = SourceClock(), encode(Update(1, APART, 1.0))
    assert clock.read(payload) is None
    assert clock.offset(0) is None
    asked(clock, 0, MS)
    assert clock.read(payload) == Update(1, 0, 1.0)
    clock.forget()
    assert clock.read(payload) is None
    with pytest.raises(BadUpdateError):
        clock.read(b"{}")


QUESTIONS = st.lists(st.tuples(st.integers(0, 50 * MS), st.integers(0, 50 * MS)), min_size=1)


@given(QUESTIONS)
@example([(0, 10 * MS), (0, 9 * MS)])  # the offset stays, as the second is hardly better
@example([(9 * MS, 0), (0, 8 * MS), (0, 0)])
def test_an_update_has_one_instant_and_time_never_goes_back(legs: list[tuple[int, int]]) -> None:
    clock, now_ns, seen = SourceClock(), 10**9, list[tuple[int, int]]()
    for number, (leg_ns, late_ns) in enumerate(legs):
        now_ns += 10**9
        asked(clock, now_ns, leg_ns, late_ns=late_ns)
        for step in range(3):
            published_ns = APART + (number * 3 + step) * 50_000
            update = clock.read(encode(Update(number * 3 + step + 1, published_ns, 0.0)))
            assert update is not None
            seen.append((published_ns, update.published_ns))
        offset = clock.offset(now_ns)
        assert offset is not None
        assert abs(offset.ns - APART) <= offset.error_ns
    recent = seen[-3 * KEPT + 3 :]
    assert [clock.here_ns(published_ns) for published_ns, _ in recent] == [at for _, at in recent]
    assert [here for _, here in seen] == sorted(here for _, here in seen)


def test_a_better_offset_is_taken_and_a_hardly_better_one_is_not() -> None:
    clock = SourceClock()
    asked(clock, 0, 10 * MS, late_ns=8 * MS)
    first = clock.offset(0)
    asked(clock, 10**9, MS)
    second = clock.offset(10**9)
    asked(clock, 2 * 10**9, MS, late_ns=10_000)
    assert first is not None
    assert second is not None
    assert (first.ns, second.ns) == (APART - 4 * MS, APART)
    third = clock.offset(2 * 10**9)
    assert third is not None
    assert third.ns == APART


def test_the_clock_of_another_machine_is_begun_anew() -> None:
    clock = SourceClock()
    asked(clock, 0, MS)
    clock.read(encode(Update(1, APART, 1.0)))
    clock.take(10**9, 5 * 10**9 + MS, 10**9 + 2 * MS, 0)  # it has started again
    assert clock.read(encode(Update(1, 5 * 10**9, 1.0))) == Update(1, 10**9, 1.0)


def test_what_cannot_be_told_by_the_clock_here_is_as_old_or_as_new_as_can_be() -> None:
    clock = SourceClock()
    clock.take(10**9, 5 * 10**9, 10**9 + 2, 0)
    early, late = (clock.read(encode(Update(1, at, 1.0))) for at in (10**9, LARGEST))
    assert early == Update(1, 0, 1.0)
    assert late is not None
    assert 0 < late.published_ns <= LARGEST
