"""The exact figures of a running segment, or the newest that there are."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from feeds.counters import Counters

ANSWER_TIMEOUT_S = 2.0


class Measured(Protocol):
    """Something that can be asked for its figures."""

    async def counters(self) -> Counters:
        """Return the exact figures as of now."""


async def exact_figures(lab: Measured, newest: Callable[[], Counters | None]) -> Counters | None:
    """Return the exact figures; the ``newest`` that came by themselves if nobody answers."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            counters = await lab.counters()
    except TimeoutError:
        return newest()
    return counters if counters.elapsed_s else newest()  # one that is just starting knows nothing
