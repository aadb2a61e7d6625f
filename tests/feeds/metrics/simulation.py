"""A whole run on paper: updates, pushes, polls and the servers' stamps, through the meters."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest

from feeds.counters import Counters
from feeds.metrics.prediction import SetTo
from feeds.metrics.run_meter import RunMeter
from feeds.metrics.theory import Model
from feeds.update import Update

TRUTH_LAG_NS = 100_000
START_NS = 5_000_000_000
POLL_BYTES = (200, 300)
"""Sent and received on each poll."""
PUSH_BYTES = 110

Event = tuple[int, int, Callable[[], object]]
"""An instant in ns, the stream it belongs to, and what happens."""


@dataclass
class Plan:
    """A run: seconds and a rate; ``jitter_s`` and ``stalls`` spoil it."""

    arrivals: str
    rate_per_s: float
    poll_s: float
    leg_s: float
    updates: int
    phase_s: float | None = None
    jitter_s: float = 0.0
    takes_s: float = 0.0
    """What the server takes for each poll."""
    stall_every: int = 0
    """The server takes ten intervals for one poll in so many."""
    push_gap_s: float = 0.0
    """The least time between two pushes."""
    polled: Model = "newest"


@dataclass
class _Poll:
    sent_ns: int
    served_ns: tuple[int, int]
    at_ns: int
    updates: list[Update]
    overruns: int


@dataclass
class Run:
    """A plan carried out with one seed."""

    plan: Plan
    seed: int
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Seed."""
        self.dice = random.Random(self.seed)

    def gaps(self) -> list[float]:
        """Return gaps of mean 1; the exponential ones are its quantiles shuffled: less noise."""
        count = self.plan.updates
        if self.plan.arrivals == "periodic":
            return [1.0] * count
        quantiles = [-math.log(1 - (index + 0.5) / count) for index in range(count)]
        self.dice.shuffle(quantiles)
        if self.plan.arrivals == "bursts":
            quantiles = [gap * self.dice.choice((0.02, 0.02, 0.02, 3.94)) for gap in quantiles]
        return quantiles

    def leg_ns(self) -> int:
        """Draw one leg."""
        return round((self.plan.leg_s + self.plan.jitter_s * self.dice.random()) * 1e9)

    def polls(self, updates: list[Update]) -> Iterator[_Poll]:
        """Yield each poll: skipped while the one before is under way, as the poller does it."""
        plan, newest, due, number = self.plan, 0, 0, 0
        phase_s = self.dice.random() * plan.poll_s if plan.phase_s is None else plan.phase_s
        while True:
            number += 1
            sent_ns = START_NS + round((phase_s + due * plan.poll_s) * 1e9)
            received_ns = sent_ns + self.leg_ns()
            stalls = plan.stall_every and number % plan.stall_every == 0
            takes_s = 10.3 * plan.poll_s if stalls else plan.takes_s
            snapshot_ns = received_ns + round(takes_s * 1e9)
            at_ns = snapshot_ns + self.leg_ns()
            before = newest
            while newest < len(updates) and updates[newest].published_ns <= snapshot_ns:
                newest += 1
            if newest == len(updates):
                return
            late = int((at_ns - sent_ns) // (plan.poll_s * 1e9))
            due += 1 + late
            brought = updates[max(0, newest - 1) : newest]
            if plan.polled == "all":
                brought = updates[before:newest]
            yield _Poll(sent_ns, (received_ns, snapshot_ns), at_ns, brought, late)

    def held_polls(self, updates: list[Update]) -> Iterator[_Poll]:
        """Yield each poll that is held until there is news, and asked again with the answer."""
        newest, sent_ns = 0, START_NS
        while newest < len(updates):
            received_ns = sent_ns + self.leg_ns()
            snapshot_ns = max(received_ns, updates[newest].published_ns)
            at_ns = snapshot_ns + self.leg_ns()
            while newest < len(updates) and updates[newest].published_ns <= snapshot_ns:
                newest += 1
            yield _Poll(sent_ns, (received_ns, snapshot_ns), at_ns, [updates[newest - 1]], 0)
            sent_ns = at_ns

    def sent_of(self, updates: list[Update]) -> Iterator[tuple[Update, int]]:
        """Yield each update that is pushed, and when: all at once, or the newest after a gap."""
        gap_ns, next_ns = round(self.plan.push_gap_s * 1e9), 0
        for update, after in zip_longest(updates, updates[1:]):
            sent_ns = max(update.published_ns, next_ns)
            if after is not None and gap_ns and after.published_ns <= sent_ns:
                continue  # it is replaced before it goes
            next_ns = sent_ns + gap_ns
            yield update, sent_ns

    def carry_out(self, *, by_hand: bool = False) -> Counters:
        """Run and return the counters at the end, of polls that are ``by_hand`` or planned."""
        at_s, updates = 0.0, []
        for seq, gap in enumerate(self.gaps(), 1):
            at_s += gap / self.plan.rate_per_s
            updates.append(Update(seq, START_NS + round(at_s * 1e9), 0.0))
        meter = RunMeter(START_NS)
        gap_s = self.plan.push_gap_s
        meter.set_to = SetTo(
            self.plan.poll_s,
            self.plan.leg_s * 1e3,
            polled_model=self.plan.polled,
            push_limit_per_s=1 / gap_s if gap_s else None,
        )
        meter.measure_from(START_NS)
        meter.polled.follower.by_hand = by_hand
        for at_ns, _, step in heapq.merge(
            self._truth(meter, updates),
            self._pushes(meter, updates),
            self._polls(meter, updates),
            key=lambda event: event[:2],
        ):
            if at_ns <= updates[-1].published_ns:
                step()
        return meter.counters(updates[-1].published_ns)

    def _truth(self, meter: RunMeter, updates: list[Update]) -> Iterator[Event]:
        for update in updates:
            yield update.published_ns + TRUTH_LAG_NS, 0, partial(meter.published, update)

    def _pushes(self, meter: RunMeter, updates: list[Update]) -> Iterator[Event]:
        last_ns = moved = 0
        for update in updates if self.plan.push_gap_s else ():
            heard = partial(meter.live.follower.heard, update.published_ns, update.published_ns)
            yield update.published_ns, 1, heard
        for update, sent_ns in self.sent_of(updates):
            last_ns = max(last_ns, sent_ns + self.leg_ns())
            moved += PUSH_BYTES

            def arrive(
                update: Update = update,
                sent_ns: int = sent_ns,
                at_ns: int = last_ns,
                moved: int = moved,
            ) -> None:
                meter.live.wire.add("messages")
                meter.live.wire.moved(received=moved, sent=0)
                meter.live.received(update, at_ns)
                meter.live.follower.sent(update.seq, sent_ns)

            yield last_ns, 1, arrive

    def _polls(self, meter: RunMeter, updates: list[Update]) -> Iterator[Event]:
        side = meter.polled
        polls = self.held_polls if self.plan.polled == "held" else self.polls
        for number, poll in enumerate(polls(updates), 1):

            def answer(poll: _Poll = poll, number: int = number) -> None:
                side.wire.add("requests")
                side.asked(poll.sent_ns)
                side.answered(poll.sent_ns, poll.at_ns, reused=True)
                side.responded(poll.at_ns - poll.sent_ns, poll.at_ns - poll.sent_ns)
                side.wire.moved(sent=number * POLL_BYTES[0], received=number * POLL_BYTES[1])
                came = [side.received(update, poll.at_ns) for update in poll.updates]
                side.wire.add("messages", len(came))
                if "new" not in came:
                    side.empty()
                side.follower.served(*poll.served_ns)
                if poll.overruns:
                    gap_ns = round(self.plan.poll_s * 1e9)
                    first_ns = poll.sent_ns + gap_ns
                    due_ns = range(first_ns, first_ns + poll.overruns * gap_ns, gap_ns)
                    side.overran(due_ns, poll.at_ns)

            yield poll.at_ns, 2, answer
