"""New settings reach servers before clients, and nothing that comes meanwhile overtakes."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec

from feeds.fairness import WORST, Fairness
from feeds.frame import SideName
from feeds.processes.messages import Apply, Begin, Books, Peers, Served
from feeds.processes.probe import Probe
from feeds.settings import Settings
from tests.support.clock import on_loop

FAIR = Settings(seed=1)
TILTED = FAIR.replace(fairness=WORST)


def new_probe() -> Probe:
    """Return a probe that is told of new settings, and whose gateways have not told anything."""
    link = SimpleNamespace(say=lambda message: None)
    return Probe(link, Begin("token", FAIR, []), Peers())  # type: ignore[arg-type]


def serves(probe: Probe, side: SideName, fairness: Fairness) -> None:
    """Have the gateway of ``side`` tell how it serves."""
    probe.served(side, msgspec.json.encode(Served(fairness, Books())))


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
async def test_what_a_stranger_tells_is_passed_over() -> None:
    probe = new_probe()
    probe.obey(Apply(TILTED))
    for payload in (b"", b"nonsense", b"{}", b"[" * 100_000, b'{"fairness": {}, "books": 1}'):
        probe.served("live", payload)
    serves(probe, "polled", WORST)
    assert probe._settings == FAIR
