"""Clients that are made anew: nothing under way is cut off, nothing of the old stays behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from feeds import transports
from feeds.access import Address
from feeds.clients import Clients, Pull
from feeds.fairness import PLAIN, WORST, Fairness, Options
from feeds.frame import SIDES
from feeds.halves import Answer, PullClient, PushClient, Sink, TransportError
from feeds.polling import SupersededError
from feeds.wire.sockets import CountedSocket
from tests.feeds.transports.driver import TOKEN, message, serving
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay
from tests.support.sinks import RecordingSide

FAIR = Fairness()


class FakePush(PushClient):
    """Is connected at once and stays so."""

    def __init__(self, sink: Sink, options: Options, fails: bool = False) -> None:
        super().__init__(Address(0, ""), sink, options)
        self.running, self._fails = False, fails

    async def run(self) -> None:
        """Run until cancelled."""
        self.running = True
        self.sink.opened()
        try:
            if self._fails:
                raise ZeroDivisionError
            await asyncio.Event().wait()
        finally:
            self.running = False

    async def communicate(self, sock: CountedSocket) -> None:
        """Do nothing: it has no connection."""


class FakePull(PullClient):
    """Answers when it may."""

    def __init__(self, options: Options) -> None:
        self.options, self.closed = options, False
        self.may = asyncio.Event()

    async def ask(self) -> Answer:
        """Answer with what it was made with."""
        await self.may.wait()
        assert not self.closed
        return Answer((repr(self.options).encode(),), 1)

    async def close(self) -> None:
        """Note it."""
        self.closed = True


@asynccontextmanager
async def at_work(clients: Clients) -> AsyncIterator[None]:
    """Have the clients run."""
    task = asyncio.create_task(clients.run())
    try:
        yield
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@on_loop
async def test_a_poll_under_way_ends_before_its_client_does() -> None:
    made: list[FakePull] = []

    wanted = [PLAIN]

    def make() -> FakePull:
        made.append(FakePull(wanted[-1]))
        return made[-1]

    pull = Pull(make)
    asking = asyncio.create_task(pull.ask())
    changing = asyncio.create_task(pull.renew())
    next_one = asyncio.create_task(pull.ask())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not changing.done()
    wanted.append(Options(keep_alive=False))
    made[0].may.set()
    assert await asking == Answer((repr(PLAIN).encode(),), 1)
    await changing
    assert made[0].closed
    await wait_until(lambda: len(made) == 2)
    made[1].may.set()
    assert await next_one == Answer((repr(Options(keep_alive=False)).encode(),), 1)
    await pull.close()
    assert made[1].closed


@on_loop
async def test_a_change_makes_both_anew_and_says_when_live_is_up_again() -> None:
    pushes: list[FakePush] = []
    pulls: list[FakePull] = []
    ups: list[int] = []
    side = RecordingSide()
    wanted = [FAIR]

    def push() -> FakePush:
        pushes.append(FakePush(side, wanted[-1].live))
        return pushes[-1]

    def pull() -> FakePull:
        pulls.append(FakePull(wanted[-1].polled))
        return pulls[-1]

    clients = Clients(push, pull)
    async with at_work(clients):
        await wait_until(lambda: pushes and pushes[0].running)
        assert (len(pulls), ups) == (0, [])
        for fairness in (WORST, FAIR, WORST):
            side.once_opened = lambda: ups.append(side.count("opened"))
            wanted.append(fairness)
            for name in SIDES:
                clients.renew(name)
            asking = asyncio.create_task(clients.polled.ask())
            await wait_until(lambda: len(pushes) == len(wanted) == len(pulls) + 1)
            pulls[-1].may.set()
            await asking
            await wait_until(lambda: pushes[-1].running and len(ups) == len(pushes) - 1)
            assert (pushes[-1].options, pulls[-1].options) == (fairness.live, fairness.polled)
            assert not any(old.running for old in pushes[:-1])
            assert all(old.closed for old in pulls[:-1])
        assert ups == [2, 3, 4]  # after the side itself has heard of it
    assert not pushes[-1].running
    assert pulls[-1].closed


@on_loop
async def test_of_changes_in_a_hurry_the_last_one_counts() -> None:
    pushes: list[FakePush] = []
    wanted = [FAIR]

    def push() -> FakePush:
        pushes.append(FakePush(RecordingSide(), wanted[-1].live))
        return pushes[-1]

    def want(fairness: Fairness) -> None:
        wanted.append(fairness)
        clients.renew("live")

    clients = Clients(push, lambda: FakePull(PLAIN))
    async with at_work(clients):
        for _ in range(20):
            want(WORST)
            await asyncio.sleep(0)
            want(FAIR)
        want(WORST)
        await wait_until(lambda: pushes and pushes[-1].running and pushes[-1].options == WORST.live)


@on_loop
async def test_a_client_that_fails_is_not_passed_over() -> None:
    clients = Clients(lambda: FakePush(RecordingSide(), PLAIN, True), lambda: FakePull(PLAIN))
    with pytest.raises(ExceptionGroup) as caught:
        await clients.run()
    assert caught.group_contains(ZeroDivisionError)


@on_loop
async def test_real_clients_change_their_ways_without_a_fault() -> None:
    push, pull = transports.find("websocket"), transports.find("rest")
    live, polled = RecordingSide(), RecordingSide()
    ups: list[int] = []
    async with (
        serving(push, options=WORST.live) as (pushed, push_port),
        serving(pull) as (asked, pull_port),
        CountingRelay(push_port) as push_relay,
        CountingRelay(pull_port) as pull_relay,
    ):
        wanted = [FAIR]
        clients = Clients(
            lambda: push.push_client(Address(push_relay.port, TOKEN), live, wanted[-1].live),
            lambda: pull.pull_client(Address(pull_relay.port, TOKEN), polled, wanted[-1].polled),
        )
        async with at_work(clients):
            for board in (pushed, asked):
                board.post(message(1))
            await wait_until(lambda: live.held_seq == 1)
            for _ in range(3):
                await clients.polled.ask()
            assert (push_relay.connections, pull_relay.connections) == (1, 1)
            live.once_opened = lambda: ups.append(1)
            wanted.append(WORST)
            for side in SIDES:
                clients.renew(side)
            await wait_until(lambda: ups)
            for _ in range(3):
                await clients.polled.ask()
            assert (push_relay.connections, pull_relay.connections) == (2, 4)
            assert bytes(push_relay.down).count(b"permessage-deflate") == 1
            await wait_until(lambda: live.moved_bytes == (len(push_relay.down), len(push_relay.up)))
            assert polled.moved_bytes == (len(pull_relay.down), len(pull_relay.up))
        assert live.count("fault") == polled.count("fault") == 0


@on_loop
async def test_a_held_request_is_cut_off_for_another_client() -> None:
    made: list[FakePull] = []

    class Held(FakePull):
        waits = True

        async def ask(self) -> Answer:
            await self.may.wait()
            raise TransportError("connection lost")

        async def close(self) -> None:
            await super().close()
            self.may.set()

    def make() -> FakePull:
        made.append(Held(PLAIN))
        return made[-1]

    pull = Pull(make)
    asking = asyncio.create_task(pull.ask())
    await wait_until(lambda: made)
    await pull.renew()
    with pytest.raises(SupersededError):
        await asking
    made.clear()
    asking = asyncio.create_task(pull.ask())
    await wait_until(lambda: made)
    made[0].may.set()  # it breaks off by itself: that is a fault
    with pytest.raises(TransportError) as caught:
        await asking
    assert not isinstance(caught.value, SupersededError)


@on_loop
async def test_who_has_connected_anew_by_then_is_not_cut_off_again() -> None:
    made: list[HeldPull] = []

    class HeldPull(FakePull):
        waits = True

        def __init__(self) -> None:
            super().__init__(PLAIN)
            made.append(self)

        async def ask(self) -> Answer:
            await self.may.wait()
            if self.closed:
                raise TransportError("connection lost")
            self.may.clear()
            return Answer((), 1)

        async def close(self) -> None:
            self.closed = True
            self.may.set()
            await asyncio.sleep(0.01)  # meanwhile whoever asked asks again

    pull = Pull(HeldPull)

    async def ask_again_and_again() -> None:
        while True:
            with suppress(SupersededError):
                await pull.ask()

    asking = asyncio.create_task(ask_again_and_again())
    await wait_until(lambda: made)
    renewing = asyncio.create_task(pull.renew())
    await wait_until(lambda: len(made) == 2)
    await asyncio.sleep(0.02)
    made[1].may.set()
    await renewing
    assert not made[1].closed
    asking.cancel()
    await asyncio.wait({asking})
    await pull.close()
