"""An upstream over a real broker: order, what is kept, losses, and who may publish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from feeds.clock import now_ns
from feeds.deployment import Deployment
from feeds.update import Update, encode
from feeds.upstream.nats_gateway import NatsSubscription
from feeds.upstream.nats_source import NatsPublisher
from feeds.wire.ledger import seq_of
from tests.support.broker import broker
from tests.support.clock import on_loop, wait_until


class Publishing:
    """A source that counts its updates."""

    def __init__(self, publisher: NatsPublisher) -> None:
        self.publisher, self.seq = publisher, 0

    def publish(self, count: int = 1) -> None:
        """Publish so many updates."""
        for _ in range(count):
            self.seq += 1
            self.publisher.publish(encode(Update(self.seq, now_ns(), 1.5)))


class Followed:
    """A gateway's end, and what it has taken."""

    def __init__(self, deployment: Deployment) -> None:
        self.said: list[str] = []
        self.seqs: list[int] = []
        self.end = NatsSubscription(
            deployment, lambda message: self.seqs.append(seq_of(message)), self.said.append
        )


@asynccontextmanager
async def source(url: str, said: list[str] | None = None) -> AsyncIterator[Publishing]:
    """Publish to a broker."""
    said = [] if said is None else said
    publisher = NatsPublisher(Deployment(upstream=url), said.append, said.append)
    await publisher.start()
    try:
        yield Publishing(publisher)
    finally:
        await publisher.stop()


@asynccontextmanager
async def following(url: str) -> AsyncIterator[Followed]:
    """Follow what comes by a broker."""
    followed = Followed(Deployment(upstream=url))
    await followed.end.start()
    task = asyncio.create_task(followed.end.run())
    try:
        yield followed
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@on_loop
async def test_every_gateway_has_the_present_at_once_and_then_everything() -> None:
    async with broker() as server, source(server.url) as world:
        world.publish(5)
        async with following(server.url) as one, following(server.url) as other:
            await wait_until(lambda: one.seqs == other.seqs == [5])
            for _ in range(100):
                world.publish(10)
                await asyncio.sleep(0)
            await wait_until(lambda: one.seqs[-1] == other.seqs[-1] == 1005)
            assert one.seqs == other.seqs == list(range(5, 1006))
            assert (one.end.gaps, one.end.foreign, one.end.reconnects) == (0, 0, 0)
            assert one.end.lack() == ""
            await wait_until(lambda: one.end.clock() is not None)
            offset = one.end.clock()
            assert offset is not None
            assert abs(offset.ns) <= offset.error_ns  # it is the same clock


@on_loop
async def test_through_a_broker_that_is_lost_every_sequence_is_whole() -> None:
    async with broker() as server, source(server.url) as world, following(server.url) as one:
        world.publish()
        await wait_until(lambda: one.seqs == [1])
        await server.stop()
        await wait_until(lambda: one.end.lack() != "")
        world.publish(2000)
        await server.start()
        await wait_until(lambda: one.seqs[-1] == 2001)
        world.publish()
        await wait_until(lambda: one.seqs[-1] == 2002)
        assert one.seqs == list(range(1, 2003))
        assert (one.end.gaps, one.end.reconnects) == (0, 1)
        assert len(one.said) == 3, one.said
