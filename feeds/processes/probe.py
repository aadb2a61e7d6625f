"""Role "probe": the client halves of both sides and the meters, told of in frames.

In a process of its own, because a client that shares the window's loop measures painting.
"""

from __future__ import annotations

import asyncio
import random
import sys
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from feeds import sources, transports
from feeds.clients import Clients, connect
from feeds.clock import now_ns
from feeds.frame import Frame
from feeds.metrics.prediction import SetTo
from feeds.metrics.run_meter import RunMeter
from feeds.metrics.vitals import LOOKS_PER_S, Vitals
from feeds.polling import Poller
from feeds.processes.frames import COUNTERS_S, Frames
from feeds.processes.messages import (
    Answer,
    Apply,
    Ask,
    Begin,
    Cut,
    Note,
    Peers,
    PollNow,
    Reset,
    Served,
    Shown,
    Stall,
)
from feeds.settings import Settings, describe_change
from feeds.sides import Side
from feeds.transports.base import STALL_AFTER_S, Address
from feeds.update import BadUpdateError, decode
from feeds.upstream import subscribe

if TYPE_CHECKING:
    from feeds.processes.child import Link

LIVE, POLLED = "websocket", "rest"
SETTLE_S = 0.05
"""So long an order may take to reach the source, and an update the servers."""
THREAD_SWITCH_S = 0.0005
"""The polled client's thread may hold up the receiving loop for so long, not for 5 ms."""


class Probe:
    """Joins the truth and both sides, and tells the window."""

    def __init__(self, link: Link, settings: Settings) -> None:
        self._link, self._settings = link, settings
        self._loop = asyncio.get_running_loop()
        self._meter = RunMeter(LIVE, POLLED, now_ns())
        self._live = Side(self._meter.live, self._news)
        self._polled = Side(self._meter.polled, self._news)
        self._polled.keeps_connection = settings.fairness.polled_keep_alive
        self._clients: Clients | None = None
        self._poller: Poller | None = None
        self._truth_up = False
        self._settling: asyncio.TimerHandle | None = None
        self._set_to()
        self._vitals = Vitals()
        self._publisher = ""
        self._frames = Frames(self._meter, self._live, self._polled, self._vitals, self._tell)
        self._frames.before = self._begin_when_up
        self._frames.next_poll_ns = lambda: self._poller.next_ns if self._poller else None

    async def run(self, peers: Peers, token: str) -> None:
        """Receive, poll and tell until cancelled."""
        self._clients = connect(
            transports.find(LIVE),
            transports.find(POLLED),
            peers,
            token,
            live=self._live,
            polled=self._polled,
            fairness=self._settings.fairness,
            up=self._reconnected,
        )
        self._poller = Poller(
            self._clients.polled,
            self._settings.poll_interval_s,
            random.Random(self._settings.seed),
            locked=self._settings.fairness.phase_locked,
            polled=self._polled.polled,
            failed=self._polled.poll_failed,
            overran=self._polled.meter.overran,
            left=self._vitals.poll_left,
        )
        self.watch(peers)
        try:
            async with asyncio.TaskGroup() as group:
                source = Address(peers.source, token)
                group.create_task(subscribe(source, self._truth, self._truth_opened))
                group.create_task(self._clients.run())
                group.create_task(self._poller.run())
                group.create_task(self._tick())
                group.create_task(self._watch_itself())
        finally:
            self._frames.stop()
            if self._settling is not None:
                self._settling.cancel()

    def watch(self, peers: Peers) -> None:
        """Read the gateways' cost from these processes."""
        self._live.cost.watch(peers.live_pid)
        self._polled.cost.watch(peers.polled_pid)

    def apply(self, settings: Settings) -> None:
        """Go on under ``settings``, in a new segment."""
        before, self._settings = self._settings, settings
        text = describe_change(before, settings)
        if not text:
            return
        self._frames.mark(text)
        locked = settings.fairness.phase_locked
        replan = settings.poll_interval_s != before.poll_interval_s
        if (replan or locked or before.fairness.phase_locked) and self._poller is not None:
            self._poller.reschedule(settings.poll_interval_s, locked=locked)
        self._polled.keeps_connection = settings.fairness.polled_keep_alive
        if settings.source != before.source:
            self._watch_for_events()
        if settings.fairness != before.fairness and self._clients is not None:
            self._clients.apply(settings.fairness)
        self.reset()
        self._set_to()
        self._begin_again((before.delay_ms + before.effective_jitter_ms) / 1e3 + SETTLE_S)

    def _set_to(self) -> None:
        self._meter.set_to = SetTo(self._settings.poll_interval_s, self._settings.delay_ms)

    def _begin_again(self, after_s: float) -> None:
        """Begin once more when what was sent before has arrived, and both sides hold the present.

        Otherwise the polled side would begin as stale as the settings before have left it.
        """
        if self._settling is not None:
            self._settling.cancel()
        self._settling = self._loop.call_later(after_s, self._begin_fresh)

    def _begin_fresh(self) -> None:
        if self._poller is not None:
            self._polled.once_polled = self.reset
            self._poller.poll_now()

    def reset(self) -> None:
        """Begin a new segment with every counter at zero."""
        if self._meter.measuring:
            self._frames.settle()
            self._meter.begin_segment(self._frames.begin_segment())

    def _reconnected(self) -> None:
        """The live side is connected anew after a change: what it missed meanwhile is left out."""
        if self._meter.measuring:
            self._frames.segment_began_ns = now_ns()
            self._meter.measure_from(self._frames.segment_began_ns)

    def mark(self, text: str) -> None:
        """Mark this instant on the charts."""
        self._frames.mark(text)
        self._news()

    def poll_now(self) -> None:
        """Poll once beside the schedule."""
        if self._poller is not None:
            self._meter.polled.asked_by_hand()
            self._poller.poll_now()

    def note(self, note: Note) -> None:
        """Pass on what the source says of itself."""
        self._frames.note = note.text
        if note.source != self._publisher:
            self._publisher = note.source
            self._watch_for_events()
        self._news()

    def _watch_for_events(self) -> None:
        """Count what the source calls events, from when that source and no other publishes."""
        source = self._settings.source
        rule = sources.find(source).rule if self._publisher == source else None
        self._meter.watch_for(rule, now_ns())

    def served(self, stamps: Served) -> None:
        """Take the servers' own stamps, which travel beside the wire."""
        meter = self._meter.live if stamps.style == "push" else self._meter.polled
        meter.server_told(**asdict(stamps.books))
        for received_ns, sent_ns in stamps.polled:
            self._meter.polled.polled_served(received_ns, sent_ns)
        for seq, sent_ns in stamps.live:
            self._meter.live.live_sent(seq, sent_ns)

    def answer(self) -> Answer:
        """Return the exact counters as of now."""
        return Answer(self._frames.counters())

    def _truth_opened(self) -> None:
        self._truth_up = True

    def _truth(self, payload: bytes) -> None:
        try:
            update = decode(payload)
        except BadUpdateError:
            return
        if self._poller is not None and self._poller.unanchored:
            self._poller.in_step_with(update.published_ns)
        if self._meter.published(update):
            self._frames.published(update)

    def _news(self) -> None:
        self._frames.news()

    def _tell(self, frame: Frame) -> None:
        self._link.say(Shown(frame))

    def _begin_when_up(self) -> None:
        """Measure from the instant at which the truth and both sides are up."""
        if self._meter.measuring:
            return
        # A live side that has not yet been told the present value is not up: its first push is on
        # the way. A polled side may hold nothing until its next poll, and that is its staleness.
        told = self._live.meter.held is not None or not self._meter.published_seq
        if self._truth_up and self._live.ever_up and told and self._polled.ever_up:
            self._meter.measure_from(self._frames.begin_segment())

    async def _watch_itself(self) -> None:
        """See how late the loop is, about as often as polls at their fastest leave."""
        while True:
            due_s = self._loop.time() + 1 / LOOKS_PER_S
            await asyncio.sleep(1 / LOOKS_PER_S)
            self._vitals.lagged(round((self._loop.time() - due_s) * 1e9))

    async def _tick(self) -> None:
        """Keep frames coming while nothing happens."""
        while True:
            await asyncio.sleep(COUNTERS_S)
            asking_ns = self._poller.asking_since_ns if self._poller else None
            if asking_ns is not None and now_ns() - asking_ns > STALL_AFTER_S * 1e9:
                self._polled.stalled(f"no answer for {(now_ns() - asking_ns) / 1e9:.0f} s")
            self._news()


async def run(link: Link) -> None:
    """Measure until cancelled."""
    sys.setswitchinterval(THREAD_SWITCH_S)
    begin = await link.next()
    assert isinstance(begin, Begin)
    probe = Probe(link, begin.settings)
    link.ready()
    async with asyncio.TaskGroup() as group:
        running: asyncio.Task[None] | None = None
        while True:
            order = await link.next()
            match order:
                case Peers() if running is None:
                    running = group.create_task(probe.run(order, begin.token))
                case Peers():
                    probe.watch(order)
                case Apply(settings):
                    probe.apply(settings)
                case Reset():
                    probe.reset()
                case Stall(seconds):
                    probe.mark(f"server stalled for {seconds:g} s")
                case Cut():
                    probe.mark("connections cut")
                case PollNow():
                    probe.poll_now()
                case Served() as stamps:
                    probe.served(stamps)
                case Note() as note:
                    probe.note(note)
                case Ask():
                    link.say(probe.answer())
