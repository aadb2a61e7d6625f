"""Many clients in the report: what all of them saw, and what they cost their servers."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from app.report.charts import Axis, Chart, Polyline
from app.text import formats
from app.text.formats import precise
from app.text.load_tables import crowd_notes, load_name
from feeds.counters import Counters, Spread
from feeds.crowd.records import Crowd
from feeds.evidence.summary import load_of
from feeds.frame import SIDES
from feeds.load.listed import listed

_LATER = {"p50": 50.0, "p90": 10.0, "p95": 5.0, "p99": 1.0, "p999": 0.1}
"""How many of a hundred updates come later than each percentile."""


class ManyLine(NamedTuple):
    """One line of the table of many clients."""

    name: str
    about: str
    live: str
    polled: str
    distorted: bool


class ManyClients(NamedTuple):
    """The report's section of many clients."""

    clients: str
    """How many each side had; "" with one, whose server was watched nevertheless."""
    distorted: str
    """Why the crowd's latencies are not to be believed; "" if they are."""
    notes: list[str]
    tail: Chart | None
    lines: list[ManyLine]


def many_clients(summary: dict[str, Any], counters: Counters) -> ManyClients | None:
    """Return what there is to be told of many clients; ``None`` if nothing was measured."""
    load = load_of(summary)
    lines = [
        ManyLine(
            load_name(row),
            row.about,
            precise(row.live, row.figure.kind),
            precise(row.polled, row.figure.kind),
            row.distorted,
        )
        for row in chain.from_iterable(listed(load))
    ]
    if not lines:
        return None
    crowd = load.crowd
    return ManyClients(
        formats.count(crowd.clients) if crowd is not None else "",
        crowd.distorted if crowd is not None else "",
        crowd_notes(counters, load),
        tail(crowd) if crowd is not None else None,
        lines,
    )


def tail(crowd: Crowd) -> Chart | None:
    """Draw how many updates came later than a time; nothing if none has come."""
    lines = []
    for side in SIDES:
        ours, control = getattr(crowd, side), getattr(crowd.control, side)
        pooled = list(_points(ours.update_latency_ms, ours.p95_ms))
        lines.append(Polyline(f"{side}, all clients", side, pooled))
        alone = list(_points(control.update_latency_ms))
        lines.append(Polyline(f"{side}, control clients", f"{side} control", alone))
    ends = [x for line in lines for x, _ in line.points]
    if not ends:
        return None
    time = Axis(min(ends) * 0.8, max(ends) * 1.25, "update latency (ms)", log=True)
    later = Axis(_LATER["p999"], _LATER["p50"], "updates that came later (%)", log=True)
    return Chart("Update latency of many clients", time, later, lines)


def _points(spread: Spread, p95_ms: float | None = None) -> Iterator[tuple[float, float]]:
    """Give the known percentiles, with the share of updates that came later."""
    for name, share in _LATER.items():
        at_ms = p95_ms if name == "p95" else getattr(spread, name)
        if at_ms:
            yield at_ms, share
