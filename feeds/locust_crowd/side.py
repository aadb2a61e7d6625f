"""One side's clients at one worker, and the connection by which it learns of every update."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Protocol

from gevent.lock import BoundedSemaphore

from feeds.crowd.asking import planned
from feeds.crowd.intake import CrowdIntake, Holder
from feeds.crowd.member import CrowdCounts
from feeds.crowd.members import MOST_OPENING, is_orderly
from feeds.crowd.pooled import PooledLatency, Truth
from feeds.crowd.records import Counted
from feeds.locust_crowd.records import SideReport, added
from feeds.update import decode

if TYPE_CHECKING:
    from feeds.adaptive import AdaptiveInterval
    from feeds.crowd.client import CrowdClient
    from feeds.fairness import Options
    from feeds.locust_crowd.place import ServedPlace
    from feeds.locust_crowd.worker_clock import WorkerClock
    from feeds.polling import PollSchedule
    from feeds.settings import Settings


class TimedConnection(Protocol):
    """A client here, as far as it is looked after."""

    until_s: float
    """Until when what it waits for has time, by the monotonic clock."""

    def give_up(self) -> None:
        """Have the connection end that takes too long."""


class CarriedSide(CrowdIntake):
    """The clients of one side here: where they connect, what they count, how many are up."""

    def __init__(
        self,
        place: ServedPlace,
        options: Options,
        truth: Truth,
        clock: WorkerClock,
        *,
        settings: Settings,
    ) -> None:
        super().__init__(PooledLatency(truth))
        self.truth = truth
        self.pool.orderly = is_orderly(place.transport, options, settings)
        self.place, self.clock, self.tls = place, clock, place.gateway.tls()
        self.pushed, self.hold_s = place.transport.style == "push", place.transport.hold_s
        self._options, self._settings, self._rng = options, settings, random.Random()
        self.connections: set[TimedConnection] = set()
        self.opening = BoundedSemaphore(MOST_OPENING)
        """Whoever opens a connection holds it: more would wait at the server until cut."""
        self.up = self.most = 0
        """``up``: clients that are connected; ``most``: how many there were at one time."""
        self.why = ""
        """Why a connection ended last, in a few words."""
        self._beside: list[CrowdCounts] = []  # what was counted before and after the figures
        self._measured: CrowdCounts | None = None

    def client(self, held: int) -> CrowdClient:
        """Return what a client that holds number ``held`` says and understands."""
        return self.place.transport.crowd_client(self.place.address, self._options, held)

    def join(self, connection: TimedConnection) -> None:
        """Have one more client."""
        self.connections.add(connection)
        self.most = max(self.most, len(self.connections))

    def planned(self) -> tuple[PollSchedule, AdaptiveInterval | None]:
        """Return when a client asks from now on, and what adapts that."""
        return planned(self._settings, self._rng)

    def begin(self) -> None:
        """Begin with the figures."""
        self._beside.append(self.counts)
        self._measured = self.counts = CrowdCounts()
        self.pool.begin(self.clock.now_ns())

    def rest(self) -> None:
        """End the figures: whoever leaves now, and makes others wait, is in none."""
        if self.counts is self._measured:
            self.pool.settle()
            self.pool.rest()
            self.counts = CrowdCounts()
            self._beside.append(self.counts)

    def look_after(self, now_s: float) -> None:
        """Give up connections that take too long."""
        for connection in [one for one in self.connections if one.until_s < now_s]:
            connection.give_up()

    def beside(self) -> Counted:
        """Return what was counted before figures began, and after they ended."""
        counts = self._beside if self._measured is not None else [self.counts]
        return added([Counted(**vars(one)) for one in counts])

    def measured(self) -> Counted:
        """Return what was counted since figures began; nothing before."""
        counts = self._measured
        return Counted() if counts is None else Counted(**vars(counts), gaps=self.pool.gaps)

    def report(self, *, ended: bool) -> SideReport:
        """Return the figures, with all that came; when it has ``ended``, of those it had."""
        self.pool.settle()
        return SideReport(
            asked=self.most if ended else len(self.connections),
            up=self.up,
            beside=self.beside(),
            measured=self.measured(),
            latency=self.pool.counts(),
            why=self.why,
        )


class TruthSide(CarriedSide):
    """The one client that learns when each update was published, and is in nobody's figures."""

    def received(self, client: Holder, message: bytes, at_ns: int) -> bool:
        """Take one message."""
        update = decode(message)
        self.counts.messages += 1
        self.truth.published(update.seq, update.published_ns)
        client.held = update.seq
        return True
