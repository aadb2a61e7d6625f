"""All ways to push and to pull, one after the other on one lab that is never stopped.

A way of the one side is measured beside one of the other, so that all of them take half the time.
What there is comes from the folder of transports.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain, zip_longest

import msgspec

from feeds import choices
from feeds.choices import Choice
from feeds.counters import Counters
from feeds.figure import Figure, Kind, Part
from feeds.figures import BY_KEY
from feeds.frame import SIDES, Frame, SideFrame, SideName
from feeds.lab import Lab, LabError
from feeds.load.listed import listed
from feeds.load.records import LoadSummary
from feeds.quantities import setting
from feeds.settings import USUAL, Settings

DURATION_S = 8.0
"""How long each pair is measured unless told otherwise."""
POLL_INTERVAL_S = 1.0
"""The time between polls unless told otherwise: a pair has eight then."""
PUSH_LIMIT_PER_S = 5.0
"""How often is pushed at most where that is limited, unless told otherwise."""
WARM_UP_S = 1.0
PATIENCE_S = 20.0
"""How long a side may take to come up in another way; a database is started for it."""
COLUMNS: tuple[tuple[Figure, Part], ...] = (
    *((BY_KEY["update_latency_ms"], part) for part in ("mean", "p50", "p99")),
    *((BY_KEY[key], "") for key in ("missed_share", "requests_per_s", "messages_per_s")),
    *((BY_KEY[key], "") for key in ("bytes_per_s", "server_cpu_share", "database_cpu_share")),
)
"""What is told of each way."""
MANY: tuple[tuple[str, Kind], ...] = (
    ("crowd.p95_ms", "ms"),
    ("server_cost.cpu_us_per_message", "µs"),
    ("server_cost.cpu_us_per_request", "µs"),
    ("server_cost.bytes_per_client", "B"),
)
"""What is told, too, of each way with many clients, by its name in summary.json."""


class WayCase(msgspec.Struct, frozen=True):
    """One way of one side: what it is called, and which settings make it."""

    side: SideName
    transport: str
    name: str
    changes: dict[str, object]
    lacks: str = ""
    """Why it cannot be had here, in one line."""


class WayResult(msgspec.Struct, frozen=True):
    """What was measured of one way, or why it was not (``lacks``)."""

    way: WayCase
    lacks: str = ""
    elapsed_s: float = 0.0
    updates_published: int = 0
    figures: dict[str, float | None] = {}
    """By the names of :func:`name_of`, and of :data:`MANY`."""
    distorted: str = ""
    """Why the crowd's latency is not that of the server; "" if it is."""


class Pair(msgspec.Struct, frozen=True):
    """What is measured at once: a way of each side, or of one beside the usual one."""

    settings: Settings
    ways: tuple[WayCase, ...]


def name_of(figure: Figure, part: Part) -> str:
    """Return the name of a figure as in summary.json: "update_latency_ms.p99"."""
    return f"{figure.key}.{part}" if part else figure.key


def ways(base: Settings, database_url: str = "") -> list[WayCase]:
    """Return every way that there is, pushes first; with what cannot be had here."""
    found = []
    for side in SIDES:
        for choice in choices.offered(side):
            make = partial(
                WayCase, side, choice.key, lacks=_lacks(choice, base.clients, database_url)
            )
            of_side = _pushes if side == "live" else _pulls
            for variant, changes in of_side(choice, base):
                changes[f"{side}_transport"] = choice.key
                found.append(make(choice.label + variant, changes))
    return found


def _lacks(choice: Choice, clients: int, database_url: str) -> str:
    """Return why a transport cannot be had here, or not by so many clients; "" if it can."""
    if clients > choice.most_clients:
        return f"takes at most {choice.most_clients:,} clients"
    return choices.lacking(choice.key, database_url)


def _pushes(choice: Choice, base: Settings) -> Iterator[tuple[str, dict[str, object]]]:
    """Give every update pushed; of the usual way also at most so many a second."""
    yield "", {"push_limit_per_s": None}
    if choice.key == USUAL["live"]:
        limit_per_s = base.push_limit_per_s or PUSH_LIMIT_PER_S
        yield f", at most {setting(limit_per_s, '/s')}", {"push_limit_per_s": limit_per_s}


def _pulls(choice: Choice, base: Settings) -> Iterator[tuple[str, dict[str, object]]]:
    """Give a way to ask with each switch that makes another way of it.

    What every transport of its kind can do, an adaptive interval for one, is shown of the usual.
    """
    plain = {"adaptive": False, "query_all": False, "fairness": base.fairness}
    queries_all = "query_all" in choice.follows
    yield ", newest" if queries_all else "", {**plain}
    if queries_all:
        yield ", all since", {**plain, "query_all": True}
    if choice.key == USUAL["polled"]:
        if "conditional" in choice.follows and not base.fairness.polled_conditional:
            fairness = base.fairness.replace(polled_conditional=True)
            yield ", If-None-Match", {**plain, "fairness": fairness}
        low, high = (setting(s, "s") for s in (base.adaptive_low_s, base.adaptive_high_s))
        yield f", adaptive {low} to {high}", {**plain, "adaptive": True}


def pairs(base: Settings, found: list[WayCase]) -> list[Pair]:
    """Return what is measured one after the other of the ways that can be had."""
    result = []
    for both in zip_longest(*([way for way in found if way.side == side] for side in SIDES)):
        new, settings = tuple(way for way in both if way is not None), base
        for way in new:
            settings = settings.replace(**way.changes)
        result.append(Pair(settings, new))
    return result


class _Newest:
    """What the newest frame says, and what was refused; told on threads of the lab."""

    def __init__(self) -> None:
        self.frame = Frame(at_ns=0)
        self.refused: dict[str, str] = {}
        self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()

    def take(self, frame: Frame) -> None:
        self.frame = frame
        self._loop.call_soon_threadsafe(self._news.set)

    def refuse(self, side: SideName, key: str, reason: str) -> None:
        self.refused[key] = reason

    def lacks(self, way: WayCase) -> str:
        """Return why a way is not up, or ""."""
        side: SideFrame = getattr(self.frame, way.side)
        if way.transport in self.refused:
            return self.refused[way.transport]
        if side.transport != way.transport or side.state != "up":
            return side.detail or side.state
        return ""

    async def decided(self, pair: Pair, after: int) -> None:
        """Return when it is known of each way whether it can be measured."""
        with suppress(TimeoutError):  # then whichever is up is measured
            async with asyncio.timeout(PATIENCE_S):
                while not self._is_decided(pair, after):
                    self._news.clear()
                    await self._news.wait()

    def _is_decided(self, pair: Pair, after: int) -> bool:
        """Say whether a segment behind number ``after`` has begun, with each way up or refused."""
        began = self.frame.segment > after and not self.frame.settling
        return began and all(
            way.transport in self.refused or not self.lacks(way) for way in pair.ways
        )


async def run_all(
    base: Settings,
    found: list[WayCase],
    duration_s: float,
    done: Callable[[list[WayResult]], None],
    database_url: str = "",
) -> None:
    """Measure ``found`` pair by pair, each for ``duration_s``; ``done`` gets what came of a pair.

    What cannot be had is told first. Raise :class:`~feeds.lab.LabError` if the lab does not start.
    """
    done([WayResult(way, way.lacks) for way in found if way.lacks])
    planned = pairs(base, [way for way in found if not way.lacks])
    if base.clients > 1:
        await _run_crowded(base, planned, duration_s, done, database_url)
        return
    watch = _Newest()
    async with _lab(planned[0], watch, database_url) as lab:
        await lab.both_up()
        for pair in planned:
            done(await _measure(lab, watch, pair, duration_s))


async def _run_crowded(
    base: Settings,
    planned: list[Pair],
    duration_s: float,
    done: Callable[[list[WayResult]], None],
    database_url: str,
) -> None:
    """Measure with many clients, each pair on processes of its own.

    Memory that a server had for the clients of one way it would keep for those of the next. What
    even the first pair lacks, such as files, is raised.
    """
    first = planned[0]
    while planned:
        pair, watch = planned.pop(0), _Newest()
        try:
            async with _lab(pair, watch, database_url) as lab:
                await lab.both_up()
                done(await _measure(lab, watch, pair, duration_s))
        except LabError as error:
            if pair is first:
                raise
            if len(pair.ways) == 1:
                done([WayResult(way, watch.lacks(way) or str(error)) for way in pair.ways])
            else:  # one of them may be had without the other
                planned += [Pair(base.replace(**way.changes), (way,)) for way in pair.ways]


def _lab(first: Pair, watch: _Newest, database_url: str) -> Lab:
    return Lab(
        first.settings, on_frame=watch.take, on_refused=watch.refuse, database_url=database_url
    )


async def _measure(lab: Lab, watch: _Newest, pair: Pair, duration_s: float) -> list[WayResult]:
    """Set what ``pair`` needs, and measure it once it is up.

    Raise :class:`~feeds.lab.LabError` if a crowd does not come up.
    """
    if lab.settings == pair.settings:  # the first: nothing is begun anew for what is so already
        await watch.decided(pair, 0)
    else:
        before = watch.frame.segment
        lab.apply(pair.settings)
        await watch.decided(pair, before)
    await _begin(lab)
    await asyncio.sleep(duration_s)
    counters, load = await lab.counters(), LoadSummary()
    if _is_crowded(lab):
        await lab.crowd.looked()
        load = lab.load_summary()
    return [_result(way, watch.lacks(way), counters, load) for way in pair.ways]


async def _begin(lab: Lab) -> None:
    """Begin with the figures: after a moment, or when all of many clients are up."""
    if _is_crowded(lab):
        await lab.crowd_up()
    else:
        await asyncio.sleep(WARM_UP_S)
        lab.reset()
    await lab.counters()  # orders are carried out one after the other: it has begun anew


def _is_crowded(lab: Lab) -> bool:
    return lab.settings.clients > 1


def _result(way: WayCase, lacks: str, counters: Counters, load: LoadSummary) -> WayResult:
    """Return what was measured of ``way``, or why it was not (``lacks``)."""
    if lacks:
        return WayResult(way, lacks)
    side, elapsed_s = getattr(counters, way.side), counters.elapsed_s
    figures = {
        name_of(figure, part): figure.value(side, elapsed_s, part) for figure, part in COLUMNS
    }
    told = {row.key: getattr(row, way.side) for row in chain.from_iterable(listed(load))}
    figures |= {key: told[key] for key, _ in MANY if key in told}
    distorted = load.crowd.distorted if load.crowd is not None else ""
    return WayResult(way, "", elapsed_s, counters.updates_published, figures, distorted)
