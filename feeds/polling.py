"""Polling at a fixed rate: when each poll is due, what was skipped, and the loop that asks."""

import asyncio
import random
from collections.abc import Callable, Iterable
from contextlib import suppress

from feeds.adaptive import AdaptiveInterval
from feeds.backoff import full_jitter_s
from feeds.clock import now_ns
from feeds.halves import Answer, PullClient, TransportError


class SupersededError(TransportError):
    """A held request was cut off because another client is to ask."""

    def __init__(self) -> None:
        super().__init__("another client asks")


def herd_phase_ns(start_ns: int, interval_ns: int) -> int:
    """Return the phase of polls that all clients of this host send at the same instants.

    They are due at whole intervals of the clock, which is the same in all processes.
    """
    return -start_ns % interval_ns


class PollSchedule:
    """Intended times ``start + phase + k·T``; what is late is skipped and counted, never stacked.

    Measuring from the intended time is what keeps a slow server from hiding its slowness
    (coordinated omission; Tene's wrk2). The phase is random so that polls are not in step with
    the source.
    """

    def __init__(self, start_ns: int, interval_ns: int, phase_ns: int) -> None:
        self._interval_ns = interval_ns
        self.next_ns = start_ns + phase_ns

    def keep(self, interval_ns: int) -> None:
        """Keep another interval from the poll that is due next."""
        self._interval_ns = interval_ns

    def done(self, at_ns: int) -> range:
        """Move on from the poll that is over at ``at_ns``; return when each it overran was due."""
        due_ns = self.next_ns + self._interval_ns
        late = max(0, (at_ns - self.next_ns) // self._interval_ns)
        self.next_ns = due_ns + late * self._interval_ns
        return range(due_ns, self.next_ns, self._interval_ns)


class Poller:
    """Asks through a :class:`PullClient` on schedule, and once at the start.

    One that is not ``paced`` asks again as soon as the answer before is there: the server decides
    when that is. The interval of an adaptive one follows what is found (:mod:`feeds.adaptive`). An
    answer that leaves more to be had is followed by another request at once.

    The phase to the source is random, or ``locked``: then polls are due at whole intervals from
    the instant that :meth:`in_step_with` gave, and before that from the poller's own start. In a
    ``herd`` they are due when those of all other clients are.

    ``polled`` gets every poll with its answer, and may do its work in several turns, for which the
    next poll waits. ``overran`` gets when each poll was due that was skipped because an earlier one
    had not come back, with the instant at which that was over, and ``left`` by how many ns a poll
    left late that nothing held up.
    """

    def __init__(
        self,
        client: PullClient,
        interval_s: float,
        rng: random.Random,
        *,
        locked: bool = False,
        polled: Callable[[int, int, Answer], Iterable[None] | None],
        failed: Callable[[int, int, int, str], None],
        overran: Callable[[range, int], None],
        left: Callable[[int], None] = lambda late_ns: None,
    ) -> None:
        self._client, self._rng = client, rng
        self._polled, self._failed, self._overran = polled, failed, overran
        self._left = left
        self._wake = asyncio.Event()
        self.unanchored = False
        """Whether polls are to be in step with a source that nothing is known of yet."""
        self._failures = 0  # of requests in a row, where no interval sets them apart
        self.asking_since_ns: int | None = None
        """When the request under way was sent; ``None`` between requests."""
        self._extra = True  # the first poll is sent at once: nobody starts by waiting
        self._asked_for_ns = self._anchor_ns = now_ns()
        self.reschedule(interval_s, locked=locked)

    @property
    def next_ns(self) -> int | None:
        """When the next poll is due; ``None`` if it leaves when the answer before is there."""
        return self._schedule.next_ns if self._paced else None

    @property
    def interval_s(self) -> float | None:
        """Seconds from one poll to the next as they are kept now; ``None`` if nothing sets them."""
        return self._interval_ns / 1e9 if self._paced else None

    def found(self, seq: int) -> None:
        """A poll is over after which ``seq`` is the newest number: an adaptive interval follows."""
        if self._adaptive is not None:
            self._interval_ns = round(self._adaptive.polled(seq, now_ns()) * 1e9)
            self._schedule.keep(self._interval_ns)

    def reschedule(
        self,
        interval_s: float,
        *,
        locked: bool = False,
        paced: bool = True,
        adaptive: AdaptiveInterval | None = None,
        herd: bool = False,
    ) -> None:
        """Poll every ``interval_s`` from now on, at a new random phase or in step."""
        self._paced, self._adaptive, self._herd = paced, adaptive, herd
        self._interval_ns = round((adaptive.interval_s if adaptive else interval_s) * 1e9)
        self._locked = self.unanchored = locked and paced
        self._schedule = self._plan()
        self._wake.set()

    def in_step_with(self, at_ns: int) -> None:
        """Keep in step with an update published at ``at_ns``; asked for while ``unanchored``."""
        if self.unanchored:
            self.unanchored = False
            self._anchor_ns = at_ns
            self._schedule = self._plan()
            self._wake.set()

    def put_off(self) -> None:
        """Go on at the same interval, without the polls that were due while nobody could ask."""
        self.reschedule(
            self._interval_ns / 1e9,
            locked=self._locked,
            paced=self._paced,
            adaptive=self._adaptive,
            herd=self._herd,
        )

    def poll_now(self) -> None:
        """Poll once beside the schedule, as soon as no other poll is under way."""
        self._extra = True
        self._asked_for_ns = now_ns()
        self._wake.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        waited = False
        while True:
            if self._extra:
                self._extra = False
                await self._ask(self._asked_for_ns)
                continue
            if not self._paced:
                await self._ask_again()
                continue
            schedule = self._schedule
            wait_s = (schedule.next_ns - now_ns()) / 1e9
            if wait_s > 0:
                waited = True
                await self._sleep(wait_s)
                continue
            if waited:
                self._left(now_ns() - schedule.next_ns)
                waited = False
            await self._ask(schedule.next_ns)
            over_ns = now_ns()
            overrun = schedule.done(over_ns)
            if overrun and schedule is self._schedule:
                self._overran(overrun, over_ns)

    async def _sleep(self, wait_s: float) -> None:
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._wake.wait()

    async def _ask_again(self) -> None:
        """Ask without waiting for anything but a server that is not to be had."""
        if await self._ask(now_ns()):
            self._failures = 0
            await asyncio.sleep(0)  # others have their turn, however soon answers come
        else:
            await self._sleep(full_jitter_s(self._failures))
            self._failures += 1

    async def _ask(self, intended_ns: int) -> bool:
        """Ask once; say whether that went well."""
        sent_ns = self.asking_since_ns = now_ns()
        try:
            answer = await self._client.ask()
        except SupersededError:
            return True
        except TransportError as error:
            self._failed(intended_ns, sent_ns, now_ns(), str(error))
            return False
        finally:
            self.asking_since_ns = None
        for _ in self._polled(intended_ns, sent_ns, answer) or ():
            await asyncio.sleep(0)
        if answer.more:
            self.poll_now()
        return True

    def _plan(self) -> PollSchedule:
        start_ns = now_ns()
        if self._herd:
            phase_ns = herd_phase_ns(start_ns, self._interval_ns)
        elif self._locked:
            phase_ns = (self._anchor_ns - start_ns) % self._interval_ns
        else:
            phase_ns = self._rng.randrange(self._interval_ns)
        return PollSchedule(start_ns, self._interval_ns, phase_ns)
