"""Coalesced push: messages go on at most so often, and the newest wins."""

import asyncio
from collections.abc import Callable


class Coalescer:
    """Gives messages to ``post``: all of them, or at most ``limit_per_s`` a second.

    The first one after a pause goes on at once; of those that come too soon the newest goes on when
    the gap is over, and the others never.
    """

    def __init__(self, post: Callable[[bytes], None], limit_per_s: float | None = None) -> None:
        self._post = post
        self.limit_per_s = limit_per_s
        """``None``: no limit."""
        self._due_s = 0.0
        self._newest: bytes | None = None
        self._timer: asyncio.TimerHandle | None = None

    def take(self, message: bytes) -> None:
        """Give ``message`` on, now or when it may."""
        if self.limit_per_s is None and self._newest is None:
            self._post(message)
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= self._due_s and self._timer is None:
            self._give(message)
            return
        self._newest = message
        if self._timer is None:
            self._timer = loop.call_at(self._due_s, self._give_newest)

    def limit(self, limit_per_s: float | None) -> None:
        """Have another limit from now on; what waits for the end of a gap does not wait longer."""
        self.limit_per_s = limit_per_s
        if limit_per_s is None and self._timer is not None:
            self._timer.cancel()
            self._give_newest()

    def recall(self) -> bytes | None:
        """Return the message that waits for the end of a gap, which is not given on any more."""
        if self._timer is not None:
            self._timer.cancel()
        message, self._newest, self._timer = self._newest, None, None
        return message

    def _give_newest(self) -> None:
        message, self._newest, self._timer = self._newest, None, None
        assert message is not None
        # from when it was due: what timers are late by would add up to fewer messages
        self._give(message, self._due_s)

    def _give(self, message: bytes, due_s: float | None = None) -> None:
        if self.limit_per_s is not None:
            now_s = asyncio.get_running_loop().time()
            self._due_s = (now_s if due_s is None else min(now_s, due_s)) + 1 / self.limit_per_s
        self._post(message)
