"""A made-up run with known figures: equal gaps, one leg for each side, polls at a fixed rate."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from feeds.counters import Counters, Interval, MeanMax, SideSummary, Spread
from feeds.evidence.summary import Context, summary
from feeds.evidence.updates import UpdateColumns, UpdateRow, Updates
from feeds.frame import Poll
from feeds.load.records import LoadSummary
from feeds.settings import Settings
from tests.support.crowds import LOAD

SETTINGS = Settings(rate_per_s=100, poll_interval_s=0.1, seed=5, duration_s=10)


def rows(
    *, count: int = 1000, leg_ms: float = 5, poll_ms: float = 103, seed: int = 1
) -> Iterator[UpdateRow]:
    """Give a row each 10 ms; every poll is answered after ``leg_ms``."""
    noise = np.random.default_rng(seed)
    published = np.arange(count) * 10_000_000 + 1_000_000_000
    polled: dict[int, int] = {}
    for snapshot in np.arange(published[0] + 1, published[-1], int(poll_ms * 1e6)):
        index = int(np.searchsorted(published, snapshot, side="right")) - 1
        polled.setdefault(index, int(snapshot + leg_ms * 1e6))
    for index, at in enumerate(published.tolist()):
        live = at + int(leg_ms * 1e6) + int(noise.normal(0, 1e5))
        value = round(float(np.sin(index / 50)), 3)
        yield UpdateRow(1, index + 1, at, live, polled.get(index), None, 64, value)


def columns(made: Iterable[UpdateRow]) -> Updates:
    """Return rows as columns."""
    found = UpdateColumns()
    for row in made:
        found.write(row)
    return found.updates()


def updates(**changes: Any) -> Updates:  # noqa: ANN401
    """Return the columns of :func:`rows`."""
    return columns(rows(**changes))


def read(lines: Iterable[str]) -> Updates:
    """Return the last segment of an updates.csv."""
    fields = csv.DictReader(lines)
    assert fields.fieldnames == [*UpdateRow.__struct_fields__]
    filled = ({name: text or None for name, text in one.items()} for one in fields)
    return columns(msgspec.convert(one, UpdateRow, strict=False) for one in filled)


def polls(made: Updates, *, leg_ms: float = 5, poll_ms: float = 103) -> list[Poll]:
    """Return every poll of :func:`rows`, those with nothing new too."""
    received = set(made.received_ns["polled"].tolist())
    first, last = int(made.published_ns[0]), int(made.published_ns[-1])
    found = []
    for snapshot in range(first + 1, last, int(poll_ms * 1e6)):
        at = int(snapshot + leg_ms * 1e6)
        sent = int(snapshot - leg_ms * 1e6)
        found.append(Poll(sent, sent, at, "new" if at in received else "empty"))
    return found


def counters(*, mean_ms: float = 55.0, half_ms: float | None = 1.0) -> Counters:
    """Return counters whose polled update latency is ``mean_ms`` ± ``half_ms``."""
    spread = Spread(1000, mean_ms, mean_ms, 95.0, 104.0, 105.0, 105.5)
    polled = SideSummary(
        transport="rest",
        requests=97,
        messages=97,
        bytes_received=20_000,
        bytes_sent=18_000,
        updates_delivered=97,
        updates_missed=900,
        updates_pending=3,
        update_latency_ms=spread,
        delivered_latency_ms=Spread(97, 10.0, 10.0, 14.0, 15.0, 15.0, 15.0),
        response_time_ms=Spread(97, 10.0, 10.0, 11.0, 12.0, 12.0, 12.0),
        staleness_ms=MeanMax(50.0, 105.0),
        age_of_information_ms=MeanMax(60.0, 115.0),
        freshness=0.02,
        server_cpu_s=0.5,
        confidence={"update_latency_ms": Interval(mean_ms, half_ms, 1000)},
    )
    live = SideSummary(
        transport="websocket",
        requests=1,
        messages=1000,
        updates_delivered=1000,
        update_latency_ms=Spread(1000, 5.0, 5.0, 5.1, 5.2, 5.3, 5.4),
    )
    return Counters(10.0, 1000, live, polled)


def whole(*, load: LoadSummary | None = None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a whole summary, as it is read back from a file; ``load``: that of a crowd."""
    context = Context(warm_up_s=1.5, segments=[(1, 1_000_000_000)], load=load or LoadSummary())
    clients = load.crowd.clients if load is not None and load.crowd is not None else 1
    told = summary(SETTINGS.replace(clients=clients), counters(**changes), context)
    return dict(json.loads(json.dumps(told)))


def crowded(load: LoadSummary = LOAD) -> dict[str, Any]:
    """Return the summary of a run with many clients."""
    return whole(load=load)


def followed() -> dict[str, Any]:
    """Return a summary in which every part is filled."""
    told = whole()
    parts = {"count": 9, "wait": 50.0, "request": 5.0, "server": 0.4, "response": 5.0}
    told["polled"]["breakdown_ms"] = parts | {"decode": 0.1, "total": 60.5}
    told["polled"]["theory"] = [
        {
            "name": "update_latency_ms",
            "predicted": 55.0,
            "measured": 56.1,
            "apart": 0.02,
            "agrees": False,
            "reason": "phase <lock>",
        }
    ]
    return told


def folder(path: Path, **changes: Any) -> Path:  # noqa: ANN401
    """Write the folder of a run without rows and report, and return it."""
    path.mkdir()
    (path / "summary.json").write_text(json.dumps(whole(**changes)), encoding="utf-8")
    return path
