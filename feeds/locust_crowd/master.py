"""The master of ``crowd``: waits for its workers, has them measure, and tells what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import gevent
from locust.runners import MasterRunner

from feeds.frame import SIDES
from feeds.locust_crowd import books
from feeds.locust_crowd.collector import Collector
from feeds.locust_crowd.outcome import outcome
from feeds.locust_crowd.place import served_places
from feeds.locust_crowd.records import CrowdRun, Told

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from gevent.event import Event
    from locust.env import Environment

    from feeds.frame import SideName
    from feeds.locust_crowd.outcome import BooksPair
    from feeds.locust_crowd.records import Orders

COME_S = 60.0
"""How long workers may take to come, counted from the last that came."""
STUCK_S = 20.0
"""How long nothing may change while clients come up."""
END_S = 30.0
"""How long workers may take to end in order."""
LOOK_EVERY_S = 0.2


class CrowdStuckError(RuntimeError):
    """The crowd cannot be had; one line."""


class SteadyMaster(MasterRunner):
    """A master that gives nobody the clients of a worker that has gone: the figures would mix."""

    steady = False

    def start(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as the base has it
        """Have users begin, the first time."""
        if not self.steady:
            self.steady = True
            super().start(*args, **options)


class Master:
    """One run; ``stop`` is set when it is to end early, ``tell`` gets how far it is."""

    def __init__(
        self, environment: Environment, orders: Orders, stop: Event, tell: Callable[[Told], None]
    ) -> None:
        assert orders.plan is not None
        self._plan, self._orders = orders.plan, orders
        self._settings = orders.plan.settings
        self._stop, self._tell = stop, tell
        self._environment = environment
        self._collector = Collector(environment)
        dispatcher = environment.dispatcher_class
        dispatcher.is_control = staticmethod(self._collector.is_control)  # type: ignore[attr-defined]
        self._places = served_places(orders.plan, orders.token)

    def run(self) -> CrowdRun:
        """Measure; raise :class:`CrowdStuckError` if that cannot be."""
        self._wait_for_workers()
        before = books.fetched(self._places)
        runner, users = self._environment.runner, 2 * self._settings.clients
        assert runner is not None
        ramp = gevent.spawn(runner.start, users, self._orders.ramp_per_s)
        began_s = None
        try:
            self._wait_for_clients(users)
            if self._collector.begun:
                began_s = time.monotonic()
                self._measure(began_s)
        finally:
            ramp.kill()
            self._end()
        return self._outcome(before)

    def _outcome(self, before: books.Fetched) -> CrowdRun:
        """Return what all reports come to, beside the books that the servers have now."""
        counted = [one.connections for one in before.values() if not isinstance(one, str)]
        after = books.settled(self._places, max(counted, default=0))
        pairs: dict[SideName, BooksPair | str] = {}
        for side in SIDES:
            first, last = before[side], after[side]
            if isinstance(first, str):
                pairs[side] = first
            else:
                pairs[side] = last if isinstance(last, str) else (first, last)
        return outcome(
            self._settings,
            list(self._collector.reports.values()),
            books=pairs,
            interrupted=self._stop.is_set(),
            why=self._collector.why(),
        )

    def _wait_for_workers(self) -> None:
        where = f"{self._orders.host}:{self._orders.port}"
        wanted, last, since_s = self._orders.workers, -1, time.monotonic()
        while not self._stop.is_set():
            here = self._collector.here()
            came = sum(not one.control for one in here.values())
            if came >= wanted and len(here) > came:
                return
            if came != last:
                last, since_s = came, time.monotonic()
                self._tell(Told(text=f"{came} of {wanted} workers have come to {where}"))
            if time.monotonic() - since_s > COME_S:
                raise CrowdStuckError(
                    f"{came} of {wanted} workers came to {where} within {COME_S:.0f} s; "
                    "start each with: crowd --worker --master-host HOST"
                )
            self._stop.wait(LOOK_EVERY_S)
        raise CrowdStuckError("interrupted before the workers had come; nothing was measured")

    def _wait_for_clients(self, users: int) -> None:
        """Wait until all clients are up and settled, and figures have begun."""
        collector, known, since_s = self._collector, "", time.monotonic()
        while not self._stop.is_set():
            waits = collector.settled(users)
            if not waits:
                return
            if waits != known:
                known, since_s = waits, time.monotonic()
                self._tell(Told(text=waits))
            if time.monotonic() - since_s > STUCK_S:
                why = f"; last: {lost}" if (lost := collector.why()) else ""
                raise CrowdStuckError(f"the crowd does not come up: {waits}{why}")
            self._stop.wait(LOOK_EVERY_S)
        raise CrowdStuckError("interrupted before all clients were up; nothing was measured")

    def _measure(self, began_s: float) -> None:
        length_s = self._settings.duration_s or 0.0
        while (past_s := time.monotonic() - began_s) < length_s and not self._stop.is_set():
            here = self._collector.here()
            if not any(not one.control for one in here.values()):
                raise CrowdStuckError("every worker is gone; nothing can be told")
            known = self._collector.reports
            gone = ", ".join(known[who].name for who in known if who not in here)
            text = f"{past_s:.0f} of {length_s:.0f} s{f', silent: {gone}' if gone else ''}"
            self._tell(Told(text=text, done=past_s / length_s))
            self._stop.wait(min(LOOK_EVERY_S, length_s - past_s))

    def _end(self) -> None:
        """Have every worker end in order, and wait for the last that they tell."""
        runner = self._environment.runner
        assert runner is not None
        self._tell(Told(text="ending", done=1.0))
        stopping = gevent.spawn(runner.stop)
        until_s = time.monotonic() + END_S
        while not self._collector.ended() and time.monotonic() < until_s:
            gevent.sleep(LOOK_EVERY_S)
        stopping.kill()
