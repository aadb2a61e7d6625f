"""What a gateway of another machine tells beside its updates, asked for page by page."""

from __future__ import annotations

import ssl
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple, TypeVar

import msgspec

from feeds.clock import now_ns
from feeds.foreign import reason
from feeds.remote.deadline import DeadlineSocket
from feeds.remote.server import GatewayPlace
from feeds.unreached import NOT_REACHED

DEADLINE_S = 5.0
"""For a whole question, and what a connection for it takes."""
MOST_BYTES = 1 << 20
"""The longest page that is read."""

_NOT_HTTP = "the answer is not HTTP"
_WHY: dict[type[Exception], str] = {
    ssl.SSLError: "it speaks no TLS; write http:// if it serves plainly",
    **NOT_REACHED,
    TimeoutError: f"no answer in {DEADLINE_S:.0f} s",
    HTTPException: _NOT_HTTP,
}

T = TypeVar("T")


class RemoteError(Exception):
    """Another machine's gateway cannot be shown, or did not answer: one line, without secrets."""


class NotReadyError(RemoteError):
    """It may answer soon: it has just begun, or has no room at the moment."""


class ToldPage(NamedTuple):
    """An answer, and when it was asked for and complete, in ns."""

    body: bytes
    sent_ns: int
    received_ns: int


class Pages:
    """Asks one gateway, over one connection as long as that lasts; used by one thread at a time."""

    def __init__(self, place: GatewayPlace, token: str) -> None:
        self._place, self._token = place, token
        self._connection: HTTPConnection | None = None

    def read(self, path: str, kind: type[T]) -> T:
        """Return the record that the page ``path`` holds; raise :class:`RemoteError`."""
        return self.asked(path, kind)[1]

    def asked(self, path: str, kind: type[T]) -> tuple[ToldPage, T]:
        """Return the same, and before it the answer with its instants."""
        told = self.ask(path)
        try:
            return told, msgspec.json.decode(told.body, type=kind)
        except msgspec.MsgspecError:
            raise self._error(f"{path} there is none of this program's") from None

    def ask(self, path: str) -> ToldPage:
        """Return the page ``path``; raise :class:`RemoteError` for all but a good answer."""
        try:
            status, asked = self._ask(path)
        except (OSError, HTTPException) as error:
            self.close()
            raise self._error(self._why(error)) from None
        if status == HTTPStatus.OK and len(asked.body) <= MOST_BYTES:
            return asked
        self.close()
        refused = self._refused(path, status, asked.body)
        kind = NotReadyError if status == HTTPStatus.SERVICE_UNAVAILABLE else RemoteError
        raise self._error(refused, kind)

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
            self._connection = None

    def _ask(self, path: str) -> tuple[int, ToldPage]:
        until_s = time.monotonic() + DEADLINE_S
        kept = self._connection
        if kept is not None and isinstance(kept.sock, DeadlineSocket):
            kept.sock.until_s = until_s
            try:
                return self._once(kept, path)
            except (OSError, HTTPException):
                self.close()  # the server may have closed it meanwhile: that is no fault
        self._connection = self._connect(until_s)
        return self._once(self._connection, path)

    def _connect(self, until_s: float) -> HTTPConnection:
        place = self._place
        connection = HTTPConnection(place.host, place.port)
        # now: what a connection takes is no part of what an answer takes
        connection.sock = DeadlineSocket(place.host, place.port, place.tls(), until_s)
        return connection

    def _once(self, connection: HTTPConnection, path: str) -> tuple[int, ToldPage]:
        headers = {"Host": self._place.authority, "Authorization": f"Bearer {self._token}"}
        sent_ns = now_ns()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES + 1)
        return answer.status, ToldPage(body, sent_ns, now_ns())

    def _error(self, why: str, kind: type[RemoteError] = RemoteError) -> RemoteError:
        return kind(f"{self._place.authority}: {why}")

    def _why(self, error: Exception) -> str:
        """Return why there was no answer, and what to do where something can be done."""
        if isinstance(error, ssl.SSLCertVerificationError):
            why = error.verify_message.rstrip(".")
            return f"its certificate is not trusted ({why}); --ca FILE names one to trust"
        if isinstance(error, HTTPException | ConnectionResetError) and not self._place.encrypted:
            return f"{_NOT_HTTP}; write https:// or wss:// if it serves by TLS"
        told = next((why for kind, why in _WHY.items() if isinstance(error, kind)), "")
        return told or reason(error) or _NOT_HTTP

    def _refused(self, path: str, status: int, body: bytes) -> str:
        """Return what a status other than 200 means here."""
        if status == HTTPStatus.UNAUTHORIZED:
            return "the token is not this server's"
        if status == HTTPStatus.MISDIRECTED_REQUEST:
            return "it does not go by this name; start it with --allow-host for it"
        if status == HTTPStatus.NOT_FOUND and b"update" in body:
            return f"it tells no {path}: its version is too old to be shown from elsewhere"
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            return "it has no room or is not ready (status 503); try again"
        return f"no gateway of this program (status {status} for {path})"
