"""Ctrl+C, SIGTERM and a closed terminal as an event that the run waits for, to end in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

_HANGUP = getattr(signal, "SIGHUP", None) or getattr(signal, "SIGBREAK", None)
_SIGNALS = (signal.SIGINT, signal.SIGTERM, *filter(None, [_HANGUP]))


def was_interrupted(status: int) -> bool:
    """Say whether a run that returned the exit ``status`` was interrupted."""
    return status - 128 in _SIGNALS


@contextmanager
def held() -> Iterator[None]:
    """Let a signal wait that comes while results are written: a closed terminal sends several."""
    seen: list[int] = []
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, lambda came, frame: seen.append(came))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for came in seen[:1]:
            signal.raise_signal(came)


async def first(*awaited: Awaitable[object]) -> None:
    """Return when the first of these is done; cancel those that are no tasks of others."""
    tasks = [asyncio.ensure_future(one) for one in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, one in zip(tasks, awaited, strict=True):
            if task is not one:
                task.cancel()


class InterruptedRunError(Exception):
    """The user, or the system, ended the run."""


class Interrupts:
    """While entered, these signals do not stop the program but are noted here.

    To be entered in the main thread, in a coroutine. A second Ctrl+C does nothing: the tidying
    up that the first one began is short.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._seen = asyncio.Event()
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        """Take the signals over."""
        self._loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            if number == _HANGUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # under nohup
            # Not the loop's add_signal_handler, which Windows lacks; a loop wakes for either.
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def status(self) -> int:
        """The exit status: 0, or 128 and the number of the signal that ended the run."""
        return 0 if self.number is None else 128 + self.number

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.number = self.number or number
        self._loop.call_soon_threadsafe(self._seen.set)

    async def wait(self, timeout_s: float | None) -> bool:
        """Wait at most ``timeout_s``; return whether the run was interrupted."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._seen.wait()
        except TimeoutError:
            return False
        return True

    async def guard(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what ``work`` returns; cancel it and raise when interrupted before its end."""
        task = asyncio.ensure_future(work)
        try:
            await first(task, self._seen.wait())
            if not task.done():
                raise InterruptedRunError
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
