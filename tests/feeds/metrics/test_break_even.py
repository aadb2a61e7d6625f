"""The interval at which both sides move as many bytes, from those measured."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest
from msgspec.structs import replace

from feeds.counters import Conditions, SideSummary
from feeds.metrics.break_even import break_even_interval_s
from feeds.metrics.run_meter import RunMeter

HEAD, PAYLOAD, FRAME, RATE = 350, 100, 6, 10.0
LIVE = SideSummary(
    transport="websocket",
    messages=600,
    bytes_received=600 * 100,
    bytes_sent=600 * FRAME,
    payload_bytes=600 * 100,
)
POLLED = SideSummary(
    transport="rest",
    requests=30,
    messages=30,
    bytes_sent=30 * 150,
    bytes_received=30 * (HEAD - 150 + PAYLOAD),
    payload_bytes=30 * PAYLOAD,
)
AT = Conditions(rate_per_s=RATE, arrivals="poisson")


def found(
    live: SideSummary = LIVE,
    polled: SideSummary = POLLED,
    **changes: Any,  # noqa: ANN401
) -> float | None:
    return break_even_interval_s(live, polled, replace(AT, **changes), 60.0)


def test_a_poll_that_always_brings_the_newest() -> None:
    expected = (HEAD + PAYLOAD) / (RATE * (PAYLOAD + FRAME))
    assert found() == pytest.approx(expected)
    assert found(arrivals="other") == pytest.approx(expected)


def test_a_poll_that_brings_all_pays_for_each_update_what_a_push_does() -> None:
    cursor = replace(
        POLLED, messages=600, bytes_received=30 * 200 + 600 * PAYLOAD, payload_bytes=600 * PAYLOAD
    )
    assert found(polled=cursor, polled_model="all") == pytest.approx(HEAD / (RATE * FRAME))
    # how many were under way when the figures were taken is chance
    assert found(polled=cursor, polled_model="all", rate_per_s=10.3) == found(
        polled=cursor, polled_model="all"
    )
    gathered = replace(
        LIVE, messages=60, bytes_received=60 * 100, bytes_sent=60 * FRAME, payload_bytes=60 * 100
    )
    at = {"polled_model": "all", "push_gap_ms": 1000.0}
    assert found(gathered, cursor, **at) is None  # a tenth is pushed: always fewer
    gathered = replace(gathered, bytes_received=80_000)
    assert found(gathered, cursor, **at) == pytest.approx(HEAD / (80_360 / 60 - 1000))


@pytest.mark.parametrize("arrivals", ["poisson", "periodic"])
def test_a_poll_that_brings_news_alone_balances(arrivals: str) -> None:
    every_s = found(only_news=True, arrivals=arrivals)
    assert every_s is not None
    brought = 1 - exp(-RATE * every_s) if arrivals == "poisson" else min(1.0, RATE * every_s)
    assert (HEAD + PAYLOAD * brought) / every_s == pytest.approx(RATE * (PAYLOAD + FRAME))
    assert found(only_news=True, arrivals="other") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"live": replace(LIVE, messages=9)},
        {"polled": replace(POLLED, requests=9)},
        {"polled": replace(POLLED, messages=9)},
        {"polled_model": "held"},
        {"polled_model": "all", "rate_per_s": None},
        {"polled_model": "all", "polled": replace(POLLED, payload_bytes=10**6)},  # it was packed
    ],
)
def test_what_is_not_known_is_none(changes: dict[str, Any]) -> None:
    assert found(**changes) is None
    assert break_even_interval_s(LIVE, POLLED, AT, 0.0) is None


def test_it_stands_with_the_polled_side_s_figures() -> None:
    meter = RunMeter(0)
    meter.measure_from(0)
    for number in range(1, 21):
        for side, moved in ((meter.live, 106), (meter.polled, 450)):
            side.wire.add("requests")
            side.wire.add("messages")
            side.wire.add("payload_bytes", PAYLOAD)
            side.wire.moved(received=number * moved, sent=0)
    counters = meter.counters(2 * 10**9)
    assert counters.polled.break_even_interval_s == pytest.approx(450 / 1060)
    assert (counters.polled.payload_bytes, counters.live.break_even_interval_s) == (2000, None)
