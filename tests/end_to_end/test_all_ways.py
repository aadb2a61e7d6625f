"""All ways on a real lab: each pair is switched to while it runs, and measured as what it is."""

from __future__ import annotations

import asyncio

import pytest

from feeds.evidence import all_ways
from feeds.evidence.all_ways import WayResult, run_all, ways
from feeds.settings import Settings

BASE = Settings(seed=3, rate_per_s=100.0, poll_interval_s=0.05, delay_ms=1.0, jitter_ms=0.0)


def test_pairs_are_measured_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_ways, "WARM_UP_S", 0.1)
    names = ("WebSocket", "Server-sent events", "REST", "Long polling")
    found = [way for way in ways(BASE) if way.name in names]
    done: list[WayResult] = []
    asyncio.run(run_all(BASE, found, 0.5, done.extend))
    told = {one.way.name: one for one in done}
    assert [one.lacks for one in done] == [""] * len(names)
    for one in done:
        assert one.updates_published > 0
        latency_ms = one.figures["update_latency_ms.mean"]
        assert latency_ms is not None
        assert latency_ms >= BASE.delay_ms
    requests = {name: told[name].figures["requests_per_s"] or 0.0 for name in names}
    assert requests["WebSocket"] == requests["Server-sent events"] == 0
    assert requests["REST"] > 0
    assert requests["Long polling"] > 0
