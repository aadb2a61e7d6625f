"""Questions to a process that may die before it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Inquiry(Generic[T]):
    """Asks one process with ``send``; its answers come back in order, on another thread."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._asked: list[Future[T]] = []

    async def ask(self) -> T:
        """Ask, and wait for the answer; cancelled when the run ends before."""
        answer: Future[T] = Future()
        self._asked.append(answer)
        self._send()
        return await asyncio.wrap_future(answer)

    def answered(self, answer: T) -> None:
        """Take the next answer."""
        if self._asked:
            with suppress(Exception):  # whoever asked may have given up
                self._asked.pop(0).set_result(answer)

    def repeat(self) -> None:
        """Ask the process's successor what is still open: it died with the one before."""
        for _ in list(self._asked):
            self._send()

    def cancel(self) -> None:
        """Nobody will answer any more."""
        for answer in self._asked:
            answer.cancel()
