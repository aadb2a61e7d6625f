"""The strip draws each way to push and to pull as what it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK
from app.window.wire.wire_drawing import MISSED, legend
from app.window.wire.wire_log import ASKS, WireLog
from app.window.wire.wire_strip import NS, WireStrip
from feeds.counters import Conditions, Counters, SideSummary
from feeds.frame import Arrival, Frame, Poll, Published, SideFrame
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.look import show_in

MS = 1_000_000
EPOCH = 1_000 * NS


def told(**conditions: object) -> Counters:
    side = SideSummary(transport="")
    return Counters(1.0, 1, side, side, Conditions(**conditions))  # type: ignore[arg-type]


def update(seq: int, at_ms: float) -> Published:
    return Published(seq, EPOCH + int(at_ms * MS), 1.0)


def came(one: Published, at_ms: float) -> Arrival:
    return Arrival(one.seq, one.published_ns, EPOCH + int(at_ms * MS), 1.0)


def at(*places_ms: float) -> list[int]:
    return [EPOCH + int(ms * MS) for ms in places_ms]


def poll(sent_ms: float, answered_ms: float, outcome: str, seq: int = 0, updates: int = 0) -> Poll:
    sent_ns, answered_ns = at(sent_ms, answered_ms)
    return Poll(sent_ns, sent_ns, answered_ns, outcome, seq, updates)  # type: ignore[arg-type]


def filled(strip: WireStrip, polled: str, **of: float) -> WireStrip:
    """Give ``strip`` 20 s of traffic with this transport of the polled side."""
    fake = FakeFrames(began_ns=EPOCH, transports=("websocket", polled), **of)  # type: ignore[arg-type]
    for frame in history_frame(fake, began_ns=EPOCH, seconds=20):
        strip.ingest(frame)
    strip.advance(EPOCH + 20 * NS)
    return strip


@pytest.fixture
def strip(qtbot: QtBot) -> WireStrip:
    show_in(DARK)
    widget = WireStrip()
    qtbot.addWidget(widget)
    widget.resize(1200, 150)
    return widget


def test_a_held_request_waits_at_the_server_from_its_coming_to_the_update() -> None:
    log, news = WireLog(), update(1, 700)
    asked = poll(100, 720, "new", 1, 1)
    polled = SideFrame(transport="long-poll", arrivals=[came(news, 720)], polls=[asked])
    polled_frame = Frame(
        at_ns=EPOCH + NS,
        published=[news],
        polled=polled,
        counters=told(request_ms=20.0, response_ms=20.0),
    )
    log.ingest(polled_frame)
    scene = log.scene(EPOCH, EPOCH + NS)
    assert scene.polls[:, 0].tolist()[:2] == at(100, 720)
    assert scene.polls[5:, 0].tolist() == at(120, 700)
    assert log.asks == "request"


def test_an_answer_to_what_was_there_already_leaves_at_once() -> None:
    log, news = WireLog(), update(1, 50)
    asked = poll(100, 140, "new", 1, 1)
    polled = SideFrame(transport="long-poll", arrivals=[came(news, 140)], polls=[asked])
    counters = told(request_ms=20.0, response_ms=20.0)
    log.ingest(Frame(at_ns=EPOCH + NS, published=[news], polled=polled, counters=counters))
    assert log.scene(EPOCH, EPOCH + NS).polls[5:, 0].tolist() == at(120, 120)


def test_a_request_under_way_is_held_until_now(strip: WireStrip) -> None:
    log = WireLog()
    polled = SideFrame(transport="long-poll", asking_since_ns=EPOCH)
    log.ingest(Frame(at_ns=EPOCH + NS, polled=polled, counters=told(request_ms=20.0)))
    scene = log.scene(EPOCH, EPOCH + NS)
    assert (scene.asking_ns, scene.asked_ns) == (EPOCH, EPOCH + 20 * MS)
    log.ingest(Frame(at_ns=EPOCH + NS, polled=SideFrame(transport="rest", asking_since_ns=EPOCH)))
    assert log.scene(EPOCH, EPOCH + NS).asking_ns is None, "a plain poll is under way, not held"


def server_lane(strip: WireStrip, colour: str) -> int:
    """Return how many pixels of the server's lane have a colour."""
    image = strip.grab().toImage()
    y, (left, right) = strip._lanes.server, (strip._lanes.left, strip._lanes.right)
    return sum(image.pixelColor(QPoint(x, y)).name() == colour for x in range(left, right))


def test_the_server_s_lane_shows_what_waits_there(strip: WireStrip) -> None:
    polled = DARK.polled.name()
    assert server_lane(filled(strip, "rest", rate_per_s=1.0), polled) < 20
    held = filled(WireStrip(), "long-poll", rate_per_s=1.0)
    held.resize(1200, 150)
    assert server_lane(held, polled) > 700
    assert held.spoken().description.endswith("requests")


def signs(image: QImage, strip: WireStrip, colour: str) -> int:
    """Return how many pixels between server and polled client have a colour."""
    lanes = strip._lanes
    places = (
        (x, y)
        for x in range(lanes.left, lanes.right)
        for y in range(lanes.server + 4, lanes.polled + 12)
    )
    return sum(image.pixelColor(x, y).name() == colour for x, y in places)


def test_an_answer_with_five_updates_has_five_dots(strip: WireStrip) -> None:
    news = [update(seq, 100.0 * seq) for seq in range(1, 6)]

    def show(updates: int) -> int:
        strip.clear()
        polled = SideFrame(
            transport="rest-cursor",
            arrivals=[came(one, 640) for one in news[-updates:]],
            polls=[poll(600, 640, "new", 5, updates)],
        )
        strip.ingest(Frame(at_ns=EPOCH + NS, published=news, polled=polled))
        strip.advance(EPOCH + NS)
        return signs(strip.grab().toImage(), strip, DARK.polled.name())

    drawn = [show(number) for number in (1, 2, 3, 4, 5)]
    assert drawn == sorted(set(drawn)), "each update adds a dot"


def test_more_updates_than_have_room_are_a_number(strip: WireStrip) -> None:
    def written(polled: str) -> int:
        strip.clear()
        image = filled(strip, polled, rate_per_s=30.0).grab().toImage()
        lanes, ground = strip._lanes, image.pixelColor(20, 140).name()
        below = range(lanes.polled + 7, lanes.polled + 14)
        across = range(lanes.left, lanes.right)
        return sum(image.pixelColor(x, y).name() != ground for x in across for y in below)

    assert written("rest") == 0
    assert written("rest-cursor") > 50


def test_a_query_has_a_pattern_of_its_own_in_two_colours(strip: WireStrip) -> None:
    ink = DARK.text.name()
    plain = signs(filled(strip, "rest").grab().toImage(), strip, ink)
    strip.clear()
    query = signs(filled(strip, "postgres-query").grab().toImage(), strip, ink)
    assert query > plain


def test_a_push_gathers_what_it_replaces_and_leaves_when_it_is_sent() -> None:
    log, four = WireLog(), [update(seq, 100.0 * seq) for seq in range(1, 5)]
    live = SideFrame(arrivals=[came(four[0], 120), came(four[3], 620)])
    counters = told(push_gap_ms=500.0, push_ms=20.0)
    log.ingest(Frame(at_ns=EPOCH + NS, published=four, live=live, counters=counters))
    scene = log.scene(EPOCH, EPOCH + NS)
    assert scene.pushed.T.tolist() == [[*at(100, 120), 0], at(600, 620, 200)]
    assert scene.replaced.tolist() == at(200, 300)


def test_a_push_that_is_not_held_back_is_sent_when_it_is_published() -> None:
    log, two = WireLog(), [update(1, 100), update(2, 200)]
    live = SideFrame(arrivals=[came(two[0], 130), came(two[1], 290)])
    log.ingest(Frame(at_ns=EPOCH + NS, published=two, live=live, counters=told(push_ms=20.0)))
    assert log.scene(EPOCH, EPOCH + NS).pushed.T.tolist() == [
        [*at(100, 130), 0],
        [*at(200, 290), 0],
    ]


def test_what_gathers_is_drawn_beside_the_server_s_lane(strip: WireStrip) -> None:
    def bracket(widget: WireStrip) -> int:
        image, lanes = widget.grab().toImage(), widget._lanes
        rows = range(lanes.server - 12, lanes.server - 2)
        across = range(lanes.left, lanes.right)
        return max(
            sum(image.pixelColor(x, y).name() == DARK.live.name() for x in across) for y in rows
        )

    plain = bracket(filled(strip, "rest", rate_per_s=20.0))
    strip.clear()
    assert bracket(filled(strip, "rest", rate_per_s=20.0, push_limit_per_s=2.0)) > plain + 300


def test_a_change_of_transport_leaves_what_was_drawn_before_as_it_was() -> None:
    log = WireLog()
    for number, key in enumerate(("rest", "long-poll", "postgres-query")):
        empty = poll(100.0 * number, 100.0 * number + 40, "empty")
        log.ingest(Frame(at_ns=EPOCH, polled=SideFrame(transport=key, polls=[empty])))
    ways = log.scene(EPOCH, EPOCH + NS).polls[3].tolist()
    assert [ASKS[way] for way in ways] == ["poll", "request", "query"]


def test_the_legend_names_what_is_in_sight() -> None:
    words = [text for _, text in legend("poll", gathers=False, several=False, missed=True)]
    assert words[0].startswith("red")
    assert words[1:] == ["poll: dashed asks, solid answers, hollow when nothing is new", "push"]
    held = legend("request", gathers=True, several=False, missed=True)
    assert "held at the server" in held[1][1]
    assert held[2][1] == "push: gathers what it replaces"
    every = legend("query", gathers=False, several=True, missed=False)
    assert MISSED not in every, "whoever gets everything late misses nothing"
    assert every[0][1] == "query: dash-dot asks, striped answers, a dot for each update"


def test_legend_and_tooltip_follow_the_transports(strip: WireStrip) -> None:
    filled(strip, "rest").grab()
    assert "holds" not in strip.toolTip()
    strip.clear()
    filled(strip, "long-poll", push_limit_per_s=2.0).grab()
    assert "a request that the server holds" in strip.toolTip()
    assert "gathers the updates" in strip.toolTip()


def test_what_answers_brought_is_thinned_out_where_they_bring_many() -> None:
    log, many = WireLog(), [update(seq, 1.0 * seq) for seq in range(1, 601)]
    polled = SideFrame(
        transport="rest-cursor",
        arrivals=[came(one, 640) for one in many],
        polls=[poll(600, 640, "new", 600, 600)],
    )
    log.ingest(Frame(at_ns=EPOCH + NS, published=many, polled=polled))
    assert log.scene(EPOCH, EPOCH + NS).seen.size == 600
    assert 10 < log.scene(EPOCH, EPOCH + NS, apart_ns=20 * MS).seen.size < 60
