"""How a change is told: as a figure is read, with its direction in words, and noise as noise."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from app.text.changes import NO_INTERVAL, Change, Tone, change
from feeds.counters import Counters, Interval, MeanMax, SideSummary, Spread
from feeds.evidence.differences import difference
from feeds.figures import BY_KEY


def figures(mean_ms: float, *, half_ms: float | None = None, **more: object) -> Counters:
    known = {} if half_ms is None else {"update_latency_ms": Interval(mean_ms, half_ms, 600)}
    polled = SideSummary(
        transport="rest",
        update_latency_ms=Spread(count=600, mean=mean_ms, p99=2 * mean_ms),
        staleness_ms=MeanMax(mean_ms, 2 * mean_ms),
        confidence=known,
    )
    return Counters(60.0, 600, SideSummary(transport="sse"), replace(polled, **more))


def told(key: str, before: Counters, now: Counters) -> Change:
    return change(difference("polled", BY_KEY[key], before, now))


@pytest.mark.parametrize(
    ("key", "before", "now", "words", "tone"),
    [
        ("update_latency_ms", figures(1020), figures(255), "4.0× less, better", "better"),
        ("update_latency_ms", figures(255), figures(1020), "4.0× more, worse", "worse"),
        ("update_latency_ms", figures(100), figures(112), "12 % more", "neither"),
        ("update_latency_ms", figures(100), figures(100.2), "the same", "noise"),
        ("update_latency_ms", figures(100), figures(0.0), "100 ms less, better", "better"),
        ("freshness", figures(1, freshness=0.5), figures(1, freshness=0.75), None, "better"),
        (
            "freshness",
            figures(1, freshness=0.5),
            figures(1, freshness=0.51),
            "1 point more",
            "neither",
        ),
        ("messages_per_s", figures(1, messages=60), figures(1, messages=600), None, "neither"),
        ("server_cpu_share", figures(1, server_cpu_s=3), figures(1, server_cpu_s=3), None, "noise"),
    ],
)
def test_what_is_told_of_a_change(
    key: str, before: Counters, now: Counters, words: str | None, tone: Tone
) -> None:
    expected = {"freshness": "25 points more, better", "messages_per_s": "10× more"}
    found = told(key, before, now)
    wanted = words or expected.get(key, "the same")
    assert found.words[0].replace("\u00a0", " ").startswith(wanted)
    assert found.tone == tone


def test_what_the_intervals_explain_is_noise_however_large_it_is() -> None:
    before, now = figures(100, half_ms=30), figures(140, half_ms=30)
    assert told("update_latency_ms", before, now).words[0] == "within the noise"
    sure = told("update_latency_ms", figures(100, half_ms=20), figures(140, half_ms=20))
    assert sure.words[0] == "40\u00a0% more, worse"
    assert "95 % interval" in sure.facts[0]
    assert NO_INTERVAL in told("update_latency_ms", figures(100), figures(140)).facts[0]


def test_what_was_not_measured_is_a_dash_and_no_change() -> None:
    nothing = figures(1, update_latency_ms=Spread())
    assert told("update_latency_ms", nothing, figures(1)).before[0] == "before –"
    assert told("update_latency_ms", nothing, figures(1)).words == ("",)
    percentile = change(
        difference("polled", BY_KEY["update_latency_ms"], figures(1), figures(9), "p99")
    )
    assert percentile.before[0] == "before 2.0\u00a0ms"
