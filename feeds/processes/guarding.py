"""What stands before a gateway that clients reach themselves: a doorway, and a log of refusals."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feeds.admitting import AdmittingLoop
from feeds.doorway import MOST_STRANGERS, Doorway
from feeds.network import MOST_CONNECTIONS, SPARE_FILES
from feeds.processes.messages import Logged
from feeds.refusals import RefusalLog

if TYPE_CHECKING:
    from feeds.access import Access
    from feeds.processes.child import Link


def guard(link: Link, access: Access) -> None:
    """Take so many strangers at a time, and tell of those who are refused from other machines."""
    loop = asyncio.get_running_loop()
    if access.deployment.exposed:
        access.log = RefusalLog(access.side, lambda line: link.say(Logged(line))).take
    if isinstance(loop, AdmittingLoop):
        most_files = MOST_CONNECTIONS + MOST_STRANGERS + SPARE_FILES
        loop.doorway = Doorway(access.refused, most_files)
