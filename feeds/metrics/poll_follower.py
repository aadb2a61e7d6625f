"""Follows polls: joins each with the server's stamps, where the way of what it brought is cut."""

from bisect import bisect_right
from collections import deque
from copy import copy
from dataclasses import dataclass, field

from feeds.counters import Breakdown
from feeds.metrics.batch_means import Gaps, Leg
from feeds.metrics.breakdown import PartSums
from feeds.metrics.unseen import Instants, elapsed_ns
from feeds.update import Update

_MOST_WAITING = 1024
"""Polls, and their stamps, that may wait for their other half."""
_MATCH_FROM = 64
"""Stamps of polls that are joined at once; fewer wait until the figures are read."""


@dataclass(slots=True, eq=False)
class PollAnswer:
    """One poll and all that its answer brought; instants in nanoseconds.

    Its updates come in pieces, one for each message; what is not followed yet is kept here.
    """

    number: int
    """Of polls, whatever came of them: those with numbers in turn followed one another."""
    sent_ns: int
    complete_ns: int
    reused: bool
    """Whether it went over a connection that stood already, as far as is known."""
    stamp: tuple[int, int] | None = None
    """When the server received it and sent its response."""
    _early: int = 0  # how many of its updates were published before it was sent
    _waited_ns: int = 0  # for how long all together, by then
    _late: list[Instants] = field(default_factory=list)  # when the others were published
    _decode_ns: int = 0  # from the complete answer to the meter, all together

    def settle(self, covered: Instants, taken_ns: int) -> None:
        """A message of it, taken at ``taken_ns``, settled the updates published at ``covered``."""
        early = bisect_right(covered, self.sent_ns)
        self._early += early
        self._waited_ns += elapsed_ns(covered, self.sent_ns)
        if early < len(covered):
            # Only those published while it was under way are needed one by one; a copy, for the
            # others are many and would stay as long.
            self._late.append(copy(covered[early:]))
        self._decode_ns += len(covered) * (taken_ns - self.complete_ns)

    def follow(self, parts: PartSums) -> None:
        """Add what its updates spent on each part, each of them once."""
        assert self.stamp is not None
        before_ns, spent = self._waited_ns, [self._waited_ns]
        for cut_ns in (*self.stamp, self.complete_ns):
            so_far_ns = self._elapsed_ns(cut_ns)
            spent.append(so_far_ns - before_ns)
            before_ns = so_far_ns
        count = self._early + sum(len(piece) for piece in self._late)
        parts.add(count, [*spent, self._decode_ns])
        self._early = self._waited_ns = self._decode_ns = 0
        self._late = []

    def _elapsed_ns(self, cut_ns: int) -> int:
        """Return for how long all its updates together have been published at ``cut_ns``."""
        early_ns = self._waited_ns + self._early * (cut_ns - self.sent_ns)
        return early_ns + sum([elapsed_ns(piece, cut_ns) for piece in self._late])


PollTrip = tuple[PollAnswer, int]
"""The answer that brought a message, and when the meter took that."""


class PollFollower:
    """Joins polls with stamps. Both come in order; a stamp belongs to the poll around it.

    A poll with two stamps in its window, because somebody else asks the same server, is left out.
    """

    def __init__(self) -> None:
        self._stamps: deque[tuple[int, int]] = deque(maxlen=_MOST_WAITING)
        self.begin()

    def begin(self) -> None:
        """Begin at zero; polls before this are not followed."""
        self._parts = PartSums()
        self.request, self.response = Leg(), Leg()
        """To the server, on connections that stood already, and back; after :meth:`match`."""
        self.blind = Leg()
        """From the server's sending to when it had the next request; after :meth:`match`."""
        self.sends = Gaps()
        """When requests were sent."""
        self.by_hand = False
        """Whether any was sent beside the schedule: no closed form speaks of such polls."""
        self._number = 0
        self._waiting: deque[PollAnswer] = deque()
        self._latest: PollAnswer | None = None
        self._stamped_last: PollAnswer | None = None

    def asked(self, sent_ns: int) -> None:
        """A poll was sent, whatever came of it."""
        self._number += 1
        self.sends.at(sent_ns)

    def skip(self) -> None:
        """The next poll does not follow the one before: there was a pause between them."""
        self._number += 1
        self.sends.skip()

    def answered(self, sent_ns: int, complete_ns: int, *, reused: bool) -> None:
        """A poll was answered; updates taken next, complete then, are what it brought."""
        self._latest = answer = PollAnswer(self._number, sent_ns, complete_ns, reused)
        if len(self._waiting) >= _MOST_WAITING:
            self.match()
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.popleft()
        self._waiting.append(answer)

    def trip(self, update: Update, complete_ns: int, taken_ns: int) -> PollTrip | None:
        """Return the newest poll, if its answer brought the update; else None."""
        latest = self._latest
        if latest is None or latest.complete_ns != complete_ns:
            return None
        return latest, taken_ns

    def settled(self, trip: PollTrip, covered: Instants) -> None:
        """A message settled the updates that were published at ``covered``."""
        answer, taken_ns = trip
        answer.settle(covered, taken_ns)
        if answer.stamp is not None:
            answer.follow(self._parts)

    def served(self, received_ns: int, sent_ns: int) -> None:
        """The server got a request at ``received_ns`` and sent the response at ``sent_ns``."""
        self._stamps.append((received_ns, max(received_ns, sent_ns)))
        if len(self._stamps) >= _MATCH_FROM:
            self.match()

    def match(self) -> None:
        """Give each poll that is over its stamp; those that cannot have one go without."""
        stamps, waiting = self._stamps, self._waiting
        while waiting and stamps:
            answer = waiting[0]
            while stamps and stamps[0][0] < answer.sent_ns:
                stamps.popleft()
            inside = []
            while stamps and stamps[0][0] <= answer.complete_ns:
                inside.append(stamps.popleft())
            if not inside and not stamps:
                return
            waiting.popleft()
            if len(inside) == 1 and inside[0][1] <= answer.complete_ns:
                self._stamped(answer, inside[0])

    def _stamped(self, answer: PollAnswer, stamp: tuple[int, int]) -> None:
        answer.stamp = stamp
        if answer.reused:
            self.request.add(stamp[0] - answer.sent_ns)
        self.response.add(answer.complete_ns - stamp[1])
        answer.follow(self._parts)
        before, self._stamped_last = self._stamped_last, answer
        if before is not None and before.stamp is not None and answer.number == before.number + 1:
            self.blind.add(stamp[0] - before.stamp[1])

    def breakdown(self) -> Breakdown:
        """Return where the time went, in milliseconds, from what is stamped by now."""
        self.match()
        return self._parts.record()
