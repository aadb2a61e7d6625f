"""The client halves of both sides, made anew when the fairness of the comparison changes."""

import asyncio
from collections.abc import Callable

from feeds.fairness import Fairness, Options
from feeds.transports.base import Answer, PullClient, PushClient


class Pull(PullClient):
    """A pull client that can be made anew; nothing under way is cut off for it."""

    def __init__(self, new_client: Callable[[Options], PullClient], options: Options) -> None:
        self._new_client, self._options = new_client, options
        self._client: PullClient | None = None
        self._asking = asyncio.Lock()

    async def ask(self) -> Answer:
        """Ask through the present client."""
        async with self._asking:
            return await self._present().ask()

    async def change(self, options: Options) -> None:
        """Go on with ``options`` after the request under way, on a new connection."""
        async with self._asking:
            self._options = options
            await self.close()
            self._present()

    async def close(self) -> None:
        """Give the connection back, whatever is under way."""
        old, self._client = self._client, None
        if old is not None:
            await old.close()

    def _present(self) -> PullClient:
        if self._client is None:
            self._client = self._new_client(self._options)
        return self._client


class Clients:
    """Both sides' clients at work."""

    def __init__(
        self,
        new_push: Callable[[Options], PushClient],
        new_pull: Callable[[Options], PullClient],
        fairness: Fairness,
    ) -> None:
        self._new_push, self._fairness = new_push, fairness
        self._live_changed, self._polled_changed = asyncio.Event(), asyncio.Event()
        self.polled = Pull(new_pull, fairness.polled)

    def apply(self, fairness: Fairness) -> None:
        """Connect the live side anew in this way at once, the polled side at its next poll."""
        self._fairness = fairness
        self._live_changed.set()
        self._polled_changed.set()

    async def run(self) -> None:
        """Receive until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._run_live())
                group.create_task(self._run_polled())
        finally:
            await self.polled.close()

    async def _run_live(self) -> None:
        while True:
            self._live_changed.clear()
            client = self._new_push(self._fairness.live)
            async with asyncio.TaskGroup() as group:
                receiving = group.create_task(client.run())
                await self._live_changed.wait()
                receiving.cancel()

    async def _run_polled(self) -> None:
        while True:
            await self._polled_changed.wait()
            self._polled_changed.clear()
            await self.polled.change(self._fairness.polled)
