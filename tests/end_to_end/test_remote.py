"""Another machine's servers, which run on this one for the test: shown, lost and found again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from feeds.access import Endpoints, new_token
from feeds.counters import Breakdown, Counters, ServerBooks
from feeds.deployment import Deployment
from feeds.frame import Frame
from feeds.lab import Lab
from feeds.remote.joining import join
from feeds.remote.lab import RemoteLab
from feeds.remote.ours import shown
from feeds.remote.pages import RemoteError
from feeds.remote.server import place_of
from feeds.remote.unknown import LOST
from feeds.settings import Settings
from tests.support.certificates import Authority
from tests.support.clock import on_loop, wait_until

SERVED = Settings(source="market", rate_per_s=50, delay_ms=0, message_bytes=200)
CLIENTS = Settings(poll_interval_s=0.2)
WAYS = pytest.mark.parametrize(
    ("live", "polled", "by_tls"), [("websocket", "rest", True), ("sse", "long-poll", False)]
)


class Seen:
    """What the frames brought."""

    def __init__(self) -> None:
        self.counters: Counters | None = None
        self.marks: list[str] = []
        self.last = Frame(at_ns=0)
        self.orders_refused: list[str] = []

    def take(self, frame: Frame) -> None:
        """Note a frame."""
        self.last, self.counters = frame, frame.counters or self.counters
        self.marks += [mark.text for mark in frame.marks]

    def has(self, updates: int) -> bool:
        """Say whether so many updates have been measured, and polls with them."""
        now = self.counters
        return now is not None and now.updates_published >= updates and now.polled.requests > 2

    @property
    def is_lost(self) -> bool:
        """Whether the newest figures say so, and tell nothing that goes on."""
        now = self.counters
        if now is None or now.remote is None or not now.remote.lost:
            return False
        return now.live.freshness is None and now.polled.freshness is None


@asynccontextmanager
async def showing(
    endpoints: Endpoints, certificates: str = ""
) -> AsyncIterator[tuple[RemoteLab, Seen]]:
    """Show what is served there."""
    place = replace(place_of(endpoints.live_url), certificates=certificates)
    remote, settings = await asyncio.to_thread(join, place, endpoints.token)
    seen = Seen()
    lab = RemoteLab(shown(settings, CLIENTS), remote, endpoints.token, on_frame=seen.take)
    lab.refused = seen.orders_refused.append
    async with lab:
        yield lab, seen


@WAYS
@on_loop
async def test_both_sides_of_a_serve_are_measured_by_its_own_clock(
    live: str, polled: str, by_tls: bool, tmp_path: Path
) -> None:
    served = SERVED.replace(live_transport=live, polled_transport=polled)
    authority = Authority(tmp_path)
    trusted = await asyncio.to_thread(Path(authority.file).read_text, "utf-8")
    deployment = authority.deployment("localhost") if by_tls else Deployment()
    async with Lab(served, probe=False, deployment=deployment) as server:
        endpoints = server.endpoints
        assert endpoints is not None
        if by_tls:
            await refuses_to_be_asked_otherwise(endpoints)
        async with showing(endpoints, trusted if by_tls else "") as (lab, seen):
            assert lab.settings == served.replace(poll_interval_s=0.2, seed=lab.settings.seed)
            await wait_until(lambda: seen.has(60))
            counters = await lab.counters()
    told = counters.remote
    assert told is not None
    assert told.clock_offset_ms is not None
    assert told.clock_error_ms is not None
    assert abs(told.clock_offset_ms) <= told.clock_error_ms  # it is this very machine's
    for side in (counters.live, counters.polled):
        assert side.updates_delivered
        assert not side.errors
        assert side.server_rss_bytes
        assert side.server_cpu_s is not None
        assert (side.breakdown_ms, side.server) == (Breakdown(), ServerBooks())
    assert not counters.left_out
    assert counters.live.updates_missed == 0
    latency_ms = counters.polled.update_latency_ms.max
    assert latency_ms is not None
    assert latency_ms < 1e3 * counters.elapsed_s


async def refuses_to_be_asked_otherwise(endpoints: Endpoints) -> None:
    """Ask a server that speaks TLS without trusting it, and without TLS."""
    place = place_of(endpoints.live_url)
    plain = replace(place, encrypted=False)
    for asked, why in ((place, "not trusted .*; --ca FILE"), (plain, "write https://")):
        with pytest.raises(RemoteError, match=why):
            await asyncio.to_thread(join, asked, endpoints.token)


async def refuses_what_is_the_servers(lab: RemoteLab, seen: Seen) -> None:
    """Order what is the server's to do, and change what is the clients'."""
    before, name = lab.settings, lab.remote.name
    lab.apply(before.replace(rate_per_s=7))
    lab.stall()
    assert lab.settings == before
    assert seen.orders_refused == [
        f"The source's rate is the server's, at {name}.",
        f"Standing still is the server's, at {name}.",
    ]
    segment = seen.last.segment
    lab.apply(before.replace(poll_interval_s=0.1))
    await wait_until(lambda: seen.last.segment > segment)
    assert seen.last.polled.poll_interval_s == 0.1


@on_loop
async def test_a_lost_serve_is_left_out_and_measured_again_when_it_is_back() -> None:
    token = new_token()
    async with Lab(SERVED, probe=False, token=token) as first:
        endpoints = first.endpoints
        assert endpoints is not None
        ports = [place_of(url).port for url in (endpoints.live_url, endpoints.polled_url)]
        async with showing(endpoints) as (lab, seen):
            await wait_until(lambda: seen.has(20))
            await first.stop()
            await wait_until(lambda: seen.last.paused and LOST in seen.marks)
            await wait_until(lambda: not seen.last.truth_known)
            await wait_until(lambda: seen.is_lost)
            await wait_until(lambda: seen.last.polled.state == "reconnecting")
            live, polled = ports
            second = Lab(SERVED, probe=False, token=token, live_port=live, polled_port=polled)
            async with second:
                await wait_until(lambda: not seen.last.paused)
                assert seen.last.truth_known
                published = (await lab.counters()).updates_published
                await wait_until(lambda: seen.has(published + 20))
                counters = await lab.counters()
    assert LOST in [one.reason for one in counters.left_out]
    assert counters.live.updates_delivered > 20
    assert counters.polled.updates_delivered
