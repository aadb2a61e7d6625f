"""A gateway under orders: its books and stamps, a stall in which nothing is lost, other options."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

import msgspec
import pytest

from feeds import transports
from feeds.access import Access, Address
from feeds.channel import ChannelServer
from feeds.clock import now_ns
from feeds.fairness import WORST, Fairness
from feeds.frame import SideName
from feeds.processes import loop_lag, messages
from feeds.processes.child import Link
from feeds.processes.gateway import run
from feeds.processes.messages import (
    Apply,
    Ask,
    Begin,
    Books,
    Message,
    Peers,
    Ready,
    Served,
    Stall,
)
from feeds.settings import Settings
from feeds.transports.base import Transport
from feeds.wire.websocket_client import subscribe
from tests.feeds.transports.conftest import short_hold
from tests.feeds.transports.driver import ALL, PULL, PUSH, TOKEN, Client, message, name_of
from tests.support.clock import on_loop, wait_until
from tests.support.servers import CountingRelay

M = TypeVar("M")
FAIR = Fairness()
each = pytest.mark.parametrize("transport", ALL, ids=name_of)
__all__ = ["short_hold"]
"""A fixture for every test here, too."""


def side_of(transport: type[Transport]) -> SideName:
    """Return the side on which a transport can be used."""
    return "live" if transport.style == "push" else "polled"


class Line(Link):
    """A gateway's line to a supervisor that keeps everything it says."""

    def __init__(self) -> None:
        super().__init__(asyncio.Queue(), io.BytesIO())
        self.said: list[Message] = []

    def say(self, message: Message) -> None:
        """Keep."""
        self.said.append(message)

    def heard(self, kind: type[M]) -> list[M]:
        """Return everything of this kind."""
        return [message for message in self.said if isinstance(message, kind)]

    async def books(self) -> Books:
        """Ask for the books, which is done after every order before it."""
        asked = len(self.heard(Books))
        self.orders.put_nowait(Ask())
        await wait_until(lambda: len(self.heard(Books)) > asked)
        return self.heard(Books)[-1]


class Serving:
    """A gateway at work between its source and whoever connects."""

    def __init__(self, line: Line, source: ChannelServer, port: int) -> None:
        self.line, self.source, self.port = line, source, port
        self.told: list[Served] = []
        """What it told whoever subscribes to it."""

    def take(self, payload: bytes) -> None:
        """Keep what it tells."""
        self.told.append(msgspec.json.decode(payload, type=Served))


def settings_for(transport: type[Transport], fairness: Fairness = FAIR) -> Settings:
    """Return settings that have a side served by ``transport``."""
    chosen = {f"{side_of(transport)}_transport": transport.key}
    return Settings(fairness=fairness).replace(**chosen)


@asynccontextmanager
async def gateway(transport: type[Transport], fairness: Fairness = FAIR) -> AsyncIterator[Serving]:
    """Run a gateway that has the update number 1."""
    source = ChannelServer(Access(TOKEN))
    upstream = await source.start(0)
    line = Line()
    settings = settings_for(transport, fairness)
    line.orders.put_nowait(Begin(TOKEN, settings, [0]))
    tasks = [asyncio.create_task(run(line, side_of(transport)))]
    try:
        await wait_until(lambda: line.heard(Ready))
        line.orders.put_nowait(Peers(source=upstream))
        port, (channel_port,) = line.heard(messages.Serving)[0].port, line.heard(Ready)[0].ports
        serving = Serving(line, source, port)
        tasks.append(asyncio.create_task(subscribe(Address(channel_port, TOKEN), serving.take)))
        await wait_until(lambda: serving.told)
        source.publish(message(1))
        yield serving
        assert not tasks[0].done(), tasks[0]
    finally:
        for task in reversed(tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await source.stop()


@each
@on_loop
async def test_the_books_are_equal_to_the_clients_account(transport: type[Transport]) -> None:
    async with (
        gateway(transport) as serving,
        Client(transport, serving.port, every_s=0.003) as client,
    ):
        for seq in range(2, 100):
            serving.source.publish(message(seq))
            await wait_until(lambda seq=seq: client.side.held_seq >= seq)  # type: ignore[misc]
        await client.rest()
        books = await serving.line.books()
        account = client.side.account
        assert (books.requests, books.messages) == (account.requests, account.messages)


@on_loop
async def test_the_books_say_what_the_process_has_used_and_how_late_its_loop_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with gateway(transports.find("rest")) as serving:
        first = await serving.line.books()
        assert first.loop_lag_ms is None
        time.sleep(0.3)  # noqa: ASYNC251 - the gateway is held up: its loop is this one
        while time.process_time() < first.cpu_s + 0.05:
            pass
        second = await serving.line.books()
        assert second.loop_lag_ms is not None
        assert second.loop_lag_ms >= 250
        third = await serving.line.books()
        assert second.cpu_s >= first.cpu_s + 0.05
        assert first.at_ns + 300_000_000 < second.at_ns < third.at_ns < now_ns()
        monkeypatch.setattr(loop_lag, "FORGOTTEN_S", 0.0)
        await serving.line.books()
        await asyncio.sleep(2 * loop_lag.EVERY_S)  # for as long as nobody asks
        assert (await serving.line.books()).loop_lag_ms is None


@pytest.mark.parametrize("transport", PUSH, ids=name_of)
@on_loop
async def test_each_push_is_stamped_once_between_publishing_and_receiving(
    transport: type[Transport],
) -> None:
    async with (
        gateway(transport) as serving,
        Client(transport, serving.port) as client,
        Client(transport, serving.port) as other,
    ):
        await wait_until(lambda: client.side.held_seq == other.side.held_seq == 1)
        began_ns = now_ns()
        for seq in range(2, 52):
            serving.source.publish(message(seq))
        await wait_until(lambda: client.side.held_seq == other.side.held_seq == 51)
        over_ns = now_ns()

        def stamps() -> list[tuple[int, int]]:
            return [stamp for served in serving.told for stamp in served.pushed]

        await wait_until(lambda: len(stamps()) >= 51)
        assert [seq for seq, _ in stamps()] == list(range(1, 52))
        assert all(began_ns < sent_ns < over_ns for seq, sent_ns in stamps() if seq > 1)
        assert not any(served.answered for served in serving.told)


@pytest.mark.parametrize("transport", PULL, ids=name_of)
@on_loop
async def test_each_request_is_stamped_between_asking_and_answering(
    transport: type[Transport],
) -> None:
    async with gateway(transport) as serving, Client(transport, serving.port) as client:

        def stamps() -> list[tuple[int, int]]:
            return [stamp for served in serving.told for stamp in served.answered]

        for seq in range(2, 23):  # for some clients every poll has to bring something
            serving.source.publish(message(seq))
            await wait_until(lambda seq=seq: client.side.held_seq == seq)  # type: ignore[misc]
        await wait_until(lambda: len(stamps()) >= 20)
        polls = client.side.frame().polls
        for poll, (received_ns, sent_ns) in zip(polls, stamps(), strict=False):
            assert poll.sent_ns < received_ns <= sent_ns < poll.answered_ns
        assert not any(served.pushed for served in serving.told)


@each
@on_loop
async def test_while_it_is_stalled_nothing_comes_and_afterwards_everything(
    transport: type[Transport],
) -> None:
    async with gateway(transport) as serving, Client(transport, serving.port) as client:
        await wait_until(lambda: client.side.held_seq == 1)
        asked_ns = now_ns()
        serving.line.orders.put_nowait(Stall(0.3))
        before = await serving.line.books()
        for seq in range(2, 400):
            serving.source.publish(message(seq))
        async with Client(transport, serving.port) as newcomer:
            await wait_until(lambda: client.side.held_seq == 399)
            over_ns = now_ns()
            assert over_ns - asked_ns >= 300_000_000
            await wait_until(lambda: newcomer.side.held_seq == 399)
            if transport.style == "push":
                assert client.side.seqs == list(range(1, 400))
                assert newcomer.side.seqs == [399]
            else:
                assert max(client.side.account.responses_ns) >= 250_000_000
            assert client.side.count("lost") == client.side.count("fault") == 0
        after = await serving.line.books()
        assert after.messages > before.messages


@each
@on_loop
async def test_a_second_stall_prolongs_the_first(transport: type[Transport]) -> None:
    async with gateway(transport) as serving, Client(transport, serving.port) as client:
        await wait_until(lambda: client.side.held_seq == 1)
        asked_ns = now_ns()
        for seconds in (0.1, 0.3, 0.05):
            serving.line.orders.put_nowait(Stall(seconds))
        await serving.line.books()
        serving.source.publish(message(2))
        await wait_until(lambda: client.side.held_seq == 2)
        assert now_ns() - asked_ns >= 300_000_000
        serving.source.publish(message(3))
        await wait_until(lambda: client.side.held_seq == 3)


@pytest.mark.parametrize("transport", PUSH, ids=name_of)
@on_loop
async def test_large_messages_kept_for_one_who_reads_slowly_are_not_lost(
    transport: type[Transport],
) -> None:
    async with gateway(transport) as serving, Client(transport, serving.port) as client:
        await wait_until(lambda: client.side.held_seq == 1)
        serving.line.orders.put_nowait(Apply(settings_for(transport).replace(message_bytes=65536)))
        serving.line.orders.put_nowait(Stall(0.05))
        await serving.line.books()
        for seq in range(2, 600):  # 39 MB, far over what one may be behind
            serving.source.publish(message(seq))
        await wait_until(lambda: client.side.held_seq == 599)
        assert client.side.seqs == list(range(1, 600))


@each
@on_loop
async def test_it_can_be_stopped_in_the_middle_of_a_stall(transport: type[Transport]) -> None:
    async with gateway(transport) as serving, Client(transport, serving.port) as client:
        await wait_until(lambda: client.side.held_seq == 1)
        serving.line.orders.put_nowait(Stall(4.0))
        await serving.line.books()
        serving.source.publish(message(2))


@each
@on_loop
async def test_another_fairness_is_confirmed_and_in_force(transport: type[Transport]) -> None:
    worst = WORST.replace(polled_compression=True)
    options = worst.options(side_of(transport))
    text = message(1)
    async with gateway(transport) as serving, CountingRelay(serving.port) as relay:
        serving.line.orders.put_nowait(Apply(settings_for(transport, worst)))
        await wait_until(lambda: serving.told[-1].options == options)
        async with Client(transport, relay.port, options=options) as client:
            await wait_until(lambda: client.side.held_seq == 1)
        assert text[:20] not in bytes(relay.down)


@each
@on_loop
async def test_it_begins_with_the_fairness_it_is_given(transport: type[Transport]) -> None:
    fairness = Fairness(live_compression=True, polled_compression=True)
    options = fairness.options(side_of(transport))
    async with (
        gateway(transport, fairness) as serving,
        CountingRelay(serving.port) as relay,
    ):
        async with Client(transport, relay.port, options=options) as client:
            await wait_until(lambda: client.side.held_seq == 1)
        assert b'"published_ns"' not in bytes(relay.down)
