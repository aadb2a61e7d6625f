"""Steps with a crowd: they wait for it, are judged from its load, and lend what they measured."""

from __future__ import annotations

import pytest

from feeds.load.records import AtRest, ServingCost, SideLoad
from feeds.settings import Settings
from feeds.stories import crowd_watch, meters
from feeds.stories.claim import Formula
from feeds.stories.story import Cue, First
from tests.support.theatre import Theatre, step

CROWD = Settings(clients=20)
COSTS = "polled.server_cost.cpu_us_per_request > live.server_cost.cpu_us_per_message"
REST = AtRest(0.01, 10_000_000, 1.0, 0.5, 1)


def server(share: float, us: float = 30.0, lag_ms: float | None = 1.0) -> SideLoad:
    """Return the load of a server whose work costs so much."""
    cost = ServingCost(us, us, 15_000.0, 20)
    return SideLoad(cpu_share=share, loop_lag_ms=lag_ms, cost=cost, at_rest=REST)


def up(theatre: Theatre, clients: int = 20, live: float = 30.0, polled: float = 150.0) -> None:
    """Let the crowd come up now: its figures begin, and with them a segment, and go on for 5 s."""
    began_s = theatre.now_s
    theatre.now_s += 0.25
    theatre.load(clients, began_s)
    theatre.begin()
    for _ in range(5):
        theatre.run(1.0)
        theatre.load(clients, began_s, live=server(0.11, live), polled=server(0.06, polled))
    theatre.run(0.25)


def test_a_step_waits_for_its_crowd_and_is_judged_from_then_on() -> None:
    theatre = Theatre(step(CROWD, COSTS, cues=(Cue(at_s=0.0, do="storm"),)))
    theatre.director.go(0)
    theatre.begin()
    theatre.run(3)
    standing = theatre.director.standing
    assert (standing.waiting, standing.elapsed_s) == ("the crowd settles", 0.0)
    theatre.load(20, None, state="7 of 40 clients up")
    theatre.run(3)
    assert theatre.director.standing.waiting == "7 of 40 clients up"
    theatre.load(20, theatre.now_s)  # its figures begin, and its segment soon
    theatre.run(0.5)
    standing = theatre.director.standing
    assert (standing.waiting, standing.elapsed_s, theatre.calls) == ("", 0.0, ["apply 2"])
    up(theatre)
    assert theatre.calls == ["apply 2", "storm"]
    assert theatre.director.standing.elapsed_s == 5.25
    assert (theatre.state, theatre.director.standing.judgement.ratio) == ("proven", 5.0)


def test_figures_of_the_crowd_before_are_none_of_this_step() -> None:
    theatre = Theatre(step(CROWD, COSTS), settings=CROWD)
    theatre.load(20, theatre.now_s - 50)
    theatre.director.go(0)
    theatre.begin()
    theatre.load(20, theatre.now_s - 50)
    theatre.run(6)
    assert theatre.director.standing.elapsed_s == 0.0
    theatre.load(30, theatre.now_s)  # nor are those of a crowd of another size
    theatre.begin()
    theatre.run(6)
    assert theatre.director.standing.waiting


def test_a_crowd_that_settles_anew_begins_the_evidence_again() -> None:
    theatre = Theatre(step(CROWD, COSTS))
    theatre.director.go(0)
    up(theatre)
    assert theatre.state == "proven"
    theatre.load(20, None)
    theatre.run(1)
    assert theatre.director.standing.waiting
    up(theatre, polled=20.0)
    assert theatre.state == "refuted"
    assert theatre.director.figures["polled.server_cost.cpu_us_per_request"] == 20.0


def test_shares_are_means_of_the_evidence_and_lag_is_the_longest() -> None:
    theatre = Theatre(step(CROWD, COSTS))
    theatre.director.go(0)
    began_s = theatre.now_s
    theatre.now_s += 0.5
    theatre.load(20, began_s, live=server(0.9, lag_ms=99.0))  # reaches back to before it began
    theatre.begin()
    for share, lag_ms in ((0.10, 2.0), (0.20, 7.0), (0.12, None)):
        theatre.now_s += 1.0
        theatre.load(20, began_s, live=server(share, lag_ms=lag_ms), crowd_cpu_share=share / 2)
    theatre.frame()
    figures = theatre.director.figures
    assert figures["live.load.cpu_share"] == pytest.approx(0.14)
    assert figures["live.load.serving_share"] == pytest.approx(0.13)
    assert figures["live.load.loop_lag_ms"] == 4.5
    assert figures["live.load.longest_lag_ms"] == 7.0
    assert figures["live.load.at_rest.cpu_share"] == 0.01
    assert figures["live.load.messages_per_s"] is figures["polled.load.serving_share"] is None
    assert figures["crowd.clients"] == 20
    assert figures["crowd.cpu_share"] == pytest.approx(0.07)


def test_looks_closer_than_a_second_count_by_their_time() -> None:
    theatre = Theatre(step(CROWD, COSTS))
    theatre.director.go(0)
    began_s = theatre.now_s
    theatre.now_s += 0.25
    theatre.load(20, began_s)
    theatre.begin()
    for lasted_s, per_s in ((1.0, 10.0), (0.25, 400.0), (0.25, 0.0), (0.5, 100.0), (1.0, 20.0)):
        theatre.now_s += lasted_s
        told = SideLoad(cpu_share=0.1, requests_per_s=per_s)
        theatre.load(20, began_s, live=told)
    theatre.frame()
    figures = theatre.director.figures
    assert figures["live.load.requests_per_s"] == pytest.approx(180 / 3)
    assert figures["live.load.most_requests_per_s"] == pytest.approx(150)


def test_a_server_that_does_less_than_at_rest_serves_for_nothing() -> None:
    theatre = Theatre(step(CROWD, COSTS))
    theatre.director.go(0)
    began_s = theatre.now_s
    theatre.now_s += 1.0
    theatre.load(20, began_s, live=server(0.009))
    theatre.begin()
    theatre.frame()
    assert theatre.director.figures["live.load.serving_share"] == 0.0


def test_a_server_that_had_no_time_to_tell_takes_nothing_back() -> None:
    theatre = Theatre(step(CROWD, COSTS))
    theatre.director.go(0)
    up(theatre)
    theatre.load(20, theatre.now_s - 5.5)
    theatre.frame()
    assert theatre.director.figures["live.load.cpu_share"] == pytest.approx(0.11)
    assert theatre.state == "proven"


def test_every_value_of_a_crowd_has_its_name() -> None:
    assert crowd_watch.names() < meters.names()
    assert {
        "live.server_cost.cpu_us_per_message",
        "polled.server_cost.bytes_per_client",
        "polled.load.cpu_share",
        "live.load.longest_lag_ms",
        "live.server_cost.connections",
        "crowd.polled.update_latency_ms.p99",
        "crowd.live.update_latency_ms.p50",
        "crowd.live.p95_ms",
        "crowd.polled.errors",
        "crowd.live.reconnects",
        "crowd.control.live.update_latency_ms.p50",
    } < crowd_watch.names()


SLOW = "the crowd itself cannot keep up"


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        (COSTS, "proven"),  # that the servers say themselves
        ("polled.load.cpu_share < 0.1", "not checked"),  # and not "refuted"
        ("crowd.polled.p95_ms > 1 or crowd.clients == 20", "not checked"),
        ("first.crowd.live.update_latency_ms.mean > 1 or crowd.clients == 20", "not checked"),
    ],
)
def test_what_a_distorted_crowd_saw_proves_nothing(claim: str, state: str) -> None:
    first = First(settings=CROWD, wait_s=2)
    theatre = Theatre(step(CROWD, claim, first=first if "first" in claim else ()))
    theatre.director.go(0)
    if "first" in claim:
        up(theatre)
    began_s = theatre.now_s
    theatre.now_s += 0.25
    theatre.load(20, began_s)
    theatre.begin()
    for distorted in ("", SLOW, "", "", ""):
        theatre.run(1.0)
        theatre.load(20, began_s, live=server(0.1), polled=server(0.2, 90), distorted=distorted)
        assert theatre.state == ("not yet" if theatre.now_s - began_s < 4.25 else state)
    assert theatre.director.standing.distorted == SLOW


def test_a_crowd_that_cannot_be_had_is_not_checked_with_the_remedy() -> None:
    theatre = Theatre(step(CROWD, COSTS), step())
    theatre.director.go(0)
    theatre.now_s += 1
    theatre.load(20, None, lacking="too few files; have at most 7 clients")
    assert theatre.state == "not checked"
    assert theatre.director.standing.lacking == "too few files; have at most 7 clients"
    theatre.director.go(1)
    theatre.begin()
    theatre.run(4)
    assert theatre.state == "proven"  # of one client


def test_a_step_without_a_crowd_waits_for_none() -> None:
    theatre = Theatre(step())
    theatre.load(20, theatre.now_s - 9)  # they are leaving
    theatre.director.go(0)
    theatre.begin()
    theatre.run(4)
    assert theatre.state == "proven"


PUSH = step(CROWD.replace(rate_per_s=4), "live.server_cost.cpu_us_per_message > 0")
EVEN = step(
    CROWD.replace(rate_per_s=4),
    "polled.load.serving_share > 0",
    first=(First(name="push", settings=PUSH.settings, wait_s=4, from_step=1),),
    calculated={
        "poll_interval_s": Formula(
            "push.polled.server_cost.cpu_us_per_request"
            " / (settings.rate_per_s * push.live.server_cost.cpu_us_per_message)"
        )
    },
)


def test_what_a_step_before_has_measured_is_not_measured_again() -> None:
    theatre = Theatre(PUSH, EVEN)
    director = theatre.director
    director.go(0)
    up(theatre)
    assert director.told[0]["live.server_cost.cpu_us_per_message"] == 30.0
    director.go(1)
    assert (director.standing.phase, director.standing.turn) == ("measuring", 2)
    assert theatre.settings.poll_interval_s == 1.25  # 150 / (4 × 30)
    up(theatre)
    assert theatre.state == "proven"
    assert director.figures["push.live.server_cost.cpu_us_per_message"] == 30.0
    assert not director.standing.changed


def test_what_no_step_has_measured_is_measured_first() -> None:
    theatre = Theatre(PUSH, EVEN)
    theatre.director.go(1)
    assert theatre.director.standing.turn == 1
    up(theatre, live=15.0)
    assert theatre.settings.poll_interval_s == 2.5
    assert theatre.director.standing.turn == 2


@pytest.mark.parametrize(("live_us", "interval_s"), [(0.001, 60.0), (7.0, 5.36), (1e9, 0.05)])
def test_what_is_calculated_stays_within_its_range(live_us: float, interval_s: float) -> None:
    figures = {
        "push.polled.server_cost.cpu_us_per_request": 150.0,
        "push.live.server_cost.cpu_us_per_message": live_us,
    }
    settings = EVEN.settings_for(figures)
    assert settings is not None
    assert settings.poll_interval_s == interval_s


def test_what_cannot_be_calculated_is_not_checked() -> None:
    theatre = Theatre(PUSH, EVEN)
    theatre.director.go(1)
    up(theatre, live=0.0)
    assert theatre.state == "not checked"
    assert "could not be measured" in theatre.director.standing.lacking


def test_cues_of_what_comes_first_are_given_there() -> None:
    first = First(settings=CROWD, wait_s=2, cues=(Cue(at_s=1.0, do="storm"),))
    second = Cue(at_s=1.0, do="jittered-storm")
    theatre = Theatre(step(CROWD, COSTS, first=first, cues=(second,)))
    theatre.director.go(0)
    up(theatre)
    assert theatre.calls == ["apply 2", "storm", "reset"]
    up(theatre)
    assert theatre.calls == ["apply 2", "storm", "reset", "jittered storm"]
