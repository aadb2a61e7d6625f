"""What workers tell is merged, and what is not known is not told."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from feeds.clock_offset import Offset
from feeds.crowd.records import Counted
from feeds.locust_crowd.evidence import summary_of
from feeds.locust_crowd.outcome import outcome
from feeds.locust_crowd.records import CrowdRun, SideReport, WorkerReport
from feeds.metrics.histogram import LatencyHistogram, SparseCounts
from feeds.processes.messages import Books
from feeds.settings import Settings

MS = 1_000_000
SCHEMA = Path(__file__).parents[3] / "resources" / "schema" / "summary.json"


def side(messages: int, *latencies_ms: float) -> SideReport:
    histogram = LatencyHistogram()
    histogram.record_all([round(each * MS) for each in latencies_ms])
    counted = Counted(messages=messages, requests=messages)
    beside = Counted(messages=1, requests=1)
    return SideReport(asked=5, beside=beside, measured=counted, latency=histogram.sparse())


def report(name: str, *latencies_ms: float, **more: object) -> WorkerReport:
    whole = WorkerReport(
        number=9,
        name=name,
        live=side(len(latencies_ms), *latencies_ms),
        polled=side(2),
        truth=Counted(messages=3, requests=1),
        measured_s=10.0,
        cpu_s=1.0,
        rss_bytes=1000,
        offset=Offset(10, 2 * MS),
        error_ns=2 * MS,
        ended=True,
    )
    return msgspec.structs.replace(whole, **more)


def run(*reports: WorkerReport, **more: object) -> CrowdRun:
    books = {"live": (Books(), Books(messages=14, requests=10)), "polled": "status 404"}
    asked: dict[str, object] = {"books": books, "interrupted": False, "why": ""}
    return outcome(Settings(), reports, **(asked | more))  # type: ignore[arg-type]


def test_latencies_are_merged_and_books_compared() -> None:
    found = run(report("a:1", 1, 5, 9), report("b:2", 7, 8, 6), report("c:3", control=True))
    assert found.crowd.clients == 15
    assert found.crowd.live.messages == 6
    assert found.crowd.live.update_latency_ms.count == 6
    assert found.crowd.live.update_latency_ms.max == 9.0
    assert found.missing_workers == []
    live, polled = found.books["live"], found.books["polled"]
    assert live.workers.messages == 6 + 3 * (1 + 3)  # before the figures, and for the truth
    assert live.equal is False
    assert polled.equal is None
    assert polled.why == "status 404"


def test_books_are_equal_to_the_last_message() -> None:
    books = {side: (Books(), Books(messages=6, requests=4)) for side in ("live", "polled")}
    assert run(report("a:1", 1, 5), books=books).books["live"].equal


def test_less_than_the_clocks_error_is_unknown() -> None:
    latency = run(report("a:1", 1, 1, 9)).crowd.live.update_latency_ms
    assert latency.count == 3
    assert latency.p50 is None
    assert latency.p99 == pytest.approx(9, rel=0.001)


def test_without_a_clock_no_latency_is_known() -> None:
    found = run(report("a:1", 1, 9, offset=None, error_ns=None, clockless="status 404"))
    assert found.crowd.live.update_latency_ms.max is None
    assert found.crowd.live.p95_ms is None
    assert "a:1: status 404" in found.unknown


def test_a_worker_without_an_end_is_named_and_in_no_figure() -> None:
    found = run(report("a:1", 5), report("b:2", 9, 9, ended=False))
    assert found.missing_workers == ["b:2"]
    assert found.crowd.live.messages == 1
    assert found.crowd.clients == 5
    assert [one.missing for one in found.workers] == [False, True]
    summary = summary_of(found)
    jsonschema.validate(
        json.loads(msgspec.json.encode(summary)), json.loads(SCHEMA.read_text("utf-8"))
    )
    assert summary["missing_workers"] == ["b:2"]
    assert summary["crowd"]["live"]["messages"] == summary["live"]["messages"] == 1
    assert summary["updates_published"] is summary["live"]["updates_missed"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        SparseCounts([1], [1, 2], 1, 1),
        SparseCounts([-1], [1], 1, 1),
        SparseCounts([10**9], [1], 1, 1),
        SparseCounts([1], [-1], 1, 5),
    ],
)
def test_a_histogram_that_none_can_have_made_is_refused(wrong: SparseCounts) -> None:
    with pytest.raises(ValueError, match="histogram"):
        LatencyHistogram().add(wrong)
