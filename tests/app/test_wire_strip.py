"""The strip marks what polling never saw, thins itself out, stays bounded and paints quickly."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPixmap
from pytestqt.qtbot import QtBot

from app.ui.theme import DARK, LIGHT
from app.window.charts.tracks import Track
from app.window.wire.wire_drawing import says
from app.window.wire.wire_log import CAPACITY, WireLog
from app.window.wire.wire_strip import NS, WireStrip
from feeds.frame import Arrival, Frame, Poll, Published, SideFrame
from tests.support.look import show_in

MS = 1_000_000
EPOCH = 1_000 * NS


def published(*seqs: int, every_ms: float = 100) -> list[Published]:
    return [Published(seq, EPOCH + int(seq * every_ms * MS), 1.0) for seq in seqs]


def arrival(update: Published, after_ms: float = 20) -> Arrival:
    return Arrival(update.seq, update.published_ns, update.published_ns + int(after_ms * MS), 1.0)


def frame_of(
    updates: list[Published],
    polled: list[Published] | None = None,
    polls: list[Poll] | None = None,
    next_poll_ns: int | None = None,
) -> Frame:
    return Frame(
        at_ns=updates[-1].published_ns if updates else EPOCH,
        published=updates,
        live=SideFrame(arrivals=[arrival(one) for one in updates]),
        polled=SideFrame(
            arrivals=[arrival(one) for one in polled or []],
            polls=polls or [],
            next_poll_ns=next_poll_ns,
        ),
    )


def poll_at(second: float, outcome: str = "new") -> Poll:
    sent = EPOCH + int(second * NS)
    return Poll(sent, sent, sent + 40 * MS, outcome)  # type: ignore[arg-type]


@pytest.fixture
def strip(qtbot: QtBot) -> WireStrip:
    widget = WireStrip()
    qtbot.addWidget(widget)
    widget.resize(1600, 150)
    return widget


def test_a_track_keeps_the_last_rows_only() -> None:
    track = Track(2, 4)
    for number in range(11):
        track.extend([(number, -number)])
    assert track.columns.tolist() == [[7, 8, 9, 10], [-7, -8, -9, -10]]
    track.extend((number, 0) for number in range(100))
    assert track.columns[0].tolist() == [96, 97, 98, 99]
    assert track.between(0, 97, 98)[0].tolist() == [97, 98]


def test_missed_is_what_lies_between_two_polled_arrivals() -> None:
    log, ten = WireLog(), published(*range(1, 11))
    log.ingest(frame_of(ten, polled=[ten[2], ten[6]]))
    scene = log.scene(EPOCH, EPOCH + 10 * NS)

    def seqs(instants: list[int]) -> list[int]:
        return [(at - EPOCH) // (100 * MS) for at in instants]

    assert seqs(scene.seen.tolist()) == [3, 7]
    assert seqs(scene.missed.tolist()) == [4, 5, 6]
    assert seqs(scene.pending.tolist()) == [1, 2, 8, 9, 10]


def test_thinning_keeps_every_nth_and_all_that_was_seen() -> None:
    log, many = WireLog(), published(*range(1, 101), every_ms=1)
    log.ingest(frame_of(many, polled=[many[0], many[50], many[98]]))
    scene = log.scene(EPOCH, EPOCH + NS, apart_ns=10 * MS)
    assert scene.pushed[0].tolist() == [one.published_ns for one in (many[0], *many[15::16])]
    assert scene.seen.size == 3
    assert scene.missed.size + scene.pending.size == 6


def test_nothing_from_after_now_is_drawn() -> None:
    log = WireLog()
    log.ingest(frame_of(published(1, 2, 3), polls=[poll_at(0.25)]))
    scene = log.scene(EPOCH, EPOCH + 210 * MS)
    assert scene.pending.size == 2
    assert scene.pushed.shape[1] == 1
    assert scene.polls.shape[1] == 0


def test_numbers_that_start_over_start_anew() -> None:
    log = WireLog()
    log.ingest(frame_of(published(5, 6), polled=published(5)))
    log.ingest(frame_of(published(1)))
    scene = log.scene(0, EPOCH + 10 * NS)
    assert scene.pending.size == 1
    assert scene.seen.size == 0


def test_poll_now_does_not_change_the_interval() -> None:
    log = WireLog()
    polls = [poll_at(second) for second in (1, 2, 3, 3.2, 4)]
    log.ingest(frame_of([], polls=polls, next_poll_ns=EPOCH + 5 * NS))
    assert log.poll_interval_ns() == NS


def test_a_much_longer_interval_is_known_before_its_first_poll() -> None:
    log = WireLog()
    polls = [poll_at(second) for second in (1, 2, 3, 4, 5, 6)]
    log.ingest(frame_of([], polls=polls, next_poll_ns=EPOCH + 66 * NS))
    assert log.poll_interval_ns() == 60 * NS
    log.ingest(frame_of([], next_poll_ns=EPOCH + 9 * NS))  # two were skipped
    assert log.poll_interval_ns() == NS


def test_the_rate_of_the_past_hides_nothing_of_the_present(strip: WireStrip) -> None:
    log = WireLog()
    fast = published(*range(1, 2001), every_ms=1)
    fell_ns = fast[-1].published_ns
    slow = [Published(2000 + n, fell_ns + n * 400 * MS, 1.0) for n in range(1, 4)]
    quick_polls = [poll_at(n * 0.005, "empty") for n in range(400)]
    slow_polls = [poll_at(2 + 0.4 * n, "empty") for n in range(1, 4)]
    frames = [frame_of(fast, polls=quick_polls)]
    frames += [frame_of([one], polls=[poll]) for one, poll in zip(slow, slow_polls, strict=True)]
    for frame in frames:
        log.ingest(frame)
        strip.ingest(frame)
    scene = log.scene(EPOCH, fell_ns + 2 * NS, apart_ns=50 * MS, polls_apart_ns=50 * MS)
    assert [at for at in scene.pushed[0] if at > fell_ns] == [one.published_ns for one in slow]
    assert [at for at in scene.polls[0] if at > fell_ns] == [poll.sent_ns for poll in slow_polls]
    assert 20 <= (scene.pushed[0] <= fell_ns).sum() <= 60
    assert 20 <= (scene.polls[0] <= fell_ns).sum() <= 60
    strip.advance(fell_ns + 2 * NS)
    strip.grab()
    assert strip.steps[0] == 1
    assert strip.steps[1] >= 32


def test_a_handful_that_came_at_once_is_not_said_of_all() -> None:
    log = WireLog()
    log.ingest(frame_of(published(*range(1, 601), every_ms=10)))
    burst_ns = EPOCH + 6 * NS
    burst = [Published(600 + n, burst_ns + n * 1_000, 1.0) for n in range(1, 21)]
    log.ingest(frame_of(burst))
    assert log.steps(EPOCH + NS, burst_ns + NS, 50 * MS) == (8, 8)


def test_which_update_is_drawn_does_not_depend_on_when_it_is_asked() -> None:
    log, begin = WireLog(), 0
    for size in (3, 40, 1, 400, 7, 90):
        log.ingest(frame_of(published(*range(begin + 1, begin + size + 1), every_ms=7)))
        begin += size
    whole = log.scene(EPOCH, EPOCH + 9 * NS, apart_ns=50 * MS).pushed[0].tolist()
    for second in (1, 2, 3):
        later = log.scene(EPOCH + second * NS, EPOCH + 9 * NS, apart_ns=50 * MS).pushed[0].tolist()
        assert later == [at for at in whole if at >= EPOCH + second * NS]
    assert len(whole) > 50


def test_polls_keep_their_numbers_when_the_oldest_are_forgotten() -> None:
    log = WireLog()
    log.ingest(frame_of([], polls=[poll_at(n * 0.01, "empty") for n in range(2048)]))
    stretch = EPOCH + 15 * NS, EPOCH + 18 * NS
    before = log.scene(*stretch, polls_apart_ns=50 * MS).polls[0].tolist()
    log.ingest(frame_of([], polls=[poll_at(30 + n, "empty") for n in range(3)]))
    assert log.scene(*stretch, polls_apart_ns=50 * MS).polls[0].tolist() == before
    assert before


def test_memory_is_bounded() -> None:
    log = WireLog()
    for begin in range(0, 3 * CAPACITY, 5_000):
        log.ingest(frame_of(published(*range(begin + 1, begin + 5_001), every_ms=1)))
    assert log.updates(0, 2**62) == CAPACITY


def test_what_it_says() -> None:
    one, mixed = (1, 1), (1, 32)
    assert says(6, one, one, empty=False) == "the last 6 s"
    said = "the last 3 s · where dense, 1 update of 32 drawn · 1 poll of 2 drawn"
    assert says(3, mixed, (2, 2), empty=False) == said
    assert "waiting" in says(6, one, one, empty=True)


def test_it_thins_itself_at_a_high_rate_and_recovers(strip: WireStrip) -> None:
    updates = published(*range(1, 6001), every_ms=1)
    strip.ingest(frame_of(updates))
    strip.advance(updates[-1].published_ns)
    strip.grab()
    assert strip.steps[1] >= 32
    strip.clear()
    slow = published(*range(1, 20), every_ms=300)
    strip.ingest(frame_of(slow))
    strip.advance(slow[-1].published_ns)
    strip.grab()
    assert strip.steps == (1, 1)


@pytest.mark.parametrize(
    ("interval", "shown"), [(0.05, 3), (1, 3), (2, 6), (5, 15), (10, 30), (60, 30)]
)
def test_it_shows_three_polls_where_it_can(strip: WireStrip, interval: float, shown: int) -> None:
    updates = published(*range(1, 601))
    polls = [poll_at(number * interval) for number in range(1, 5)]
    strip.ingest(frame_of(updates, polls=polls, next_poll_ns=EPOCH + int(5 * interval * NS)))
    strip.advance(updates[-1].published_ns)
    strip.grab()
    assert strip.window_s == shown
    strip.set_history(10)
    strip.grab()
    assert strip.window_s == min(shown, 10)


def colours(image: QImage) -> set[str]:
    """Return the colours that occur in ``image``."""
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_sign_is_drawn_in_its_colour(strip: WireStrip, theme: object) -> None:
    look = DARK if theme is DARK else LIGHT
    show_in(look)
    strip.resize(700, 150)
    updates = published(*range(1, 51))
    polls = [poll_at(1.05), poll_at(3.05), poll_at(4.05, "error"), poll_at(4.5, "empty")]
    strip.ingest(frame_of(updates, polled=[updates[9], updates[29]], polls=polls))
    strip.advance(updates[-1].published_ns)
    found = colours(strip.grab().toImage())
    for colour in (look.live, look.polled, look.alert, look.text, look.truth):
        assert QColor(colour).name() in found


def test_a_paused_strip_stands_still(strip: WireStrip) -> None:
    updates = published(*range(1, 31))
    strip.ingest(frame_of(updates))
    strip.advance(updates[-1].published_ns)
    before = strip.grab().toImage()
    strip.ingest(frame_of(published(*range(31, 33))))
    assert strip.grab().toImage() == before


def test_long_delays_and_tiny_sizes_do_no_harm(strip: WireStrip) -> None:
    updates = published(*range(1, 31))
    strip.ingest(
        Frame(at_ns=EPOCH, published=updates, live=SideFrame(arrivals=[
            arrival(one, after_ms=900) for one in updates
        ]))
    )  # fmt: skip
    strip.advance(updates[-1].published_ns + NS)
    for width, height in ((1, 1), (60, 20), (300, 90)):
        strip.resize(width, height)
        target = QPixmap(max(1, width), max(1, height))
        strip.render(target)
    assert strip.minimumSizeHint().height() < strip.sizeHint().height()
