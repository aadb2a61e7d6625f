"""Counters, verdict and breakdown speak of the ways that are measured, and of no other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import exp

import pytest
from pytestqt.qtbot import QtBot

from app.features.insight.breakdown_parts import parts
from app.features.insight.time_breakdown import TimeBreakdown
from app.text.formats import HARD, NOTHING
from app.window.counters.counter_readings import COUNTERS, Reading, readings
from app.window.counters.verdict_text import plain, sentence
from app.window.counters.way_words import ELSEWHERE, HELD, NO_PINGS
from feeds.counters import Breakdown, Conditions, Counters, SideSummary, Spread
from feeds.forms import FORMS, NAMES, form_of, theories, theory
from feeds.frame import SIDES, SideName
from feeds.metrics import theory as closed
from feeds.metrics.theory_gap import GappedServer

PUSHES = ("websocket", "sse", "postgres-notify")
PULLS = ("rest", "rest-cursor", "long-poll", "postgres-query")
MODELS = {"rest-cursor": "all", "long-poll": "held"}


def measured(live: str, polled: str, **of_polled: object) -> Counters:
    """Return a run of these ways in which polling costs and misses something."""
    spread = Spread(count=600, mean=38.0, p50=30.0, p99=90.0, max=120.0)
    cost = {"server_cpu_s": 1.2, "server_rss_bytes": 60_000_000}
    pushed = SideSummary(
        transport=live, requests=1, messages=600, updates_delivered=600, bytes_received=55_000,
        update_latency_ms=spread, **cost,  # type: ignore[arg-type]
    )  # fmt: skip
    figures: dict[str, object] = {
        "requests": 300,
        "empty_responses": 3,
        "updates_delivered": 600,
        "bytes_received": 90_000,
        "response_time_ms": spread,
        "update_latency_ms": Spread(count=600, mean=900.0, p50=900.0, p99=1900.0, max=2000.0),
        **cost,
        **of_polled,
    }
    asked = SideSummary(transport=polled, **figures)  # type: ignore[arg-type]
    conditions = Conditions(polled_model=MODELS.get(polled, "newest"))  # type: ignore[arg-type]
    return Counters(60.0, 600, pushed, asked, conditions)


def shown(counters: Counters, side: SideName, key: str) -> Reading:
    found = zip(COUNTERS[side], readings(side, counters), strict=True)
    return next(reading for place, reading in found if place.key == key)


def texts(counters: Counters) -> Iterable[str]:
    """Yield everything that counters, verdict and breakdown say of a run."""
    for side in SIDES:
        for reading in readings(side, counters):
            yield from (reading.note, reading.brief, *reading.captions, *reading.facts)
        form = form_of(counters.conditions, side)
        for part in parts(side, Breakdown(9, 1.0, 1.0, 1.0, 1.0, 0.1, 4.1), 2.0, 3.0, form):
            yield part.tip
    yield plain(sentence(counters))


@pytest.mark.parametrize("live", PUSHES)
@pytest.mark.parametrize("polled", PULLS)
def test_no_text_speaks_of_a_way_that_is_not_there(live: str, polled: str) -> None:
    said = " ".join(texts(measured(live, polled)))
    assert not re.search(r"WebSocket|HTTP|\bREST\b|handshake", said)
    if polled == "long-poll":
        assert not re.search(r"T/2|1/T|(?<!long )polls", said)
        assert "requests" in said
    if polled == "postgres-query":
        assert "queries" in said
    if polled == "rest-cursor":
        assert "misses" not in said


def test_the_response_time_of_a_held_request_says_what_is_in_it() -> None:
    held = shown(measured("sse", "long-poll"), "polled", "response_time_ms")
    assert HELD in held.facts
    assert held.brief == "with the hold"
    assert HELD not in shown(measured("sse", "rest"), "polled", "response_time_ms").facts


def test_a_push_without_pings_has_no_response_time_and_says_why() -> None:
    reading = shown(measured("sse", "rest"), "live", "response_time_ms")
    assert (reading.figure, reading.note, reading.facts[0]) == (NOTHING, "no pings", NO_PINGS)
    assert NO_PINGS not in shown(measured("websocket", "rest"), "live", "response_time_ms").facts


def test_the_cost_of_a_database_is_told_apart() -> None:
    split = measured("sse", "postgres-query", database_cpu_s=0.9, database_rss_bytes=40_000_000)
    reading = shown(split, "polled", "server_cpu_share")
    assert reading.note.replace(HARD, " ") == "database 1.5 %"
    fact = reading.facts[0].replace("\u202f", " ").replace("\xa0", " ")
    assert fact == "Gateway 0.5 % and 20 MB, database 1.5 % and 40 MB."
    assert "the work of server and database" not in plain(sentence(measured("sse", "rest")))
    dear = measured("sse", "postgres-query", server_cpu_s=3.0, database_cpu_s=2.0)
    assert "the work of server and database" in plain(sentence(dear))


def test_a_database_elsewhere_has_a_cost_that_is_not_known() -> None:
    far = measured("postgres-notify", "postgres-query")
    assert ELSEWHERE in shown(far, "live", "server_cpu_share").facts
    assert ELSEWHERE not in shown(measured("sse", "rest"), "live", "server_cpu_share").facts


@pytest.mark.parametrize(
    ("polled", "asked", "who"),
    [
        ("rest", "polls", "polling"),
        ("long-poll", "requests", "long polling"),
        ("postgres-query", "queries", "querying"),
    ],
)
def test_the_verdict_names_what_the_polled_side_does(polled: str, asked: str, who: str) -> None:
    few = measured("sse", polled, requests=4)
    assert plain(sentence(few)).startswith(f"Too few {asked} so far")
    level = Spread(count=600, mean=38.1)
    assert f"; {who} needs" in plain(sentence(measured("sse", polled, update_latency_ms=level)))


def test_theory_s_formula_is_that_of_the_way() -> None:
    held = Conditions(polled_model="held", push_gap_ms=500.0)
    assert theory("requests", held, "polled").startswith("Theory, long polls: Poisson 1/(g + ")
    assert theory("update_latency_ms", held, "live").startswith("Theory, push at most f a second")
    plain_ways = Conditions()
    assert theory("update_latency_ms", plain_ways, "live") == "Theory, push: dp."
    assert theory("requests", plain_ways, "polled") == "Theory, polls for the newest: 1/T."
    assert theory("requests", Conditions(adaptive=True), "polled") == "", "there is no T"
    every = " ".join(theories("requests"))
    assert all(name.lower() in every.lower() for name in NAMES.values())


def test_the_formulas_that_people_read_are_those_that_are_computed() -> None:
    """λ 10 a second, g 200 ms, d2 20 ms: the golden values of a coalesced push."""
    rate, gap, leg = 10.0, 0.2, 0.02
    x = rate * gap
    server = GappedServer("poisson", rate, gap)
    assert server.update_latency_s(leg) == pytest.approx(leg + (x * gap / 2) / (x + exp(-x)))
    assert server.missed_share == pytest.approx((x - 1 + exp(-x)) / (x + exp(-x)))
    assert server.answers_per_s == pytest.approx(1 / (gap + exp(-x) / rate))
    assert server.freshness(leg) == pytest.approx(exp(-rate * leg) / (x + exp(-x)))
    assert closed.freshness("poisson", rate, 2.0, leg) == pytest.approx(
        exp(-rate * leg) * (1 - exp(-rate * 2.0)) / (rate * 2.0)
    )
    assert "e^(−λ·d2)/(λg + e^(−λg))" in FORMS["freshness"]["held"]


def test_the_wait_of_a_long_poll_is_explained_as_it_is() -> None:
    found = Breakdown(9, 1.0, 1.0, 1.0, 1.0, 0.1, 4.1)
    wait = {form: parts("polled", found, None, None, form)[0].tip for form in ("newest", "held")}
    assert "T/2" in wait["newest"]
    assert "T/2" not in wait["held"]
    assert "no request is under way" in wait["held"]


def test_a_server_that_tells_no_instants_has_its_latency_in_one_piece(qtbot: QtBot) -> None:
    view = TimeBreakdown()
    qtbot.addWidget(view)
    view.set_paint_legs("polled", 1.0, 2.0)
    view.show_counters(measured("postgres-notify", "postgres-query"))
    assert view.bars["polled"].whole_ms == 903.0
    assert "not told apart" in view.bars["polled"].accessibleDescription()
    view.show_counters(measured("websocket", "rest"))
    assert "not told apart" not in view.bars["polled"].accessibleDescription()
