"""The poll schedule with the time passed in, and the poller with an obedient client."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.adaptive import AdaptiveInterval
from feeds.clock import now_ns
from feeds.halves import Answer, PullClient, TransportError
from feeds.polling import Poller, PollSchedule, SupersededError, herd_phase_ns
from tests.support.clock import on_loop, wait_until

S = 1_000_000_000


def test_polls_are_due_at_fixed_instants() -> None:
    schedule = PollSchedule(start_ns=1000, interval_ns=100, phase_ns=30)
    due = []
    for _ in range(4):
        due.append(schedule.next_ns)
        assert not schedule.done(schedule.next_ns + 99)
    assert due == [1030, 1130, 1230, 1330]


@pytest.mark.parametrize(
    ("late_ns", "overrun", "next_ns"),
    [
        (0, 0, 1100),
        (99, 0, 1100),
        (100, 1, 1200),
        (250, 2, 1300),
        (10_000, 100, 11_100),
        (-5, 0, 1100),
    ],
)
def test_what_is_late_is_counted_and_never_stacked(
    late_ns: int, overrun: int, next_ns: int
) -> None:
    schedule = PollSchedule(start_ns=1000, interval_ns=100, phase_ns=0)
    skipped = schedule.done(1000 + late_ns)
    assert list(skipped) == [1100 + 100 * number for number in range(overrun)]
    assert schedule.next_ns == next_ns


@given(st.integers(1, 10**12), st.lists(st.integers(0, 10**13), max_size=50))
def test_the_schedule_never_drifts_nor_lags(interval_ns: int, took_ns: list[int]) -> None:
    schedule = PollSchedule(start_ns=0, interval_ns=interval_ns, phase_ns=0)
    overruns = 0
    for polls, took in enumerate(took_ns, start=1):
        over_ns = schedule.next_ns + took
        overruns += len(schedule.done(over_ns))
        assert schedule.next_ns == (polls + overruns) * interval_ns
        assert over_ns < schedule.next_ns <= over_ns + interval_ns


class FakeClient(PullClient):
    """Answers as ``answer`` says, and counts."""

    def __init__(self, answer: Callable[[], bytes | None] = lambda: b"x") -> None:
        self.asked = self.under_way = self.most_under_way = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self._answer = answer

    async def ask(self) -> Answer:
        """Answer once the gate is open."""
        self.asked += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self.gate.wait()
            body = self._answer()
            return Answer(() if body is None else (body,), now_ns())
        finally:
            self.under_way -= 1

    async def close(self) -> None:
        """Have nothing to close."""


class Account:
    """A poller at work, and what it said."""

    @property
    def next_ns(self) -> int:
        """When its next poll is due."""
        assert self.poller.next_ns is not None
        return self.poller.next_ns

    def __init__(self, client: FakeClient, interval_s: float, seed: int = 1) -> None:
        self.polls: list[tuple[int, int, Answer]] = []
        self.failures: list[tuple[int, int, int, str]] = []
        self.overruns = 0
        self.began_ns = now_ns()
        self.poller = Poller(
            client,
            interval_s,
            random.Random(seed),
            polled=lambda *poll: self.polls.append(poll),
            failed=lambda *poll: self.failures.append(poll),
            overran=self._overran,
        )
        self.task = asyncio.get_running_loop().create_task(self.poller.run())

    async def stop(self) -> None:
        """Cancel the poller and see it end."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        assert self.task.cancelled()

    def _overran(self, due_ns: range, over_ns: int) -> None:
        assert due_ns
        assert all(each_ns <= over_ns for each_ns in due_ns)
        self.overruns += len(due_ns)


@on_loop
async def test_the_first_poll_is_sent_at_once() -> None:
    account = Account(FakeClient(), interval_s=3600)
    await wait_until(lambda: account.polls)
    intended_ns, sent_ns, (messages, answered_ns, _) = account.polls[0]
    assert account.began_ns <= intended_ns <= sent_ns <= answered_ns
    assert messages == (b"x",)
    assert account.next_ns > now_ns()
    await account.stop()


@on_loop
async def test_later_polls_never_come_before_they_are_due() -> None:
    account = Account(FakeClient(), interval_s=0.02)
    await wait_until(lambda: len(account.polls) >= 6)
    await account.stop()
    intended = [poll[0] for poll in account.polls[1:]]
    assert all(sent >= due for due, sent, _ in account.polls)
    assert all((b - a) % 20_000_000 == 0 and b > a for a, b in pairwise(intended))


@on_loop
async def test_poll_now_polls_once_beside_the_schedule() -> None:
    account = Account(FakeClient(), interval_s=3600)
    await wait_until(lambda: len(account.polls) == 1)
    due_ns = account.next_ns
    asked_ns = now_ns()
    account.poller.poll_now()
    await wait_until(lambda: len(account.polls) == 2)
    assert account.polls[1][0] >= asked_ns
    assert account.next_ns == due_ns
    await account.stop()
    assert len(account.polls) == 2


@on_loop
async def test_poll_now_waits_for_the_poll_under_way_and_counts_its_own_wait() -> None:
    client = FakeClient()
    client.gate.clear()
    account = Account(client, interval_s=3600)
    await wait_until(lambda: client.under_way)
    account.poller.poll_now()
    account.poller.poll_now()
    asked_ns = now_ns()
    client.gate.set()
    await wait_until(lambda: len(account.polls) == 2)
    assert client.most_under_way == 1
    assert account.polls[1][0] <= asked_ns <= account.polls[1][1]  # intended before sent
    await account.stop()
    assert len(account.polls) == 2  # impatience is not multiplied


@on_loop
async def test_a_new_interval_takes_effect_during_the_wait_for_the_old() -> None:
    account = Account(FakeClient(), interval_s=3600)
    await wait_until(lambda: len(account.polls) == 1)
    account.poller.reschedule(0.01)
    await wait_until(lambda: len(account.polls) >= 4)
    account.poller.reschedule(3600)
    assert account.next_ns > now_ns()
    await account.stop()


@on_loop
async def test_a_new_interval_during_a_poll_does_not_disturb_the_poll() -> None:
    client = FakeClient()
    account = Account(client, interval_s=0.01)
    await wait_until(lambda: len(account.polls) >= 2)
    client.gate.clear()
    await wait_until(lambda: client.under_way)
    account.poller.reschedule(3600)
    due_ns, polls = account.next_ns, len(account.polls)
    client.gate.set()
    await wait_until(lambda: len(account.polls) == polls + 1)
    await wait_until(lambda: not client.under_way)
    assert account.next_ns == due_ns
    await account.stop()


@on_loop
async def test_polls_skipped_behind_a_slow_answer_are_counted() -> None:
    client = FakeClient()
    account = Account(client, interval_s=0.005)
    await wait_until(lambda: len(account.polls) >= 2)
    client.gate.clear()
    await wait_until(lambda: client.under_way)
    stuck_ns, asked, overruns = account.next_ns, client.asked, account.overruns
    await wait_until(lambda: now_ns() > stuck_ns + 60_000_000)
    assert client.asked == asked  # one at a time
    client.gate.set()
    await wait_until(lambda: account.overruns >= overruns + 11)
    await account.stop()
    answered = max(poll[2].at_ns - poll[0] for poll in account.polls)
    assert answered >= 60_000_000  # measured from the intended time: the slowness shows


@on_loop
async def test_the_schedule_accounts_for_every_poll_it_intended() -> None:
    client = FakeClient()
    account = Account(client, interval_s=0.005)
    await wait_until(lambda: len(account.polls) >= 2)
    first_ns = account.polls[1][0]
    client.gate.clear()
    await wait_until(lambda: now_ns() > first_ns + 50_000_000)
    client.gate.set()
    await wait_until(lambda: account.overruns)
    await account.stop()
    intended = (account.next_ns - first_ns) // 5_000_000
    assert len(account.polls) - 1 + account.overruns == intended


@on_loop
async def test_a_failed_poll_is_told_and_the_next_one_follows() -> None:
    def refuse() -> bytes | None:
        raise TransportError("status 500")

    account = Account(FakeClient(refuse), interval_s=0.005)
    await wait_until(lambda: len(account.failures) >= 3)
    assert {failure[3] for failure in account.failures} == {"status 500"}
    assert all(intended <= sent <= over for intended, sent, over, _ in account.failures)
    assert not account.polls
    await account.stop()


@on_loop
async def test_cancelling_ends_it_in_a_wait_and_in_a_poll() -> None:
    waiting = Account(FakeClient(), interval_s=3600)
    await wait_until(lambda: waiting.polls)
    await waiting.stop()
    client = FakeClient()
    client.gate.clear()
    asking = Account(client, interval_s=3600)
    await wait_until(lambda: client.under_way)
    await asking.stop()
    assert client.under_way == 0


@on_loop
async def test_the_same_seed_gives_the_same_phase_and_each_lies_within_one_interval() -> None:
    phases = []
    for seed in (5, 5, 6):
        client = FakeClient()
        client.gate.clear()
        account = Account(client, interval_s=100, seed=seed)
        phases.append((account.next_ns - account.began_ns) / S)
        await account.stop()
    assert abs(phases[0] - phases[1]) < 1  # the two began at slightly different instants
    assert abs(phases[0] - phases[2]) > 1
    assert all(0 <= phase < 101 for phase in phases)


@on_loop
async def test_without_an_interval_it_asks_as_soon_as_the_answer_is_there() -> None:
    client = FakeClient()
    account = Account(client, interval_s=3600)
    account.poller.reschedule(3600, paced=False)
    assert (account.poller.next_ns, account.poller.interval_s) == (None, None)
    await wait_until(lambda: len(account.polls) >= 20)
    assert (account.overruns, client.most_under_way) == (0, 1)
    account.poller.reschedule(3600)
    await wait_until(lambda: account.poller.asking_since_ns is None)
    assert account.next_ns > now_ns()
    assert account.poller.interval_s == 3600
    await account.stop()


@on_loop
async def test_without_an_interval_a_server_that_fails_is_not_asked_in_a_whirl(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[int] = []

    def backoff(attempt: int) -> float:
        waits.append(attempt)
        return 0.0

    monkeypatch.setattr("feeds.polling.full_jitter_s", backoff)
    fails = True

    def answer() -> bytes | None:
        if fails:
            raise TransportError("no")
        return b"x"

    account = Account(FakeClient(answer), interval_s=3600)
    account.poller.reschedule(3600, paced=False)
    await wait_until(lambda: len(waits) >= 4)
    assert waits[:4] == [0, 1, 2, 3]
    fails = False
    polls = len(account.polls)
    await wait_until(lambda: len(account.polls) > polls)
    fails = True
    waits.clear()
    await wait_until(lambda: waits)
    assert waits[0] == 0
    await account.stop()


@on_loop
async def test_an_answer_that_leaves_more_is_followed_by_another_request_at_once() -> None:
    client = FakeClient()
    left = [True, True, False]
    plain = client.ask

    async def ask() -> Answer:
        answer = await plain()
        return answer._replace(more=left.pop(0))

    client.ask = ask  # type: ignore[method-assign]
    account = Account(client, interval_s=3600)
    await wait_until(lambda: len(account.polls) == 3)
    assert not left
    await account.stop()


@on_loop
async def test_an_answer_that_is_long_to_take_lets_others_have_their_turn() -> None:
    turns: list[str] = []

    def take(intended_ns: int, sent_ns: int, answer: Answer) -> Iterator[None]:
        for _ in range(3):
            turns.append("taken")
            loop.call_soon(turns.append, "other")
            yield

    loop = asyncio.get_running_loop()
    client = FakeClient()
    account = Account(client, interval_s=3600)
    account.poller._polled = take
    await wait_until(lambda: len(turns) == 6)
    assert turns == ["taken", "other"] * 3
    await account.stop()


@on_loop
async def test_an_adaptive_interval_follows_what_is_found() -> None:
    client = FakeClient()
    account = Account(client, interval_s=3600)
    account.poller.reschedule(3600, adaptive=AdaptiveInterval(0.002, 0.004, 0.002))
    seq = 0
    while len(account.polls) < 30:
        seq += 1
        account.poller.found(seq)
        await asyncio.sleep(0.001)
    intended = [poll[0] for poll in account.polls[1:]]
    gaps = {later - sooner for sooner, later in pairwise(intended)}
    assert all(gap >= 2_000_000 for gap in gaps)
    await account.stop()


@on_loop
async def test_a_request_that_was_cut_off_for_another_client_is_no_failure() -> None:
    raised: list[bool] = []

    def answer() -> bytes | None:
        if not raised:
            raised.append(True)
            raise SupersededError
        return b"x"

    account = Account(FakeClient(answer), interval_s=3600)
    account.poller.reschedule(3600, paced=False)
    await wait_until(lambda: account.polls)
    assert raised
    assert not account.failures
    await account.stop()


@pytest.mark.parametrize("start_ns", [0, 1, 999, 1000, 123_456_789])
def test_a_herd_is_due_at_the_same_instants_whenever_it_started(start_ns: int) -> None:
    assert (start_ns + herd_phase_ns(start_ns, 1000)) % 1000 == 0
