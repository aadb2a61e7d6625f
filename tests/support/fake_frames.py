"""Frames like a probe's, from a seeded random walk: for the window's tests and benchmark."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from feeds.clock import now_ns
from feeds.counters import Conditions, Counters, MeanMax, SideSummary, Spread
from feeds.frame import Arrival, Frame, Mark, Point, Poll, Published, SideFrame, SideState

_MS = 1_000_000
_S = 1_000_000_000


@dataclass
class _Side:
    """What one simulated side holds."""

    held: int = 0
    value: float | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    staleness: list[Point] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    delivered: int = 0
    requests: int = 0
    worst_ms: float = 0.0


class FakeFrames:
    """Simulates source, push and polls up to any instant; :meth:`frame_at` returns what is new.

    A cursor brings all since the poll before, a long poll is held until there is news, and pushes
    may come at most so often.
    """

    def __init__(
        self,
        *,
        began_ns: int,
        rate_per_s: float = 10.0,
        poll_interval_s: float = 2.0,
        delay_ms: float = 20.0,
        seed: int = 1,
        transports: tuple[str, str] = ("websocket", "rest"),
        push_limit_per_s: float | None = None,
    ) -> None:
        self._transports, self._push_limit = transports, push_limit_per_s
        self._push_free_ns = 0
        self.state: dict[str, SideState] = {"live": "up", "polled": "up"}
        self.marks: list[Mark] = []
        self._random = random.Random(seed)
        self._began_ns = began_ns
        self._rate = rate_per_s
        self._interval_ns = int(poll_interval_s * _S)
        self._delay_ns = int(delay_ms * _MS)
        self._updates: list[Published] = []
        self._next_update_ns = began_ns + self._gap()
        self._next_poll_ns = began_ns + self._interval_ns // 3
        self._value = 100.0
        self._sides = {"live": _Side(), "polled": _Side()}
        self._counted_ns = 0
        self._pushed = 0

    def frame_at(self, at_ns: int) -> Frame:
        """Return the frame of ``at_ns``: everything since the one before."""
        published = self._publish(at_ns)
        self._push(at_ns)
        self._poll(at_ns)
        marks, self.marks = self.marks, []
        counters = None
        if at_ns - self._counted_ns >= _S // 4:
            self._counted_ns = at_ns
            counters = self._counters(at_ns)
        return Frame(
            at_ns=at_ns,
            segment=1,
            segment_began_ns=self._began_ns,
            published_seq=len(self._updates),
            published=published,
            live=self._side_frame("live", at_ns),
            polled=self._side_frame("polled", at_ns),
            marks=marks,
            counters=counters,
        )

    def _gap(self) -> int:
        return max(1, int(self._random.expovariate(self._rate) * _S))

    def _publish(self, until_ns: int) -> list[Published]:
        fresh = []
        while self._next_update_ns <= until_ns:
            self._value += self._random.gauss(0.0, 1.2 / math.sqrt(self._rate))
            update = Published(len(self._updates) + 1, self._next_update_ns, round(self._value, 2))
            self._updates.append(update)
            fresh.append(update)
            self._next_update_ns += self._gap()
        return fresh

    def _push(self, until_ns: int) -> None:
        while self._pushed < len(self._updates):
            sent_ns = max(self._updates[self._pushed].published_ns, self._push_free_ns)
            if sent_ns + self._delay_ns > until_ns:
                return
            gathered = [u for u in self._updates[self._pushed :] if u.published_ns <= sent_ns]
            taken = gathered if self._push_limit else gathered[:1]
            self._receive(self._sides["live"], taken[-1:], sent_ns + self._delay_ns)
            self._pushed += len(taken)
            if self._push_limit:
                self._push_free_ns = sent_ns + int(_S / self._push_limit)

    def _poll(self, until_ns: int) -> None:
        side, held = self._sides["polled"], self._transports[1] == "long-poll"
        while True:
            sent_ns = self._next_poll_ns
            came_ns = left_ns = sent_ns + self._delay_ns
            if held:
                later = [u.published_ns for u in self._updates[side.held :][:1]]
                left_ns = max(came_ns, *later, came_ns if later else until_ns)
            if left_ns + self._delay_ns > until_ns:
                return
            answered_ns = left_ns + self._delay_ns
            known = [u for u in self._updates[side.held :] if u.published_ns <= left_ns]
            taken = known if self._transports[1] == "rest-cursor" else known[-1:]
            self._receive(side, taken, answered_ns)
            outcome = "new" if known else "empty"
            seq = known[-1].seq if known else 0
            side.polls.append(
                Poll(sent_ns, sent_ns, answered_ns, outcome, seq, len(taken))  # type: ignore[arg-type]
            )
            side.requests += 1
            self._next_poll_ns = answered_ns if held else sent_ns + self._interval_ns

    def _receive(self, side: _Side, updates: list[Published], at_ns: int) -> None:
        """Take what came at once, oldest first."""
        if not updates:
            return
        missed_ns = self._updates[side.held].published_ns
        stale_ms = (at_ns - missed_ns) / _MS
        side.staleness += [Point(missed_ns, 0.0), Point(at_ns, stale_ms)]
        side.worst_ms = max(side.worst_ms, stale_ms)
        side.held, side.value = updates[-1].seq, updates[-1].value
        side.delivered += len(updates)
        left = 0.0
        if side.held < len(self._updates):
            left = max(0.0, (at_ns - self._updates[side.held].published_ns) / _MS)
        side.staleness.append(Point(at_ns, left))
        side.arrivals += [
            Arrival(one.seq, one.published_ns, at_ns, one.value, one.text) for one in updates
        ]

    def _side_frame(self, name: str, at_ns: int) -> SideFrame:
        side = self._sides[name]
        arrivals, side.arrivals = side.arrivals, []
        staleness, side.staleness = side.staleness, []
        polls, side.polls = side.polls, []
        behind = side.held < len(self._updates)
        held = name == "polled" and self._transports[1] == "long-poll"
        return SideFrame(
            state=self.state[name],
            transport=self._transports[name == "polled"],
            held_seq=side.held,
            value=side.value,
            stale_since_ns=self._updates[side.held].published_ns if behind else None,
            arrivals=arrivals,
            staleness=staleness,
            polls=polls,
            next_poll_ns=self._next_poll_ns if name == "polled" and not held else None,
            asking_since_ns=self._next_poll_ns if held else None,
        )

    def _counters(self, at_ns: int) -> Counters:
        elapsed_s = max(0.01, (at_ns - self._began_ns) / _S)
        return Counters(
            elapsed_s=elapsed_s,
            updates_published=len(self._updates),
            live=self._summary("live", elapsed_s),
            polled=self._summary("polled", elapsed_s),
            conditions=Conditions(
                polled_model={"rest-cursor": "all", "long-poll": "held"}.get(  # type: ignore[arg-type]
                    self._transports[1], "newest"
                ),
                push_gap_ms=1e3 / self._push_limit if self._push_limit else None,
                request_ms=self._delay_ns / _MS,
                response_ms=self._delay_ns / _MS,
                push_ms=self._delay_ns / _MS,
            ),
        )

    def _summary(self, name: str, elapsed_s: float) -> SideSummary:
        side, live = self._sides[name], name == "live"
        typical = self._delay_ns / _MS if live else self._interval_ns / _MS / 2
        worst = side.worst_ms or None
        return SideSummary(
            transport=self._transports[not live],
            requests=1 if live else side.requests,
            messages=side.delivered,
            bytes_received=side.delivered * (90 if live else 410),
            bytes_sent=180 if live else side.requests * 190,
            updates_delivered=side.delivered,
            updates_missed=side.held - side.delivered,
            updates_pending=len(self._updates) - side.held,
            empty_responses=0 if live else max(0, side.requests - side.delivered),
            update_latency_ms=Spread(
                count=side.held, mean=typical, p50=typical, p90=worst, p99=worst, max=worst
            ),
            staleness_ms=MeanMax(typical, worst),
            freshness=0.8 if live else 0.05,
            server_cpu_s=elapsed_s * (0.021 if live else 0.012),
            server_rss_bytes=41_500_000 if live else 48_200_000,
        )


def history_frame(fake: FakeFrames, *, began_ns: int, seconds: float) -> list[Frame]:
    """Return the frames of ``seconds`` at 60 a second: a past to start a picture with."""
    return [fake.frame_at(began_ns + k * _S // 60) for k in range(1, int(seconds * 60) + 1)]


class FakeProbe:
    """Sends frames in real time from its own thread, as the lab does; a frame for each update."""

    def __init__(
        self, on_frame: Callable[[Frame], None], fake: FakeFrames, hz: float = 500
    ) -> None:
        self._on_frame = on_frame
        self._fake = fake
        self._gap_s = 1.0 / hz
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake probe")

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        quiet_ns = 0
        while not self._stop.wait(self._gap_s):
            frame = self._fake.frame_at(now_ns())
            news = frame.published or frame.live.arrivals or frame.polled.polls or frame.counters
            if news or frame.at_ns - quiet_ns > _S // 20:
                quiet_ns = frame.at_ns
                self._on_frame(frame)
