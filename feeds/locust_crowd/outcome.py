"""What all workers' reports come to: latencies merged, counts added, books compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from feeds.counters import Spread
from feeds.crowd.records import (
    ControlClients,
    ControlSide,
    Counted,
    Crowd,
    CrowdReport,
    CrowdSide,
    PooledSide,
)
from feeds.frame import SIDES
from feeds.load.meter import distorted, spread_of_phases_s
from feeds.locust_crowd.records import Booked, ComparedBooks, CrowdRun, WorkerPart, added
from feeds.metrics.histogram import LatencyHistogram

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from feeds.frame import SideName
    from feeds.locust_crowd.records import SideReport, WorkerReport
    from feeds.processes.messages import Books
    from feeds.settings import Settings

P95 = 95.0
BooksPair = tuple["Books", "Books"]
"""Of one server: at the beginning and at the end."""


def whole(side: SideReport) -> Counted:
    """Return what the clients of a side counted from their beginning on."""
    return added([side.beside, side.measured])


def part(report: WorkerReport) -> WorkerPart:
    """Return one worker as the outcome has it; it is missing unless it ended in order."""
    offset = report.offset
    return WorkerPart(
        name=report.name,
        control=report.control,
        clients_live=report.live.asked,
        clients_polled=report.polled.asked,
        live=whole(report.live),
        polled=whole(report.polled),
        truth=report.truth,
        measured_s=report.measured_s,
        cpu_s=report.cpu_s,
        rss_bytes=report.rss_bytes,
        offset_ns=None if offset is None else offset.ns,
        error_ns=report.error_ns,
        missing=not report.ended,
    )


def outcome(
    settings: Settings,
    reports: Sequence[WorkerReport],
    *,
    books: Mapping[SideName, BooksPair | str],
    interrupted: bool,
    why: str,
) -> CrowdRun:
    """Return what all workers have found that ended in order, and which did not.

    ``books`` are of each server, or why there are none.
    """
    parts = [part(one) for one in reports]
    whole_ones = [one for one in reports if one.ended]
    missing = [one.name for one in parts if one.missing]
    error_ms, unknown = _clock(whole_ones)
    return CrowdRun(
        settings=settings,
        crowd=_crowd(whole_ones, settings, error_ms),
        workers=parts,
        missing_workers=missing,
        books={side: _books(side, parts, books[side]) for side in SIDES},
        clock_error_ms=error_ms,
        unknown=unknown,
        interrupted=interrupted,
        why=why,
    )


def _clock(reports: Sequence[WorkerReport]) -> tuple[float | None, str]:
    """Return by how much latencies may be wrong, and why none is known, if so."""
    clockless = next((one for one in reports if one.error_ns is None), None)
    if clockless is not None:
        why = clockless.clockless or "nothing was measured"
        return None, f"the source's clock is not known to {clockless.name}: {why}"
    errors_ns = [one.error_ns for one in reports if one.error_ns is not None]
    return (max(errors_ns) / 1e6, "") if errors_ns else (None, "no worker ended in order")


def known(spread: Spread, error_ms: float | None) -> Spread:
    """Return a distribution without what is less than the clocks' error."""
    if error_ms is None:
        return Spread(count=spread.count)
    figures = {name: getattr(spread, name) for name in Spread.__struct_fields__ if name != "count"}
    return Spread(
        count=spread.count,
        **{name: ms if ms is not None and ms >= error_ms else None for name, ms in figures.items()},
    )


def _crowd(reports: Sequence[WorkerReport], settings: Settings, error_ms: float | None) -> Crowd:
    many, control = ([one for one in reports if one.control is which] for which in (False, True))
    of_many, of_control = (_side_reports(group) for group in (many, control))
    clients = max(sum(getattr(one, side).asked for one in reports) for side in SIDES)
    phases_s = spread_of_phases_s(settings)
    measured = [one.measured_s for one in many if one.measured_s is not None]
    used = [one.cpu_s for one in reports if one.cpu_s is not None]
    rss = [one.rss_bytes for one in reports if one.rss_bytes is not None]
    pooled: dict[str, Any] = {}
    for side in SIDES:
        p95 = getattr(of_many, side).p95_ms
        latency = known(getattr(of_many, side).update_latency_ms, error_ms)
        counted = added([getattr(one, side).measured for one in reports])
        pooled[side] = PooledSide(
            update_latency_ms=latency,
            p95_ms=p95 if p95 is not None and error_ms is not None and p95 >= error_ms else None,
            **msgspec.structs.asdict(counted),
        )
    controls = (known(getattr(of_control, side).update_latency_ms, error_ms) for side in SIDES)
    return Crowd(
        clients=clients,
        control=ControlClients(*map(ControlSide, controls)),
        measured_s=max(measured, default=None),
        cpu_s=sum(used) if used else None,
        rss_bytes=sum(rss) if rss else None,
        distorted=distorted(of_many, of_control, phases_s) if error_ms is not None else "",
        **pooled,
    )


def _side_reports(reports: Sequence[WorkerReport]) -> CrowdReport:
    """Return the latencies of these workers, merged, as one process of a crowd would tell them."""
    sides: dict[str, Any] = {}
    for side in SIDES:
        merged = LatencyHistogram()
        for one in reports:
            merged.add(getattr(one, side).latency)
        sides[side] = CrowdSide(
            asked=sum(getattr(one, side).asked for one in reports),
            update_latency_ms=merged.spread(),
            p95_ms=merged.percentile_ms(P95),
        )
    return CrowdReport(at_ns=0, **sides)


def _books(side: SideName, parts: Sequence[WorkerPart], books: BooksPair | str) -> ComparedBooks:
    """Compare what all workers counted with what the server did meanwhile."""
    counts = [getattr(one, side) for one in parts]
    if side == "live":
        counts += [one.truth for one in parts]
    ours = added(counts)
    kept = Booked(ours.requests, ours.messages)
    if isinstance(books, str):
        return ComparedBooks(kept, why=books)
    before, after = books
    server = Booked(after.requests - before.requests, after.messages - before.messages)
    return ComparedBooks(kept, server, equal=kept == server)
