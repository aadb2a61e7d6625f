"""The thread of a polled client: a blocking HTTP session on one side, the loop on the other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING

from feeds.transports.base import Answer, TransportError

if TYPE_CHECKING:
    from feeds.wire.http_session import HttpSession

Job = Callable[["HttpSession"], None]


class HttpThread:
    """Sends one request after the other; nothing of the session is touched from elsewhere."""

    def __init__(self, new_session: Callable[[], HttpSession]) -> None:
        self._new_session = new_session  # made in the thread, which has much to import for it
        self._session: HttpSession | None = None
        self._loop = asyncio.get_running_loop()
        self.loaded: asyncio.Future[None] = self._loop.create_future()
        """Done when the session is there."""
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="polled client", daemon=True)
        self._thread.start()

    def submit(self) -> asyncio.Future[Answer]:
        """Send one request in the thread; the future gets its answer."""
        answer: asyncio.Future[Answer] = self._loop.create_future()

        def resolve(result: Answer | TransportError) -> None:
            if answer.cancelled():
                return
            if isinstance(result, TransportError):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        def job(session: HttpSession) -> None:
            try:
                result: Answer | TransportError = session.ask()
            except TransportError as error:
                result = error
            self._tell(lambda: resolve(result))

        self._jobs.put(job)
        return answer

    def cut(self) -> None:
        """Break the connection under a request that is under way; safe from any thread."""
        if self._session is not None:
            self._session.cut()

    async def end(self) -> None:
        """Stop the thread, whatever it is doing, and close its connection."""
        self._jobs.put(None)
        while self._thread.is_alive():
            self.cut()  # again: the thread may have been about to connect
            self._thread.join(0.01)
            await asyncio.sleep(0)

    def _work(self) -> None:
        self._session = self._new_session()
        self._tell(self._is_loaded)
        while (job := self._jobs.get()) is not None:
            job(self._session)
        self._session.close()

    def _is_loaded(self) -> None:
        if not self.loaded.done():
            self.loaded.set_result(None)

    def _tell(self, callback: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop may have closed meanwhile
            self._loop.call_soon_threadsafe(callback)
