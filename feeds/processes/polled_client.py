"""The polled side at work: when it asks, through whichever client its transport has."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from feeds.adaptive import AdaptiveInterval
from feeds.clock import now_ns
from feeds.halves import STALL_AFTER_S, Answer
from feeds.polling import Poller

if TYPE_CHECKING:
    from feeds.processes.connections import Connections
    from feeds.settings import Settings
    from feeds.sides import Side


class PolledClient:
    """Asks as it is set, and tells the side what came of it; ``left`` is :class:`Poller`'s."""

    def __init__(
        self, connections: Connections, side: Side, settings: Settings, left: Callable[[int], None]
    ) -> None:
        self._connections, self._side = connections, side
        self.poller = Poller(
            connections.clients.polled,
            settings.poll_interval_s,
            random.Random(settings.seed),
            polled=self._take,
            failed=side.poll_failed,
            overran=side.meter.overran,
            left=left,
        )
        self.plan(settings)

    def follow(self, before: Settings, settings: Settings) -> None:
        """Ask as ``settings`` have it; in step with the source that goes for whatever changed."""
        if settings.fairness.phase_locked or _pace(before) != _pace(settings):
            self.plan(settings)

    def plan(self, now: Settings) -> None:
        """Ask as ``now`` has it, at a new phase."""
        low_s, high_s = now.adaptive_low_s, now.adaptive_high_s
        adaptive = AdaptiveInterval(low_s, high_s, now.poll_interval_s) if now.adaptive else None
        self.poller.reschedule(
            now.poll_interval_s,
            locked=now.fairness.phase_locked and not (now.adaptive or _herd(now)),
            herd=_herd(now),
            paced=not self._connections.transport("polled").hold_s,
            adaptive=adaptive,
        )

    def ask_anew(self) -> None:
        """Have the side ask for the present; a held request would wait for news."""
        if self._connections.transport("polled").hold_s:
            self._connections.renew("polled")
        else:
            self.poller.poll_now()

    def look(self) -> None:
        """Have it told if an answer takes too long; called a few times a second."""
        asking_ns = self.poller.asking_since_ns
        waited_s = 0.0 if asking_ns is None else (now_ns() - asking_ns) / 1e9
        if waited_s > STALL_AFTER_S + self._connections.transport("polled").hold_s:
            self._side.stalled(f"no answer for {waited_s:.0f} s")

    def _take(self, intended_ns: int, sent_ns: int, answer: Answer) -> Iterator[None]:
        yield from self._side.taking(intended_ns, sent_ns, answer)
        self.poller.found(self._side.held_seq)


def _herd(settings: Settings) -> bool:
    """Say whether it asks when all clients of the crowd do."""
    return settings.in_step and settings.clients > 1


def _pace(settings: Settings) -> tuple[object, ...]:
    """Return what it depends on when polls are due."""
    bounds_s = settings.adaptive_low_s, settings.adaptive_high_s
    adaptive = bounds_s if settings.adaptive else None
    locked = settings.fairness.phase_locked
    herd = _herd(settings)
    return settings.poll_interval_s, adaptive, locked, herd, settings.polled_transport
