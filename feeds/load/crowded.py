"""A lab's crowd: the size that is wanted, the processes that have it, and the load they make."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from feeds.clock import now_ns
from feeds.crowd.population import Population
from feeds.load.summary import summary_of
from feeds.load.watch import LoadWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from feeds.load.records import Load, LoadSummary
    from feeds.load.watch import Watched
    from feeds.processes.ensemble import Ensemble
    from feeds.processes.keeper import Keeper

PATIENCE_S = 20.0
"""How long nothing may change while clients come up: the servers take them one after the other."""

LOOK_S = 2.0
"""How long the next look at the load may take: one follows the other after a second."""


class CrowdError(RuntimeError):
    """There cannot be as many clients, or they do not come up; one line with the remedy."""


class LabCrowd:
    """Made when a lab is first to have more than one client a side, or its load is watched."""

    def __init__(
        self,
        lab: Watched,
        together: Ensemble,
        on_load: Callable[[Load], None],
    ) -> None:
        self._population = Population(together.begin, together.peers)
        self._watch = LoadWatch(lab, self._population, on_load)
        self.order = self._population.order
        """Give an order to the crowd's processes."""
        self.watch = self._watch.watch
        self.populate = self._watch.populate
        self.applied = self._watch.applied

    @property
    def keepers(self) -> list[Keeper]:
        """Of all processes, those that are ending included."""
        return self._population.keepers

    @property
    def load(self) -> Load | None:
        """The newest load."""
        return self._watch.newest

    def summary(self) -> LoadSummary:
        """Return what the newest load has found since the crowd's figures began."""
        return summary_of(self._watch.newest)

    async def up(self) -> None:
        """Wait until every client is up and figures are taken; raise :class:`CrowdError`."""
        watch = self._watch
        while True:
            load = watch.newest
            if load is not None and load.lacking:
                raise CrowdError(load.lacking)
            if load is not None and load.measuring and load.size == watch.wanted:
                return
            await self._news(load, load.state if load is not None else "nothing is told of it")

    async def looked(self) -> None:
        """Return when the load has been looked at once more, or nobody does that."""
        watch, asked_ns = self._watch, now_ns()

        def is_new() -> bool:
            return watch.newest is None or watch.newest.at_ns >= asked_ns

        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S), watch.told:
                await watch.told.wait_for(is_new)

    async def _news(self, before: Load | None, state: str) -> None:
        """Wait until something else is told than before, and not for ever."""
        watch = self._watch

        def changed() -> bool:
            now = watch.newest
            return now is not before and now is not None and (now.state != state or now.measuring)

        try:
            async with asyncio.timeout(PATIENCE_S), watch.told:
                await watch.told.wait_for(changed)
        except TimeoutError:
            raise CrowdError(f"the crowd does not come up: {state}") from None

    def stop(self) -> None:
        """Tell nothing more; the keepers are stopped with the lab's own."""
        self._watch.stop()
