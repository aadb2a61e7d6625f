"""The outcome of a crowd as summary.json has it, with what only many machines have beside."""

from __future__ import annotations

from typing import Any

import msgspec

from feeds.counters import FOLLOWED, Counters, SideSummary
from feeds.evidence.archive import SUMMARY
from feeds.evidence.summary import Context, summary, summary_text
from feeds.frame import SIDES
from feeds.load.records import LoadSummary
from feeds.locust_crowd.records import CrowdRun

FILES = (SUMMARY,)
_BESIDE = ("servers", "workers", "missing_workers", "books", "clock_error_ms", "unknown", "why")


def summary_of(run: CrowdRun) -> dict[str, Any]:
    """Return all of ``run`` as plain data.

    No client is on screen: what stands in ``live`` and ``polled`` is the sum of all clients, and
    their pooled latency. No update is followed one by one, so that what would be counted of them
    is unknown.
    """
    crowd = run.crowd
    sides = {side: _side(run, side) for side in SIDES}
    counters = Counters(
        elapsed_s=crowd.measured_s or 0.0,
        updates_published=0,
        live=sides["live"],
        polled=sides["polled"],
    )
    settings = run.settings.replace(clients=max(1, crowd.clients))
    context = Context(interrupted=run.interrupted, load=LoadSummary(crowd=crowd))
    beside = {name: msgspec.to_builtins(getattr(run, name)) for name in _BESIDE}
    whole = {**summary(settings, counters, context), **beside}
    whole.update(dict.fromkeys(("updates_published", "n")))
    for side in SIDES:
        whole[side].update(dict.fromkeys(FOLLOWED))
    return whole


def files(whole: dict[str, Any]) -> dict[str, str]:
    """Return what is in evidence of a crowd, by the name of the file."""
    return {SUMMARY: summary_text(whole)}


def _side(run: CrowdRun, side: str) -> SideSummary:
    found = getattr(run.crowd, side)
    counts = {
        name: getattr(found, name)
        for name in SideSummary.__struct_fields__
        if name in found.__struct_fields__
    }
    return SideSummary(transport=getattr(run.settings, f"{side}_transport"), **counts)
