"""Role "probe": the client halves of both sides and the meters; frames tell of them.

In a process of its own, because a client that shares the window's loop measures painting.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from feeds import sources, transports
from feeds.access import Address
from feeds.clock import PreciseLoop, now_ns
from feeds.frame import SIDES, SideName
from feeds.lab_orders import MARKS
from feeds.metrics.run_meter import RunMeter
from feeds.metrics.staleness import NEVER_NS
from feeds.processes import messages
from feeds.processes.connections import Connections, changed
from feeds.processes.frames import COUNTERS_S, LOOKS_PER_S, Frames
from feeds.processes.pauses import Pauses
from feeds.processes.polled_client import PolledClient
from feeds.processes.served import enter
from feeds.processes.settling import Settling
from feeds.settings import Settings, describe_change
from feeds.sides import Side
from feeds.update import BadUpdateError, Update, decode
from feeds.wire.websocket_client import subscribe

if TYPE_CHECKING:
    from feeds.processes.child import Link
    from feeds.remote.remote_source import RemoteSource

THREAD_SWITCH_S = 0.0005
"""How long the polled client's thread may hold up the receiving loop; Python's own is 5 ms."""


class Probe:
    """Joins the truth and both sides, and tells the window."""

    def __init__(self, link: Link, begin: messages.Begin, peers: messages.Peers) -> None:
        self._link, self._token, self._peers = link, begin.token, peers
        self._settings = self._wanted = begin.settings
        self._loop = asyncio.get_running_loop()
        self._meter = RunMeter(now_ns())
        self._live, self._polled = Side(self._meter.live), Side(self._meter.polled)
        self._before = begin.before
        segments = begin.before.segment if begin.before is not None else 0
        self._frames = Frames(self._meter, self._live, self._polled, self._send, segments=segments)
        self._truth_up = asyncio.Event()
        self._publisher = ""
        self._connections = Connections(begin, peers, self._live, self._polled)
        self._set_to()
        left = self._frames.lateness.poll_left
        self._polling = PolledClient(self._connections, self._polled, self._settings, left)
        self._poller = self._polling.poller
        self._settling = Settling(self._polling.ask_anew, self._settled)
        self._polled.poll_over = self._settling.poll_over
        self._pauses = Pauses(self._meter, self._frames, self._live, self._polled, self._poller)
        self._remote = self._elsewhere(begin)
        if isinstance(self._loop, PreciseLoop):
            self._loop.waiting.stood_still = self._pauses.stood_still

    def _elsewhere(self, begin: messages.Begin) -> RemoteSource | None:
        """Return what stands for the source where that is another machine's."""
        if begin.remote is None:
            return None
        from feeds.remote.remote_source import RemoteSource

        sides: dict[SideName, Side] = {"live": self._live, "polled": self._polled}
        take, up, pauses = self._take_truth, self._truth_up.set, self._pauses
        remote = RemoteSource(begin.remote, begin.token, sides, pauses, published=take, up=up)
        self._frames.known = remote.known
        self._frames.now, self._frames.truth_known = remote.now, remote.truth_known
        self._frames.known_distributions = remote.known_distributions
        return remote

    async def run(self) -> None:
        """Receive, poll and tell until cancelled."""
        peers, remote = self._peers, self._remote
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._tick())
                group.create_task(self._watch_itself())
                if remote is not None:
                    await remote.learn()
                    group.create_task(remote.run(self._connections.truth(peers.truth, remote.sink)))
                else:
                    source = self._address(peers.source)
                    group.create_task(subscribe(source, self.published, self._truth_up.set))
                    for side, its in zip(SIDES, (peers.live, peers.polled), strict=True):
                        channel = self._address(its.served)
                        group.create_task(subscribe(channel, partial(self.served, side)))
                group.create_task(self._connections.clients.run())
                group.create_task(self._poller.run())
        finally:
            self._frames.stop()
            self._settling.stop()

    def obey(self, order: messages.Message) -> None:
        """Carry out one order; what does not concern the probe it passes over."""
        match order:
            case messages.Peers():
                self._connections.take(order)
            case messages.Aimed():
                self._connections.aimed(order)
                self._apply_when_served_so()
            case messages.Carried():
                self._connections.carried(order)
            case messages.Apply(settings):
                self._wanted = settings
                self._connections.prepare(settings)
                self._apply_when_served_so()
            case messages.Reset():
                self._reset()
                self._frames.mark(MARKS["reset"])
            case messages.Crowded(text):
                self._reset()
                self._frames.mark(text)
            case messages.Stall(seconds):
                self._frames.mark(f"{MARKS['stall']} for {seconds:g} s")
            case messages.Cut():
                self._frames.mark(MARKS["cut"])
            case messages.PollNow() if not self._connections.transport("polled").hold_s:
                self._frames.mark(MARKS["poll-now"])
                self._meter.polled.follower.by_hand = True
                self._poller.poll_now()
            case messages.SourceNote():
                self._take_note(order)
            case messages.Ask():
                figures = self._frames.counters()
                self._send()  # all that they count comes in frames before them
                self._link.say(messages.Account(figures))

    def published(self, payload: bytes) -> None:
        """Take the truth's next message."""
        with suppress(BadUpdateError):
            self._take_truth(decode(payload))

    def _take_truth(self, update: Update) -> None:
        """Take the truth's next update."""
        if self._poller.unanchored:
            self._poller.in_step_with(update.published_ns)
        if self._meter.published(update):
            self._frames.published(update)

    def served(self, side: SideName, payload: bytes) -> None:
        """Take what a gateway tells of itself: its books, its stamps, and how it serves."""
        try:
            told = msgspec.json.decode(payload, type=messages.Served)
        except msgspec.MsgspecError:
            return  # a stranger, on the port of a gateway that is gone
        enter(self._meter, side, told)
        self._connections.served(side, told)
        self._apply_when_served_so()

    def _address(self, port: int) -> Address:
        return Address(port, self._token)

    def _apply_when_served_so(self) -> None:
        """Go on under the settings that are wanted, at once unless clients must connect anew.

        Those wait for both servers: a connection made before would still be of the old kind. A
        server of another transport can take its time; what else is wanted does not wait for it.
        """
        wanted, present = self._wanted, self._settings
        anew = changed(wanted, present)
        if all(self._connections.is_served(side, wanted) for side in (SIDES if anew else ())):
            self._apply(wanted)
        elif any(wanted.transport(side) != present.transport(side) for side in anew):
            self._apply(wanted.connected_as(present))

    def _apply(self, settings: Settings) -> None:
        """Go on under ``settings``, in a new segment."""
        before, self._settings = self._settings, settings
        self._connections.settings = settings
        text = describe_change(before, settings)
        if not text:
            return
        self._frames.mark(text)
        self._polling.follow(before, settings)
        if settings.source != before.source:
            self._follow_source()
        for side in changed(before, settings):
            if side == "live":
                self._live.once_opened = self._reconnected
            self._connections.renew(side)
        self._rest()
        self._set_to()
        self._settling.start((before.delay_ms + before.effective_jitter_ms) / 1e3)

    def _set_to(self) -> None:
        """Tell the meters what their figures depend on."""
        now = self._settings
        self._meter.set_to = self._connections.set_to()
        self._live.meter.transport = now.live_transport
        self._polled.meter.transport = now.polled_transport
        self._polled.keeps_connection = self._settings.fairness.polled_keep_alive

    def _settled(self) -> None:
        """Both sides hold the present under the new settings: figures begin."""
        if self._meter.rests:
            self._begin_segment()

    def _reset(self) -> None:
        """Begin a new segment with every counter at zero, unless one is about to begin."""
        if self._meter.measuring:
            self._begin_segment()

    def _begin_segment(self) -> None:
        self._frames.settle()
        self._meter.begin_segment(self._frames.begin_segment())

    def _rest(self) -> None:
        """Keep the settings before a change, and the change itself, out of all figures."""
        if self._meter.measuring:
            self._frames.begin_segment()
            self._meter.rest()

    def _reconnected(self) -> None:
        """The live side is connected anew after a change: what it missed meanwhile is left out."""
        if self._meter.measuring:
            self._meter.measure_from(self._frames.begin_again())

    def _take_note(self, note: messages.SourceNote) -> None:
        """Pass on what the source says of itself."""
        self._frames.note, self._frames.source_since_ns = note.text, note.since_ns
        if note.source != self._publisher:
            self._publisher = note.source
            self._follow_source()
        self._frames.news()

    def _follow_source(self) -> None:
        """Take values and events of the source that is set, from when it and no other publishes."""
        source, begun = self._settings.source, self._publisher == self._settings.source
        self._meter.values_from(self._frames.source_since_ns if begun else NEVER_NS)
        self._meter.watch_for(sources.find(source).rule if begun else None, now_ns())

    def _send(self) -> None:
        """Send the frame that is due."""
        self._begin_when_up()
        poll = self._poller
        self._link.say(self._frames.compose(poll.next_ns, poll.asking_since_ns, poll.interval_s))

    def _begin_when_up(self) -> None:
        """Measure from the instant at which the truth and both sides are up."""
        if self._meter.measuring or self._meter.rests:
            return
        # A live side that has not yet been told the present value is not up: its first push is on
        # the way. A polled side may hold nothing until its next poll, and that is its staleness.
        told = self._live.meter.held is not None or not self._meter.published_seq
        if self._truth_up.is_set() and self._live.ever_up and told and self._polled.ever_up:
            self._meter.measure_from(self._frames.begin_segment())
            self._pauses.take_up(self._before)

    async def _watch_itself(self) -> None:
        """See how late the loop is, about as often as polls at their fastest leave."""
        while True:
            due_s = self._loop.time() + 1 / LOOKS_PER_S
            await asyncio.sleep(1 / LOOKS_PER_S)
            self._frames.lateness.lagged(round((self._loop.time() - due_s) * 1e9))

    async def _tick(self) -> None:
        """Keep frames coming while nothing happens."""
        while True:
            await asyncio.sleep(COUNTERS_S)
            self._pauses.look()
            self._polling.look()
            self._frames.news()


def load() -> None:
    """Import the client halves of the transports that sides have unless told otherwise."""
    for side in SIDES:
        transports.find(Settings().transport(side)).load("client")


async def run(link: Link) -> None:
    """Measure until cancelled; what is ordered before the others are ready waits for that."""
    sys.setswitchinterval(THREAD_SWITCH_S)
    begin = await link.next()
    assert isinstance(begin, messages.Begin)
    link.ready()
    early: list[messages.Message] = []
    while not isinstance(order := await link.next(), messages.Peers):
        early.append(order)
    probe = Probe(link, begin, order)
    for order in early:
        probe.obey(order)
    async with asyncio.TaskGroup() as group:
        group.create_task(probe.run())
        while True:
            probe.obey(await link.next())
