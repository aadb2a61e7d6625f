"""A connection to a NATS server, made again whenever it is lost, with the library ``nats-py``.

Each time with a new client of that library, and not by its own reconnecting: that gives up for
ever when a server, once connected, refuses the user, and it sends late what nobody waits for
any more. Its errors become one line without a secret.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nats.aio.client import Client
from nats.errors import (
    AuthorizationError,
    SlowConsumerError,
    StaleConnectionError,
    UnexpectedEOF,
)
from nats.errors import Error as NatsError

from feeds.backoff import full_jitter_s
from feeds.foreign import one_line
from feeds.unreached import NOT_REACHED
from feeds.upstream.base import UpstreamError
from feeds.upstream.broker_url import BrokerUrl, parse

if TYPE_CHECKING:
    from nats.aio.msg import Msg

    from feeds.deployment import Deployment
    from feeds.upstream.base import Say

CONNECT_S = 2.0
"""How long each step of connecting to one server may take."""
CLOSE_S = 1.0
PING_S = 2
"""A server that answers two pings in a row too late is taken for lost."""
CAP_S = 0.5
"""Longest wait between two attempts."""
MOST_OBJECTIONS = 8
LOOK_S = 0.25
"""How often a connection is looked at that nobody has said is lost."""
PENDING_BYTES = 8 << 20
SEND_BYTES = PENDING_BYTES // 2
"""What may wait here to be sent, or to be taken: no more is sent then, or what comes is dropped.
Either is seen by the numbers, and made good."""

_WHY: dict[type[Exception], str] = {**NOT_REACHED, TimeoutError: "it does not answer"}

Failures = (OSError, NatsError, ssl.SSLError, TimeoutError, ValueError, UpstreamError)


def cancelled() -> bool:
    """Say whether the task that runs was cancelled; the library catches that in places."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Broker:
    """One connection to the broker, for as long as the program runs."""

    def __init__(
        self, deployment: Deployment, say: Say, opened: Callable[[Client], Awaitable[None]]
    ) -> None:
        self.url = parse(deployment.upstream)
        self.client: Client | None = None
        """The connection, while there is one."""
        self.reconnects = 0
        self._certificates = deployment.upstream_certificates
        self._say, self._opened = say, opened
        self._lost = asyncio.Event()
        self._why = self._said = ""
        self._objections: set[str] = set()
        self._was_open = False

    async def first(self) -> None:
        """Try to connect; raise :class:`UpstreamError` for what no waiting can mend."""
        _check_credentials(self.url.credentials)
        await self._attempt(first=True)

    def send(self, subject: str, message: bytes, headers: dict[str, str] | None = None) -> None:
        """Send ``message`` if the broker is there and takes it now, without waiting for anything.

        The library's coroutine waits for nothing as long as there is room where it collects what
        to write. A task for it would come a turn of the loop later, each time.
        """
        client = self.client
        if client is None or client.pending_data_size > SEND_BYTES:
            return
        sending = client.publish(subject, message, headers=headers)
        try:
            sending.send(None)
        except (StopIteration, NatsError):  # it is done, or the connection is lost
            return
        sending.close()

    async def ask(self, subject: str, question: bytes, within_s: float) -> Msg | None:
        """Ask whoever answers on ``subject``; ``None`` if nobody does, or not in time."""
        if self.client is None:
            return None
        with suppress(OSError, NatsError, TimeoutError):  # nobody, too late, or lost
            return await self.client.request(subject, question, timeout=within_s)
        return None

    async def run(self) -> None:
        """Stay connected until cancelled."""
        attempt = 0
        try:
            while not cancelled():
                if self.client is not None:
                    attempt = 0
                    await self._until_lost(self.client)
                    await self._close()
                    self._tell("is lost")
                await asyncio.sleep(full_jitter_s(attempt, cap_s=CAP_S))
                attempt += 1
                await self._attempt()
        finally:
            await self._close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once: it takes a tenth of a second, in which a gateway serves nobody."""
        return ssl.create_default_context(cafile=self._certificates or None)

    async def _until_lost(self, client: Client) -> None:
        """Wait for the end of a connection, of which the library does not always tell.

        Where it cannot write any more while it closes, it fails before it says so.
        """
        while client.is_connected and not cancelled():
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._lost.wait()
                    return

    async def _attempt(self, *, first: bool = False) -> None:
        """Try each server once."""
        for server in self.url.servers:
            try:
                client = await _connect(self.url, server, self._tls, self._failed)
                self._lost.clear()
                self.client = client
                await self._opened(client)
            except Failures as error:
                await self._close()
                refusal = _refusal(error)
                if refusal and first:
                    raise UpstreamError(f"{self.url.shown} {refusal}") from None
                self._tell(refusal or f"cannot be reached ({_reason(error)})")
                continue
            self.reconnects += self._was_open
            if self._said:
                self._say(f"{self.url.shown}: connected")
            self._was_open, self._said = True, ""
            return

    def _tell(self, why: str) -> None:
        """Say once what keeps the broker away."""
        if why != self._said:
            self._said = why
            self._say(f"{self.url.shown} {why}; waiting for it")

    async def _failed(self, client: Client, error: Exception | None) -> None:
        """The connection ``client`` is gone (no error), or something was refused on it."""
        if error is not None:
            self._say_once(_reason(error))
        elif client is self.client:
            self._lost.set()

    def _say_once(self, what: str) -> None:
        """Say what the broker objects to, which it may do of each message anew."""
        if what not in self._objections and len(self._objections) < MOST_OBJECTIONS:
            self._objections.add(what)
            self._say(f"{self.url.shown}: {what}")

    async def _close(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            await _end(client)


async def _connect(
    url: BrokerUrl,
    server: str,
    tls: ssl.SSLContext,
    failed: Callable[[Client, Exception | None], Awaitable[None]],
) -> Client:
    """Connect once; afterwards ``failed`` is told of errors, and with ``None`` of the end."""
    client, connected = Client(), False

    async def trouble(error: Exception) -> None:
        if not connected:
            raise error  # the library would go on trying
        if _matters(error):
            await failed(client, error)

    async def ended() -> None:
        await failed(client, None)

    def secret(text: str) -> Callable[[], str] | None:
        def tell() -> str:
            _check_encrypted(url, client)
            return text

        return tell if text else None

    try:
        await client.connect(
            f"nats://{server}",
            name="live-vs-polled",
            error_cb=trouble,
            closed_cb=ended,
            allow_reconnect=False,
            connect_timeout=CONNECT_S,  # type: ignore[arg-type]  # seconds, whole or not
            ping_interval=PING_S,
            no_echo=True,
            tls=tls,
            user=secret(url.user),
            password=secret(url.password) if url.user else None,
            token=secret(url.token),
            user_credentials=url.credentials or None,
            pending_size=PENDING_BYTES,
        )
        _check_encrypted(url, client)
    except BaseException:
        connected = True  # what fails now is of no interest
        client._closed_cb = None
        await _end(client)
        raise
    connected = True
    return client


def _check_encrypted(url: BrokerUrl, client: Client) -> None:
    """Raise unless the connection is encrypted as the URL has it: the library does not look."""
    if url.encrypted and not client._server_info.get("tls_required"):
        raise UpstreamError("does not offer TLS, which tls:// asks for")


async def _end(client: Client) -> None:
    """Close, without a word and without waiting for a server that does not answer."""
    try:
        with suppress(OSError, NatsError, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await client.close()
    finally:
        if client._transport is not None:  # whatever came between
            client._transport.close()


def _check_credentials(file: str) -> None:
    """Raise :class:`UpstreamError` unless ``file`` holds what the library reads without an end."""
    if not file:
        return
    try:
        text = Path(file).read_bytes()
    except OSError as error:
        raise UpstreamError(f"creds: {one_line(file)}: {_reason(error)}") from None
    if b"BEGIN NATS USER JWT" not in text or b"BEGIN USER NKEY SEED" not in text:
        raise UpstreamError(f"creds: {one_line(file)}: no credentials of NATS are in it")


def _matters(error: Exception) -> bool:
    """Say whether an error is worth a line: a loss is told anyway, and counted what was dropped."""
    return not isinstance(error, UnexpectedEOF | StaleConnectionError | SlowConsumerError | OSError)


def _refusal(error: Exception) -> str:
    """Return why the broker will not have us, which waiting does not change; else ""."""
    if isinstance(error, UpstreamError):
        return str(error)
    if isinstance(error, AuthorizationError) or "authorization" in str(error).lower():
        return "refuses the user, the password or the token"
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"shows a certificate that is not trusted: {error.verify_message.rstrip('.')}"
        return f"{why}; --upstream-ca FILE names one to trust"
    return f"cannot speak TLS with us: {error.reason}" if isinstance(error, ssl.SSLError) else ""


def _reason(error: Exception) -> str:
    """Return what went wrong in a few words."""
    known = next((why for kind, why in _WHY.items() if isinstance(error, kind)), "")
    if known:
        return known
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return one_line(str(error).removeprefix("nats: ")) or type(error).__name__
