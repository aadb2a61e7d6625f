"""Polls in step with the source: what they are due at, and when they ask what to keep step with."""

from __future__ import annotations

from feeds.clock import now_ns
from tests.feeds.test_polling import Account, FakeClient, S
from tests.support.clock import on_loop, wait_until


def locked(client: FakeClient, interval_s: float) -> Account:
    """Return a poller that is to keep in step, at work."""
    account = Account(client, interval_s)
    account.poller.reschedule(interval_s, locked=True)
    return account


@on_loop
async def test_polls_keep_in_step_with_the_update_they_are_told_of() -> None:
    account = locked(FakeClient(), 0.02)
    assert account.poller.unanchored
    published_ns = now_ns() - 7 * S - 1234
    account.poller.in_step_with(published_ns)
    assert not account.poller.unanchored
    account.poller.in_step_with(published_ns + 5)  # nobody asked any more
    polls = len(account.polls)
    await wait_until(lambda: len(account.polls) >= polls + 6)
    await account.stop()
    in_step = [(poll[0] - published_ns) % 20_000_000 == 0 for poll in account.polls]
    assert all(in_step[-5:])
    assert all(sent >= due for due, sent, _ in account.polls)


@on_loop
async def test_until_then_they_keep_in_step_with_the_run() -> None:
    account = locked(FakeClient(), 100)
    await wait_until(lambda: account.polls)
    assert account.next_ns - account.polls[0][0] == 100 * S  # the first is sent at once
    account.poller.reschedule(50, locked=True)
    assert account.next_ns - account.polls[0][0] == 50 * S
    await account.stop()


@on_loop
async def test_a_new_interval_asks_for_a_new_anchor_and_unlocking_for_none() -> None:
    account = locked(FakeClient(), 100)
    account.poller.in_step_with(now_ns())
    account.poller.reschedule(200, locked=True)
    assert account.poller.unanchored
    account.poller.reschedule(200)
    assert not account.poller.unanchored
    due_ns = account.next_ns
    account.poller.in_step_with(now_ns())
    assert account.next_ns == due_ns
    await account.stop()
