"""The crowd and the costs of a run, as they go into its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.crowd.records import (
    ControlClients,
    ControlSide,
    Counted,
    Crowd,
    CrowdReport,
    CrowdSide,
    PooledSide,
)
from feeds.load.records import LoadSummary

if TYPE_CHECKING:
    from feeds.load.records import Load

_NONE = CrowdReport(at_ns=0)


def summary_of(load: Load | None) -> LoadSummary:
    """Return what ``load`` has found since the crowd's figures began."""
    if load is None:
        return LoadSummary()
    crowd = None
    if load.report is not None and load.measuring:
        crowd = _crowd(load, load.report, load.control or _NONE)
    live, polled = load.live, load.polled
    return LoadSummary(crowd, live.cost, polled.cost, live.at_rest, polled.at_rest)


def _crowd(load: Load, crowd: CrowdReport, control: CrowdReport) -> Crowd:
    return Crowd(
        clients=max(load.size.live, load.size.polled),
        live=_pooled(crowd.live, control.live),
        polled=_pooled(crowd.polled, control.polled),
        control=ControlClients(
            ControlSide(control.live.update_latency_ms),
            ControlSide(control.polled.update_latency_ms),
        ),
        measured_s=crowd.live.measured_s or crowd.polled.measured_s,
        cpu_s=(crowd.measured_cpu_s or 0.0) + (control.measured_cpu_s or 0.0),
        rss_bytes=load.crowd_rss_bytes,
        added_ms=crowd.added_ms,
        distorted=load.distorted,
    )


def _pooled(crowd: CrowdSide, control: CrowdSide) -> PooledSide:
    """Return the latencies of the first process, and what the clients of both have counted."""
    counts = {
        name: getattr(crowd, name) + getattr(control, name) for name in Counted.__struct_fields__
    }
    return PooledSide(update_latency_ms=crowd.update_latency_ms, p95_ms=crowd.p95_ms, **counts)
