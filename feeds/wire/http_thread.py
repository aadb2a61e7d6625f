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


class HttpThread:
    """Sends one request after the other; all but :meth:`cut` of the session is this thread's."""

    def __init__(self, session: HttpSession) -> None:
        self._session = session
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="polled client", daemon=True)
        self._thread.start()

    def submit(self) -> asyncio.Future[Answer]:
        """Send one request in the thread; the future gets its answer."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()

        def resolve(result: Answer | TransportError) -> None:
            if answer.cancelled():
                return
            if isinstance(result, TransportError):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        def job() -> None:
            try:
                result: Answer | TransportError = self._session.ask()
            except TransportError as error:
                result = error
            with suppress(RuntimeError):  # the loop may have closed meanwhile
                loop.call_soon_threadsafe(resolve, result)

        self._jobs.put(job)
        return answer

    def cut(self) -> None:
        """Break the connection under a request that is under way; safe from any thread."""
        self._session.cut()

    async def end(self) -> None:
        """Stop the thread, whatever it is doing, and close its connection."""
        self._jobs.put(None)
        while self._thread.is_alive():
            self.cut()  # again: the thread may have been about to connect
            self._thread.join(0.01)
            await asyncio.sleep(0)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        self._session.close()
