"""Loads as the lab tells them: of one client, of a crowd that comes up, and of one that is up."""

from __future__ import annotations

from collections.abc import Iterator
from math import sin

from msgspec.structs import replace

from feeds.counters import Spread
from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.load.records import AtRest, Load, ServingCost, SideLoad

SECOND_NS = 1_000_000_000
REST = AtRest(0.004, 61_000_000, 1.0, 0.0, 1)
POLLED_REST = AtRest(0.0052, 58_400_000, 0.2, 0.2, 1)


def one_client(at_ns: int = SECOND_NS) -> Load:
    """Return the load of the client on screen alone, never measured at rest."""
    live = SideLoad(
        cpu_share=0.0041,
        rss_bytes=61_200_000,
        messages_per_s=10.0,
        requests_per_s=0.0,
        bytes_per_s=730.0,
        loop_lag_ms=0.31,
        cost=ServingCost(connections=1),
    )
    polled = replace(live, cpu_share=0.0055, messages_per_s=0.5, requests_per_s=0.5)
    return Load(at_ns=at_ns, live=live, polled=polled)


def crowded(
    clients: int, at_ns: int = SECOND_NS, *, interval_s: float = 5.0, distorted: str = ""
) -> Load:
    """Return the load of ``clients`` a side, all up: 32 µs a message, 160 µs a request."""
    wave = 1 + 0.06 * sin(at_ns / SECOND_NS)
    asked = clients / interval_s
    live = SideLoad(
        cpu_share=(clients * 32e-6 + REST.cpu_share) * wave,
        rss_bytes=REST.rss_bytes + 14_900 * (clients - 1),
        messages_per_s=float(clients),
        requests_per_s=0.0,
        bytes_per_s=73.0 * clients,
        loop_lag_ms=0.032 * clients,
        cost=ServingCost(32.0, None, 14_900.0, clients),
        at_rest=REST,
    )
    polled = SideLoad(
        cpu_share=(asked * 160e-6 + POLLED_REST.cpu_share) / wave,
        rss_bytes=POLLED_REST.rss_bytes + 8_600 * (clients - 1),
        messages_per_s=asked,
        requests_per_s=asked,
        bytes_per_s=520.0 * asked,
        loop_lag_ms=2.4,
        cost=ServingCost(160.0, 158.4, 8_600.0, clients),
        at_rest=POLLED_REST,
    )
    report = _report(clients, at_ns, wave)
    return Load(
        at_ns=at_ns,
        size=Size(clients, clients),
        live=live,
        polled=polled,
        crowd_cpu_share=clients * 18e-6 + asked * 150e-6,
        crowd_rss_bytes=70_000_000 + 4_100 * clients,
        report=report,
        control=replace(_report(50, at_ns, wave), added_ms=report.added_ms),
        distorted=distorted,
    )


def _report(clients: int, at_ns: int, wave: float) -> CrowdReport:
    fan_out_ms = 0.016 * clients * wave
    live = Spread(40 * clients, 22 + fan_out_ms, 22 + fan_out_ms, *[22 + 2 * fan_out_ms] * 4)
    polled = Spread(40 * clients, 2522.0, 2520.0 * wave, 4520.0, 4980.4, 5010.0, 5031.0)
    return CrowdReport(
        at_ns=at_ns,
        live=_side(clients, live, 22 + 1.9 * fan_out_ms),
        polled=_side(clients, polled, 4771.2),
        added_ms=20.0,
    )


def _side(clients: int, spread: Spread, p95_ms: float) -> CrowdSide:
    return CrowdSide(
        asked=clients,
        up=clients,
        measured_s=40.0,
        update_latency_ms=spread,
        latest_ms=spread,
        p95_ms=p95_ms,
        latest_p95_ms=p95_ms,
        messages=40 * clients,
        requests=8 * clients,
    )


def ramping(up: int, clients: int, at_ns: int = SECOND_NS) -> Load:
    """Return the load while ``up`` of ``clients`` a side are there."""
    load = crowded(up, at_ns)
    nobody = CrowdReport(at_ns=at_ns, live=CrowdSide(asked=clients, up=up))
    cost = ServingCost(connections=up)
    return replace(
        load,
        size=Size(clients, clients),
        live=replace(load.live, cost=cost),
        polled=replace(load.polled, cost=cost),
        report=nobody,
        control=nobody,
        ramping=up / clients,
        state=f"{2 * up:,} of {2 * clients:,} clients up",
    )


def came_up(clients: int, from_ns: int = SECOND_NS, seconds: int = 100) -> Iterator[Load]:
    """Give loads as they come: 12 s with one client, a ramp of 5 s, then ``seconds`` of all."""
    for second in range(12):
        yield one_client(from_ns + second * SECOND_NS)
    ramp_ns = from_ns + 12 * SECOND_NS
    for quarter in range(20):
        up = max(1, clients * quarter // 20)
        yield ramping(up, clients, ramp_ns + quarter * SECOND_NS // 4)
    for second in range(5, seconds):
        yield crowded(clients, ramp_ns + second * SECOND_NS)
