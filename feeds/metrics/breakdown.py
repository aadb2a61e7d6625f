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

from collections import OrderedDict
from collections.abc import Sequence

from feeds.counters import Breakdown
from feeds.metrics.batch_means import Leg
from feeds.metrics.unseen import Instants, elapsed_ns
from feeds.update import Update

_MOST_ARRIVALS = 1024
"""Arrivals that may wait for their stamp: a second at 1,000 a second."""
_MOST_STAMPS = 4096
"""Stamps that may wait for their arrival, which may take as long as the network wants."""
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
        self.gathers = False
        """Whether updates may wait at the gateway: it tells when they came there."""
        self._stamps: OrderedDict[int, int] = OrderedDict()
        self.begin()

    def begin(self) -> None:
        """Begin at zero; stamps that are waiting may belong to frames still under way."""
        self._parts = PartSums()
        self.upstream, self.push = Leg(), Leg()
        """From publication to the gateway, and from its sending to the complete frame."""
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

    def heard(self, published_ns: int, at_ns: int) -> None:
        """An update published at ``published_ns`` came to the gateway at ``at_ns``."""
        if self.gathers and published_ns <= at_ns:
            self.upstream.add(at_ns - published_ns)

    def _follow(self, arrival: _Arrival, sent_ns: int) -> None:
        published_ns, complete_ns, taken_ns, count, spent_ns = arrival
        if not published_ns <= sent_ns <= complete_ns:
            return  # the same number of another run of the source
        if not self.gathers:
            self.upstream.add(sent_ns - published_ns)
        self.push.add(complete_ns - sent_ns)
        # All were published before the newest of them, and that one before the sending.
        response = count * (complete_ns - sent_ns)
        decode = count * (taken_ns - complete_ns)
        self._parts.add(count, (0, 0, spent_ns - response, response, decode))

    def breakdown(self) -> Breakdown:
        """Return where the time went, in milliseconds."""
        return self._parts.record()
