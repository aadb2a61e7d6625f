"""Follows polls: each one joined with the server's stamps and with the updates it settled."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from copy import copy

from feeds.metrics.breakdown import Parts
from feeds.metrics.legs import Leg
from feeds.metrics.unseen import NONE, Instants, elapsed_ns

_MOST_WAITING = 1024
"""Polls, and stamps, that may wait for their other half."""
_MATCH_FROM = 64
"""So many stamps are joined without being asked; fewer wait until somebody reads."""


class PollTrip:
    """One poll, from its sending to the taking of what it brought; instants in nanoseconds."""

    __slots__ = (
        "_early",
        "_late",
        "_waited_ns",
        "complete_ns",
        "is_settled",
        "reused",
        "sent_ns",
        "stamp",
        "taken_ns",
    )

    def __init__(self, sent_ns: int, complete_ns: int, *, reused: bool) -> None:
        self.sent_ns, self.complete_ns = sent_ns, complete_ns
        self.taken_ns = complete_ns
        self.reused = reused
        """Whether it went over a connection that stood already, as far as is known."""
        self.is_settled = False
        self.stamp: tuple[int, int] | None = None
        self._early = self._waited_ns = 0
        self._late: Instants = NONE

    def settle(self, covered: Instants) -> None:
        """It settled the updates that were published at ``covered``."""
        self._early = bisect_right(covered, self.sent_ns)
        self._waited_ns = elapsed_ns(covered, self.sent_ns)
        if self._early < len(covered):
            # Only those published while it was under way are needed one by one; a copy, for the
            # others are many and would stay as long.
            self._late = copy(covered[self._early :])
        self.is_settled = True

    def follow(self, parts: Parts) -> None:
        """Add what its updates spent on each part."""
        assert self.stamp is not None
        before_ns, spent = self._waited_ns, [self._waited_ns]
        for cut_ns in (*self.stamp, self.complete_ns, self.taken_ns):
            so_far_ns = self._elapsed_ns(cut_ns)
            spent.append(so_far_ns - before_ns)
            before_ns = so_far_ns
        wait, request, server, response, decode = spent
        parts.add(self._early + len(self._late), (wait, request, server, response, decode))

    def _elapsed_ns(self, cut_ns: int) -> int:
        """Return for how long all its updates together have been published at ``cut_ns``."""
        early_ns = self._waited_ns + self._early * (cut_ns - self.sent_ns)
        return early_ns + elapsed_ns(self._late, cut_ns)


class PollFollower:
    """Joins polls with stamps. Both come in order; a stamp belongs to the poll around it.

    A poll with two stamps in its window, because somebody else asks the same server, is left out.
    """

    def __init__(self) -> None:
        self._stamps: deque[tuple[int, int]] = deque(maxlen=_MOST_WAITING)
        self.begin()

    def begin(self) -> None:
        """Begin at zero; polls before this are not followed."""
        self._parts = Parts()
        self._request, self._response = Leg(), Leg()
        self._waiting: deque[PollTrip] = deque()

    def answered(self, sent_ns: int, complete_ns: int, *, reused: bool) -> PollTrip:
        """A poll sent at ``sent_ns`` has its response since ``complete_ns``."""
        trip = PollTrip(sent_ns, complete_ns, reused=reused)
        if len(self._waiting) >= _MOST_WAITING:
            self._match()
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.popleft()
        self._waiting.append(trip)
        return trip

    def settled(self, trip: PollTrip, covered: Instants) -> None:
        """The poll settled the updates that were published at ``covered``."""
        trip.settle(covered)
        if trip.stamp is not None:
            trip.follow(self._parts)

    def served(self, received_ns: int, sent_ns: int) -> None:
        """The server got a request at ``received_ns`` and sent the response at ``sent_ns``."""
        self._stamps.append((received_ns, max(received_ns, sent_ns)))
        if len(self._stamps) >= _MATCH_FROM:
            self._match()

    def _match(self) -> None:
        """Give each poll that is over its stamp; those that cannot have one go without."""
        stamps, waiting = self._stamps, self._waiting
        while waiting and stamps:
            trip = waiting[0]
            while stamps and stamps[0][0] < trip.sent_ns:
                stamps.popleft()
            inside = []
            while stamps and stamps[0][0] <= trip.complete_ns:
                inside.append(stamps.popleft())
            if not inside and not stamps:
                return
            waiting.popleft()
            if len(inside) == 1 and inside[0][1] <= trip.complete_ns:
                self._stamped(trip, inside[0])

    def _stamped(self, trip: PollTrip, stamp: tuple[int, int]) -> None:
        trip.stamp = stamp
        if trip.reused:
            self._request.add(stamp[0] - trip.sent_ns)
        self._response.add(trip.complete_ns - stamp[1])
        if trip.is_settled:
            trip.follow(self._parts)

    def read(self) -> tuple[Parts, Leg, Leg]:
        """Return the parts, the request leg and the response leg, from what is stamped by now."""
        self._match()
        return self._parts, self._request, self._response
