"""What a search for capacity found, for readers: a page with charts, and the first chart alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from app.report.charts import Axis, Chart, Polyline
from app.report.page import machine
from app.report.templates import rendered
from app.text import capacity_words
from app.text.formats import count
from feeds.capacity import evidence
from feeds.capacity.records import CapacityPlan, CapacityProbe, SideCapacity
from feeds.capacity.search import curve
from feeds.frame import SideName

ROOM_FOR_NOTES = 0.4
"""Over the curves, as a share of their height: there stand the notes at the marks."""

Found = Mapping[SideName, SideCapacity]
Read = Callable[[CapacityProbe], float | None]


def latency(found: Found, plan: CapacityPlan) -> Chart:
    """Draw p50 and p95 over the number of clients; the MAL as a line, the bounds as marks."""
    lines = [*_curves(found, "p95", lambda one: one.p95_ms)]
    lines += _curves(found, "p50", lambda one: one.p50_ms, " half")
    mal_ms = plan.max_latency_s * 1e3
    heights = [y for line in lines for _, y in line.points] + [mal_ms]
    clients = _clients(found)
    lines.append(
        Polyline("maximum acceptable", "theory", [(clients.low, mal_ms), (clients.high, mal_ms)])
    )
    low, high = min(heights) * 0.8, max(heights) * 1.25
    ms = Axis(low, high * (high / low) ** ROOM_FOR_NOTES, "update latency (ms)", log=True)
    title = "Update latency over the number of clients"
    return Chart(title, clients, ms, lines, sorted(_marks(found, clients)))


def processor(found: Found) -> Chart:
    """Draw the server's share of a core over the number of clients."""
    lines = [
        Polyline(
            f"{side}, server",
            side,
            [
                (probe.clients, 100 * probe.cpu_share)
                for probe in curve(one.probes)
                if probe.cpu_share is not None
            ],
        )
        for side, one in found.items()
    ]
    most = max((y for line in lines for _, y in line.points), default=0.0)
    share = Axis(0, max(100.0, most) * 1.05, "share of a core (%)")
    return Chart("Processor over the number of clients", _clients(found), share, lines)


def chart(found: Found, plan: CapacityPlan) -> str:
    """Return the chart of latency as SVG with colours of its own."""
    return rendered("capacity.svg.j2", drawn=latency(found, plan)).strip() + "\n"


def files(told: dict[str, Any], found: Found, plan: CapacityPlan) -> dict[str, str]:
    """Return what is kept of a search, by the names of the files."""
    indented = msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
    return {
        evidence.JSON: indented + "\n",
        evidence.CURVE: evidence.curve_csv(found),
        evidence.PAGE: page(told, found, plan),
        evidence.CHART: chart(found, plan),
    }


def page(told: dict[str, Any], found: Found, plan: CapacityPlan) -> str:
    """Return the page: a sentence a side, charts, every measurement, and the machine."""
    return rendered(
        "capacity.html.j2",
        told=told,
        conditions=capacity_words.conditions(plan),
        sides=[_side(one, plan) for one in found.values()],
        heads=capacity_words.HEADS,
        latency=latency(found, plan),
        processor=processor(found),
        machine=machine(told),
    )


def _side(one: SideCapacity, plan: CapacityPlan) -> dict[str, object]:
    return {
        "title": f"All measurements, {one.side}",
        "headline": capacity_words.headline(one, plan),
        "decided": capacity_words.decided(one),
        "bounds": capacity_words.bounds(one, plan),
        "greyed": one.at_least and one.above is not None,
        "rows": [
            capacity_words.cells(one.side, probe)
            for probe in sorted(one.probes, key=lambda probe: probe.clients)
        ],
    }


def _clients(found: Found) -> Axis:
    """Return the axis of clients: all crowds, and the bounds if they are near."""
    sizes = [probe.clients for one in found.values() for probe in one.probes] or [1, 10]
    return Axis(min(sizes), max(*sizes, min(sizes) + 1) * 1.6, "clients", log=True)


def _curves(found: Found, name: str, read: Read, style: str = "") -> Iterator[Polyline]:
    """Give a curve a side; what the load generator is to blame for is a curve of its own."""
    for side, one in found.items():
        points = [(probe, read(probe)) for probe in curve(one.probes)]
        known = [(probe, value) for probe, value in points if value]
        good = [(probe.clients, value) for probe, value in known if not probe.distorted]
        own = [(probe.clients, value) for probe, value in known if probe.distorted]
        yield Polyline(f"{side}, {name}", f"{side}{style}", good)
        if own:
            own = [*good[-1:], *own]
            yield Polyline(f"{side}, {name}, the load generator's", f"truth{style}", own)


def _marks(found: Found, axis: Axis) -> Iterator[tuple[float, str]]:
    """Give the capacities and the bounds that are on the axis, with what they are."""
    for side, one in found.items():
        if one.clients:
            yield one.clients, f"{side}: {'at least ' * one.at_least}{count(one.clients)}"
        known = one.bounds
        if known is None:
            continue
        form = "1/(λ·c)" if side == "live" else "T/c"
        if known.busy_clients <= axis.high:
            yield known.busy_clients, f"{side}, theory: {form} = {count(known.busy_clients)}"
        if known.busy_clients < known.bound_clients <= axis.high:
            yield known.bound_clients, f"{side}, theory: T = MAL: {count(known.bound_clients)}"
