"""Lists of events and conversations: what stands in them, and that both sides stand in rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.lists import alarm_of
from app.features.lists.conversation import Conversation, shade, split
from app.features.lists.event_list import EventList
from app.features.lists.feed import KEPT, SHOWN_OF_RUN, Feed, Line
from app.features.lists.feed_view import gaps, placed
from app.features.lists.words import CONVERSATION, EVENTS, late
from app.ui import theme as look
from app.ui.ink import contrast
from app.ui.theme import DARK, LIGHT, Theme
from feeds.clock import now_ns
from feeds.frame import Arrival, Frame, Published, SideFrame
from feeds.settings import Settings
from feeds.sources import find
from tests.support.fake_frames import history_frame
from tests.support.open_window import OpenWindow, open_window
from tests.support.source_frames import SourceFrames

MS = 1_000_000
S = 1_000_000_000


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def published(*seqs: int) -> list[Published]:
    return [Published(seq, seq * 100 * MS, float(seq), f"Ann: line {seq}") for seq in seqs]


def arrivals(delay_ms: int, *seqs: int) -> SideFrame:
    return SideFrame(
        arrivals=[
            Arrival(each.seq, each.published_ns, each.published_ns + delay_ms * MS, each.value)
            for each in published(*seqs)
        ]
    )


def frame(
    truth: list[Published], live: SideFrame | None = None, polled: SideFrame | None = None
) -> Frame:
    return Frame(
        at_ns=0,
        segment=1,
        published=truth,
        live=live or SideFrame(),
        polled=polled or SideFrame(),
    )


def told(lines: tuple[Line, ...]) -> list[tuple[int, int, str, str]]:
    return [(line.seq, line.count, line.live, line.polled) for line in lines]


def test_every_update_is_one_line_for_both_sides() -> None:
    feed = Feed()
    feed.ingest(frame(published(1, 2, 3), arrivals(20, 1, 2, 3), arrivals(400, 2)))
    lines = feed.lines(10)
    assert told(lines) == [
        (3, 1, "seen", "coming"),
        (2, 1, "seen", "seen"),
        (1, 1, "seen", "never"),
    ]
    assert (lines[1].delay_ms("live"), lines[1].delay_ms("polled")) == (20.0, 400.0)
    assert lines[0].delay_ms("polled") is None


def test_what_nobody_has_yet_is_not_there() -> None:
    feed = Feed()
    feed.ingest(frame(published(1, 2), arrivals(20, 1)))
    assert told(feed.lines(10)) == [(1, 1, "seen", "coming")]


def test_arrivals_that_are_ahead_of_the_truth_are_the_same_lines() -> None:
    feed = Feed()
    feed.ingest(frame([], arrivals(20, 1)))
    feed.ingest(frame(published(1, 2), arrivals(20, 2)))
    assert told(feed.lines(10)) == [(2, 1, "seen", "coming"), (1, 1, "seen", "coming")]


def test_long_runs_are_folded_and_counted() -> None:
    feed = Feed()
    many = range(1, 101)
    feed.ingest(frame(published(*many), arrivals(20, *many), arrivals(50, 1, 90)))
    lines = feed.lines(50)
    assert sum(line.count for line in lines) == 100
    assert told(lines)[SHOWN_OF_RUN] == (96, 6, "seen", "coming")
    assert told(lines)[-2:] == [(85, 84, "seen", "never"), (1, 1, "seen", "seen")]


def test_what_is_forgotten_is_still_counted() -> None:
    feed = Feed()
    last = 2 * KEPT
    for seq in range(1, last + 1):
        polled = arrivals(50, seq) if seq in (1, 10, last - 9) else None
        feed.ingest(frame(published(seq), arrivals(20, seq), polled))
    lines = feed.lines(50)
    missed = [line.count for line in lines if line.polled == "never"]
    assert sum(missed) == last - 9 - 10 - 1
    coming = [line.count for line in lines if line.polled == "coming"]
    assert sum(coming) == 9


def test_a_side_that_is_cut_off_for_long_lacks_what_its_numbers_say() -> None:
    feed = Feed()
    last = 2 * KEPT
    for seq in range(1, last + 1):
        feed.ingest(frame(published(seq), arrivals(20, seq), arrivals(9, 5) if seq == 5 else None))
    assert sum(line.count for line in feed.lines(50)) == last - 5


def test_a_low_list_counts_what_it_does_not_show() -> None:
    feed = Feed()
    many = range(1, 101)
    feed.ingest(frame(published(*many), arrivals(20, *many), arrivals(50, 1)))
    assert sum(line.count for line in feed.lines(2) if line.polled == "coming") == 99


def test_both_sides_may_lack_the_same() -> None:
    feed = Feed()
    feed.ingest(frame(published(1, 2, 3, 4), arrivals(20, 1, 4), arrivals(50, 1, 4)))
    assert told(feed.lines(9))[1] == (3, 2, "never", "never")


def test_what_came_before_both_sides_were_up_belongs_to_neither() -> None:
    feed = Feed()
    feed.ingest(Frame(at_ns=0, published=published(1), live=arrivals(20, 1)))
    assert feed.lines(9) == ()
    began = Frame(at_ns=0, segment=1, segment_began_ns=150 * MS, published=published(2))
    feed.ingest(began)
    feed.ingest(frame([], arrivals(20, 2)))
    assert told(feed.lines(9)) == [(2, 1, "seen", "coming")]


def test_a_source_that_counts_anew_begins_anew() -> None:
    feed = Feed()
    feed.ingest(frame(published(7, 8), arrivals(20, 7, 8)))
    again = Published(1, 10_000 * MS, 1.0, "Ann: hello")
    feed.ingest(frame([again]))
    feed.ingest(frame([], SideFrame(arrivals=[Arrival(1, 10_000 * MS, 10_020 * MS, 1.0)])))
    assert told(feed.lines(9)) == [(1, 1, "seen", "coming")]


def line(seq: int, polled: str = "seen", count: int = 1) -> Line:
    return Line(seq, count, "", 0.0, 0, 1, 1, "seen", polled)  # type: ignore[arg-type]


@pytest.mark.parametrize(("on_top", "tops"), [(True, [0, 10, 20]), (False, [20, 10, 0])])
def test_lines_that_do_not_fill_the_list_begin_at_its_top(on_top: bool, tops: list[int]) -> None:
    places = placed([line(3), line(2), line(1)], 100, lambda _: 10, newest_on_top=on_top)
    assert [each.top for each in places] == tops


def test_the_newest_message_is_at_the_bottom_and_no_line_is_cut_off() -> None:
    places = placed([line(seq) for seq in range(9, 0, -1)], 45, lambda _: 10, newest_on_top=False)
    assert [(each.line.seq, each.top) for each in places] == [(9, 35), (8, 25), (7, 15), (6, 5)]
    assert len(placed([line(1)], 5, lambda _: 10, newest_on_top=False)) == 1


def test_gaps_are_joined_and_counted() -> None:
    lines = [line(9, "coming"), line(8), line(7, "never"), line(6, "never", 40), line(5)]
    found = gaps(lines, placed(lines, 100, lambda _: 10, newest_on_top=True), "polled")
    assert [(gap.status, gap.count, gap.top, gap.bottom) for gap in found] == [
        ("coming", 1, 0, 10),
        ("never", 41, 20, 40),
    ]
    low = gaps(lines, placed(lines, 30, lambda _: 10, newest_on_top=True), "polled")
    assert (low[1].count, low[1].bottom) == (41, 30)  # what is out of sight counts as well


def test_words() -> None:
    assert [plain(late(ms)) for ms in (0.2, 21.4, 999.6, 1712.0)] == [
        "0.20 ms",
        "21 ms",
        "1.0 s",
        "1.7 s",
    ]
    assert plain(CONVERSATION.seen(21)[0]) == "seen 21 ms after it was written"
    assert plain(EVENTS.seen(1700)[0]) == "seen 1.7 s after the event"
    assert CONVERSATION.never(1) == "1 message never seen"
    assert plain(EVENTS.never(1995)) == "1 995 events never seen"
    assert split("Mina: a: b") == ("Mina", "a: b")
    assert split("no name") == ("", "no name")


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_initials_can_be_read(theme: Theme) -> None:
    for name in ("Mina", "Jonas", "Priya", "Theo", "", "Ann", "Zoë", "Bo"):
        ground, ink = shade(name, theme)
        assert contrast(ground, ink) >= 4.5, (name, theme.name)
    assert len({shade(name, theme)[0].name() for name in ("Mina", "Jonas", "Priya", "Theo")}) == 4


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, Settings(source="chat", seed=1)) as made:
        yield made


def past(window: OpenWindow, key: str, seconds: float = 30.0) -> SourceFrames:
    began_ns = now_ns() - int(seconds * S)
    fake = SourceFrames(key, began_ns=began_ns)
    for each in history_frame(fake, began_ns=began_ns, seconds=seconds):
        window.mailbox.put(each)
    return fake


def feeds_of(window: OpenWindow) -> tuple[Conversation, Conversation]:
    live, polled = (panel.body.list for panel in window.panels)
    assert isinstance(live, Conversation)
    assert isinstance(polled, Conversation)
    return live, polled


def test_a_chat_is_shown_as_a_conversation_in_rows(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    live, polled = feeds_of(window)
    assert live.spoken().description == "No message yet"
    past(window, "chat")
    qtbot.waitUntil(lambda: len(live.places()) > 3)
    assert [(each.line, each.top) for each in live.places()] == [
        (each.line, each.top) for each in polled.places()
    ]
    assert "seen 20" in plain(live.spoken().description)
    assert {gap.status for gap in polled.gaps()} >= {"never"}
    assert live.gaps() == []


def test_a_list_that_stands_still_is_not_painted(window: OpenWindow, qtbot: QtBot) -> None:
    window.watch.stop()
    window.painter.pulse.start()
    live, _ = feeds_of(window)
    past(window, "chat")
    qtbot.waitUntil(lambda: len(live.places()) > 3)
    paints: list[object] = []
    whole = live.paintEvent
    live.paintEvent = lambda event: (paints.append(event), whole(event))[1]  # type: ignore[method-assign, func-returns-value]
    before = window.painter.meter.summary().paints
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > before + 10)
    assert paints == []


def test_a_paused_list_stands_still_and_catches_up(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    live, _ = feeds_of(window)
    fake = past(window, "chat")
    qtbot.waitUntil(lambda: len(live.places()) > 3)
    window.painter.pause(True)
    newest = live.places()[0].line.seq
    window.mailbox.put(fake.frame_at(now_ns() + 20 * S))
    qtbot.waitUntil(lambda: len(window.history.truth) > newest + 1)
    window.surface.resize(1400, 900)
    qtbot.waitUntil(lambda: live.room < 700)
    assert live.places()[0].line.seq == newest
    window.painter.pause(False)
    qtbot.waitUntil(lambda: live.places()[0].line.seq > newest)


def test_the_view_follows_the_source_once_that_has_begun(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    live, _ = feeds_of(window)
    past(window, "chat")
    qtbot.waitUntil(lambda: len(live.places()) > 3)
    window.host.settings.change(source="earthquakes")
    assert window.views.view == "conversation"
    at_ns = now_ns()
    window.mailbox.put(Frame(at_ns=at_ns, segment=2, segment_began_ns=at_ns))
    qtbot.waitUntil(lambda: window.views.view == "events")
    made = window.panels[0].body.list
    assert isinstance(made, EventList)
    assert made.places() == []
    assert made.alarm is not None
    assert made.alarm.at_least == 5.0
    window.host.settings.change(source="market")
    at_ns = now_ns()
    window.mailbox.put(Frame(at_ns=at_ns, segment=3, segment_began_ns=at_ns))
    qtbot.waitUntil(lambda: window.views.view == "value")
    assert window.panels[0].body.list is None
    assert window.panels[0].charts.isVisible()


def test_only_updates_that_are_judged_alone_are_alarms() -> None:
    assert alarm_of(find("heartbeat")) is None
    assert alarm_of(find("market")) is None
    alarm = alarm_of(find("earthquakes"))
    assert alarm is not None
    assert (alarm.at_least, alarm.means) == (5.0, "Magnitude 5 or more")


@pytest.mark.parametrize("kind", [Conversation, EventList])
@pytest.mark.parametrize("room", [60, 300, 900])
def test_lists_can_be_painted_at_any_width(
    qtbot: QtBot, qapp: QApplication, kind: type[Conversation | EventList], room: int
) -> None:
    view = kind("polled")
    qtbot.addWidget(view)
    view.resize(room, 400)
    view.show_lines((), room)
    view.grab()
    feed = Feed()
    many = range(1, 40)
    feed.ingest(frame(published(*many), arrivals(20, *many), arrivals(50, 1, 30, 36)))
    view.show_lines(feed.lines(30), room)
    look.apply(qapp, DARK)
    qapp.processEvents()
    picture = view.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, room, 2) for y in range(0, 400, 2)}
    assert len(colours) > 3


@pytest.mark.parametrize("source", ["chat", "earthquakes"])
@pytest.mark.parametrize("height", range(560, 1000, 40))
def test_other_things_give_way_to_a_list_of_eight_lines(
    qtbot: QtBot, source: str, height: int
) -> None:
    with open_window(qtbot, Settings(seed=1, source=source), points=12.0) as window:
        window.surface.resize(1280, height)
        window.show_step("polled.chart")
        for _ in range(4):
            QApplication.processEvents()
        panel, em = window.panels[1], window.surface.fontMetrics().height()
        feed = panel.body.list
        assert feed is not None
        if height >= 760:
            assert feed.height() >= 8 * em
        else:
            assert feed.height() >= 8 * em or not panel.counters.isVisible()
        assert feed.height() >= 11 * em or not panel.charts.isVisible()


@pytest.mark.parametrize("word", ["checkout", "x" * 80, "Donaudampfschifffahrtsgesellschaft"])
@pytest.mark.parametrize("width", [160, 260, 520])
def test_no_word_of_a_message_is_wider_than_its_bubble(qtbot: QtBot, word: str, width: int) -> None:
    made = Conversation("live")
    qtbot.addWidget(made)
    made.show_lines((), width)
    assert made._wrapped(f"Some {word} fail").width() <= made._words_width()


def test_a_message_that_has_no_room_is_painted_in_whole_lines(qtbot: QtBot) -> None:
    made = Conversation("live")
    qtbot.addWidget(made)
    em = made.fontMetrics().height()
    made.resize(20 * em, round(2.7 * em))
    text = "Mina: " + "many words that take more than one line of a list " * 4
    made.show_lines((Line(1, 1, text, 0.0, 0, 1, 1, "seen", "seen"),), 20 * em)
    foot = made.grab().toImage().copy(0, made.height() - 3, 20 * em, 3)
    ink = {foot.pixelColor(x, y).name() for x in range(foot.width()) for y in range(3)}
    assert DARK.text.name() not in ink
