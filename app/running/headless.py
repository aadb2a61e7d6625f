"""A run without a window: start the lab, watch it for a while, take the figures, stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.running.exact import exact_figures, exact_load
from app.running.interrupts import InterruptedRunError, Interrupts
from app.text.mistakes import complain
from feeds.clock import now_ns
from feeds.counters import Counters
from feeds.evidence.summary import Context
from feeds.frame import Frame
from feeds.lab import Lab, LabError
from feeds.load.records import Load, LoadSummary
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.remote.joining import Joined

_ONE_CLIENT = LoadSummary()
Show = Callable[[float | None, Load | None], None]
"""Shows how long has been measured, ``None`` before that begins, and what is known of a crowd."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures, if it came to any, and the exit status of the run."""

    counters: Counters | None
    status: int
    warm_up_s: float | None = None
    """From the start of the processes until all clients were up; nothing of it is measured."""
    segments: tuple[tuple[int, int], ...] = ()
    """Number and beginning in nanoseconds of each measuring segment."""
    load: LoadSummary = _ONE_CLIENT
    """The crowd, and what serving cost."""

    @property
    def context(self) -> Context:
        """What a summary says beside the figures."""
        return Context(
            warm_up_s=self.warm_up_s,
            segments=[*self.segments],
            interrupted=self.status != 0,
            load=self.load,
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
        self._first = self._newest = 0
        self._on_frame, self._enough = on_frame, enough

    def take(self, frame: Frame) -> None:
        """Note ``frame`` and pass it on."""
        self._newest = frame.segment
        if frame.segment:  # 0 until both sides are up
            segment = frame.segment, frame.segment_began_ns
            if segment not in self.segments[-1:]:
                self.segments.append(segment)
            self.counters = frame.counters or self.counters
        self._on_frame(frame)

    def satisfied(self) -> bool:
        """Say whether the newest figures are all that was asked for."""
        return self.counters is not None and self._enough(self.counters)

    def begin(self) -> None:
        """Count from the present segment on, or from the next if there is none now."""
        self._first = len(self.segments) - bool(self._newest)

    @property
    def began_ns(self) -> int | None:
        """When the run began to measure; ``None`` before that."""
        begun = self.segments[self._first :]
        return begun[0][1] if begun else None

    def elapsed_s(self) -> float | None:
        """Return how long the run has measured, with what it lost; ``None`` before it began."""
        began_ns = self.began_ns
        return None if began_ns is None else (now_ns() - began_ns) / 1e9


async def observe(
    settings: Settings,
    *,
    show: Show,
    every_s: float,
    on_frame: Callable[[Frame], None] = lambda frame: None,
    on_load: Callable[[Load], None] = lambda load: None,
    enough: Callable[[Counters], bool] = lambda counters: False,
    database_url: str = "",
    remote: Joined | None = None,
) -> Outcome:
    """Measure for ``settings.duration_s`` or until interrupted; ``show`` is called ``every_s``.

    ``database_url`` is that of the person's own database, "" without one; ``remote`` has another
    machine's servers in place of servers here. ``on_load`` is told what
    the servers bear when there are many clients. The run ends sooner when
    ``enough`` says so of the newest counters. Everything that the figures count has come in frames
    then. Of many clients nothing is measured before all of them are up.
    """
    watch = Watch(on_frame, enough)
    launched_ns = now_ns()
    with Interrupts() as interrupts:
        if remote is None:
            lab = Lab(settings, on_frame=watch.take, on_load=on_load, database_url=database_url)
        else:
            from feeds.remote.lab import RemoteLab

            lab = RemoteLab(settings, *remote, on_frame=watch.take)
        counters, load = None, _ONE_CLIENT
        try:
            await interrupts.guard(lab.start())
            await _come_up(lab, watch, interrupts, show, every_s)
            await _measure(settings.duration_s, watch, interrupts, show, every_s)
            if watch.began_ns is not None:
                counters = await exact_figures(lab, lambda: watch.counters)
                load = await exact_load(lab)
        except InterruptedRunError:
            _tell_how_far(lab.load)
        finally:
            await lab.stop()
        began_ns = watch.began_ns
        warm_up_s = None if began_ns is None else (began_ns - launched_ns) / 1e9
        return Outcome(counters, interrupts.status, warm_up_s, tuple(watch.segments), load)


async def _come_up(
    lab: Lab, watch: Watch, interrupts: Interrupts, show: Show, every_s: float
) -> None:
    """Wait until all clients are up; raise :class:`~feeds.lab.LabError` if they never are."""
    up = asyncio.ensure_future(interrupts.guard(_all_up(lab, watch)))
    try:
        while not (await asyncio.wait({up}, timeout=every_s))[0]:
            show(None, lab.load)
        up.result()
    finally:
        up.cancel()


async def _all_up(lab: Lab, watch: Watch) -> None:
    await lab.both_up()
    if lab.settings.clients > 1:
        await lab.crowd_up()
        await lab.counters()  # orders are carried out one after the other: it has begun anew
        watch.begin()


def _tell_how_far(load: Load | None) -> None:
    """Say what an interrupted run was waiting for, if that was its crowd: nothing is measured."""
    if load is not None and load.state:
        complain(f"interrupted: {load.state}; nothing was measured yet")


async def _measure(
    duration_s: float | None,
    watch: Watch,
    interrupts: Interrupts,
    show: Show,
    every_s: float,
) -> None:
    """Wait for the end of the measuring time, which began when both sides were up."""
    while True:
        elapsed_s = watch.elapsed_s()
        show(elapsed_s, None)
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
