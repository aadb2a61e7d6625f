"""The client halves of both sides, made anew when the fairness of the comparison changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from feeds.fairness import Fairness, Options
from feeds.transports.base import Address, PullClient, PushClient, Sink, Transport

if TYPE_CHECKING:
    from feeds.processes.messages import Peers


class _Announcing:
    """A sink that says in addition when the connection is up."""

    def __init__(self, sink: Sink, up: Callable[[], None]) -> None:
        self.requested, self.received, self.responded = (
            sink.requested,
            sink.received,
            sink.responded,
        )
        self.moved, self.stalled = sink.moved, sink.stalled
        self.lost, self.fault = sink.lost, sink.fault
        self._opened, self._up = sink.opened, up

    def opened(self) -> None:
        """Pass it on, then say it."""
        self._opened()
        self._up()


class Pull(PullClient):
    """A pull client that can be made anew; nothing under way is cut off for it."""

    def __init__(self, make: Callable[[Options], PullClient], options: Options) -> None:
        self._make, self._options = make, options
        self._client = make(options)
        self._asking = asyncio.Lock()

    async def ask(self) -> tuple[bytes | None, int]:
        """Ask through the present client."""
        async with self._asking:
            return await self._client.ask()

    async def change(self, options: Options) -> None:
        """Go on with ``options`` after the request under way, on a new connection."""
        async with self._asking:
            old, self._client = self._client, self._make(options)
            await old.close()

    async def close(self) -> None:
        """Give the connection back, whatever is under way."""
        await self._client.close()


class Clients:
    """Both sides' clients at work.

    ``up`` is called when the live side is connected again after a change; the polled side's
    connection is opened by its next poll.
    """

    def __init__(
        self,
        push: Callable[[Sink, Options], PushClient],
        pull: Callable[[Options], PullClient],
        live: Sink,
        fairness: Fairness,
        up: Callable[[], None],
    ) -> None:
        self._push, self._live, self._up = push, live, up
        self._fairness = self._wanted = fairness
        self._changed = asyncio.Event()
        self.polled = Pull(pull, fairness.polled)

    def apply(self, fairness: Fairness) -> None:
        """Connect both sides anew in this way, at once."""
        self._wanted = fairness
        self._changed.set()

    async def run(self) -> None:
        """Receive until cancelled."""
        sink = self._live
        try:
            while True:
                self._changed.clear()
                await self._receive(self._push(sink, self._fairness.live))
                self._fairness = self._wanted
                await self.polled.change(self._fairness.polled)
                sink = _Announcing(self._live, self._up)
        finally:
            await self.polled.close()

    async def _receive(self, client: PushClient) -> None:
        """Run ``client`` until something changes."""
        change = asyncio.ensure_future(self._changed.wait())
        receiving = asyncio.ensure_future(client.run())
        try:
            await asyncio.wait((change, receiving), return_when=asyncio.FIRST_COMPLETED)
            if receiving.done():
                receiving.result()  # a client runs for ever: this raises what ended it
        finally:
            for task in (change, receiving):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


def connect(
    push: type[Transport],
    pull: type[Transport],
    peers: Peers,
    token: str,
    *,
    live: Sink,
    polled: Sink,
    fairness: Fairness,
    up: Callable[[], None],
) -> Clients:
    """Return the clients of two transports, for the addresses in ``peers``."""
    live_address, polled_address = Address(peers.live, token), Address(peers.polled, token)
    return Clients(
        lambda sink, options: push.push_client(live_address, sink, options),
        lambda options: pull.pull_client(polled_address, polled, options),
        live,
        fairness,
        up,
    )
