"""The client halves of both sides, made anew when a side is to connect in another way."""

import asyncio
from collections.abc import Callable

from feeds.frame import SideName
from feeds.halves import Answer, PullClient, PushClient, TransportError
from feeds.polling import SupersededError


class Pull(PullClient):
    """A pull client that can be made anew; nothing under way is cut off for it but a held request.

    Whoever waits for the answer to that gets a :class:`~feeds.polling.SupersededError`.
    """

    def __init__(self, new_client: Callable[[], PullClient]) -> None:
        self._new_client = new_client
        self._client: PullClient | None = None
        self._asking = asyncio.Lock()

    async def ask(self) -> Answer:
        """Ask through the present client."""
        async with self._asking:
            client = self._client = self._client or self._new_client()
            try:
                return await client.ask()
            except TransportError:
                if client is not self._client:
                    raise SupersededError from None
                raise

    async def renew(self) -> None:
        """Go on after the request under way, on a new connection."""
        old = self._client
        if old is not None and old.waits:
            await self.close()
            return  # whoever asks next may have connected anew by now
        async with self._asking:
            await self.close()

    async def close(self) -> None:
        """Give the connection back, whatever is under way."""
        old, self._client = self._client, None
        if old is not None:
            await old.close()


class Clients:
    """Both sides' clients at work."""

    def __init__(
        self, new_push: Callable[[], PushClient], new_pull: Callable[[], PullClient]
    ) -> None:
        self._new_push = new_push
        self._renewed = {"live": asyncio.Event(), "polled": asyncio.Event()}
        self.polled = Pull(new_pull)

    def renew(self, side: SideName) -> None:
        """Connect ``side`` anew: the live one at once, the polled one with its next poll."""
        self._renewed[side].set()

    async def run(self) -> None:
        """Receive until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._run_live())
                group.create_task(self._run_polled())
        finally:
            await self.polled.close()

    async def _run_live(self) -> None:
        renewed = self._renewed["live"]
        while True:
            renewed.clear()
            async with asyncio.TaskGroup() as group:
                receiving = group.create_task(self._new_push().run())
                await renewed.wait()
                receiving.cancel()

    async def _run_polled(self) -> None:
        renewed = self._renewed["polled"]
        while True:
            await renewed.wait()
            renewed.clear()
            await self.polled.renew()
