"""The wire strip answers the pointer: what is known of a message or a poll, and what is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.reading.wire_words import NO_SIZE, UNPAINTED, Message, of_poll, of_update
from app.features.reading.words import Form
from app.text.formats import NOTHING
from app.window.charts.history import History
from app.window.wire.wire_finding import InSight, WireSign
from app.window.wire.wire_log import WireLog
from feeds.frame import Frame, Published
from feeds.update import Update, encode
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.open_window import OpenWindow, fill, open_window

S = 1_000_000_000
FORM = Form(now_ns=36 * S, decimals=2, unit="", grain_ns=1, clock=lambda at_ns, digits: "")
KNOWN = Message(None, None, None)


@pytest.fixture(scope="module")
def seen() -> tuple[History, InSight]:
    """Return what was seen of 35 s, and what of it is drawn."""
    history, log = History(), WireLog()
    for frame in history_frame(FakeFrames(began_ns=S), began_ns=S, seconds=35):
        history.ingest(frame)
        log.ingest(frame)
    return history, InSight(log, 30 * S, 36 * S, 0.0, 0.0)


def row(text: object, name: str) -> list[str]:
    rows = getattr(text, "rows", ())
    return next([cell.text for cell in cells[1:]] for cells in rows if cells[0].text == name)


def test_what_became_of_an_update_is_told_on_both_sides(seen: tuple[History, InSight]) -> None:
    history, sight = seen
    polls, updates = list(sight.signs("poll")), list(sight.signs("update"))
    last = history.traffic.polled.arrivals.columns[1, -1]
    brought = next(one for one in updates if one.key == last)
    told = of_update(brought, history, KNOWN, FORM)
    assert row(told, "Live received")[1].replace("\u00a0", " ") == "+20 ms"
    assert row(told, "Polled received")[0].startswith("−")
    missed = of_update(sight.beside(brought, -1), history, KNOWN, FORM)
    assert row(missed, "Polled received")[0] == "missed"
    assert str(last) in row(missed, "Polled received")[1]
    newest = of_update(updates[-1], history, KNOWN, FORM)
    assert row(newest, "Polled received")[0] == "not yet"
    poll = of_poll(polls[-1], history, "poll", FORM)
    assert row(poll, "Updates in it") == ["1", ""]
    assert row(poll, "The newest")[0] == str(last)
    assert poll.beside == "brought something new"


def test_what_is_not_known_of_a_message_is_a_dash_with_its_reason(
    seen: tuple[History, InSight],
) -> None:
    history, sight = seen
    sign = list(sight.signs("push"))[-1]
    told = of_update(sign, history, KNOWN, FORM)
    for name in ("Sent by the server", "Painted", "Bytes of the update"):
        assert row(told, name)[0] == NOTHING
    assert {UNPAINTED, NO_SIZE} < set(told.notes)
    assert all(note.startswith("–") for note in told.notes)
    known = Message(sign.end_ns + S // 100, 256, 0.25)
    told = of_update(sign, history, known, FORM)
    assert row(told, "Bytes of the update")[0].replace("\u00a0", " ") == "256 B"
    assert "on average" in told.notes[0]
    assert len(told.notes) == 1


def test_the_bytes_are_those_of_the_wire_where_the_text_is_longer() -> None:
    history, update = History(), Update(7, 30 * S, 5.25, 'M 6.4 "Hualien", Taiwan, ä')
    published = Published(update.seq, update.published_ns, update.value, update.text)
    history.ingest(Frame(at_ns=31 * S, published=[published]))
    sign = WireSign("update", 7, 30 * S, 30 * S)
    told = of_update(sign, history, replace_size(KNOWN, 1), FORM)
    assert row(told, "Bytes of the update")[0].split("\u00a0")[0] == str(len(encode(update)))


def replace_size(message: Message, size_bytes: int) -> Message:
    return Message(message.painted_ns, size_bytes, message.upstream_ms)


def test_the_nearest_sign_is_meant_and_none_is_far(seen: tuple[History, InSight]) -> None:
    _, sight = seen
    polls = list(sight.signs("poll"))
    for one in polls:
        assert sight.nearest("poll", one.begin_ns + 1, S) == one
        assert sight.nearest("poll", one.end_ns - 1, S) == one
    between = (polls[0].end_ns + polls[1].begin_ns) // 2
    assert sight.nearest("poll", between, S // 10) is None
    assert sight.beside(polls[0], -1) == polls[0]
    assert sight.beside(polls[0], 1) == polls[1]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        fill(made)
        made.painter.pulse.start()
        QApplication.processEvents()
        made.painter.pulse.stop()
        made.painter.pause(True)
        made.strip.grab()
        yield made


def test_the_strip_answers_the_pointer(window: OpenWindow) -> None:
    assert window.reading._wire is None
    strip = window.strip
    for kind in ("push", "poll", "update"):
        sign = list(strip.in_sight().signs(kind))[-1]
        place = strip.ends_of(sign)[1].toPoint()
        QTest.mouseMove(strip, place)
        reader = window.reading.wire
        assert reader.mark.sign is not None
        assert reader.mark.sign.kind == kind
        assert any(abs(end.x() - place.x()) <= 1 for end in strip.ends_of(reader.mark.sign))
        assert reader.mark.isVisible()
        assert reader.card.isVisible()
        assert not reader.card.geometry().intersects(strip.geometry())
        assert window.surface.rect().contains(reader.card.geometry())
    spoken = reader.card.text.spoken()
    assert all(word in spoken for word in ("Update", "Published", "Live received", "Painted"))
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert reader.card.isHidden()
    assert reader.mark.isHidden()
