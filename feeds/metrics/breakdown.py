"""Where the time of the mean update latency goes: each update's way, cut at the servers' stamps.

An update's way begins when it is published, at s, and ends when the meter has taken the arrival
that covers it. The instants between (poll sent, request received, response sent, response
complete; for a push: frame sent, frame complete) cut it into parts. What lies before s is no part
of that update's way: each part is F(end) − F(begin) with F(c) = Σ max(0, c − s), so that the parts
add up to the whole exactly, in whole nanoseconds. One follower joins pushed frames with stamps,
another polls.

The servers' stamps come on a side channel about 0.1 s after the fact, before the arrival or after
it. What is waiting is bounded; what never finds its stamp is left out, and ``count`` tells.
"""

from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from feeds.frame import Breakdown
from feeds.metrics.batch_means import Gaps, Leg
from feeds.metrics.unseen import Instants, elapsed_ns
from feeds.update import Update

_MOST_ARRIVALS = 1024
"""Arrivals that may wait for their stamp: a second at 1,000 a second."""
_MOST_STAMPS = 4096
"""Stamps that may wait for their arrival, which may take as long as the network wants."""
_MOST_WAITING = 1024
"""Polls, and their stamps, that may wait for their other half."""
_MATCH_FROM = 64
"""Stamps of polls that are joined at once; fewer wait until the figures are read."""
_NS_PER_MS = 1e6


class PartSums:
    """Sums of the parts of many ways, in nanoseconds."""

    def __init__(self) -> None:
        self._count = 0
        self._sums = (0, 0, 0, 0, 0)

    def add(self, count: int, parts: Sequence[int]) -> None:
        """Take what ``count`` updates together spent on each part."""
        self._count += count
        wait, request, server, response, decode = self._sums  # a loop takes twice as long
        more_wait, more_request, more_server, more_response, more_decode = parts
        self._sums = (
            wait + more_wait,
            request + more_request,
            server + more_server,
            response + more_response,
            decode + more_decode,
        )

    def record(self) -> Breakdown:
        """Return the means in milliseconds."""
        count = self._count
        if not count:
            return Breakdown()
        means = [each / count / _NS_PER_MS for each in (*self._sums, sum(self._sums))]
        return Breakdown(count, *means)


PushTrip = tuple[int, int, int, int]
"""A frame: its number, when that was published, when it was complete, when the meter took it."""
_Arrival = tuple[int, int, int, int, int]
"""When it was published, complete and taken, how many it covers, and for how long in all."""


class PushFollower:
    """Follows pushed updates: from publication to the gateway's sending, to the meter.

    An update's *trip* is what is known of its way when it arrives.
    """

    def __init__(self) -> None:
        self._stamps: OrderedDict[int, int] = OrderedDict()
        self.begin()

    def begin(self) -> None:
        """Begin at zero; stamps that are waiting may belong to frames still under way."""
        self._parts = PartSums()
        self.upstream, self.push = Leg(), Leg()
        """From publication to the sending, and from there to the complete frame."""
        self._waiting: OrderedDict[int, _Arrival] = OrderedDict()

    def trip(self, update: Update, complete_ns: int, taken_ns: int) -> PushTrip:
        """Return the frame's number and instants."""
        return update.seq, update.published_ns, complete_ns, taken_ns

    def settled(self, trip: PushTrip, covered: Instants) -> None:
        """All updates ``covered`` came with one frame."""
        seq, published_ns, complete_ns, taken_ns = trip
        one = len(covered) == 1
        spent_ns = complete_ns - covered[0] if one else elapsed_ns(covered, complete_ns)
        arrival = (published_ns, complete_ns, taken_ns, len(covered), spent_ns)
        sent_ns = self._stamps.pop(seq, None)
        if sent_ns is not None:
            self._follow(arrival, sent_ns)
            return
        self._waiting[seq] = arrival
        if len(self._waiting) > _MOST_ARRIVALS:
            self._waiting.popitem(last=False)

    def sent(self, seq: int, sent_ns: int) -> None:
        """The gateway sent number ``seq`` at ``sent_ns``."""
        arrival = self._waiting.pop(seq, None)
        if arrival is not None:
            self._follow(arrival, sent_ns)
            return
        self._stamps[seq] = sent_ns
        if len(self._stamps) > _MOST_STAMPS:
            self._stamps.popitem(last=False)

    def _follow(self, arrival: _Arrival, sent_ns: int) -> None:
        published_ns, complete_ns, taken_ns, count, spent_ns = arrival
        if not published_ns <= sent_ns <= complete_ns:
            return  # the same number of another run of the source
        self.upstream.add(sent_ns - published_ns)
        self.push.add(complete_ns - sent_ns)
        # All were published before the newest of them, and that one before the sending.
        response = count * (complete_ns - sent_ns)
        decode = count * (taken_ns - complete_ns)
        self._parts.add(count, (0, 0, spent_ns - response, response, decode))

    def breakdown(self) -> Breakdown:
        """Return where the time went, in milliseconds."""
        return self._parts.record()


@dataclass(slots=True, eq=False)
class PollTrip:
    """One poll, from its sending to the taking of what it brought; instants in nanoseconds."""

    sent_ns: int
    complete_ns: int
    taken_ns: int
    reused: bool
    """Whether it went over a connection that stood already, as far as is known."""
    stamp: tuple[int, int] | None = None
    """When the server received it and sent its response."""
    is_settled: bool = False
    _early: int = 0  # how many of its updates were published before it was sent
    _waited_ns: int = 0  # for how long all together, by then
    _late: Instants = ()  # when the others were published

    def settle(self, covered: Instants) -> None:
        """It settled the updates that were published at ``covered``."""
        self._early = bisect_right(covered, self.sent_ns)
        self._waited_ns = elapsed_ns(covered, self.sent_ns)
        if self._early < len(covered):
            # Only those published while it was under way are needed one by one; a copy, for the
            # others are many and would stay as long.
            self._late = copy(covered[self._early :])
        self.is_settled = True

    def follow(self, parts: PartSums) -> None:
        """Add what its updates spent on each part."""
        assert self.stamp is not None
        before_ns, spent = self._waited_ns, [self._waited_ns]
        for cut_ns in (*self.stamp, self.complete_ns, self.taken_ns):
            so_far_ns = self._elapsed_ns(cut_ns)
            spent.append(so_far_ns - before_ns)
            before_ns = so_far_ns
        parts.add(self._early + len(self._late), spent)

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
        self._parts = PartSums()
        self.request, self.response = Leg(), Leg()
        """To the server, on connections that stood already, and back; after :meth:`match`."""
        self.sends = Gaps()
        """When requests were sent."""
        self.by_hand = False
        """Whether any was sent beside the schedule: no closed form speaks of such polls."""
        self._waiting: deque[PollTrip] = deque()
        self._latest: PollTrip | None = None

    def answered(self, sent_ns: int, complete_ns: int, *, reused: bool) -> None:
        """A poll was answered; an update taken next is what it brought."""
        self._latest = trip = PollTrip(sent_ns, complete_ns, complete_ns, reused)
        if len(self._waiting) >= _MOST_WAITING:
            self.match()
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.popleft()
        self._waiting.append(trip)

    def trip(self, update: Update, complete_ns: int, taken_ns: int) -> PollTrip | None:
        """Return the newest poll, which brought the update; None if it was not asked for."""
        trip, self._latest = self._latest, None
        if trip is not None:
            trip.complete_ns, trip.taken_ns = complete_ns, taken_ns
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
            self.match()

    def match(self) -> None:
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
            self.request.add(stamp[0] - trip.sent_ns)
        self.response.add(trip.complete_ns - stamp[1])
        if trip.is_settled:
            trip.follow(self._parts)

    def breakdown(self) -> Breakdown:
        """Return where the time went, in milliseconds, from what is stamped by now."""
        self.match()
        return self._parts.record()
