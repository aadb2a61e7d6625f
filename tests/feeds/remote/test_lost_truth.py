"""From a loss on until it is back, nobody knows what another machine publishes."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from feeds.clock import now_ns
from feeds.counters import Counters, MeanMax, SideSummary
from feeds.metrics.run_meter import RunMeter
from feeds.processes.frames import Frames
from feeds.processes.pauses import Pauses
from feeds.remote import remote_source
from feeds.remote.pages import Pages, ToldPage
from feeds.remote.remote_source import RemoteSource
from feeds.remote.server import GatewayPlace, RemoteServer, RemoteSide
from feeds.sides import Side
from feeds.status.site import SourceTime
from feeds.update import Update, encode

PLACE = GatewayPlace("192.0.2.1", 81)
SERVER = RemoteServer("there", PLACE.url, RemoteSide(PLACE, "sse"), RemoteSide(PLACE, "rest"))


def clock_page(_pages: Pages, _page: str) -> ToldPage:
    """Answer at once, by the clock here."""
    at_ns = now_ns()
    return ToldPage(msgspec.json.encode(SourceTime(at_ns, 0)), at_ns, at_ns)


def test_what_goes_on_is_unknown_from_a_loss_until_the_truth_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_source, "APART_S", 0)
    monkeypatch.setattr(Pages, "ask", clock_page)

    async def look() -> None:
        meter = RunMeter(now_ns())
        live, polled = Side(meter.live), Side(meter.polled)
        frames = Frames(meter, live, polled, lambda: None)
        pauses = Pauses(meter, frames, live, polled, None)  # type: ignore[arg-type]
        source = RemoteSource(
            SERVER,
            "",
            {"live": live, "polled": polled},
            pauses,
            published=lambda update: None,
            up=lambda: None,
        )
        frames.now, frames.truth_known = source.now, source.truth_known
        message = encode(Update(1, now_ns(), 1.0))
        measured = SideSummary(transport="sse", staleness_ms=MeanMax(40.0, 90.0), freshness=0.5)
        counters = Counters(9.0, 9, measured, measured)

        def told() -> tuple[bool, bool, float | None]:
            """Return whether the truth is known, whether it is lost, and the freshness."""
            seen = source.known(counters)
            assert seen.remote is not None
            assert seen.live.freshness == 0.5, "what was measured stays in the account"
            known, now = frames.compose(None).truth_known, source.now(seen)
            assert now.live.freshness == now.polled.freshness
            return known, seen.remote.lost, now.live.freshness

        await source.learn()
        assert told() == (False, False, None)
        source.sink.opened()
        source.sink.received(message, now_ns())
        assert told() == (True, False, 0.5)
        source.sink.stalled("silent for 6 s")
        assert told() == (False, True, None)
        source.sink.responded(5)
        assert told() == (True, False, 0.5)
        source.sink.lost("connection lost")
        assert told() == (False, True, None)
        source.sink.opened()
        source.sink.received(message, now_ns())
        assert told() == (False, True, None), "the clock is not known: no instant can be told"
        await source.learn()
        assert told() == (False, True, None), "it has told nothing yet"
        source.sink.received(message, now_ns())
        assert told() == (True, False, 0.5)
        frames.stop()

    asyncio.run(look())
