"""Texts of a panel: figures, counters, states; and which rows stay when room is short."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.window.counters_row import CountersRow, readings
from app.window.fitting import fitting
from app.window.formats import NOTHING
from app.window.hero import Hero, decimals_of, value_text
from app.window.history import SideHistory
from app.window.panel import Panel, status, subtitle
from app.window.theme import DARK, LIGHT
from feeds.frame import Counters, Point, SideFrame, SideSummary, Spread

MS = 1_000_000


def counters(**polled: object) -> Counters:
    live = SideSummary(
        transport="websocket",
        requests=1,
        messages=612,
        updates_delivered=612,
        bytes_received=50_000,
        bytes_sent=5_000,
        update_latency_ms=Spread(count=612, mean=20.0, p50=0.21, p90=0.5, p99=0.9, max=3.1),
        server_cpu_s=1.2,
        server_rss_bytes=42_000_000,
    )
    other = SideSummary(transport="rest", **polled)  # type: ignore[arg-type]
    return Counters(elapsed_s=60.0, updates_published=612, live=live, polled=other)


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_live_counters_say_rate_and_total() -> None:
    shown = [(plain(one.figure), plain(one.note)) for one in readings("live", counters())]
    assert shown == [
        ("0.21 ms", "p99 0.90 · max 3.1 ms"),
        ("1", "one handshake"),
        ("10.2 /s", "612 in total"),
        ("0.9 kB/s", "55 kB in total"),
        ("0", "of 612"),
        ("2.0 %", "42 MB memory"),
    ]


def test_polled_counters_alert_what_was_missed() -> None:
    some = counters(
        requests=31, messages=31, empty_responses=2, updates_missed=581, updates_delivered=29
    )
    shown = readings("polled", some)
    assert (shown[2].figure, plain(shown[2].note)) == ("2", "of 31 polls")
    assert (shown[4].figure, plain(shown[4].note)) == ("581", "95 % of 610")
    assert [one.alert for one in shown] == [False, False, False, False, True, False]


def test_what_could_not_be_measured_is_a_dash_and_never_zero() -> None:
    shown = readings("polled", counters())
    assert shown[0].figure == shown[5].figure == NOTHING
    assert shown[0].note == shown[5].note == ""


def test_the_less_important_counters_give_way(qtbot: QtBot) -> None:
    row = CountersRow("live", DARK)
    qtbot.addWidget(row)
    row.show_counters(counters())
    row.show()
    row.resize(row.sizeHint())
    assert all(one.isVisible() for one in row.counters)
    row.resize(row.sizeHint().width() // 2, row.height())
    shown = [one.place.caption for one in row.counters if one.isVisible()]
    assert shown[0] == "Update latency p50"
    assert "Updates missed" in shown
    assert "Server cost" not in shown
    first = row.counters[0]
    assert first.accessibleName() == "Update latency p50"
    assert plain(first.accessibleDescription()).startswith("0.21 ms")
    row.set_theme(LIGHT)
    row.grab()


@pytest.mark.parametrize(
    ("frame", "text", "bad"),
    [
        (SideFrame(), "connecting …", False),
        (SideFrame(state="up"), "connected", False),
        (SideFrame(state="up", next_poll_ns=1700 * MS), "next in 0.7 s", False),
        (SideFrame(state="stalled"), "stalled", True),
        (SideFrame(state="reconnecting"), "reconnecting …", True),
        (SideFrame(state="reconnecting", detail="refused"), "reconnecting · refused", True),
    ],
)
def test_every_state_has_its_words(frame: SideFrame, text: str, bad: bool) -> None:
    assert status("polled", frame, 1000 * MS) == (text, bad)


def test_the_subtitle_says_how_a_side_works() -> None:
    assert subtitle("live", 2.0, "websocket") == "the server pushes · WebSocket"
    assert plain(subtitle("polled", 2.0, "rest")) == "the client asks every 2.0 s · REST"
    assert plain(subtitle("polled", 0.05, "rest")) == "the client asks every 50 ms · REST"


def test_values_keep_the_precision_of_their_source() -> None:
    assert [decimals_of(value) for value in (5.0, 101.5, 101.42, 0.1234)] == [0, 1, 2, 3]
    assert value_text(None, 2) == NOTHING
    assert plain(value_text(-1234.5, 2)) == "−1 234.50"


def test_behind_by_counts_up_and_settles(qtbot: QtBot) -> None:
    hero = Hero("live", DARK)
    qtbot.addWidget(hero)
    side = SideHistory()
    hero.show_now(side, 0)
    assert (hero.value.text, hero.behind.text) == (NOTHING, NOTHING)
    points = [Point(980 * MS, 0.0), Point(1000 * MS, 20.0), Point(1000 * MS, 0.0)]
    side.ingest(SideFrame(state="up", held_seq=1, value=101.42, staleness=points), 1000 * MS)
    hero.show_now(side, 1001 * MS)
    assert (hero.value.text, plain(hero.behind.text)) == ("101.42", "20 ms")
    side.ingest(SideFrame(state="up", held_seq=1, value=101.0, stale_since_ns=1100 * MS), 1101 * MS)
    hero.show_now(side, 1150 * MS)
    assert plain(hero.behind.text) == "20 ms"  # too small and too soon to be another figure
    hero.show_now(side, 2412 * MS)
    assert (hero.value.text, plain(hero.behind.text)) == ("101.00", "1 312 ms")
    hero.describe()
    assert plain(hero.behind.accessibleDescription()) == "1 312 ms"


def test_words_take_their_room_only_when_there_are_some(qtbot: QtBot) -> None:
    hero = Hero("live", DARK)
    qtbot.addWidget(hero)
    side = SideHistory()
    side.ingest(SideFrame(state="up", held_seq=1, value=4.5, text="10 km N of Somewhere"), 0)
    assert hero.note.isHidden()
    hero.show_now(side, 0)
    assert not hero.note.isHidden()
    hero.resize(600, 80)
    hero.grab()


def test_rows_go_in_order_of_rank() -> None:
    rows = (("counters", 50), ("verdict", 30), ("strip", 100))
    assert fitting(500, 300, rows) == {"counters", "verdict", "strip"}
    assert fitting(400, 300, rows) == {"counters", "verdict"}
    assert fitting(340, 300, rows) == set()


def test_a_panel_shows_its_state(qtbot: QtBot) -> None:
    panel = Panel("polled", DARK)
    qtbot.addWidget(panel)
    panel.resize(700, 500)
    panel.show()
    side = SideHistory()
    panel.show_status(side, 0, paused=False)
    assert panel.pill.text == "connecting …"
    panel.show_status(side, 0, paused=True)
    assert panel.pill.text == "view paused"
    panel.describe_side(0.5, "rest")
    panel.set_theme(LIGHT)
    QApplication.processEvents()
    panel.grab()
