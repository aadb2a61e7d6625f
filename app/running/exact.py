"""The exact figures of a running segment, or the newest that there are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from feeds.counters import Counters
from feeds.lab import LabError

if TYPE_CHECKING:
    from feeds.lab import Lab
    from feeds.load.records import LoadSummary

ANSWER_TIMEOUT_S = 2.0


class Measured(Protocol):
    """Something that can be asked for its figures."""

    async def counters(self) -> Counters:
        """Return the exact figures as of now."""


async def exact_figures(lab: Measured, newest: Callable[[], Counters | None]) -> Counters | None:
    """Return the exact figures; the ``newest`` that came by themselves if nobody has or tells them.

    A lab that never started, or is stopped, has none.
    """
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            counters = await lab.counters()
    except (TimeoutError, LabError):
        return newest()
    return counters if counters.elapsed_s else newest()  # one that is just starting knows nothing


async def exact_load(lab: Lab) -> LoadSummary:
    """Return what a crowd has measured as of now, and not as of up to a second ago."""
    if lab.load is not None:
        await lab.crowd.looked()
    return lab.load_summary()
