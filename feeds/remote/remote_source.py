"""What stands for the source and the gateways' stamps where servers are another machine's.

The truth comes by a second client of the live transport, which nobody counts. The clock and what
serving costs are asked for by the pages of the gateways, straight and not through the network
process: the shorter the round trip, the better the clock is known.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feeds.clock import now_ns
from feeds.counters import Counters, Distributions, Remote
from feeds.frame import SIDES, SideName
from feeds.remote.pages import Pages, RemoteError, ToldPage
from feeds.remote.source_clock import SourceClock
from feeds.remote.unknown import LOST, known, known_distributions, without_truth
from feeds.server_cost import ToldCost
from feeds.status.site import BOOKS, CLOCK, GatewayBooks, SourceTime
from feeds.update import LARGEST, BadUpdateError, Update
from feeds.wire.sockets import Traffic

if TYPE_CHECKING:
    from feeds.halves import PushClient
    from feeds.processes.pauses import Pauses
    from feeds.remote.server import RemoteServer
    from feeds.sides import Side

AT_FIRST, APART_S = 16, 0.02
"""So often, and so far apart, the clock is asked for while nothing is known of it."""
CLOCK_EVERY_S, BOOKS_EVERY = 1.0, 2
"""The clock is asked for every second from then on, and the books every other time."""
SLACK_NS = 1_000_000
"""An update may seem to arrive so much before it was published, beside the clock's error."""


class TruthSink:
    """What the truth's client tells: messages, and whether it is up; nothing of it is counted."""

    def __init__(
        self,
        received: Callable[[bytes], None],
        opened: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self.traffic = Traffic()
        self._received, self.opened, self._lost = received, opened, lost
        self.is_silent = False
        """Whether it is up, but nothing has come for too long."""

    def received(self, payload: bytes, at_ns: int) -> None:
        """Pass the message on."""
        self.is_silent = False
        self._received(payload)

    def lost(self, reason: str) -> None:
        """Say so."""
        self._lost()

    def requested(self) -> None:
        """Do nothing."""

    def heard(self) -> None:
        """The server is there."""
        self.is_silent = False

    def responded(self, took_ns: int) -> None:
        """The server is there."""
        self.is_silent = False

    def stalled(self, reason: str) -> None:
        """Note it."""
        self.is_silent = True

    def fault(self, reason: str) -> None:
        """Do nothing."""

    noted = fault


class RemoteSource:
    """Gives the truth to ``published``, and has ``pauses`` leave out what it cannot give.

    ``up`` is called when it is there, at first and again.
    """

    def __init__(
        self,
        remote: RemoteServer,
        token: str,
        sides: dict[SideName, Side],
        pauses: Pauses,
        *,
        published: Callable[[Update], None],
        up: Callable[[], None],
    ) -> None:
        self._remote, self._sides, self._pauses = remote, sides, pauses
        self._published, self._up = published, up
        self._clock = SourceClock()
        self._is_lost = asyncio.Event()
        self._is_open = self._is_told = self._was_told = False
        self._error_ms = 0.0  # of the clock, when it was known last
        self._pages = {side: Pages(getattr(remote, side).place, token) for side in SIDES}
        self._costs = {side: ToldCost() for side in SIDES}
        for name, side in sides.items():
            side.read, side.cost = self._clock.read, self._costs[name]
        self.sink = TruthSink(self._take, self._opened, self._closed)
        """For the truth's client."""

    async def run(self, truth: PushClient) -> None:
        """Ask and receive until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(truth.run())
            group.create_task(self._look())

    async def learn(self) -> None:
        """Come to know the clock, however long that takes."""
        answers = await asyncio.to_thread(self._ask_often)
        for answer in sorted(answers, key=_took_ns):  # the others do not displace the quickest
            self._take_clock(*answer)
        self._tell_if_found()

    def known(self, counters: Counters) -> Counters:
        """Return of ``counters`` what can be told, and how well the clock is known."""
        offset, url = self._clock.offset(now_ns()), self._remote.url
        lost = self._was_told and not self.truth_known()
        if offset is None:
            told = known(counters, self._error_ms)
            return replace(told, remote=Remote(url, lost=lost))
        error_ms = self._error_ms = offset.error_ns / 1e6
        remote = Remote(url, offset.ns / 1e6, error_ms, lost=lost)
        return replace(known(counters, error_ms), remote=remote)

    def now(self, counters: Counters) -> Counters:
        """Return of what is known what can be told now: nothing that goes on without the truth."""
        return counters if self.truth_known() else without_truth(counters)

    def truth_known(self) -> bool:
        """Say whether what is published is told."""
        return self._is_told and not self.sink.is_silent

    def known_distributions(self, told: Distributions) -> Distributions:
        """Return the same of distributions."""
        offset = self._clock.offset(now_ns())
        error_ms = self._error_ms if offset is None else offset.error_ns / 1e6
        return known_distributions(told, error_ms)

    def _take(self, payload: bytes) -> None:
        try:
            update = self._clock.read(payload)
        except BadUpdateError:
            return
        if update is not None:
            self._is_told = self._was_told = True
            self._published(update)

    def _opened(self) -> None:
        self._is_open = True
        self._tell_if_found()

    def _closed(self) -> None:
        if self._is_open:
            self._is_open = self._is_told = False
            self._clock.forget()
            self._is_lost.set()
            self._pauses.lost(LOST)

    def _tell_if_found(self) -> None:
        if self._is_open and self._clock.is_known:
            self._up()
            self._pauses.found()

    async def _look(self) -> None:
        """Ask for the clock and the books as long as it goes; after a loss for the clock anew."""
        number = 0
        while True:
            if number % BOOKS_EVERY == 0:
                for side, books in (await asyncio.to_thread(self._ask_books)).items():
                    self._costs[side].told(books.cpu_s, books.rss_bytes)
            number += 1
            try:
                async with asyncio.timeout(CLOCK_EVERY_S):
                    await self._is_lost.wait()
            except TimeoutError:
                answer = await asyncio.to_thread(self._ask_clock)
                if answer is not None and self._clock.is_known:
                    self._take_clock(*answer)
            else:
                self._is_lost.clear()
                await self.learn()

    def _take_clock(self, asked: ToldPage, told: SourceTime) -> None:
        self._clock.take(asked.sent_ns, told.now_ns, asked.received_ns, told.error_ns)
        offset = self._clock.offset(now_ns())
        assert offset is not None
        for side in self._sides.values():
            side.meter.clock_error_ns = 2 * offset.error_ns + SLACK_NS

    # in a thread: what asks waits for its answer

    def _ask_often(self) -> list[tuple[ToldPage, SourceTime]]:
        answers: list[tuple[ToldPage, SourceTime]] = []
        while len(answers) < AT_FIRST:
            if answer := self._ask_clock():
                answers.append(answer)
            time.sleep(APART_S if answer else CLOCK_EVERY_S)
        return answers

    def _ask_clock(self) -> tuple[ToldPage, SourceTime] | None:
        """Ask the polled side's gateway, whose connection lasts; else the other."""
        for side in reversed(SIDES):
            pages = self._pages[side]
            try:
                return pages.asked(CLOCK, SourceTime)
            except RemoteError:
                continue
        return None

    def _ask_books(self) -> dict[SideName, GatewayBooks]:
        found = {}
        for side, pages in self._pages.items():
            try:
                told = pages.read(BOOKS, GatewayBooks)
            except RemoteError:
                continue  # its cost stays as it was told
            if told.cpu_s >= 0 and 0 <= told.rss_bytes <= LARGEST:
                found[side] = told
        return found


def _took_ns(answer: tuple[ToldPage, SourceTime]) -> int:
    asked, told = answer
    return asked.received_ns - asked.sent_ns + 2 * told.error_ns
