"""New settings reach servers before clients, and nothing that comes meanwhile overtakes."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec

from feeds.clock import now_ns
from feeds.counters import Counters, Distributions, ProbeVitals, SideSummary
from feeds.fairness import WORST, Fairness
from feeds.frame import SIDES, Frame, SideName
from feeds.lab_orders import MARKS, Order
from feeds.processes.messages import (
    Aimed,
    Apply,
    Begin,
    Books,
    Cut,
    Peers,
    PollNow,
    Reset,
    Served,
    Stall,
)
from feeds.processes.probe import Probe
from feeds.settings import Settings
from feeds.update import Update, encode
from tests.support.clock import on_loop

FAIR = Settings(seed=1)
TILTED = FAIR.replace(fairness=WORST)


def new_probe() -> Probe:
    """Return a probe that is told of new settings, and whose gateways have not told anything."""
    link = SimpleNamespace(say=lambda message: None)
    probe = Probe(link, Begin("token", FAIR, []), Peers())  # type: ignore[arg-type]
    probe.obey(Aimed(FAIR.live_transport, FAIR.polled_transport))
    return probe


def serves(probe: Probe, side: SideName, fairness: Fairness) -> None:
    """Have the gateway of ``side`` tell how it serves."""
    told = Served(FAIR.transport(side), fairness.options(side), Books())
    probe.served(side, msgspec.json.encode(told))


@on_loop
async def test_what_needs_no_new_connection_is_effective_at_once() -> None:
    probe = new_probe()
    faster = FAIR.replace(rate_per_s=20)
    probe.obey(Apply(faster))
    assert probe._settings == faster


@on_loop
async def test_the_clients_follow_when_both_gateways_have() -> None:
    probe = new_probe()
    probe.obey(Apply(TILTED))
    assert probe._settings == FAIR
    serves(probe, "live", WORST)
    serves(probe, "live", WORST)
    assert probe._settings == FAIR
    serves(probe, "polled", WORST)
    assert probe._settings == TILTED


@on_loop
async def test_what_comes_meanwhile_does_not_overtake() -> None:
    probe = new_probe()
    probe.obey(Apply(TILTED))
    faster = TILTED.replace(rate_per_s=20)
    probe.obey(Apply(faster))
    assert probe._settings == FAIR
    serves(probe, "live", WORST)
    serves(probe, "polled", WORST)
    assert probe._settings == faster


@on_loop
async def test_a_gateway_that_does_not_serve_so_any_more_does_not_count() -> None:
    probe = new_probe()
    other = FAIR.replace(fairness=Fairness(live_compression=True))
    probe.obey(Apply(TILTED))
    serves(probe, "live", WORST)
    probe.obey(Apply(other))
    serves(probe, "polled", WORST)
    serves(probe, "live", other.fairness)
    assert probe._settings == FAIR
    serves(probe, "polled", other.fairness)
    assert probe._settings == other


@on_loop
async def test_what_is_taken_back_meanwhile_was_never_effective() -> None:
    probe = new_probe()
    probe.obey(Apply(TILTED))
    probe.obey(Apply(FAIR))
    for side in ("live", "polled"):
        serves(probe, side, WORST)
    assert probe._settings == FAIR


@on_loop
async def test_what_a_gateway_tells_again_and_again_begins_nothing_anew() -> None:
    probe = new_probe()
    probe.obey(Apply(TILTED))
    for side in ("live", "polled", "live", "polled"):
        serves(probe, side, WORST)
    assert len(probe._frames.compose(None).marks) == 1


@on_loop
async def test_every_order_is_marked_as_stories_know_it() -> None:
    probe = new_probe()
    for order in (Reset(), Stall(1.4), PollNow(), Cut()):
        probe.obey(order)
    marks = [mark.text for mark in probe._frames.compose(None).marks]
    orders: tuple[Order, ...] = ("reset", "stall", "poll-now", "cut")
    known = [MARKS[order] for order in orders]
    assert [mark.startswith(text) for mark, text in zip(marks, known, strict=True)] == [True] * 4


@on_loop
async def test_what_a_stranger_tells_is_passed_over() -> None:
    probe = new_probe()
    probe.obey(Apply(TILTED))
    for payload in (b"", b"nonsense", b"{}", b"[" * 100_000, b'{"fairness": {}, "books": 1}'):
        probe.served("live", payload)
    serves(probe, "polled", WORST)
    assert probe._settings == FAIR


def measuring_probe() -> tuple[Probe, list[Frame]]:
    """Return a probe that measures, and what it tells from now on."""
    told: list[Frame] = []
    link = SimpleNamespace(say=told.append)
    probe = Probe(link, Begin("token", FAIR, []), Peers())  # type: ignore[arg-type]
    probe._meter.begin_segment(probe._frames.begin_segment())
    probe._polled.opened()
    probe._send()
    del told[:]
    return probe, told


@on_loop
async def test_nothing_of_the_old_settings_is_told_under_the_new_ones() -> None:
    probe, told = measuring_probe()
    probe.published(encode(Update(1, now_ns(), 1.0)))
    probe._live.received(encode(Update(1, now_ns(), 1.0)), now_ns())
    probe.obey(Apply(FAIR.replace(rate_per_s=20)))
    probe._live.received(encode(Update(2, now_ns(), 1.0)), now_ns())
    probe._send()
    (frame,) = told
    assert (frame.segment, frame.settling) == (2, True)
    assert frame.counters is not None
    probed = msgspec.structs.replace(frame.counters, probe=ProbeVitals())
    live, polled = (SideSummary(transport=Settings().transport(side)) for side in SIDES)
    assert probed == Counters(0.0, 0, live, polled)
    assert frame.distributions == Distributions()


@on_loop
async def test_figures_begin_with_a_poll_that_was_sent_under_the_new_settings() -> None:
    probe, told = measuring_probe()
    asked_ns = now_ns()
    probe.obey(Apply(FAIR.replace(delay_ms=0.0)))
    probe._settling._ask()
    probe._polled.poll_failed(asked_ns, asked_ns, now_ns(), "it was on its way")
    probe.obey(Reset())
    assert probe._meter.rests
    sent_ns = now_ns()
    probe._polled.poll_failed(sent_ns, sent_ns, now_ns(), "sent since")
    probe._poller._overran(range(sent_ns - 5, sent_ns, 1), now_ns())
    probe._send()
    assert (told[-1].segment, told[-1].settling) == (3, False)
    assert told[-1].counters is not None
    polled = told[-1].counters.polled
    assert (polled.errors, polled.overruns, polled.requests) == (0, 0, 0)
