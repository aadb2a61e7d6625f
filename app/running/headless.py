"""A run without a window: start the lab, watch it for a while, take the figures, stop."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from app.running.exact import exact_figures
from app.running.interrupts import InterruptedRunError, Interrupts
from app.text.mistakes import complain
from feeds.clock import now_ns
from feeds.counters import Counters
from feeds.evidence.summary import Context
from feeds.frame import Frame
from feeds.lab import Lab, LabError
from feeds.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures, if it came to any, and the exit status of the run."""

    counters: Counters | None
    status: int
    warm_up_s: float | None = None
    """From the start of the processes until both sides were up; nothing of it is measured."""
    segments: tuple[tuple[int, int], ...] = ()
    """Number and beginning in nanoseconds of each measuring segment."""

    @property
    def context(self) -> Context:
        """What a summary says beside the figures."""
        return Context(
            warm_up_s=self.warm_up_s, segments=[*self.segments], interrupted=self.status != 0
        )


class Watch:
    """What the frames said so far. Frames come in on a thread of the lab."""

    def __init__(
        self,
        on_frame: Callable[[Frame], None],
        enough: Callable[[Counters], bool] = lambda counters: False,
    ) -> None:
        self.counters: Counters | None = None
        self.segments: list[tuple[int, int]] = []
        self._on_frame, self._enough = on_frame, enough

    def take(self, frame: Frame) -> None:
        """Note ``frame`` and pass it on."""
        if frame.segment:  # 0 until both sides are up
            segment = frame.segment, frame.segment_began_ns
            if segment not in self.segments[-1:]:
                self.segments.append(segment)
            self.counters = frame.counters or self.counters
        self._on_frame(frame)

    def satisfied(self) -> bool:
        """Say whether the newest figures are all that was asked for."""
        return self.counters is not None and self._enough(self.counters)

    def elapsed_s(self) -> float | None:
        """Return how long the run has measured, with what it lost; ``None`` before it began."""
        return (now_ns() - self.segments[0][1]) / 1e9 if self.segments else None


async def observe(
    settings: Settings,
    *,
    show: Callable[[float | None], None],
    every_s: float,
    on_frame: Callable[[Frame], None] = lambda frame: None,
    enough: Callable[[Counters], bool] = lambda counters: False,
    database_url: str = "",
) -> Outcome:
    """Measure for ``settings.duration_s`` or until interrupted; ``show`` is called ``every_s``.

    ``database_url`` is that of the person's own database, "" without one. The run ends sooner when
    ``enough`` says so of the newest counters. Everything that the figures count has come in frames
    then.
    """
    watch = Watch(on_frame, enough)
    launched_ns = now_ns()
    with Interrupts() as interrupts:
        lab = Lab(settings, on_frame=watch.take, database_url=database_url)
        counters = None
        try:
            await interrupts.guard(lab.start())
            await _come_up(lab, interrupts, show, every_s)
            await _measure(settings.duration_s, watch, interrupts, show, every_s)
            if watch.segments:
                counters = await exact_figures(lab, lambda: watch.counters)
        except InterruptedRunError:
            pass  # before there was anything to measure
        finally:
            await lab.stop()
        warm_up_s = (watch.segments[0][1] - launched_ns) / 1e9 if watch.segments else None
        return Outcome(counters, interrupts.status, warm_up_s, tuple(watch.segments))


async def _come_up(
    lab: Lab, interrupts: Interrupts, show: Callable[[float | None], None], every_s: float
) -> None:
    """Wait until both sides are up; raise :class:`~feeds.lab.LabError` if they never are."""
    up = asyncio.ensure_future(interrupts.guard(lab.both_up()))
    try:
        while not (await asyncio.wait({up}, timeout=every_s))[0]:
            show(None)
        up.result()
    finally:
        up.cancel()


async def _measure(
    duration_s: float | None,
    watch: Watch,
    interrupts: Interrupts,
    show: Callable[[float | None], None],
    every_s: float,
) -> None:
    """Wait for the end of the measuring time, which began when both sides were up."""
    while True:
        elapsed_s = watch.elapsed_s()
        show(elapsed_s)
        if watch.satisfied():
            return
        wait_s = every_s
        if duration_s is not None and elapsed_s is not None:
            if elapsed_s >= duration_s:
                return
            wait_s = min(every_s, duration_s - elapsed_s)
        if await interrupts.wait(wait_s):
            return


def status_of(work: Coroutine[Any, Any, object]) -> int:
    """Run ``work`` to its end, or until interrupted; return the exit status.

    A lab that cannot start is one line on standard error and status 1.
    """

    async def guarded() -> int:
        with Interrupts() as interrupts:
            with suppress(InterruptedRunError):  # what is done is told by the caller
                await interrupts.guard(work)
            return interrupts.status

    try:
        return asyncio.run(guarded())
    except LabError as error:
        return complain(str(error))


def run(work: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Run ``work``; a lab that cannot start is one line on standard error and status 1."""
    try:
        return asyncio.run(work)
    except LabError as error:
        return Outcome(None, complain(str(error)))
