"""The ways of both sides in words: the folder's own names, and only what each follows."""

from __future__ import annotations

import pytest

from app.features.take_away.numbers import tab_separated
from app.text import tables, ways
from feeds import choices
from feeds.fairness import Fairness
from feeds.settings import Settings
from tests.app.test_spreadsheet import WHEN
from tests.support.fake_lab import COUNTERS

POLLED = choices.offered("polled")


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_push_limit_is_told() -> None:
    settings = Settings()
    assert ways.way(settings, "live") == "WebSocket"
    limited = settings.replace(push_limit_per_s=5.0)
    assert _plain(ways.way(limited, "live")) == "WebSocket, at most 5 /s"


@pytest.mark.parametrize("choice", POLLED, ids=lambda one: one.key)
def test_an_interval_is_told_where_there_is_one(choice: choices.Choice) -> None:
    settings = Settings(polled_transport=choice.key, poll_interval_s=0.5)
    adaptive = settings.replace(adaptive=True)
    told = [_plain(ways.way(one, "polled")) for one in (settings, adaptive)]
    if choice.paced:
        bounds = "200 ms to 10 s, as the rate is"
        assert told == [f"{choice.label} every 500 ms", f"{choice.label} every {bounds}"]
    else:
        assert told == [choice.label, choice.label]


@pytest.mark.parametrize("choice", POLLED, ids=lambda one: one.key)
def test_switches_are_told_where_they_are_followed(choice: choices.Choice) -> None:
    fairness = Fairness(polled_conditional=True)
    settings = Settings(polled_transport=choice.key, query_all=True, fairness=fairness)
    told = ways.way(settings, "polled")
    assert ("for all since" in told) == ("query_all" in choice.follows)
    assert ("with If-None-Match" in told) == ("conditional" in choice.follows)


@pytest.mark.parametrize("choice", POLLED, ids=lambda one: one.key)
def test_a_spreadsheet_has_the_interval_that_is_followed(choice: choices.Choice) -> None:
    settings = Settings(polled_transport=choice.key, seed=1)
    for adaptive in (False, True):
        text = tab_separated(settings.replace(adaptive=adaptive), COUNTERS, WHEN)
        rows = [line.split("\t") for line in text.splitlines() if line.startswith("poll every")]
        if not choice.paced:
            assert rows == [["poll every", "s", ""]]
        elif adaptive:
            assert [row[2] for row in rows] == ["0.2", "10"]
        else:
            assert rows == [["poll every", "s", "2"]]


def test_conditions_name_both_ways() -> None:
    told = _plain(tables.conditions(Settings(seed=1, delay_ms=0)))
    assert told == (
        "market at 10 /s, live by WebSocket, polled by REST every 2 s, no simulated delay, seed 1"
    )


def test_conditions_say_how_many_clients_there_are() -> None:
    crowd = Settings(seed=1, delay_ms=0, clients=5000)
    told = _plain(tables.conditions(crowd))
    assert "polled by REST every 2 s, 5\u202f000 clients a side, no simulated" in told
    told = _plain(tables.conditions(crowd.replace(in_step=True)))
    assert "5\u202f000 clients a side asking in step, no" in told
    told = _plain(tables.conditions(crowd.replace(in_step=True, polled_transport="long-poll")))
    assert "5\u202f000 clients a side, no" in told


def test_a_way_of_another_version_keeps_its_key() -> None:
    assert ways.label("carrier-pigeon") == "carrier-pigeon"
