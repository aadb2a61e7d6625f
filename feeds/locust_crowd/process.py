"""A process of the crowd: its orders come in one line of JSON, what it tells goes out in lines.

Run by ``python -m``; further lines of its input end it early. When its input ends, so does it.
"""

from __future__ import annotations

# first of all: it swaps what others below would else have taken of Python's library
import locust  # noqa: F401  # isort: skip
import argparse
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import gevent
import msgspec
from gevent.event import Event
from locust import runners
from locust.env import Environment
from locust.exception import RPCError

from feeds.foreign import one_line, reason
from feeds.listener import raise_descriptors
from feeds.locust_crowd.even import EvenDispatcher
from feeds.locust_crowd.master import CrowdStuckError, Master, SteadyMaster
from feeds.locust_crowd.place import BadPlaceError
from feeds.locust_crowd.records import ClientPlan, CrowdEnd, Failure, Line, Listening, Orders
from feeds.locust_crowd.users import LiveUser, PolledUser
from feeds.locust_crowd.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

COME_TRIES = 12
"""Of 5 s each, in which a worker looks for its master."""


def tell(line: Line) -> None:
    """Write one line to whoever has started this process."""
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def environment_for(**options: object) -> Environment:
    """Return what Locust runs users in."""
    parsed = argparse.Namespace(
        headless=False, enable_rebalancing=False, web_base_path="", **options
    )
    return Environment(
        user_classes=[LiveUser, PolledUser],
        parsed_options=parsed,
        dispatcher_class=EvenDispatcher,  # type: ignore[arg-type]  # does all that is asked of one
    )


def plan_of(options: Any) -> ClientPlan:  # noqa: ANN401 - a namespace of the master's
    """Return what the master has sent."""
    return msgspec.json.decode(options.crowd_plan, type=ClientPlan)


def master(orders: Orders, stop: Event) -> None:
    """Be the master until everything is told."""
    environment = environment_for(crowd_plan=msgspec.json.encode(orders.plan).decode())
    runner = SteadyMaster(environment, orders.host, orders.port)
    environment.runner = runner
    tell(Listening(runner.server.port))
    orders = msgspec.structs.replace(orders, port=runner.server.port)
    try:
        tell(CrowdEnd(Master(environment, orders, stop, tell).run()))
    finally:
        runner.quit()


def worker(orders: Orders, stop: Event) -> None:
    """Be a worker until the master has no more to do."""
    environment = environment_for()
    runners.CONNECT_RETRY_COUNT = COME_TRIES
    early = gevent.spawn(_leave_unseen, stop)
    try:
        runner = environment.create_worker_runner(orders.host, orders.port)
    except ConnectionError:
        seconds = COME_TRIES * runners.CONNECT_TIMEOUT
        raise CrowdStuckError(
            f"no master at {orders.host}:{orders.port} within {seconds} s"
        ) from None
    finally:
        early.kill()
    here = Worker(environment, plan_of, token=orders.token, control=orders.role == "control")
    gevent.spawn(_leave, stop, environment, here)
    runner.greenlet.join()


def _leave_unseen(stop: Event) -> None:
    """End at once when asked to while no master knows us: Locust would go on looking for one."""
    stop.wait()
    os._exit(0)


def _leave(stop: Event, environment: Environment, here: Worker) -> None:
    """When this worker is to end early, tell the master so; what it has told is kept there."""
    stop.wait()
    here.leaving = True
    assert environment.runner is not None
    environment.runner.stop()
    environment.events.quitting.fire(environment=environment, reverse=True)
    environment.runner.greenlet.kill(block=False)


def _watch(stop: Event) -> None:
    """Set ``stop`` at the next line; end when whoever has started this process is gone."""
    pool = gevent.get_hub().threadpool
    while pool.spawn(sys.stdin.buffer.readline).get():
        stop.set()
    os._exit(1)


def main() -> int:
    """Do what the first line of the input says."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever has started this process ends it
    logging.disable(logging.CRITICAL)  # what is to be told goes out in lines
    raise_descriptors()
    orders = msgspec.json.decode(sys.stdin.buffer.readline(), type=Orders)
    stop = Event()
    gevent.spawn(_watch, stop)
    role: Callable[[Orders, Event], None] = master if orders.role == "master" else worker
    try:
        role(orders, stop)
    except (CrowdStuckError, BadPlaceError) as error:
        tell(Failure(str(error)))
    except SystemExit:
        tell(Failure(f"port {orders.port} of {orders.host} is in use; name another one"))
    except (RPCError, OSError) as error:
        tell(Failure(one_line(f"{orders.host}:{orders.port}: {reason(error)}")))
    else:
        return 0
    return 1


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # a thread of its own still waits for input
