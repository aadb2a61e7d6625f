"""What plain ``locust -f`` needs beside the users: arguments, and figures when the test is over."""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import gevent
from locust.runners import MasterRunner, WorkerRunner

from feeds.foreign import reason
from feeds.frame import SIDES
from feeds.locust_crowd.collector import Collector
from feeds.locust_crowd.even import EvenDispatcher
from feeds.locust_crowd.evidence import summary_of
from feeds.locust_crowd.outcome import outcome
from feeds.locust_crowd.place import BadPlaceError
from feeds.locust_crowd.records import ClientPlan
from feeds.locust_crowd.site import settings_at
from feeds.locust_crowd.worker import Worker
from feeds.own_token import TOKEN_VARIABLE

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from locust.argument_parser import LocustArgumentParser
    from locust.env import Environment

LOOK_EVERY_S = 0.5
END_S = 30.0
_LOG = logging.getLogger(__name__)
_NOT_THERE = "the books are compared by: live-vs-polled crowd"


def add_arguments(parser: LocustArgumentParser) -> None:
    """Add the crowd's arguments to Locust's; the token is none of them."""
    group = parser.add_argument_group("Live vs Polled")
    for name, about in (
        ("--live-url", "where the live side is served, as serve tells it"),
        ("--polled-url", "where the polled side is"),
        ("--ca", "file of certificates (PEM) that the servers' are checked against"),
        ("--crowd-json", "file that gets the figures when the test is over"),
    ):
        variable = f"LIVE_VS_POLLED_{name[2:].replace('-', '_').upper()}"
        group.add_argument(name, default="", env_var=variable, help=about)


def plan_of(options: Namespace) -> ClientPlan:
    """Return what the arguments say, with the settings that the servers tell."""
    token = os.environ.get(TOKEN_VARIABLE, "")
    certificates = Path(options.ca).read_text(encoding="ascii") if options.ca else ""
    settings = settings_at(options.live_url, options.polled_url, token, certificates)
    return ClientPlan(
        live_url=options.live_url,
        polled_url=options.polled_url,
        settings=settings,
        certificates=certificates,
    )


class PlainRun:
    """The crowd in an environment that Locust's own command has made."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        environment.dispatcher_class = EvenDispatcher  # type: ignore[assignment]
        runner = environment.runner
        token = os.environ.get(TOKEN_VARIABLE, "")
        if not isinstance(runner, MasterRunner):
            Worker(environment, self._plan, token=token)
        if not isinstance(runner, WorkerRunner):
            self._collector = Collector(environment)
            environment.events.test_start.add_listener(self._begin)
            environment.events.test_stop.add_listener(self._end)
            gevent.spawn(self._look_on)

    def _plan(self, options: Namespace) -> ClientPlan:
        """Return what is to be done; what cannot be is one line, and ends the test."""
        try:
            return plan_of(options)
        except (BadPlaceError, OSError) as error:
            _LOG.error("%s", reason(error))
            os._exit(1)  # nothing else ends Locust in the middle of its start

    def _begin(self, environment: Environment, **rest: object) -> None:
        self._collector.begun = False

    def _look_on(self) -> None:
        waits = ""
        while True:
            gevent.sleep(LOOK_EVERY_S)
            runner = self._environment.runner
            if runner is not None and runner.state == "running":
                now = self._collector.settled(runner.target_user_count)
                if now != waits:
                    waits = now
                    _LOG.info("%s", now or "figures begin")

    def _end(self, environment: Environment, **rest: object) -> None:
        """Wait for the last that workers tell, and write it."""
        if isinstance(environment.runner, MasterRunner):
            # a master that quits says so to its workers only when this is over
            environment.runner.send_message("stop")
        until_s = time.monotonic() + END_S
        while not self._collector.ended() and time.monotonic() < until_s:
            gevent.sleep(LOOK_EVERY_S)
        options = environment.parsed_options
        if options is None or not options.crowd_json:
            return
        try:
            self._write(options)
        except (BadPlaceError, OSError) as error:
            _LOG.error("%s", reason(error))

    def _write(self, options: Any) -> None:  # noqa: ANN401 - a namespace of Locust's
        run = outcome(
            plan_of(options).settings,
            list(self._collector.reports.values()),
            books=dict.fromkeys(SIDES, _NOT_THERE),
            interrupted=False,
            why=self._collector.why(),
        )
        text = json.dumps(summary_of(run), indent=2)
        Path(options.crowd_json).write_text(f"{text}\n", encoding="utf-8")
