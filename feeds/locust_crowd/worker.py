"""One worker: its sides, its view of the source's clock and of the truth, and its reports."""

from __future__ import annotations

import gc
import os
import socket
import time
from typing import TYPE_CHECKING

import gevent
import msgspec
import psutil

from feeds.clock import now_ns
from feeds.crowd.pooled import Truth
from feeds.locust_crowd.connection import CrowdConnection
from feeds.locust_crowd.own_page import show
from feeds.locust_crowd.place import served_places
from feeds.locust_crowd.records import BEGIN, REPORT, ClientPlan, WorkerReport
from feeds.locust_crowd.side import CarriedSide, TruthSide
from feeds.locust_crowd.worker_clock import WorkerClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from locust.env import Environment

    from feeds.frame import SideName

TELL_EVERY_S = 1.0


class Worker:
    """Has users of Locust's be clients, and tells the master what they got.

    ``plan_of`` gives what to do, of the options that the master has sent with the first users.
    """

    def __init__(
        self,
        environment: Environment,
        plan_of: Callable[[Any], ClientPlan],
        *,
        token: str,
        control: bool = False,
    ) -> None:
        self._environment, self._plan_of, self._token = environment, plan_of, token
        self._control = control
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._process = psutil.Process()
        self.sides: dict[SideName, CarriedSide] = {}
        self._truth_side: TruthSide | None = None
        self._clock: WorkerClock | None = None
        self._greenlets: list[gevent.Greenlet] = []
        self._number, self._over = 0, False
        self._began_ns: int | None = None
        self._measured_ns: int | None = None
        self._began_cpu_s = 0.0
        self._used_cpu_s: float | None = None
        self.leaving = False
        """Whether it ends before the master says so: then its part is not whole."""
        environment.crowd = self  # type: ignore[attr-defined]  # where users find it
        environment.events.test_start.add_listener(self._start)
        environment.events.test_stopping.add_listener(self._rest)
        environment.events.test_stop.add_listener(self._stop)
        assert environment.runner is not None
        environment.runner.register_message(BEGIN, self._begin)
        self._telling = gevent.spawn(self._tell_on)

    def _start(self, environment: Environment, **rest: object) -> None:
        """Make ready for users: from here on the clock is asked, and the truth is followed."""
        plan = self._plan_of(environment.parsed_options)
        settings = plan.settings
        places = served_places(plan, self._token)
        truth, clock = Truth(), WorkerClock(list(places.values()))
        self._over, self._began_ns, self._measured_ns = False, None, None
        self._used_cpu_s = None
        self._clock = clock
        self.sides = {
            side: CarriedSide(place, settings.options(side), truth, clock, settings=settings)
            for side, place in places.items()
        }
        options = settings.options("live")
        following = TruthSide(places["live"], options, truth, clock, settings=settings)
        self._truth_side = following
        self._greenlets = [
            gevent.spawn(clock.run),
            gevent.spawn(_follow, following),
            gevent.spawn(self._look_on),
        ]

    def _begin(self, environment: Environment, msg: object) -> None:
        """Begin with the figures."""
        gc.collect()
        gc.freeze()  # what the connections consist of stays: it need not be looked at again
        self._began_ns, self._began_cpu_s = now_ns(), time.process_time()
        if self._clock is not None:
            self._clock.begin()
        for side in self.sides.values():
            side.begin()

    def _rest(self, environment: Environment, **rest: object) -> None:
        """Users are about to leave: the figures end."""
        if self._began_ns is not None and self._measured_ns is None:
            self._measured_ns = now_ns() - self._began_ns
            self._used_cpu_s = time.process_time() - self._began_cpu_s
        for side in self.sides.values():
            side.rest()

    def _stop(self, environment: Environment, **rest: object) -> None:
        """All users have left in order: tell the last of it."""
        gevent.killall(self._greenlets)
        self._over = True
        self.tell()

    def _look_on(self) -> None:
        while True:
            gevent.sleep(1.0)
            for side in (*self.sides.values(), self._truth_side):
                if side is not None:
                    side.look_after(time.monotonic())

    def _tell_on(self) -> None:
        while True:
            self.tell()
            gevent.sleep(TELL_EVERY_S)

    def tell(self) -> None:
        """Report to the master."""
        self._number += 1
        runner = self._environment.runner
        assert runner is not None
        runner.send_message(REPORT, {"report": msgspec.msgpack.encode(self.report())})
        for name, side in self.sides.items():
            show(self._environment.stats, name, side.pool.take_latest_histogram())

    def report(self) -> WorkerReport:
        """Return the figures up to now."""
        told: dict[str, Any] = {
            name: side.report(ended=self._over) for name, side in self.sides.items()
        }
        clock, following = self._clock, self._truth_side
        measured_ns = self._measured_ns
        if measured_ns is None and self._began_ns is not None:
            measured_ns = now_ns() - self._began_ns
        more: dict[str, Any] = {}
        if measured_ns is not None:
            more["measured_s"] = measured_ns / 1e9
            used_s = self._used_cpu_s
            more["cpu_s"] = time.process_time() - self._began_cpu_s if used_s is None else used_s
        if clock is not None:
            clock.look()
            more |= {"offset": clock.offset, "error_ns": clock.worst_ns}
            more["clockless"] = clock.clockless
        if following is not None:
            more |= {"truth": following.beside(), "following": following.up > 0}
        return WorkerReport(
            number=self._number,
            name=self._name,
            control=self._control,
            rss_bytes=self._process.memory_info().rss,
            ended=self._over and not self.leaving,
            **told,
            **more,
        )


def _follow(side: TruthSide) -> None:
    """Learn of every update until this greenlet is ended; then leave in order."""
    connection = CrowdConnection(side)
    try:
        connection.run()
    finally:
        connection.finish()
