"""Texts of a panel: figures, counters, states; and which rows stay when room is short."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QTextLayout
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.text.formats import NOTHING, fixed
from app.text.tables import skipped
from app.ui.ink import Glyph
from app.ui.override import override
from app.ui.theme import LIGHT, measured
from app.window.charts.history import History, SideHistory
from app.window.charts.legend_entries import known
from app.window.charts.shared import SharedScales, TimeView
from app.window.counters.hero import Hero, Note, decimals_of
from app.window.counters.way_words import NOBODY_TELLS
from app.window.layout.fitting import fitting
from app.window.panel.panel import Panel
from app.window.side_words import status, subtitle
from feeds.counters import Counters, SideSummary, Spread
from feeds.fairness import Fairness
from feeds.frame import SIDES, Point, SideFrame, SideName
from feeds.settings import Settings
from feeds.sources import find
from tests.support.catalogue import offer_all
from tests.support.look import show_in

MS = 1_000_000


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("frame", "text", "bad"),
    [
        (SideFrame(), "connecting …", False),
        (SideFrame(state="up"), "connected", False),
        (SideFrame(state="up", next_poll_ns=1700 * MS), "next in 0.7 s", False),
        (SideFrame(state="up", next_poll_ns=1, note="2 are gone"), "2 are gone", True),
        (SideFrame(state="stalled"), "stalled", True),
        (SideFrame(state="reconnecting"), "reconnecting …", True),
        (SideFrame(state="reconnecting", detail="refused"), "reconnecting · refused", True),
    ],
)
def test_every_state_has_its_words(frame: SideFrame, text: str, bad: bool) -> None:
    assert status("polled", frame, 1000 * MS) == (text, bad)


@pytest.mark.parametrize(
    ("settings", "live", "polled"),
    [
        (Settings(), "the server pushes", "the client asks every 2 s"),
        (Settings(poll_interval_s=0.05), "the server pushes", "the client asks every 50 ms"),
        (
            Settings(push_limit_per_s=5.0, adaptive=True),
            "the server pushes, at most 5 /s",
            "the client asks · adaptive 0.2–10 s",
        ),
        (
            Settings(clients=5000, in_step=True, push_limit_per_s=5.0),
            "the server pushes, at most 5 /s · 5 000 clients",
            "the client asks every 2 s · 5 000 clients in step",
        ),
        (
            Settings(clients=2),
            "the server pushes · 2 clients",
            "the client asks every 2 s · 2 clients",
        ),
        (
            Settings(fairness=Fairness(polled_conditional=True)),
            "the server pushes",
            "the client asks every 2 s · If-None-Match",
        ),
    ],
)
def test_the_subtitle_says_how_a_side_works(settings: Settings, live: str, polled: str) -> None:
    said = [[plain(text) for text in subtitle(side, settings)] for side in SIDES]
    assert [texts[0] for texts in said] == [live, polled]
    for texts in said:
        assert [len(text) for text in texts] == sorted(map(len, texts), reverse=True)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"polled_transport": "cursor"}, "the client asks every 2 s"),
        ({"polled_transport": "held"}, "the client asks and waits for news"),
        ({"polled_transport": "held", "adaptive": True}, "the client asks and waits for news"),
        ({"polled_transport": "query"}, "the client queries every 2 s"),
        (
            {"polled_transport": "query", "query_all": True},
            "the client queries every 2 s · all since the last",
        ),
        (
            {"polled_transport": "query", "fairness": Fairness(polled_conditional=True)},
            "the client queries every 2 s",
        ),
    ],
)
def test_the_subtitle_has_words_for_each_way_to_ask(
    settings: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch)
    assert plain(subtitle("polled", Settings().replace(**settings))[0]) == said


@pytest.mark.parametrize("side", SIDES)
def test_the_subtitle_leaves_out_whole_parts_where_it_is_narrow(
    qtbot: QtBot, side: SideName
) -> None:
    panel = Panel(side)
    qtbot.addWidget(panel)
    settings = Settings(poll_interval_s=0.25, push_limit_per_s=0.5, adaptive=True)
    panel.title.describe(settings)
    panel.show()
    texts, works = subtitle(side, settings), panel.title.works
    for room in range(measured(texts[0]), measured(texts[-1]), -1):
        works.resize(room, 20)
        assert works.shown in texts


def test_a_panel_says_how_many_polls_are_skipped_and_why(qtbot: QtBot) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.resize(1600, 600)
    fast = Settings(poll_interval_s=0.05)
    panel.title.describe(fast)
    answers = Spread(count=155, mean=44.0, max=66.0)
    polled = SideSummary(
        transport="rest", requests=155, overruns=52, naive_response_time_ms=answers
    )
    counters = Counters(10.0, 100, SideSummary(transport="websocket"), polled)
    panel.show_counters(counters)
    why = "52 of 207 polls skipped: the one before was not back (an answer took up to 66 ms)"
    works = panel.title.works
    assert plain(works.text()) == f"the client asks every 50 ms · {why}"
    texts = subtitle("polled", fast, skipped(polled))
    assert all("52" in plain(text) and "skipped" in plain(text) for text in texts)
    assert texts[-1] == "52 skipped"
    assert [len(text) for text in texts] == sorted((len(text) for text in texts), reverse=True)
    panel.show_counters(replace(counters, polled=replace(polled, overruns=0)))
    assert plain(works.text()) == "the client asks every 50 ms"


def test_values_keep_the_precision_of_their_source() -> None:
    assert [decimals_of(value) for value in (5.0, 101.5, 101.42, 0.1234)] == [0, 1, 2, 3]
    assert fixed(None, 2) == NOTHING
    assert plain(fixed(-1234.5, 2)) == "−1 234.50"


def test_behind_by_counts_up_and_settles(qtbot: QtBot) -> None:
    hero = Hero("live")
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
    assert hero.behind.spoken().name == "Live, behind by 1312 milliseconds"


def test_behind_by_is_a_dash_with_a_reason_while_nobody_tells_the_truth(qtbot: QtBot) -> None:
    hero = Hero("polled")
    qtbot.addWidget(hero)
    side = SideHistory()
    side.ingest(SideFrame(state="up", held_seq=1, value=1.0, stale_since_ns=1), 1)
    for told in (False, True):
        side.truth_known = told
        hero.show_now(side, 1001 * MS)
        assert hero.value.text == "1"
        assert plain(hero.behind.text) == ("1 001 ms" if told else NOTHING)
        assert (f"{NOTHING}: {NOBODY_TELLS}" in plain(hero.behind.toolTip())) is not told


def test_words_take_their_room_only_when_there_are_some(qtbot: QtBot) -> None:
    hero = Hero("live")
    qtbot.addWidget(hero)
    side = SideHistory()
    side.ingest(SideFrame(state="up", held_seq=1, value=4.5, text="10 km N of Somewhere"), 0)
    assert hero.note.isHidden()
    hero.show_now(side, 0)
    assert not hero.note.isHidden()
    hero.resize(600, 80)
    hero.grab()


def test_no_word_beside_the_figures_is_cut(qtbot: QtBot) -> None:
    words = (
        "Found something. All the failing requests go through one of the gateways. " * 2 + "End."
    )
    hero = Hero("polled")
    qtbot.addWidget(hero)
    em = hero.fontMetrics().height()
    hero.show()
    hero.show_now(SideHistory(now=SideFrame(held_seq=1, value=1.0, text=words)), 0)
    note = hero.note
    for width in (24, 30, 40, 60, 120):
        hero.resize(width * em, 4 * em)
        QApplication.processEvents()
        room, wrap = note.contentsRect(), Qt.TextFlag.TextWordWrap
        assert note.isVisible()
        assert note.fontMetrics().boundingRect(room, wrap, note.shown).height() <= room.height()
        kept = note.shown.removesuffix(" …")
        assert words.startswith(kept)
        assert len(kept) > 10
        assert (note.shown == words) == (note.toolTip() == "") == (kept == words)
        assert note.accessibleName() == f"What happened: {words}"
    assert note.shown == words


def test_captions_shrink_and_words_give_way_in_a_narrow_panel(qtbot: QtBot) -> None:
    hero = Hero("live")
    qtbot.addWidget(hero)
    em = hero.fontMetrics().height()
    hero.resize(40 * em, hero.sizeHint().height())
    hero.show()
    hero.show_now(SideHistory(now=SideFrame(held_seq=1, value=1.0, text="M 5")), 0)
    assert hero.note.isVisible()
    hero.resize(14 * em, hero.sizeHint().height())
    QApplication.processEvents()
    assert not hero.note.isVisible()
    caption = hero.value._fitting
    assert caption == "Value on screen"
    for width in (7 * em, 6 * em, 5 * em):
        hero.value.resize(width, hero.value.height())
        assert QFontMetrics(hero.value._fonts[0]).horizontalAdvance(hero.value._fitting) <= width
        assert hero.value._fitting == caption
    hero.value.resize(2 * em, hero.value.height())
    assert hero.value._fitting.endswith("…")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("market", 99.5, "99.5 US dollars"),
        ("heartbeat", -0.325, "minus 0.325 millivolts"),
        ("earthquakes", 4.7, "4.7 magnitude"),
        ("computer", 12.0, "12 per cent"),
        ("chat", 51.0, "51 messages"),
        ("chat", 1.0, "1 message"),
        ("clock", 61.5, "61.5 seconds"),
    ],
)
def test_values_have_the_unit_of_their_source(
    qtbot: QtBot, key: str, value: float, said: str
) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.set_unit(find(key).unit)
    panel.hero.show_now(SideHistory(now=SideFrame(held_seq=1, value=value)), 0)
    assert panel.hero.value.spoken().value == said
    panel.charts.prepare(History(), SharedScales().picture(History(), TimeView(), 0))
    assert panel.charts._legends[0][0] == known(find(key).unit)
    panel.hero.show_now(SideHistory(), 0)
    assert panel.hero.value.spoken().value == "not measured"


def test_a_figure_too_wide_for_its_place_is_smaller_and_never_beyond_it(qtbot: QtBot) -> None:
    hero = Hero("live")
    qtbot.addWidget(hero)
    figure = hero.value
    for width in (300, 200, 100, 40):
        figure.resize(width, figure.sizeHint().height())
        for text, unit in (("1\u202f234\u202f567.125", "magnitude"), ("99.50", "USD"), ("–", "")):
            figure.show_text(text, unit)
            figure.grab()
            scale, wide, beside = figure.widths()
            assert wide + beside <= width
            assert bool(beside) == bool(unit)
            assert scale > 0


def test_rows_go_in_order_of_rank() -> None:
    rows = (("counters", 50), ("verdict", 30), ("strip", 100))
    assert fitting(500, 300, rows) == {"counters", "verdict", "strip"}
    assert fitting(400, 300, rows) == {"counters", "verdict"}
    assert fitting(340, 300, rows) == set()


def test_a_panel_shows_its_state(qtbot: QtBot) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.resize(700, 500)
    panel.show()
    side = SideHistory()
    panel.show_status(side, 0, paused=False)
    assert panel.pill.text() == "connecting …"
    panel.show_status(side, 0, paused=True)
    assert panel.pill.text() == "view paused"
    panel.title.describe(Settings(poll_interval_s=0.5))
    show_in(LIGHT)
    panel.grab()


def test_a_long_status_leaves_the_sign_of_the_side_its_room(qtbot: QtBot) -> None:
    panel = Panel("live")
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    panel.show()
    side = SideHistory()
    detail = "database postgres at 127.0.0.1:5432: server closed the connection unexpectedly"
    side.ingest(SideFrame(state="reconnecting", detail=detail), 0)
    panel.show_status(side, 1000 * MS, paused=False)
    QApplication.processEvents()
    [sign] = panel.title.findChildren(Glyph)
    assert sign.width() >= sign.sizeHint().width()


def test_a_status_that_counts_down_paints_itself_alone(qtbot: QtBot) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.resize(700, 500)
    panel.show()
    side = SideHistory()
    side.ingest(SideFrame(state="up", next_poll_ns=1700 * MS), 0)
    panel.show_status(side, 1000 * MS, paused=False)
    QApplication.processEvents()
    painted: list[QWidget] = []
    watch = PaintWatch(painted)
    for part in (panel, panel.pill):
        part.installEventFilter(watch)
    panel.show_status(side, 1000 * MS, paused=False)
    QApplication.processEvents()
    assert painted == []
    panel.show_status(side, 1200 * MS, paused=False)
    QApplication.processEvents()
    assert painted == [panel.pill]
    assert panel.pill.shown.replace("\u00a0", " ") == "next in 0.5 s"


class PaintWatch(QObject):
    """Collects the watched widgets in the order in which they are painted."""

    def __init__(self, painted: list[QWidget]) -> None:
        super().__init__()
        self._painted = painted

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self._painted.append(watched)
        return False


def test_the_way_back_comes_and_stays_without_moving_anything(qtbot: QtBot) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    panel.show()

    def settled() -> list[object]:
        for _ in range(3):
            QApplication.processEvents()
        return [part.geometry().getRect() for part in (panel.hero, panel.body, panel.counters)]

    panel.pill.say("connected")
    before = settled()
    panel.back.show()
    assert settled() == before
    place = panel.back.geometry()
    panel.pill.say("reconnecting · refused by somebody")
    assert settled() == before
    assert panel.back.geometry() == place


def test_no_line_of_the_words_ends_inside_a_unit(qtbot: QtBot) -> None:
    note = Note()
    qtbot.addWidget(note)
    note.say("CPU 100 % · memory 13 % · network 713 kB/s")
    ends = set()
    for width in range(note.fontMetrics().horizontalAdvance("network 713 "), 400):
        note.resize(width, 500)
        layout = QTextLayout(note.shown, note.font())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            ends.add(note.shown[line.textStart() :][: line.textLength()].strip()[-3:])
        layout.endLayout()
    assert len(ends) > 3
    assert not any(end.endswith(("kB/", "/\u2060", "713", "100", "13")) for end in ends)
