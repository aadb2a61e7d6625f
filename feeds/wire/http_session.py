"""One ``requests.Session`` that asks for the same thing again and again, over counted sockets."""

import socket
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from feeds.access import Address
from feeds.clock import now_ns
from feeds.fairness import Options
from feeds.halves import StatusError, TransportError
from feeds.wire.objections import not_http
from feeds.wire.sockets import CountedSocket, Traffic, dial_blocking
from feeds.wire.unpacking import unpacked

_GONE = ("RemoteDisconnected", "ConnectionReset", "ConnectionAborted", "BrokenPipe", "Incomplete")


class _Session(requests.Session):
    """A session that looks at no redirect: even unfollowed ones it would parse and read whole."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Fetched(NamedTuple):
    """What one request brought."""

    body: bytes | None
    """``None`` when the server has nothing, or nothing new."""
    at_ns: int
    """When the last byte was there."""
    tag: str = ""
    """Its ETag, under which one may ask if there is another."""


class HttpSession:
    """Sends GET requests; all but :meth:`cut` is called by one thread at a time."""

    def __init__(
        self,
        url: str,
        address: Address,
        options: Options,
        traffic: Traffic,
        *,
        deadline_s: float,
        most_bytes: int,
    ) -> None:
        self._url, self._options, self._deadline_s = url, options, deadline_s
        self._most_bytes = most_bytes
        self._socket: CountedSocket | None = None
        self._session = _Session()
        self._session.trust_env = False  # no proxy of the environment, and 0.5 ms less a request
        self._session.headers["Authorization"] = f"Bearer {address.token}"
        self._session.headers["Accept-Encoding"] = "gzip" if options.compression else "identity"
        self._session.headers["Connection"] = "keep-alive" if options.keep_alive else "close"
        self._session.mount("http://", self._adapter(address, traffic))

    def ask(self, query: str = "", tag: str = "") -> Fetched:
        """Ask once, with ``query``, for another than has this ``tag``.

        Raise :class:`TransportError` for all but a good answer.
        """
        try:
            return self._get(f"{self._url}?{query}" if query else self._url, tag)
        except Exception as error:
            self._drop()
            if isinstance(error, TransportError):
                raise
            raise TransportError(self._reason(error)) from None
        finally:
            if not self._options.keep_alive:
                self._drop()  # whether the server closes it or not

    def cut(self) -> None:
        """Break the connection under a request that is under way; safe from any thread."""
        connection = self._socket
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection back."""
        self._session.close()

    def _drop(self) -> None:
        """Close the connection, though the libraries may still hold on to it after an error."""
        self._session.close()  # it opens another one when it is next used
        if self._socket is not None:
            handle, self._socket = self._socket.detach(), None
            if handle >= 0:
                socket.close(handle)

    def _adapter(self, address: Address, traffic: Traffic) -> HTTPAdapter:
        session, nodelay, deadline_s = self, self._options.nodelay, self._deadline_s

        class PolledConnection(HTTPConnection):
            def connect(self) -> None:
                self.sock = session._socket = dial_blocking(
                    address, traffic, nodelay=nodelay, timeout_s=deadline_s
                )

        class Pool(HTTPConnectionPool):
            ConnectionCls = PolledConnection

        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": Pool}
        return adapter

    def _get(self, url: str, tag: str) -> Fetched:
        asked_for = {"If-None-Match": tag} if tag else None
        with self._session.get(
            url,
            headers=asked_for,
            timeout=self._deadline_s,
            stream=True,
            allow_redirects=False,
        ) as response:
            body = response.raw.read(self._most_bytes + 1)
            at_ns = now_ns()
            if len(body) > self._most_bytes:
                response.raw.close()
            elif response.raw.length_remaining:
                raise TransportError("the answer broke off")
        status = response.status_code
        if status == HTTPStatus.NO_CONTENT:
            return Fetched(None, at_ns)
        if status == HTTPStatus.NOT_MODIFIED and tag:
            return Fetched(None, at_ns, tag)
        if status != HTTPStatus.OK:
            raise StatusError(status)
        tag = response.headers.get("ETag", "") if self._options.conditional else ""
        return Fetched(self._body(response, body), at_ns, tag)

    def _body(self, response: requests.Response, body: bytes) -> bytes:
        most_bytes = self._most_bytes
        if len(body) <= most_bytes and self._options.compression:
            body = unpacked(body, response.headers.get("Content-Encoding", ""), most_bytes)
        if len(body) > most_bytes:
            raise TransportError(f"body over {most_bytes} bytes")
        return body

    def _reason(self, error: Exception) -> str:
        text = str(error)
        if "refused" in text:
            return "connection refused"
        if isinstance(error, requests.Timeout) or "timed out" in text:
            return f"no answer in {self._deadline_s:.0f} s"
        if any(name in text for name in _GONE):
            return "connection lost"
        return str(not_http())
