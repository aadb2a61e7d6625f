"""The time of day of the instants that the window shows."""

import time
from collections.abc import Callable
from datetime import datetime

from app.window.host import Host
from feeds.clock import now_ns

NS = 1_000_000_000


def clock_of(host: Host) -> Callable[[int, int], str]:
    """Return what writes the time of day of an instant, with so many decimals.

    It writes nothing where a recording is shown: nobody noted the time of day of its instants.
    """
    if host.asked.recorded:
        return lambda at_ns, digits: ""
    offset_ns = time.time_ns() - now_ns()

    def of_day(at_ns: int, digits: int) -> str:
        whole, rest = divmod(at_ns + offset_ns, NS)
        return f"{datetime.fromtimestamp(whole):%H:%M:%S}.{rest // 10 ** (9 - digits):0{digits}}"

    return of_day
