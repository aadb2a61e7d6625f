"""The figures of a run with many clients, in the blocks in which tables show them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from feeds.crowd.records import Crowd
from feeds.figure import Part
from feeds.frame import SIDES
from feeds.load.figures import COSTS, POOLED, SERVERS, LoadFigure
from feeds.load.records import AtRest, LoadSummary

if TYPE_CHECKING:
    from feeds.load.figures import FigureRecord

CONTROL = LoadFigure(
    "update_latency_ms",
    "update latency of the control clients",
    "the same of those few in a process of their own, which show what the crowd itself adds",
    parts=("p50", "p99"),
)
AT_REST = tuple(one for one in SERVERS if one.key in AtRest.__struct_fields__)
"""What is told of a server before the crowd came."""
COMPARED = frozenset(
    (
        *("crowd.update_latency_ms.p50", "crowd.p95_ms", "crowd.update_latency_ms.p99"),
        *("crowd.gaps", "crowd.errors"),
        *(f"server_cost.{one.key}" for one in COSTS if one.key != "connections"),
    )
)
"""Those by which two runs are compared: their :attr:`LoadRow.key`."""
_LATENCY, _P95, *_COUNTS = POOLED


class LoadRow(NamedTuple):
    """One figure of both sides; ``None`` where it was not measured, or a side has none."""

    key: str
    """Its name among those of a side in summary.json: "crowd.update_latency_ms.p99"."""
    name: str
    figure: LoadFigure
    about: str
    """What it means, where it is not a part of the figure before it."""
    live: float | None
    polled: float | None
    distorted: bool = False
    """Whether it is that of the crowd's own queue."""


def listed(load: LoadSummary) -> Iterator[list[LoadRow]]:
    """Give the blocks of a table of all that is known: of one client nothing but its costs."""
    if load.crowd is not None:
        yield from _crowd(load.crowd)
    costs = [_row("server_cost", one, load.live, load.polled) for one in COSTS]
    known = (row for row in costs if row.figure.key != "connections")  # they are in any case
    if load.crowd is not None or any(row.live or row.polled for row in known):
        yield costs
    if load.live_at_rest or load.polled_at_rest:
        resting = load.live_at_rest, load.polled_at_rest
        found = (_row("server_at_rest", one, *resting) for one in AT_REST)
        yield [row._replace(name=f"{row.name}, at rest") for row in found]


def _crowd(crowd: Crowd) -> Iterator[list[LoadRow]]:
    sides, control = (crowd.live, crowd.polled), (crowd.control.live, crowd.control.polled)
    latency = [_row("crowd", _LATENCY, *sides, part) for part in _LATENCY.parts]
    latency.insert(_LATENCY.parts.index("p99"), _row("crowd", _P95, *sides))
    yield [one._replace(distorted=bool(crowd.distorted)) for one in latency]
    yield [_row("control", CONTROL, *control, part) for part in CONTROL.parts]
    yield [_row("crowd", one, *sides) for one in _COUNTS]


def _row(
    place: str,
    figure: LoadFigure,
    live: FigureRecord | None,
    polled: FigureRecord | None,
    part: Part = "",
) -> LoadRow:
    of_live, of_polled = (
        figure.value(record, part) if record is not None and figure.side in (side, None) else None
        for side, record in zip(SIDES, (live, polled), strict=True)
    )
    key = ".".join(filter(None, (place, figure.key, part)))
    about = figure.meaning if part in ("", figure.parts[0]) else ""
    return LoadRow(key, figure.label(part), figure, about, of_live, of_polled)
