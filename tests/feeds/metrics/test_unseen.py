"""What a side has not covered yet: equal to a plain list, and quick when it is long."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from feeds.metrics.run_meter import RunMeter
from feeds.metrics.unseen import Unseen, elapsed_ns, ordinal_of
from feeds.update import Update

_STEPS = st.lists(
    st.tuples(st.sampled_from([0, 0, 1, 5]), st.sampled_from(["add"] * 12 + ["take", "only"])),
    max_size=120,
)


@given(_STEPS, st.integers(0, 40), st.data())
def test_it_equals_a_plain_list(
    steps: list[tuple[int, str]], first_counted_ns: int, data: st.DataObject
) -> None:
    unseen, plain = Unseen(), list[Update]()
    first_counted = ordinal_of(Update(2, first_counted_ns, 0.0))
    now = seq = 0
    for wait, what in steps:
        now, seq = now + wait, seq + 1
        update = Update(seq, now, 0.0)
        if what == "add":
            unseen.append(update)
            plain.append(update)
        elif what == "only":
            alone = plain.pop().published_ns if len(plain) == 1 else None
            assert unseen.take_only() == alone
        else:
            upto = data.draw(st.sampled_from([*plain, update]))
            covered = [each for each in plain if ordinal_of(each) <= ordinal_of(upto)]
            plain = plain[len(covered) :]
            counted = [each for each in covered if ordinal_of(each) >= first_counted]
            taken, itself = unseen.take(ordinal_of(upto), first_counted)
            assert list(taken) == [each.published_ns for each in counted]
            assert itself == (upto in counted)
            late = [max(0, now - 3 - each.published_ns) for each in counted]
            assert elapsed_ns(taken, now - 3) == sum(late)
        assert unseen.first_ns == (plain[0].published_ns if plain else None)


def test_what_is_taken_is_given_back() -> None:
    unseen = Unseen()
    for seq in range(1, 20_001):
        unseen.append(Update(seq, seq, 0.0))
    unseen.take(ordinal_of(Update(15_000, 15_000, 0.0)), 0)
    assert len(unseen._seqs) == 5000
    assert unseen.first_ns == 15_001
    unseen.take(ordinal_of(Update(20_000, 20_000, 0.0)), 0)
    assert unseen.first_ns is None


def test_a_poll_after_60_000_updates_does_not_hold_up_the_loop() -> None:
    meter = RunMeter(0)
    meter.measure_from(0)
    took_ns = []
    for seq in range(1, 180_001):
        update = Update(seq, seq * 1_000_000, 0.0)
        meter.published(update)
        if seq % 60_000 == 0:
            began_ns = time.thread_time_ns()
            meter.polled.received(update, update.published_ns + 1)
            took_ns.append(time.thread_time_ns() - began_ns)
    polled = meter.counters(200_000_000_000).polled
    assert (polled.updates_delivered, polled.updates_missed) == (3, 179_997)
    assert polled.update_latency_ms.mean is not None
    assert abs(polled.update_latency_ms.mean - 29_999.500001) < 1e-6
    assert min(took_ns) < min(one_by_one_ns(60_000) for _ in range(3))


def one_by_one_ns(updates: int) -> int:
    """Return how long it takes to do no more than add up as many, each by itself."""
    began_ns, total_ns = time.thread_time_ns(), 0
    for published_ns in range(updates):
        if published_ns < 10**9:
            total_ns += 10**9 - published_ns
    return time.thread_time_ns() - began_ns
