"""The asking half of what is polled over HTTP: one session, one thread, one deadline."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ClassVar

from feeds import halves

if TYPE_CHECKING:
    from concurrent.futures import Future

    from feeds.access import Address
    from feeds.fairness import Options
    from feeds.wire.http_session import Fetched


class HttpPullClient(halves.PullClient):
    """Asks through a session in a thread of its own, under a deadline for the whole request.

    As it is, it asks for the same thing each time and takes the body for one message.
    """

    most_bytes: ClassVar[int] = halves.MAX_BODY_BYTES
    """Longest body that it takes."""

    def __init__(
        self,
        url: str,
        address: Address,
        sink: halves.Sink,
        options: Options,
        *,
        deadline_s: float,
    ) -> None:
        from feeds.wire.http_session import HttpSession

        self.sink, self._deadline_s = sink, deadline_s
        self._session = HttpSession(
            url, address, options, sink.traffic, deadline_s=deadline_s, most_bytes=self.most_bytes
        )
        self._thread = ThreadPoolExecutor(1, "polled client")
        self._request: Future[Fetched] | None = None
        self._tag = ""  # of what was taken last

    def query(self) -> str:
        """Return what is asked for this time, as the query of the URL."""
        return ""

    def read(self, body: bytes, at_ns: int) -> halves.Answer:
        """Return what stands in ``body``, which was complete at ``at_ns``.

        Raise :class:`TransportError` if it is not what was asked for.
        """
        return halves.Answer((body,), at_ns)

    async def ask(self) -> halves.Answer:
        """Ask once, until the deadline."""
        self.sink.requested()
        late = False

        def cut() -> None:
            nonlocal late
            late = True
            self._session.cut()

        deadline = asyncio.get_running_loop().call_later(self._deadline_s, cut)
        try:
            # After anything that goes wrong it is asked for as by one who has nothing.
            tag, self._tag = self._tag, ""
            self._request = self._thread.submit(self._session.ask, self.query(), tag)
            answer = await asyncio.wrap_future(self._request)
        except halves.TransportError:
            if not late:
                raise
        finally:
            deadline.cancel()
        if late:  # what was read until the cut may even look like an answer
            raise halves.TransportError(f"no answer in {self._deadline_s:.0f} s")
        body, at_ns, tag = answer
        brought = halves.Answer((), at_ns) if body is None else self.read(body, at_ns)
        self._tag = tag
        return brought

    async def close(self) -> None:
        """Give the connection back."""
        self._thread.shutdown(wait=False)
        while self._request is not None and not self._request.done():
            self._session.cut()  # again: the thread may have been about to connect
            await asyncio.sleep(0.01)
        self._session.close()
