"""What is told of a stretch of time is what the probe's own meters count of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import nan
from typing import Any

import pytest

from app.features.reading.instant import behind_at, change, instant_at, value_at
from app.features.reading.stretch import LEFT, NOTHING_HELD, SHORT, clipped, stretch_of
from app.window.charts.history import History
from app.window.charts.traffic_log import UPDATES
from feeds.counters import Counters, SideSummary
from feeds.frame import Arrival, Frame, Point, Poll, Published, SideFrame
from feeds.metrics.run_meter import RunMeter
from feeds.metrics.side_meter import SideMeter
from feeds.update import Update

MS, S = 1_000_000, 1_000_000_000
BEGAN = 5 * S
FIGURES = (
    "updates_delivered",
    "updates_missed",
    "updates_pending",
    "update_latency_ms.p50",
    "update_latency_ms.p99",
    "update_latency_ms.max",
    "staleness_ms.mean",
    "freshness",
)


class Probe:
    """Feeds a meter, and tells a history of the same in frames, as the probe does."""

    def __init__(self) -> None:
        self.meter, self.history = RunMeter(BEGAN), History()
        self.live: list[Arrival] = []
        self.polled: list[Arrival] = []
        self.polls: list[Poll] = []
        self.published: list[Published] = []

    def publish(self, update: Update) -> None:
        """The truth tells of an update."""
        self.meter.published(update)
        self.published.append(Published(update.seq, update.published_ns, update.value))

    def take(
        self, side: SideMeter[Any], arrivals: list[Arrival], update: Update, at_ns: int
    ) -> bool:
        """A side gets an update; return whether it is news."""
        side.wire.add("messages")
        totals = side.wire.totals
        side.wire.moved(received=100 * totals["messages"], sent=40 * totals["requests"])
        new = side.received(update, at_ns) == "new"
        if new:
            arrivals.append(Arrival(update.seq, update.published_ns, at_ns, update.value))
        return new

    def poll(self, sent_ns: int, update: Update, at_ns: int) -> None:
        """A poll brings what may be no news."""
        side = self.meter.polled
        side.wire.add("requests")
        if self.take(side, self.polled, update, at_ns):
            self.polls.append(Poll(sent_ns, sent_ns, at_ns, "new", update.seq, 1))
        else:
            self.polls.append(Poll(sent_ns, sent_ns, at_ns, "empty"))
            side.empty()

    def tell(self, at_ns: int, *, segment: int, began_ns: int, told: bool = False) -> Counters:
        """Send a frame, with figures if they are to be ``told``; return the figures."""
        meter = self.meter
        counters = meter.counters(at_ns)
        live, polled = (
            SideFrame(
                held_seq=side.held.seq if side.held else 0,
                stale_since_ns=side.stale_since_ns(),
                staleness=side.take_points(),
                arrivals=arrivals,
                polls=polls,
            )
            for side, arrivals, polls in (
                (meter.live, self.live, []),
                (meter.polled, self.polled, self.polls),
            )
        )
        frame = Frame(
            at_ns=at_ns,
            segment=segment,
            segment_began_ns=began_ns,
            published=self.published,
            live=live,
            polled=polled,
            counters=counters if told else None,
        )
        self.history.ingest(frame)
        self.live, self.polled, self.polls, self.published = [], [], [], []
        return counters


def happenings(seconds: float, seed: int) -> Iterator[tuple[int, str, int, Update]]:
    """Give what happens to updates at random and to polls every 700 ms, in order."""
    chance = random.Random(seed)
    updates, at_s = list[Update](), 0.0
    while at_s < seconds:
        at_s += chance.expovariate(40.0)
        updates.append(Update(len(updates) + 1, BEGAN + int(at_s * S), 1.0 * len(updates)))
    found = [(one.published_ns, "publish", 0, one) for one in updates]
    found += [(one.published_ns + 20 * MS, "push", 0, one) for one in updates]
    for number in range(1, int(seconds / 0.7)):
        sent_ns = BEGAN + int(number * 0.7 * S)
        seen = [one for one in updates if one.published_ns <= sent_ns + 15 * MS]
        if chance.random() < 0.3:  # the server gives what it gave before
            seen = [one for one in seen if one.published_ns <= sent_ns - 700 * MS]
        if seen:
            found.append((sent_ns + 30 * MS, "poll", sent_ns, seen[-1]))
    return iter(sorted(found, key=lambda one: one[0]))


def measured(seconds: float = 12.0, second_from: float = 4.0, seed: int = 3) -> tuple[Probe, int]:
    """Return a probe after two segments, and when the second began; it is told four times a s."""
    probe, began_ns, segment = Probe(), BEGAN, 1
    probe.meter.measure_from(BEGAN)
    due_ns = told_ns = BEGAN
    for at_ns, kind, sent_ns, update in happenings(seconds, seed):
        while at_ns >= due_ns:
            if segment == 1 and due_ns >= BEGAN + second_from * S:
                segment, began_ns = 2, due_ns
                probe.meter.begin_segment(due_ns)
            told = due_ns - told_ns >= S // 4
            told_ns = due_ns if told else told_ns
            probe.tell(due_ns, segment=segment, began_ns=began_ns, told=told)
            due_ns += 50 * MS
        if kind == "publish":
            probe.publish(update)
        elif kind == "push":
            probe.take(probe.meter.live, probe.live, update, at_ns)
        else:
            probe.poll(sent_ns, update, at_ns)
    return probe, began_ns


def figure(side: SideSummary, name: str) -> float:
    head, _, part = name.partition(".")
    found = getattr(side, head)
    return float(getattr(found, part) if part else found)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_a_whole_segment_it_tells_what_the_probe_counted(seed: int) -> None:
    probe, began_ns = measured(seed=seed)
    end_ns = BEGAN + 13 * S
    counters = probe.tell(end_ns, segment=2, began_ns=began_ns, told=True)
    told = stretch_of(probe.history, began_ns, end_ns, end_ns)
    assert told.published == counters.updates_published > 200
    for mine, theirs in ((told.live, counters.live), (told.polled, counters.polled)):
        assert {name: mine.values[name] for name in FIGURES} == pytest.approx(
            {name: figure(theirs, name) for name in FIGURES}, rel=1e-9, abs=1e-9
        )
    assert told.polled.values["requests"] == counters.polled.requests > 10
    assert told.polled.values["empty_responses"] == counters.polled.empty_responses > 0
    assert told.told_ns is not None
    assert told.told_ns[0] - began_ns <= S // 4
    assert told.told_ns[1] == end_ns
    lacking = counters.live.messages - told.live.values["messages"]
    assert 0 <= lacking <= 40  # those of the first quarter of a second
    bytes_all = counters.polled.bytes_received + counters.polled.bytes_sent
    assert 0.5 * bytes_all < told.polled.values["bytes"] <= bytes_all


def test_a_part_and_the_rest_are_the_whole() -> None:
    probe, began_ns = measured()
    end_ns = BEGAN + 12 * S
    middle_ns = began_ns + 3_333_333_333
    whole, early, late = (
        stretch_of(probe.history, begin, end, end_ns).polled.values
        for begin, end in ((began_ns, end_ns), (began_ns, middle_ns), (middle_ns, end_ns))
    )
    for name in ("updates_delivered", "updates_missed", "requests", "empty_responses"):
        assert early[name] + late[name] == whole[name]
    parts = (middle_ns - began_ns) / (end_ns - began_ns)
    mean = parts * early["staleness_ms.mean"] + (1 - parts) * late["staleness_ms.mean"]
    assert mean == pytest.approx(whole["staleness_ms.mean"])


def test_settings_are_never_pooled() -> None:
    probe, began_ns = measured()
    log, end_ns = probe.history.traffic, BEGAN + 12 * S
    assert clipped(log, began_ns + S, began_ns - S) == (began_ns, began_ns + S)
    before = clipped(log, began_ns - S, began_ns + S)
    assert before is not None
    assert before[0] == began_ns - S
    assert began_ns - 50 * MS <= before[1] <= began_ns
    assert clipped(log, began_ns + S, end_ns) == (began_ns + S, end_ns)
    assert clipped(log, BEGAN - S, end_ns) is None
    log.take(Frame(at_ns=end_ns, segment=2, segment_began_ns=began_ns, settling=True))
    log.take(Frame(at_ns=end_ns + S, segment=3, segment_began_ns=end_ns + S))
    assert clipped(log, end_ns + S // 2, end_ns + S) is None  # while they became effective
    assert clipped(log, end_ns + S, began_ns) == (end_ns + S, end_ns + S)


def test_what_is_not_known_has_a_reason_and_no_nought() -> None:
    history = History()
    for seq in range(UPDATES + 2):
        one = Published(seq + 1, BEGAN + seq * MS, 0.0)
        history.ingest(Frame(at_ns=one.published_ns, published=[one]))
    told = stretch_of(history, BEGAN, BEGAN + S, BEGAN + 70 * S)
    assert told.published is None
    assert told.live.why["updates_missed"] == LEFT
    assert told.live.why["bytes"] == told.live.why["messages"] == SHORT
    assert told.polled.why["freshness"] == NOTHING_HELD
    assert told.polled.values == {"requests": 0, "empty_responses": 0}
    assert not told.polled.why.keys() & told.polled.values.keys()


def test_an_instant_is_told_as_the_curves_are_drawn() -> None:
    history = History()
    history.truth.add([10 * S, 12 * S], [1.0, 2.0])
    history.polled.known.add([13 * S], [2.0])
    history.polled.ingest(
        SideFrame(
            held_seq=2, staleness=[Point(12 * S, 0.0), Point(13 * S, 1000.0), Point(13 * S, 0.0)]
        ),
        14 * S,
    )
    told = instant_at(history, 12 * S + S // 2, 15 * S)
    assert (told.truth, told.live, told.polled) == (2.0, None, None)
    assert told.live_behind_ms is None
    assert value_at(history.truth, 12 * S - 1) == 1.0
    assert value_at(history.truth, 10 * S - 1) is None
    history.truth.add([14 * S], [nan])  # a line that is broken
    assert value_at(history.truth, 14 * S) is None
    assert behind_at(history.polled, 13 * S, 15 * S) == 0.0  # the jump is over
    assert behind_at(history.polled, 15 * S, 15 * S) == 0.0
    assert behind_at(history.polled, 16 * S, 15 * S) is None
    assert change(None, 1.0) is None
    assert change(1.0, 3.0) == 2.0
