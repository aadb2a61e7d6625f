"""What the master knows of its workers: the newest report of each, and how far all of them are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from feeds.frame import SIDES
from feeds.locust_crowd.records import BEGIN, REPORT, WorkerReport
from feeds.metrics.histogram import LatencyHistogram

if TYPE_CHECKING:
    from locust.env import Environment
    from locust.rpc.protocol import Message

SILENT_S = 6.0
"""A worker that has told nothing for so long is gone, or stands still."""
SETTLE_S = 2.0
"""From the last connection until figures begin: what the servers have put off is done by then."""


class Collector:
    """Hears the workers' reports; a newer one replaces the one before, for all are totals."""

    def __init__(self, environment: Environment) -> None:
        assert environment.runner is not None
        self._runner = environment.runner
        self.reports: dict[str, WorkerReport] = {}
        """The newest of each worker, by its identity at Locust's."""
        self._heard_s: dict[str, float] = {}
        self._settled_s: float | None = None
        self.begun = False
        """Whether figures are being taken."""
        self.nonsense = 0
        """Reports that were none."""
        self._runner.register_message(REPORT, self._take)

    def _take(self, environment: Environment, msg: Message) -> None:
        try:
            report = msgspec.msgpack.decode(msg.data["report"], type=WorkerReport)
            for side in SIDES:
                LatencyHistogram().add(getattr(report, side).latency)
        except (msgspec.DecodeError, ValueError, TypeError, KeyError, OverflowError):
            self.nonsense += 1  # anybody may reach the port of a master
            return
        before = self.reports.get(msg.node_id)
        if before is None or report.number > before.number:
            self.reports[msg.node_id] = report
            self._heard_s[msg.node_id] = time.monotonic()

    def is_control(self, worker: str) -> bool:
        """Return whether a worker has the control clients."""
        return worker in self.reports and self.reports[worker].control

    def here(self) -> dict[str, WorkerReport]:
        """Return the workers that have told something of late."""
        since_s = time.monotonic() - SILENT_S
        return {who: one for who, one in self.reports.items() if self._heard_s[who] > since_s}

    def up(self) -> int:
        """Return how many clients are connected."""
        return sum(getattr(one, side).up for one in self.here().values() for side in SIDES)

    def why(self) -> str:
        """Return why a connection ended last, of any worker; empty: none did but as agreed."""
        whys = (getattr(one, side).why for one in self.reports.values() for side in SIDES)
        return next(filter(None, whys), "")

    def ready(self, users: int) -> str:
        """Return what is waited for until figures can begin; empty: nothing."""
        here = self.here().values()
        asked = sum(getattr(one, side).asked for one in here for side in SIDES)
        if (up := self.up()) < max(asked, users):
            return f"{up:,} of {max(asked, users):,} clients up"
        if not all(one.following for one in here):
            return "waiting for the truth of every worker"
        if not all(one.offset is not None or one.clockless for one in here):
            return "asking for the source's clock"
        return ""

    def settled(self, users: int) -> str:
        """Begin with the figures once all is up and has settled; return what is waited for."""
        if self.begun:
            return ""
        waits, now_s = self.ready(users), time.monotonic()
        if waits:
            self._settled_s = None
            return waits
        if self._settled_s is None:
            self._settled_s = now_s + SETTLE_S
        if now_s < self._settled_s:
            return "settling"
        self.begin()
        return ""

    def begin(self) -> None:
        """Have every worker begin with its figures."""
        self.begun = True
        self._runner.send_message(BEGIN, {})

    def ended(self) -> bool:
        """Return whether everyone who was heard of late has told the last of it."""
        return all(one.ended for one in self.here().values())
