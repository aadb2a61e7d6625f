"""What serving costs: only differences, only what goes beyond the server at rest."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feeds.counters import Spread
from feeds.crowd.records import CrowdReport, CrowdSide
from feeds.load.meter import ServerTotals, SideLoadMeter, distorted, spread_of_phases_s
from feeds.load.records import ServingCost
from feeds.settings import Settings

S = 10**9
FIRST = ServerTotals(0, 1.0, 60_000_000, 100, 10, 1)


def rested(*, asked: bool = False) -> SideLoadMeter:
    """Return a meter of a server that takes 1 % at rest and 1 message and request a second."""
    meter = SideLoadMeter(asked=asked)
    meter.look(FIRST)
    meter.begin()
    meter.look(ServerTotals(2 * S, 1.02, 60_000_000, 102, 12, 1))
    meter.rest()
    meter.begin()
    return meter


def test_costs_leave_out_what_the_server_takes_at_rest() -> None:
    meter = rested(asked=True)
    load = meter.look(ServerTotals(4 * S, 1.14, 70_000_000, 5104, 1014, 501, bytes=10))
    assert load.cpu_share == pytest.approx(0.06)
    assert load.cost.cpu_us_per_message == pytest.approx(20)
    assert load.cost.cpu_us_per_request == pytest.approx(100)
    assert load.cost.bytes_per_client == pytest.approx(20_000)
    assert load.cost.connections == 501
    assert (load.messages_per_s, load.requests_per_s) == (2501, 501)
    assert load.at_rest is not None
    assert load.at_rest.cpu_share == pytest.approx(0.01)


def test_a_side_that_pushes_has_no_cost_of_a_request() -> None:
    load = rested().look(ServerTotals(4 * S, 1.14, 70_000_000, 5104, 1014, 501))
    assert load.cost.cpu_us_per_request is None


def test_nothing_is_said_of_costs_before_rest_is_known_or_of_too_few() -> None:
    meter = SideLoadMeter(asked=True)
    meter.look(FIRST)
    load = meter.look(ServerTotals(2 * S, 1.5, 60_000_000, 9999, 9999, 400))
    assert load.cost.cpu_us_per_message is None
    assert load.cost.bytes_per_client is None
    few = rested(asked=True).look(ServerTotals(4 * S, 1.06, 60_000_000, 110, 20, 1))
    assert few.cost.cpu_us_per_message is None
    assert few.cost.bytes_per_client is None


def test_a_server_that_tells_nothing_in_time_keeps_what_is_known_of_its_costs() -> None:
    meter = rested(asked=True)
    before = meter.look(ServerTotals(4 * S, 1.14, 70_000_000, 5104, 1014, 501))
    unseen = meter.unseen()
    assert (unseen.cost, unseen.at_rest) == (before.cost, before.at_rest)
    assert unseen.cpu_share is unseen.messages_per_s is None
    meter.begin()
    assert meter.unseen().cost == ServingCost(connections=501)


def test_rest_takes_two_looks_and_memory_given_back_is_no_cost() -> None:
    meter = SideLoadMeter(asked=True)
    assert not meter.rest()
    meter.look(FIRST)
    assert not meter.rest()
    assert meter.at_rest is None
    shrunk = rested().look(ServerTotals(4 * S, 1.14, 50_000_000, 5104, 14, 501))
    assert shrunk.cost.bytes_per_client is None


def test_memory_that_could_not_be_read_is_neither_rest_nor_cost() -> None:
    meter = SideLoadMeter(asked=True)
    for at_ns in (0, S):
        meter.look(FIRST._replace(at_ns=at_ns, rss_bytes=None))
        meter.begin()
    meter.look(FIRST._replace(at_ns=2 * S, rss_bytes=None))
    assert not meter.rest()
    load = rested().look(ServerTotals(4 * S, 1.14, None, 5104, 14, 501))
    assert (load.rss_bytes, load.cost.bytes_per_client) == (None, None)


def test_noise_below_rest_is_no_cost_of_nothing() -> None:
    load = rested().look(ServerTotals(4 * S, 1.03, 60_000_000, 5104, 14, 501))
    assert load.cost.cpu_us_per_message is None


def test_a_server_that_started_again_is_not_compared_with_the_one_before() -> None:
    meter = rested()
    load = meter.look(ServerTotals(4 * S, 0.1, 50_000_000, 5, 1, 1))
    assert load.cpu_share is None
    assert load.messages_per_s is None
    assert meter.look(ServerTotals(5 * S, 0.2, 50_000_000, 6, 1, 1)).cpu_share == pytest.approx(0.1)


def test_bytes_that_counted_anew_are_left_out() -> None:
    meter = SideLoadMeter(asked=False)
    meter.look(FIRST._replace(bytes=100))
    assert meter.look(FIRST._replace(at_ns=S, bytes=50)).bytes_per_s is None
    assert meter.look(FIRST._replace(at_ns=2 * S, bytes=150)).bytes_per_s == pytest.approx(100)


def report(p50: float, p99: float, count: int = 1000) -> CrowdReport:
    return CrowdReport(at_ns=1, live=CrowdSide(update_latency_ms=Spread(count, p50, p50, p99, p99)))


@pytest.mark.parametrize(
    ("crowd", "control", "told"),
    [
        (report(100, 300), report(90, 290), ""),
        (report(130, 300), report(100, 290), "p50 is 1.3 times"),
        (report(2.0, 3.0), report(1.2, 2.2), ""),
        (report(130, 300, count=20), report(100, 290), ""),
    ],
)
def test_a_crowd_is_distorted_if_its_control_does_better(
    crowd: CrowdReport, control: CrowdReport, told: str
) -> None:
    found = distorted(crowd, control)
    assert (told in found) if told else not found


def test_p99_and_the_other_side_count_too() -> None:
    slow = Spread(count=1000, p50=100, p99=500)
    crowd = replace(report(1, 2), polled=CrowdSide(update_latency_ms=slow))
    control = replace(report(1, 2), polled=CrowdSide(update_latency_ms=replace(slow, p99=300)))
    assert "the polled crowd's p99 is 1.7 times" in distorted(crowd, control)


def polled(p50: float, p99: float, clients: int) -> CrowdReport:
    spread = Spread(1000, p50, p50, p99, p99, p99)
    side = CrowdSide(asked=clients, update_latency_ms=spread)
    return replace(report(1, 2), polled=side)


def test_what_a_few_polls_differ_by_for_their_phases_is_no_distortion() -> None:
    settings = Settings(poll_interval_s=1.0, rate_per_s=1.0)
    phases_s = spread_of_phases_s(settings)
    assert phases_s == 1.0
    assert spread_of_phases_s(settings.replace(rate_per_s=4.0)) == 0.25
    assert spread_of_phases_s(settings.replace(clients=50, in_step=True)) == 0.0
    assert spread_of_phases_s(settings.replace(polled_transport="long-poll")) == 0.0

    few, many = polled(400, 990, 50), polled(500, 995, 4949)
    assert "p50 is 1.2 times" in distorted(many, few, 0.0)
    assert not distorted(many, few, phases_s)
    late = polled(500, 1_250, 4949)
    assert "the polled crowd's p99 is 1.3 times" in distorted(late, few, phases_s)


def test_what_a_server_does_not_count_is_not_known_and_no_zero() -> None:
    meter = SideLoadMeter(asked=False)
    meter.look(FIRST._replace(messages=0, requests=0, connections=0, counted=False))
    meter.begin()
    meter.look(ServerTotals(2 * S, 1.02, 60_000_000, 0, 0, 0, counted=False))
    assert meter.rest()
    load = meter.look(ServerTotals(4 * S, 1.14, 70_000_000, 0, 0, 0, counted=False))
    assert load.cpu_share == pytest.approx(0.06)
    assert (load.messages_per_s, load.requests_per_s) == (None, None)
    assert load.cost == ServingCost()
    assert load.at_rest is not None
    assert load.at_rest.connections is None
