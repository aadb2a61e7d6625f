"""With a crowd the verdict speaks of the servers: who works more for it, or why that is unknown."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.text.server_work import ServerWork
from app.window.counters.counter_readings import PLACE_OF, readings
from app.window.counters.steady import Steady
from app.window.counters.verdict import Verdict
from app.window.counters.verdict_text import plain, sentence
from app.window.counters.work_watch import MOST, WorkWatch
from app.window.header.pairs import pairs
from feeds.counters import Counters, SideSummary, Spread
from feeds.crowd.records import Size
from feeds.load.records import AtRest, Load
from tests.support.loads import coming_up, measured
from tests.support.open_window import SETTINGS, fill, open_window

LIVE = SideSummary(
    transport="websocket",
    requests=1,
    updates_delivered=600,
    bytes_received=55_000,
    update_latency_ms=Spread(600, 38.0),
    server_cpu_s=9.0,
)
POLLED = replace(
    LIVE,
    transport="rest",
    requests=30,
    updates_delivered=30,
    updates_missed=570,
    bytes_received=13_750,
    update_latency_ms=Spread(600, 1026.0),
    server_cpu_s=30.0,
)
COUNTERS = Counters(60.0, 600, LIVE, POLLED)


def said(work: ServerWork | None, counters: Counters = COUNTERS) -> str:
    text = plain(sentence(counters, None, work))
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("live", "polled", "end"),
    [
        (
            0.13,
            0.41,
            "with 5 000 clients the polled server works 3.2× as much for it "
            "(41 % of a core against 13 %)",
        ),
        (
            0.41,
            0.13,
            "with 5 000 clients the live server works 3.2× as much (41 % of a core against 13 %)",
        ),
        (
            0.30,
            0.31,
            "with 5 000 clients both servers work about as much (31 % and 30 % of a core)",
        ),
        (
            0.014,
            0.0831,
            "with 5 000 clients the polled server works over 4.1× as much for it "
            "(8.3 % of a core against under 2 %)",
        ),
        (
            0.0399,
            0.0,
            "with 5 000 clients the live server works over 1.9× as much "
            "(4 % of a core against under 2 %)",
        ),
        (
            0.019,
            0.0205,
            "with 5 000 clients both servers work about as much (2.1 % and under 2 % of a core)",
        ),
        (
            0.019,
            0.001,
            "with 5 000 clients neither server works over 2 % of a core, "
            "too little to be told from what it uses at rest",
        ),
    ],
)
def test_who_works_more_for_a_crowd(live: float, polled: float, end: str) -> None:
    bytes_ = "it needs a quarter of the bytes (0.23 kB/s against 0.92 kB/s)"
    assert said(ServerWork(5000, live, polled)).endswith(f"; {bytes_}, and {end}.")


def test_what_is_not_known_is_not_said() -> None:
    for unknown in (ServerWork(50), ServerWork(50, 0.1), ServerWork(50, None, 0.1)):
        text = said(unknown)
        assert text.endswith("it needs a quarter of the bytes (0.23 kB/s against 0.92 kB/s).")
    limited = said(ServerWork(50, limited=True))
    assert limited.endswith(
        "kB/s), and nothing is said of the servers while the crowd limits its own figures."
    )
    one = said(None)
    assert one.endswith("but 3.3× the server's work (50 % against 15 %).")


def test_it_is_the_only_price_where_bytes_are_too_few() -> None:
    few = replace(COUNTERS, live=replace(LIVE, bytes_received=0))
    text = said(ServerWork(50, 0.1, 0.2), few)
    assert text.endswith("of the updates; with 50 clients the polled server works 2.0× as much "
                         "for it (20 % of a core against 10 %).")  # fmt: skip


def test_the_words_stay_while_the_facts_waver() -> None:
    steady = Steady()
    texts = {
        plain(sentence(COUNTERS, steady, ServerWork(5000, 0.130 + wave, 0.41 - wave)))
        for wave in (0.0, 0.004, -0.004, 0.002)
    }
    assert len(texts) == 1


def test_what_is_used_at_rest_is_subtracted() -> None:
    found = WorkWatch().take(measured(100, 0.11, 0.33))
    assert found is not None
    assert found.clients == 100
    assert [found.live, found.polled] == pytest.approx([0.10, 0.32])


def test_one_second_alone_is_not_told() -> None:
    watch = WorkWatch()
    for share in (0.2,) * 4 * MOST:
        watch.take(measured(100, share, 0.33))
    found = watch.take(measured(100, 0.7, 0.33))
    assert found is not None
    assert found.live == pytest.approx(0.19 + 0.5 / MOST)
    other = watch.take(measured(200, 0.7, 0.33))
    assert other is not None
    assert other.live == pytest.approx(0.69)  # another crowd


@pytest.mark.parametrize(
    "load",
    [
        coming_up(30, 100),
        replace(measured(100), state="412 of 200 clients up"),
        measured(100, None),
        measured(100, 0.1, None),
        measured(100, rest=None),
        measured(100, distorted="the crowd's p99 is 1.4 times that of the control"),
        replace(measured(100), size=Size(100, 50)),
    ],
)
def test_nothing_is_known_before_or_of_a_crowd_that_limits_itself(load: Load) -> None:
    found = WorkWatch().take(load)
    assert found is not None
    assert (found.known, found.limited) == (False, bool(load.distorted))


def test_with_one_client_there_is_no_crowd_to_speak_of() -> None:
    assert WorkWatch().take(Load(at_ns=1)) is None
    rest = AtRest(0.5, 1, 1.0, 1.0, 1)
    found = WorkWatch().take(measured(100, 0.4, 0.6, rest=rest))
    assert found is not None
    assert [found.live, found.polled] == pytest.approx([0.0, 0.1])  # and never less than nothing


def test_the_window_says_it_and_no_more_when_the_crowd_is_gone(qtbot: QtBot) -> None:
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.set_counters(COUNTERS)
    assert "server's work" in verdict.sentence
    verdict.take_load(measured(5000, 0.14, 0.42))
    assert "the polled server works 3.2× as much for it" in verdict.sentence
    assert "3.2 times as much" in verdict.accessibleName()
    verdict.take_load(Load(at_ns=2, state="the crowd is leaving"))
    assert "server's work" in verdict.sentence


def test_the_server_s_cost_is_that_of_all_clients_and_says_so() -> None:
    cost, requests = PLACE_OF["server_cpu_share"], PLACE_OF["requests"]
    for side in ("live", "polled"):
        alone = readings(side, COUNTERS)
        assert not alone[cost].captions
        many = readings(side, COUNTERS, clients=5000)
        assert many[cost].captions[0] == "Server cost · 5\u202f000 clients"
        assert "Of all 5\u202f000 clients of this side together." in many[cost].facts
        assert "Of the client on screen alone." in many[requests].facts
        assert not any("client" in fact for fact in alone[requests].facts)


def test_counters_and_header_follow_the_clients(qtbot: QtBot) -> None:
    with open_window(qtbot, SETTINGS, size=(3840, 2160)) as window:
        fill(window)
        window.painter.pulse.start()
        cost = window.panels[1].counters.counters[PLACE_OF["server_cpu_share"]]
        qtbot.waitUntil(lambda: cost.reading.figure != "–")
        assert cost.caption == "Server cost"
        window.host.settings.change(clients=5000)
        assert cost.caption == "Server cost · 5\u202f000 clients"
        said = window.header.transports.text()
        assert said == "WebSocket vs REST · 5\u202f000\u00a0clients a side"
        window.host.settings.change(clients=1)
        assert cost.caption == "Server cost"
        assert window.header.transports.text() == "WebSocket vs REST"


def test_the_header_names_both_ways_in_any_case() -> None:
    assert pairs("sse", "rest") == ("Server-sent events vs REST",)
    assert pairs("sse", "rest", 2)[-1] == "Server-sent events vs REST"
