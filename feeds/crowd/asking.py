"""When the clients of the crowd ask: each at the interval, at its own phase or all in step."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from feeds.adaptive import AdaptiveInterval
from feeds.clock import now_ns
from feeds.polling import PollSchedule, herd_phase_ns

if TYPE_CHECKING:
    from collections.abc import Callable

    from feeds.crowd.member import Member
    from feeds.settings import Settings


def planned(settings: Settings, rng: random.Random) -> tuple[PollSchedule, AdaptiveInterval | None]:
    """Return when a client asks from now on, at a random phase or in step, and what adapts it."""
    interval_s, adaptive, start_ns = settings.poll_interval_s, None, now_ns()
    if settings.adaptive:
        bounds_s = settings.adaptive_low_s, settings.adaptive_high_s
        adaptive = AdaptiveInterval(*bounds_s, interval_s)
        interval_s = adaptive.interval_s
    interval_ns = round(interval_s * 1e9)
    if settings.in_step:
        phase_ns = herd_phase_ns(start_ns, interval_ns)
    else:
        phase_ns = rng.randrange(interval_ns)
    return PollSchedule(start_ns, interval_ns, phase_ns), adaptive


class Asking:
    """The timers of one side's clients; ``due`` is called with each that is to ask now.

    ``overran`` gets how many polls were left out because nobody could ask in time.
    """

    def __init__(
        self, settings: Settings, *, due: Callable[[Member], None], overran: Callable[[int], None]
    ) -> None:
        self._settings, self._due, self._overran = settings, due, overran
        self._loop = asyncio.get_running_loop()
        self._rng = random.Random(settings.seed)

    def keep(self, settings: Settings) -> None:
        """Plan so from now on."""
        self._settings = settings

    def plan(self, member: Member) -> None:
        """Have the client ask at the interval, from a random phase or in step with all others."""
        self.stop(member)
        member.schedule, member.adaptive = planned(self._settings, self._rng)
        self._wait(member, member.schedule)

    @staticmethod
    def stop(member: Member) -> None:
        """Have the client ask no more."""
        member.schedule = None
        if member.timer is not None:
            member.timer.cancel()
            member.timer = None

    @staticmethod
    def answered(member: Member, at_ns: int) -> None:
        """An answer came: an adaptive interval follows what is held now."""
        if member.adaptive is not None and member.schedule is not None:
            member.schedule.keep(round(member.adaptive.polled(member.held, at_ns) * 1e9))

    def _wait(self, member: Member, schedule: PollSchedule) -> None:
        wait_s = max(0.0, (schedule.next_ns - now_ns()) / 1e9)
        member.timer = self._loop.call_later(wait_s, self._rings, member, schedule)

    def _rings(self, member: Member, schedule: PollSchedule) -> None:
        self._due(member)
        self._overran(len(schedule.done(now_ns())))
        if member.schedule is schedule:
            self._wait(member, schedule)
