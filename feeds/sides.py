"""The two client sides of the probe: what happens on their sockets becomes figures and news."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from feeds.clock import now_ns
from feeds.frame import Arrival, Poll, SideFrame, SideState
from feeds.halves import Answer
from feeds.metrics.side_meter import SideMeter
from feeds.server_cost import ServerCost, ToldCost
from feeds.update import BadUpdateError, Update, decode
from feeds.wire.sockets import Traffic

AT_ONCE = 64
"""Messages of one answer that are taken without a pause: a millisecond's worth."""
NOTE_S = 5.0
"""How long the panel shows what is told but is no fault."""


class Side:
    """One side: a sink for its transport's reports, feeding its meter and the next frame."""

    def __init__(self, meter: SideMeter[Any]) -> None:
        self.meter = meter
        self.on_news: Callable[[], None] = _nothing
        """Called when something happened that the window should show at once."""
        self.ever_up = False
        self.cost: ServerCost | ToldCost = ServerCost()
        self.traffic = Traffic()
        self._state: SideState = "connecting"
        self._detail = self._note = ""
        self._note_until_ns = 0
        self._arrivals: list[Arrival] = []
        self._polls: list[Poll] = []
        self._faults = 0
        self.read: Callable[[bytes], Update | None] = decode
        """Reads a message; ``None``: it cannot be told yet when that was published."""
        self.keeps_connection = True
        """Whether polls share a connection: then a new one is a reconnect."""
        self._connections = 0
        self.once_opened = _nothing
        """Called once, when the connection is next up."""
        self.poll_over: Callable[[int], None] = lambda sent_ns: None
        """Called when a poll is over, with the instant of its sending."""

    # What transports report (feeds.halves.Sink)

    def requested(self) -> None:
        """A request or an opening handshake is about to be sent."""
        self.meter.wire.add("requests")

    def received(self, payload: bytes, at_ns: int) -> None:
        """A pushed message has arrived."""
        arrival = self._take(payload, at_ns)
        if arrival is not None:
            self._arrivals.append(arrival)
        self._set_state("up")
        self.on_news()

    def responded(self, took_ns: int) -> None:
        """A pong has come."""
        self.meter.responded(took_ns)
        self._set_state("up")

    def heard(self) -> None:
        """The server is there."""
        self._set_state("up")

    def opened(self) -> None:
        """The connection is up."""
        if self.ever_up:
            self.meter.wire.add("reconnects")
        self.ever_up = True
        self._set_state("up")
        opened, self.once_opened = self.once_opened, _nothing
        opened()

    def stalled(self, reason: str) -> None:
        """The connection is silent."""
        self._set_state("stalled", reason)

    def lost(self, reason: str) -> None:
        """The connection is gone."""
        self._set_state("reconnecting" if self.ever_up else "connecting", reason)

    def fault(self, reason: str) -> None:
        """The server did something it must not."""
        self._faults += 1
        self.meter.wire.add("errors")
        self._detail = reason
        self.on_news()

    def noted(self, text: str) -> None:
        """There is something to tell that is no fault; the panel shows it for a while."""
        self._note, self._note_until_ns = text, now_ns() + round(NOTE_S * 1e9)
        self.on_news()

    # What the poller reports

    def polled(self, intended_ns: int, sent_ns: int, answer: Answer) -> None:
        """A poll was answered, with messages or with nothing."""
        for _ in self.taking(intended_ns, sent_ns, answer):
            pass

    def taking(self, intended_ns: int, sent_ns: int, answer: Answer) -> Iterator[None]:
        """Take the answer to a poll, and pause where others may have their turn.

        What it brought is told in one frame, with the poll.
        """
        at_ns = answer.at_ns
        anew = self.traffic.connections != self._connections
        self._connections = self.traffic.connections
        counts = self.meter.counts_poll(sent_ns)
        if counts:
            self.meter.asked(sent_ns)
            self.meter.responded(at_ns - intended_ns, at_ns - sent_ns)
            self.meter.answered(sent_ns, at_ns, reused=not anew)
        faults = self._faults
        news: list[Arrival] = []
        for number, message in enumerate(answer.messages, 1):
            if (arrival := self._take(message, at_ns)) is not None:
                news.append(arrival)
            if number % AT_ONCE == 0:
                yield
        self._arrivals += news
        outcome: Literal["new", "empty", "error"] = "new" if news else "empty"
        if self._faults > faults:
            outcome = "error"
        elif self._state.endswith("connecting") or (anew and self.keeps_connection):
            self.opened()  # also if the one before died between two polls, without an error
        else:
            self._set_state("up")
        if outcome == "empty" and counts:
            self.meter.empty()
        newest = news[-1].seq if news else 0
        self._polls.append(Poll(intended_ns, sent_ns, at_ns, outcome, newest, len(news)))
        self._over(sent_ns)

    def poll_failed(self, intended_ns: int, sent_ns: int, at_ns: int, reason: str) -> None:
        """A poll got no good answer."""
        if self.meter.counts_poll(sent_ns):
            self.meter.asked(sent_ns)
        self._polls.append(Poll(intended_ns, sent_ns, at_ns, "error"))
        self.lost(reason)
        self.fault(reason)
        self._over(sent_ns)

    def _over(self, sent_ns: int) -> None:
        self.on_news()
        self.poll_over(sent_ns)

    # What both share

    def _take(self, payload: bytes, at_ns: int) -> Arrival | None:
        """Read a message into the meter; return what is to be told if it was news to this side."""
        try:
            update = self.read(payload)
        except BadUpdateError as error:
            self.fault(f"not an update: {error}")
            return None
        if update is None:
            return None
        self.meter.wire.add("messages")
        self.meter.wire.add("payload_bytes", len(payload))
        outcome = self.meter.received(update, at_ns, now_ns())
        if outcome == "backwards":
            self.fault(f"sequence jumped back to {update.seq}")
        if outcome != "new":
            return None
        at_ns = max(at_ns, update.published_ns)  # by another machine's clock it may be later
        return Arrival(update.seq, update.published_ns, at_ns, update.value, update.text)

    def holds_all_until(self, at_ns: int) -> bool:
        """Say whether it is up and holds all that was published before ``at_ns``."""
        stale_ns = self.meter.stale_since_ns()
        return self._state == "up" and (stale_ns is None or stale_ns >= at_ns)

    def count_traffic(self) -> None:
        """Tell the meter of the bytes so far."""
        self.meter.wire.moved(received=self.traffic.received, sent=self.traffic.sent)

    def settle(self) -> None:
        """Bring the meter up to date with what is counted here."""
        self.count_traffic()
        gateway, database = self.cost.read()
        if gateway is not None:
            self.meter.wire.cost(gateway, database)

    @property
    def held_seq(self) -> int:
        """The number of the newest update that it holds; 0 before there is one."""
        return self.meter.held.seq if self.meter.held else 0

    def frame(
        self,
        next_poll_ns: int | None = None,
        asking_since_ns: int | None = None,
        poll_interval_s: float | None = None,
    ) -> SideFrame:
        """Return what is new since the last call, and the present state."""
        held = self.meter.held
        frame = SideFrame(
            state=self._state,
            detail=self._detail,
            transport=self.meter.transport,
            note=self._note if now_ns() < self._note_until_ns else "",
            held_seq=self.held_seq,
            value=held.value if held else None,
            text=held.text if held else "",
            stale_since_ns=self.meter.stale_since_ns(),
            arrivals=self._arrivals,
            staleness=self.meter.take_points(),
            polls=self._polls,
            next_poll_ns=next_poll_ns,
            poll_interval_s=poll_interval_s,
            asking_since_ns=asking_since_ns,
        )
        self._arrivals, self._polls = [], []
        return frame

    def _set_state(self, state: SideState, detail: str = "") -> None:
        if state != self._state or (detail and detail != self._detail):
            self._state, self._detail = state, detail
            self.on_news()


def _nothing() -> None:
    """Do nothing."""
