"""Runs the cases that are held against theory: real labs with real processes."""

import asyncio
from collections import defaultdict
from collections.abc import Callable

import msgspec
import psutil

from feeds.evidence import theory_verdicts
from feeds.evidence.theory_cases import Case
from feeds.evidence.theory_verdicts import CaseConditions, CaseVerdict
from feeds.evidence.updates import Recorder, UpdateColumns
from feeds.frame import Frame, Poll
from feeds.lab import Lab, LabError

WARM_UP_S = 1.5
_TIMES = 8
"""Of the kinds of processor time; those behind are parts of the ones before."""


class Result(msgspec.Struct, frozen=True):
    """One case with everything found; ``attempts`` is 2 if the first had a figure outside."""

    case: Case
    name: str
    seed: int
    n: int
    conditions: CaseConditions
    verdicts: list[CaseVerdict]
    busy: float | None = None
    """Share of the machine's processors in use meanwhile; much of it disturbs the measuring."""
    attempts: int = 1
    skipped: int = 0
    """Polls that were due while the one before was not back: the closed forms know of none."""

    @property
    def agrees(self) -> bool:
        """Whether every figure does."""
        return all(verdict.agrees for verdict in self.verdicts)


class _Watch:
    """Collects what the frames of one lab bring; they come on a thread of the lab."""

    def __init__(self) -> None:
        self.columns = UpdateColumns()
        self.polls: list[Poll] = []
        self.recorder = Recorder(self.columns.write)

    def take(self, frame: Frame) -> None:
        self.recorder.take(frame)
        self.polls += frame.polled.polls


async def run_case(case: Case, seed: int, database_url: str = "") -> Result:
    """Measure one case; the warm-up, and the start of the processes, are left out."""
    watch = _Watch()
    settings = case.settings(seed)
    async with Lab(settings, on_frame=watch.take, database_url=database_url) as lab:
        await lab.both_up()
        await asyncio.sleep(WARM_UP_S)
        lab.reset()
        await lab.counters()  # orders are carried out one after the other: it has begun anew
        busy = await _busy(case.duration_s)
        counters = await lab.counters()
    began_ns = watch.recorder.segments[-1][1]
    end_ns = began_ns + round(counters.elapsed_s * 1e9)
    watch.recorder.finish(counters)
    updates = watch.columns.updates()
    polls = theory_verdicts.polls_between(watch.polls, began_ns, end_ns)
    try:
        found = theory_verdicts.conditions(case.arrivals, counters, updates, polls)
    except ValueError as error:
        raise LabError(f"{case.name}: {error}") from None
    verdicts = theory_verdicts.judge(found, counters)
    return Result(
        case,
        case.name,
        seed,
        counters.updates_published,
        found,
        verdicts,
        busy,
        skipped=counters.polled.overruns,
    )


async def _busy(duration_s: float) -> float | None:
    """Wait for ``duration_s``; return the share of the machine's processors in use meanwhile."""
    before = psutil.cpu_times()
    await asyncio.sleep(duration_s)
    after = psutil.cpu_times()
    whole = sum(after[:_TIMES]) - sum(before[:_TIMES])
    idle = after.idle + getattr(after, "iowait", 0) - before.idle - getattr(before, "iowait", 0)
    return 1 - idle / whole if whole > 0 else None


async def run_all(
    cases: tuple[Case, ...],
    seed: int,
    done: Callable[[Result], None] = lambda result: None,
    database_url: str = "",
) -> list[Result]:
    """Measure all ``cases`` and return them in order; ``done`` is told of each.

    An interval of 95 % leaves its figure outside 1 time in 20 by chance alone, and hundreds of
    figures are looked at. So a case with a figure outside is measured once more under another
    seed, and fails if the same figure is outside again.
    """
    lanes: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def one(index: int, case: Case) -> Result:
        async def attempt(number: int) -> Result:
            async with lanes[case.lane]:
                return await run_case(case, seed + 100 * number + index, database_url)

        result = await attempt(0)
        if not result.agrees:
            again = await attempt(1)
            verdicts = theory_verdicts.together(result.verdicts, again.verdicts)
            result = msgspec.structs.replace(again, verdicts=verdicts, attempts=2)
        done(result)
        return result

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(index, case)) for index, case in enumerate(cases)]
    except ExceptionGroup as several:
        failed = several.subgroup(LabError)
        if failed is None:
            raise
        raise LabError(str(failed.exceptions[0])) from None
    return [task.result() for task in tasks]
