"""Counters: figures, notes, theory's marks, certainty, the teaching switches, what gives way."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.text.formats import NOTHING
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import LIGHT, sized
from app.window.counters.counter_readings import COUNTERS, PLACE_OF, Lessons, readings
from app.window.counters.counters_row import MARGINS_EM, MARKS_EM, TWO_ROWS_EM, CountersRow
from feeds.counters import Counters, Expectation, Interval, MeanMax, SideSummary, Spread
from tests.support.look import show_in

LATENCY, MISSED, RESPONSE, FRESHNESS, AGE = (
    PLACE_OF[key]
    for key in (
        "update_latency_ms",
        "updates_missed",
        "response_time_ms",
        "freshness",
        "age_of_information_ms",
    )
)


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


def taught() -> Counters:
    """Return a polled side whose two answers are far apart."""
    return counters(
        updates_missed=581,
        updates_delivered=29,
        update_latency_ms=Spread(count=610, mean=1017.0, p50=1000.0, p99=1990.0, max=2004.0),
        delivered_latency_ms=Spread(count=29, mean=149.0, p50=120.0, p99=300.0, max=310.0),
        response_time_ms=Spread(count=600, mean=99.0, p50=41.0, p99=1290.0, max=1400.0),
        naive_response_time_ms=Spread(count=600, mean=44.0, p50=41.0, p99=43.0, max=1400.0),
        confidence={"update_latency_ms": Interval(1017.0, 30.5, 610)},
        theory=[
            Expectation("update_latency_ms", 1020.0, 1017.0, -0.003, True),
            Expectation("missed_share", 0.95, 0.87, -0.08, False, "phase lock"),
        ],
    )


def few_misses() -> Counters:
    """Return a live side whose delivered updates alone come as theory says of all."""
    all_of_them = counters()
    live = replace(
        all_of_them.live,
        delivered_latency_ms=Spread(count=600, mean=20.4, p50=20.0, p99=22.0, max=23.0),
        theory=[Expectation("update_latency_ms", 20.0, 20.3, made_of="leg")],
    )
    return replace(all_of_them, live=live)


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_live_counters_say_rate_and_total() -> None:
    shown = [(plain(one.figure), plain(one.note)) for one in readings("live", counters())]
    assert shown[: AGE + 1] == [
        ("20 ms", "p50 0.21 · p99 0.90 · max 3.1 ms"),
        ("1", "opened once"),
        ("10.2 /s", "612 in total"),
        ("0.9 kB/s", "55 kB in total"),
        ("0", "of 612"),
        ("2.0 %", "42 MB memory"),
        (NOTHING, ""),
        (NOTHING, ""),
        (NOTHING, ""),
    ]


def test_each_rank_is_given_once_and_to_the_same_places_of_both_sides() -> None:
    live, polled = ([one.rank for one in row] for row in COUNTERS.values())
    assert live == polled
    assert sorted(live) == list(range(len(live)))


def test_polled_counters_alert_what_was_missed() -> None:
    some = counters(
        requests=31, messages=31, empty_responses=2, updates_missed=581, updates_delivered=29
    )
    shown = readings("polled", some)
    assert (shown[2].figure, plain(shown[2].note)) == ("2", "6 % of 31 polls")
    assert plain(shown[2].brief) == "6 % of 31"
    assert (shown[4].figure, plain(shown[4].note)) == ("581", "95 % of 610")
    assert [index for index, one in enumerate(shown) if one.alert] == [MISSED]


def test_what_could_not_be_measured_is_a_dash_and_never_zero() -> None:
    shown = readings("polled", counters())
    assert shown[0].figure == shown[5].figure == NOTHING
    assert shown[0].note == shown[5].note == ""


def test_theory_stands_under_its_counter() -> None:
    shown = readings("polled", taught())
    latency, missed = shown[LATENCY].mark, shown[MISSED].mark
    assert latency is not None
    assert missed is not None
    assert (plain(latency.texts[0]), latency.tone) == ("theory 1 020 ms · within 1 %", "agrees")
    assert plain(missed.texts[0]) == "theory 95 % · 8 % apart: phase lock"
    assert missed.tone == "apart"
    assert plain(shown[LATENCY].certainty) == "± 3 %"
    assert shown[0].captions == ()


@pytest.mark.parametrize("lessons", [Lessons(), Lessons(delivered_only=True)])
def test_what_stands_beside_theory_is_what_theory_speaks_of(lessons: Lessons) -> None:
    spread = Spread(count=90, mean=50.0, p50=26.0, p99=99.0, max=99.0)
    some = counters(
        update_latency_ms=spread,
        delivered_latency_ms=spread,
        theory=[Expectation("update_latency_ms", 50.0, 50.0, 0.0, True)],
    )
    shown = readings("polled", some, lessons)[LATENCY]
    assert (plain(shown.figure), plain(shown.note)) == ("50 ms", "p50 26 · p99 99 · max 99 ms")
    assert plain(shown.brief) == "p50 26 · p99 99 ms"
    assert COUNTERS["polled"][LATENCY].caption == "Mean update latency"


@pytest.mark.parametrize("lessons", [Lessons(), Lessons(delivered_only=True)])
def test_a_prediction_made_of_the_measurement_is_not_called_close(lessons: Lessons) -> None:
    mark = readings("live", few_misses(), lessons)[LATENCY].mark
    assert mark is not None
    assert [plain(text) for text in mark.texts] == [
        "theory 20 ms · the measured leg",
        "theory 20 ms",
        "20 ms",
    ]
    assert mark.tone == "unsure"


def test_skipped_polls_are_said_beside_the_rate_that_was_asked_for() -> None:
    theory = [Expectation("requests_per_s", 20.0, 2.58, -0.87, False, "polls skipped")]
    polls = PLACE_OF["requests"]
    shown = readings("polled", counters(requests=155, overruns=52, theory=theory))[polls]
    assert plain(shown.note) == "155 in total, 52 skipped"
    assert plain(shown.brief) == "52 skipped"
    assert shown.facts[1:] == ("52 of 207 polls skipped: the one before was not back",)
    assert shown.mark is not None
    assert plain(shown.mark.texts[0]) == "theory 20.0 /s · 87 % apart: polls skipped"
    assert readings("polled", counters(requests=155))[polls].facts == shown.facts[:1]


def test_the_break_even_interval_stands_in_the_tip_of_what_is_on_the_wire() -> None:
    wire = PLACE_OF["bytes_per_s"]
    shown = readings("polled", counters(break_even_interval_s=1.44))[wire]
    assert [plain(fact) for fact in shown.facts] == [
        "Break-even interval 1.4 s: poll interval at which both sides move as many bytes; below it"
        " polling moves more, above it push."
    ]
    assert readings("polled", counters())[wire].facts == ()


def test_freshness_and_mean_age_stand_beside_theory() -> None:
    some = counters(
        freshness=0.05,
        age_of_information_ms=MeanMax(1120.0, 2300.0),
        confidence={"age_of_information_ms": Interval(1120.0, 11.2, 610)},
        theory=[
            Expectation("freshness", 0.051, 0.05, -0.02, True),
            Expectation("age_of_information_ms", 1120.0, 1120.0, 0.0, True),
        ],
    )
    fresh, age = (readings("polled", some)[place] for place in (FRESHNESS, AGE))
    assert (plain(fresh.figure), fresh.note) == ("5 %", "of the time")
    assert (plain(age.figure), plain(age.note)) == ("1 120 ms", "max 2 300 ms")
    assert plain(age.certainty) == "mean ± 1 %"
    assert [plain(one.mark.texts[0]) for one in (fresh, age) if one.mark] == [
        "theory 5 % · within 2 %",
        "theory 1 120 ms · exact",
    ]
    none = readings("polled", counters())
    assert {none[place].figure for place in (FRESHNESS, AGE)} == {NOTHING}


def test_a_high_window_has_two_rows_of_counters_where_one_would_lose_some(qtbot: QtBot) -> None:
    window, row = QWidget(), CountersRow("polled")
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(row)
    column.addStretch(1)
    em = row.fontMetrics().height()
    all_of_them = row.sizeHint().width()
    for width, high, rows in (
        (2 * all_of_them * 3 // 4, True, 2),
        (2 * all_of_them * 3 // 4, False, 1),
        (2 * all_of_them + 7 * em, True, 1),
        (all_of_them * 3 // 4, True, 1),
    ):
        window.resize(width, (TWO_ROWS_EM if high else MARKS_EM) * em + 10)
        row.fit_to(window.size())
        window.show()
        qtbot.waitUntil(lambda: row.height() == row.sizeHint().height())
        row.resize((width - round(MARGINS_EM * em)) // 2, row.height())
        shown = [one.geometry() for one in row.counters if one.isVisible()]
        assert len({place.top() for place in shown}) == rows
        assert all(row.rect().contains(place) for place in shown)
        pairs = [(a, b) for a in shown for b in shown if a is not b]
        assert not any(a.intersects(b) for a, b in pairs)
        assert rows == 1 or len(shown) == len(row.counters)


def test_the_switches_change_what_is_shown_and_say_so() -> None:
    shown = readings("polled", taught(), Lessons(delivered_only=True, naive=True))
    latency, response = shown[LATENCY], shown[RESPONSE]
    assert (plain(latency.figure), latency.alert) == ("149 ms", True)
    assert latency.captions[0] == "Mean latency · delivered only"
    assert latency.mark is not None
    assert plain(latency.mark.texts[0]) == "theory 1 020 ms · 85 % apart: delivered only"
    assert (plain(response.figure), response.captions[0]) == ("43 ms", "Response time p99 · naive")
    assert plain(readings("polled", taught())[RESPONSE].figure) == "1 290 ms"
    theory = [Expectation("update_latency_ms", 150.0, 150.0, 0.0, True)]
    few = replace(taught(), polled=replace(taught().polled, theory=theory))
    near = readings("polled", few, Lessons(delivered_only=True))[LATENCY].mark
    assert near is not None
    assert (plain(near.texts[0]), near.tone) == ("theory 150 ms · within 1 %", "agrees")


def test_switching_acts_at_once_and_brings_the_lesson_forward(qtbot: QtBot) -> None:
    row = CountersRow("polled")
    qtbot.addWidget(row)
    row.show()
    row.resize(row.sizeHint().width() // 2, row.sizeHint().height())
    row.show_counters(taught())
    response = row.counters[RESPONSE]
    assert not response.isVisible()
    row.teach(Lessons(naive=True))
    assert response.isVisible()
    assert response.caption == "Response time p99 · naive"
    row.teach(Lessons(delivered_only=True, naive=True))
    assert plain(row.counters[LATENCY].reading.figure) == "149 ms"
    row.teach(Lessons(naive=True))
    assert plain(row.counters[LATENCY].reading.figure) == "1 017 ms"
    row.grab()


def test_the_less_important_counters_give_way(qtbot: QtBot) -> None:
    row = CountersRow("live")
    qtbot.addWidget(row)
    row.show_counters(counters())
    row.show()
    row.resize(row.sizeHint())
    assert all(one.isVisible() for one in row.counters)
    row.resize(row.sizeHint().width() // 2, row.height())
    shown = [one.place.caption for one in row.counters if one.isVisible()]
    assert shown[0] == "Mean update latency"
    assert "Updates missed" in shown
    assert "Server cost" not in shown
    first = row.counters[0]
    said = first.spoken()
    assert said.name == "Live, mean update latency: 20 milliseconds"
    assert said.description == "median 0.21, 99th percentile 0.90, max 3.1 milliseconds"
    show_in(LIGHT)
    row.grab()


def test_the_same_counters_have_the_same_places_on_both_sides(qtbot: QtBot) -> None:
    live, polled = CountersRow("live"), CountersRow("polled")
    for row in (live, polled):
        qtbot.addWidget(row)
        row.resize(520, 60)
        row.show()
    places = [[one.geometry() for one in row.counters if one.isVisible()] for row in (live, polled)]
    assert places[0] == places[1]


def test_marks_give_way_in_a_low_window(qtbot: QtBot) -> None:
    window, row = QWidget(), CountersRow("polled")
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(row)
    high = MARKS_EM * row.fontMetrics().height()
    row.fit_to(QSize(600, high + 10))
    window.show()
    with_marks = row.sizeHint().height()
    row.fit_to(QSize(600, high - 10))
    without = row.sizeHint().height()
    assert with_marks - without < 1.5 * QFontMetrics(sized(0.84)).height()
    assert without < with_marks
    row.fit_to(QSize(600, high + 10))
    assert row.sizeHint().height() == with_marks


def test_a_tooltip_tells_definition_formula_window_and_number(qtbot: QtBot) -> None:
    row = CountersRow("polled")
    qtbot.addWidget(row)
    row.resize(row.sizeHint())
    row.show()
    row.show_counters(taught())
    counter = row.counters[LATENCY]
    tip = plain(counter.tip())
    for part in (
        "over all published updates",
        "L(k)",
        "Since the segment began",
        "n = 610",
        "Theory 1 020",
    ):
        assert part in tip
    asks = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), counter.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(counter, asks)
    assert "Mean update latency" in QToolTip.text()
    QToolTip.hideText()


class PaintsOf(QObject):
    """Collects the labels of a row that are painted."""

    def __init__(self, row: CountersRow) -> None:
        super().__init__(row)
        self.painted: list[str] = []
        for label in row.findChildren(Label):
            label.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, Label):
            self.painted.append(plain(watched.shown))
        return False


def test_only_the_figure_that_changed_is_painted(qtbot: QtBot) -> None:
    row = CountersRow("polled")
    qtbot.addWidget(row)
    row.resize(row.sizeHint())
    row.show()
    row.show_counters(counters(requests=31, updates_delivered=29))
    QApplication.processEvents()
    paints = PaintsOf(row)
    row.show_counters(counters(requests=31, updates_delivered=29))
    QApplication.processEvents()
    assert paints.painted == []
    row.show_counters(counters(requests=31, updates_delivered=30))
    QApplication.processEvents()
    assert paints.painted == ["of 30"]


def test_a_figure_without_trust_is_grey_and_says_why(qtbot: QtBot) -> None:
    row = CountersRow("polled")
    qtbot.addWidget(row)
    row.resize(row.sizeHint())
    row.show_counters(taught())
    missed = row.counters[MISSED]
    before = missed.grab().toImage()
    missed.grey("the loop lags")
    assert missed.grab().toImage() != before
    assert missed.tip() == "Grey because the instrument limits it: the loop lags."
    missed.grey("")
    assert missed.grab().toImage() == before
