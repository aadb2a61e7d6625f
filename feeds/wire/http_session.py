"""One ``requests.Session`` in a thread of its own, counting every byte of its connections."""

from __future__ import annotations

import asyncio
import socket
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from queue import SimpleQueue
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from feeds.clock import now_ns
from feeds.fairness import Options
from feeds.transports.base import MAX_BODY_BYTES, Sink, TransportError

Answer = tuple[bytes | None, int]
"""A body (``None``: nothing new) and the instant it was complete, in ns."""
GZIP = 31
"""What zlib calls a window of full size with gzip's head and tail."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to ask for, with which token, in which way, and how long to wait for each byte."""

    url: str
    token: str
    options: Options
    deadline_s: float


class _CountingSocket(socket.socket):
    """A socket that reports the bytes it carries, at the calls that http.client makes."""

    sink: Sink

    def sendall(self, data: Any, *flags: int) -> None:  # noqa: ANN401 - any buffer
        super().sendall(data, *flags)
        self.sink.moved(received=0, sent=len(data))

    def recv_into(self, *args: Any) -> int:  # noqa: ANN401 - as in the base
        size = super().recv_into(*args)
        self.sink.moved(received=size, sent=0)
        return size


class SessionThread:
    """Sends one request after the other; nothing of the session is touched from elsewhere."""

    def __init__(self, target: Target, sink: Sink) -> None:
        self._target = target
        self._etag = ""
        self._socket: socket.socket | None = None
        self._session = _Session()
        self._session.trust_env = False  # no proxy of the environment, and 0.5 ms less a request
        options = target.options
        self._session.headers["Authorization"] = f"Bearer {target.token}"
        self._session.headers["Accept-Encoding"] = "gzip" if options.compression else "identity"
        self._session.headers["Connection"] = "keep-alive" if options.keep_alive else "close"
        self._session.mount("http://", self._adapter(sink))
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="polled client", daemon=True)
        self._thread.start()

    def submit(self) -> asyncio.Future[Answer]:
        """Have the thread send one request; the future gets the body and when it was complete."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()

        def tell(result: Answer | TransportError) -> None:
            if answer.cancelled():
                return
            if isinstance(result, TransportError):
                answer.set_exception(result)
            else:
                answer.set_result(result)

        def job() -> None:
            try:
                result: Answer | TransportError = self._get()
            except Exception as error:  # noqa: BLE001 - three libraries parse what a server sends
                self._drop()
                if not isinstance(error, TransportError):
                    error = TransportError(self._reason(error))
                result = error
            if not self._target.options.keep_alive:
                self._drop()  # whether the server closes it or not
            with suppress(RuntimeError):  # the loop may have closed meanwhile
                loop.call_soon_threadsafe(tell, result)

        self._jobs.put(job)
        return answer

    def cut(self) -> None:
        """Break the connection under a request that is under way; safe from any thread."""
        connection = self._socket
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Stop the thread after what it is doing."""
        self._jobs.put(None)
        self.cut()

    def join(self, timeout_s: float) -> None:
        """Wait for the thread."""
        self._thread.join(timeout_s)

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        self._session.close()

    def _drop(self) -> None:
        """Close the connection, though the libraries may still hold on to it after an error."""
        self._session.close()  # it opens another one when it is next used
        if self._socket is not None:
            handle, self._socket = self._socket.detach(), None
            if handle >= 0:
                socket.close(handle)

    def _adapter(self, sink: Sink) -> HTTPAdapter:
        session, target = self, self._target

        class Connection(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                counting = _CountingSocket(fileno=self.sock.detach())
                counting.sink = sink
                counting.settimeout(target.deadline_s)
                nodelay = int(target.options.nodelay)
                counting.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, nodelay)
                self.sock = session._socket = counting

        class Pool(HTTPConnectionPool):
            ConnectionCls = Connection

        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": Pool}
        return adapter

    def _get(self) -> Answer:
        """Send one request; return the body and the instant it was complete."""
        asked_for = {"If-None-Match": self._etag} if self._etag else None
        with self._session.get(
            self._target.url,
            headers=asked_for,
            timeout=self._target.deadline_s,
            stream=True,
            allow_redirects=False,
        ) as response:
            body = response.raw.read(MAX_BODY_BYTES + 1)
            at_ns = now_ns()
            if len(body) > MAX_BODY_BYTES:
                response.raw.close()
            elif response.raw.length_remaining:
                raise TransportError("the answer broke off")
        if response.status_code == HTTPStatus.NO_CONTENT:
            return None, at_ns
        if response.status_code == HTTPStatus.NOT_MODIFIED and asked_for is not None:
            return None, at_ns
        if response.status_code != HTTPStatus.OK:
            raise TransportError(f"status {response.status_code}")
        return self._body(response, body), at_ns

    def _body(self, response: requests.Response, body: bytes) -> bytes:
        if len(body) <= MAX_BODY_BYTES and self._target.options.compression:
            body = unpacked(body, response.headers.get("Content-Encoding", ""))
        if len(body) > MAX_BODY_BYTES:
            raise TransportError(f"body over {MAX_BODY_BYTES} bytes")
        if self._target.options.conditional:
            self._etag = response.headers.get("ETag", "")
        return body

    def _reason(self, error: Exception) -> str:
        text = str(error)
        if "refused" in text:
            return "connection refused"
        if isinstance(error, requests.Timeout) or "timed out" in text:
            return f"no answer in {self._target.deadline_s:.0f} s"
        if any(name in text for name in _GONE):
            return "connection lost"
        return "the answer is not HTTP"


_GONE = ("RemoteDisconnected", "ConnectionReset", "ConnectionAborted", "BrokenPipe", "Incomplete")


def unpacked(body: bytes, encoding: str) -> bytes:
    """Return ``body`` without its gzip, and at most one byte over the limit of it."""
    if encoding.strip().lower() != "gzip":
        return body
    inflating = zlib.decompressobj(GZIP)
    try:
        plain = inflating.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error:
        raise TransportError("the gzip of the answer is broken") from None
    if len(plain) <= MAX_BODY_BYTES and not inflating.eof:
        raise TransportError("the gzip of the answer broke off")
    return plain


class _Session(requests.Session):
    """A session that looks at no redirect: even unfollowed ones it would parse and read whole."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None
