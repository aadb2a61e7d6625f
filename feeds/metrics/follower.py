"""Follows each update of one side on its way, whichever way that side gets it."""

from __future__ import annotations

from feeds.frame import Breakdown
from feeds.metrics.breakdown import PushFollower, PushTrip
from feeds.metrics.legs import Gaps
from feeds.metrics.poll_follower import PollFollower, PollTrip
from feeds.metrics.unseen import Instants
from feeds.update import Update

Trip = PushTrip | PollTrip


class Follower:
    """One side's journeys and polls; instants in nanoseconds."""

    __slots__ = ("_latest", "by_hand", "polls", "pushes", "sends")

    def __init__(self) -> None:
        self.pushes, self.polls = PushFollower(), PollFollower()
        self.sends = Gaps()
        """When requests were sent."""
        self.by_hand = False
        """Whether any was sent beside the schedule."""
        self._latest: PollTrip | None = None

    def begin(self) -> None:
        """Begin at zero."""
        self.pushes.begin()
        self.polls.begin()
        self.sends = Gaps()
        self.by_hand = False
        self._latest = None

    def answered(self, sent_ns: int, complete_ns: int, *, reused: bool) -> None:
        """A poll was answered; an update taken next is what it brought."""
        self._latest = self.polls.answered(sent_ns, complete_ns, reused=reused)

    def trip(self, update: Update, complete_ns: int, taken_ns: int | None) -> Trip:
        """Return what is known so far of an update's way; ``taken_ns``: when it was decoded."""
        taken_ns = complete_ns if taken_ns is None or taken_ns < complete_ns else taken_ns
        poll = self._latest
        if poll is None:
            return update.seq, update.published_ns, complete_ns, taken_ns
        self._latest = None
        poll.complete_ns, poll.taken_ns = complete_ns, taken_ns
        return poll

    def settled(self, trip: Trip, covered: Instants) -> None:
        """Take it that the arrival with this trip covered the updates published at ``covered``."""
        if isinstance(trip, tuple):
            self.pushes.settled(trip, covered)
        else:
            self.polls.settled(trip, covered)

    def breakdown(self) -> Breakdown:
        """Return where the time went, in milliseconds: on polls if there were any."""
        polled = self.polls.read()[0].record()
        return polled if polled.count else self.pushes.parts.record()
