"""Made-up loads of two servers, as the lab tells them."""

from __future__ import annotations

from feeds.crowd.records import CrowdReport, CrowdSide, Size
from feeds.load.records import AtRest, Load, SideLoad

__all__ = ["coming_up", "measured"]

REST = AtRest(0.01, 30_000_000, 10.0, 0.5, 1)


def coming_up(up: int, clients: int, state: str = "") -> Load:
    """Return the load while ``up`` of twice as many ``clients`` are up."""
    words = state or f"{up:,} of {2 * clients:,} clients up"
    return Load(at_ns=1, size=Size(clients, clients), ramping=up / 2 / clients, state=words)


def measured(
    clients: int,
    live: float | None = 0.11,
    polled: float | None = 0.33,
    *,
    rest: AtRest | None = REST,
    distorted: str = "",
    at_ns: int = 1,
) -> Load:
    """Return the load of a crowd that is up; ``live`` and ``polled`` are shares of a core."""
    side = CrowdSide(asked=clients - 1, up=clients - 1, measured_s=20.0)
    report = CrowdReport(at_ns=at_ns, live=side, polled=side)
    return Load(
        at_ns=at_ns,
        size=Size(clients, clients),
        live=SideLoad(cpu_share=live, at_rest=rest),
        polled=SideLoad(cpu_share=polled, at_rest=rest),
        report=report,
        control=report,
        distorted=distorted,
    )
