"""The log of refusals: a line for each, without secrets, and no more than anybody can read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from feeds.foreign import one_line

MOST_LINES_PER_S = 5
"""What comes on top of these is counted, and the count told once a second."""


class RefusalLog:
    """Tells ``say`` who was refused by the server of ``side``, and why."""

    def __init__(self, side: str, say: Callable[[str], None]) -> None:
        self._side, self._say = side, say
        self._loop = asyncio.get_running_loop()
        self._since_s, self._told, self._left_out = 0.0, 0, 0

    def take(self, peer: object, status: int, reason: str) -> None:
        """Tell of a refusal by ``status`` (0: none was sent); ``reason`` is ours or a library's."""
        now_s = self._loop.time()
        if now_s - self._since_s >= 1.0:
            self._since_s, self._told = now_s, 0
        if self._told < MOST_LINES_PER_S:
            self._told += 1
            self._tell(f"{_address(peer)} {status or '-'} {reason.strip()}")
            return
        if not self._left_out:
            self._loop.call_at(self._since_s + 1.0, self._account)
        self._left_out += 1

    def _account(self) -> None:
        left_out, self._left_out = self._left_out, 0
        self._tell(f"{left_out} more refusals in this second")

    def _tell(self, what: str) -> None:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._say(one_line(f"{at} {self._side} {what}"))


def _address(peer: object) -> str:
    """Return an address as sockets have it: host and port, and more for IPv6."""
    if not isinstance(peer, tuple) or len(peer) < 2:
        return "-"
    host, port = peer[:2]
    return f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}"
