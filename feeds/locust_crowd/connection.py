"""One client of the crowd on a socket of gevent's: it connects, receives or asks, and comes back.

What its transport says and understands is without I/O (:mod:`feeds.crowd.client`). A client is a
greenlet; where it waits, others run, and it may be ended.
"""

from __future__ import annotations

import time
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING

import gevent

from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.crowd.members import RETURN_FIRST_S, RETURN_LEAST_S, RETURN_MOST_S
from feeds.foreign import reason
from feeds.halves import TransportError
from feeds.locust_crowd.wire import PATIENCE_S, dial, end_sending
from feeds.update import BadUpdateError
from feeds.wire.objections import left

if TYPE_CHECKING:
    import socket
    from typing import NoReturn

    from feeds.crowd.client import CrowdClient
    from feeds.locust_crowd.side import CarriedSide

BITE_BYTES = 1 << 16
END_S = 5.0
"""How long what a server has sent may take to come when its client leaves."""
_FAULTS = (OSError, TransportError, BadUpdateError)


class CrowdConnection:
    """One client, over all its connections."""

    __slots__ = ("_attempt", "_client", "_is_up", "_late", "_side", "_sock", "held", "until_s")

    def __init__(self, side: CarriedSide) -> None:
        self._side = side
        side.join(self)
        self.held = self._attempt = 0
        self._is_up = self._late = False
        self._client: CrowdClient | None = None
        self._sock: socket.socket | None = None
        self.until_s = inf
        """Until when what it waits for has time, by the monotonic clock."""

    def run(self) -> NoReturn:
        """Be a client until this greenlet is ended."""
        side = self._side
        while True:
            try:
                with side.opening:
                    self._open()
                if side.pushed:
                    self._listen()
                self._poll()
            except _FAULTS as error:
                gevent.sleep(self._lost(error))

    def finish(self) -> None:
        """Take what is under way, then end the connection when all that was sent has come."""
        side, client, sock = self._side, self._client, self._sock
        if client is not None and sock is not None:
            with suppress(*_FAULTS), gevent.Timeout(PATIENCE_S, False):
                while client.waiting and not side.hold_s:
                    self._take(sock, client)
            with suppress(*_FAULTS), gevent.Timeout(END_S, False):
                # with TLS, which has no half, what is under way is lost at the end of sending
                if side.tls is not None and (goodbye := client.goodbye()):
                    self._send(sock, goodbye)
                else:
                    end_sending(sock)
                while True:
                    self._take(sock, client)
        self._part()
        side.connections.discard(self)

    def give_up(self) -> None:
        """Have the connection end that takes too long; its greenlet goes on with another."""
        self._late, self.until_s = True, inf
        if self._sock is not None:
            self._sock.close()

    def _open(self) -> None:
        """Connect and, where there is one, shake hands."""
        client = self._client = self._side.client(self.held)
        sock = self._connect(client)
        self.until_s = time.monotonic() + PATIENCE_S
        while not client.up:
            self._take(sock, client)
        self.until_s = inf
        self._attempt, self._is_up = 0, True
        self._side.up += 1

    def _connect(self, client: CrowdClient) -> socket.socket:
        side = self._side
        sock = self._sock = dial(side.place, side.tls)
        side.counts.requests += side.pushed
        self._send(sock, client.opening())
        return sock

    def _listen(self) -> NoReturn:
        sock, client = self._sock, self._client
        assert sock is not None
        assert client is not None
        while True:
            self._take(sock, client)

    def _poll(self) -> NoReturn:
        """Ask once, then at the interval, or whenever the answer before is there."""
        side = self._side
        schedule, adaptive = side.planned()
        self._ask()
        while True:
            if not side.hold_s:
                wait_s = (schedule.next_ns - now_ns()) / 1e9
                gevent.sleep(max(0.0, wait_s))
            self._ask()
            if side.hold_s:
                continue
            if adaptive is not None:
                schedule.keep(round(adaptive.polled(self.held, now_ns()) * 1e9))
            side.counts.overruns += len(schedule.done(now_ns()))

    def _ask(self) -> None:
        """Ask, on a connection of its own if the one before has ended, until there is no more."""
        side, client = self._side, self._client
        assert client is not None
        while True:
            sock = self._sock or self._connect(client)
            self.until_s = time.monotonic() + PATIENCE_S + side.hold_s
            side.counts.requests += 1
            self._send(sock, client.request())
            news = False
            while client.waiting:
                news = self._take(sock, client) or news
            self.until_s = inf
            side.counts.empty_responses += not news
            if client.closing:
                sock.close()
                self._sock = None
            if not client.more:
                return

    def _take(self, sock: socket.socket, client: CrowdClient) -> bool:
        """Take what comes next; say whether it brought another update than the one held."""
        side, data, news = self._side, sock.recv(BITE_BYTES), False
        at_ns = now_ns() + side.clock.offset_ns
        if not data:
            raise left()
        side.counts.bytes_received += len(data)
        for message in client.take(data):
            news = side.received(self, message, at_ns) or news
        if client.reply:
            reply, client.reply = client.reply, b""
            self._send(sock, reply)
        return news

    def _send(self, sock: socket.socket, data: bytes) -> None:
        if data:
            self._side.counts.bytes_sent += len(data)
            sock.sendall(data)

    def _lost(self, error: Exception) -> float:
        """Count it; return after how many seconds to come back."""
        side = self._side
        side.why = f"no answer in {PATIENCE_S:.0f} s" if self._late else reason(error)
        side.counts.errors += 1
        side.counts.reconnects += self._is_up
        self._part()
        jitter_s = full_jitter_s(self._attempt, first_s=RETURN_FIRST_S, cap_s=RETURN_MOST_S)
        self._attempt += 1
        return RETURN_LEAST_S + jitter_s

    def _part(self) -> None:
        """Have no connection any more."""
        self._side.up -= self._is_up
        self._is_up = self._late = False
        self.until_s = inf
        sock, self._sock, self._client = self._sock, None, None
        if sock is not None:
            sock.close()
