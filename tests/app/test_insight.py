"""The insight drawer: both answers side by side, switches that act at once, room at any size."""

from __future__ import annotations

from itertools import combinations

import pytest
from pyqtgraph import PlotCurveItem, mkPen
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.features.insight.breakdown_bars import BreakdownBar
from app.features.insight.breakdown_parts import parts
from app.features.insight.distribution_model import Kind
from app.features.insight.distribution_plot import THEORY
from app.features.insight.insight_drawer import InsightDrawer
from app.features.insight.teaching_switches import Answers
from app.ui import theme as look
from app.ui.label import Label
from app.ui.theme import DARK, LIGHT
from app.window.counters.counter_readings import Lessons
from feeds.counters import Breakdown, Counters, SideSummary, Spread
from tests.support.heard import heard
from tests.support.insight import taught


class Pairs:
    """A side of a record of distributions."""

    update_latency_ms = ((20.0, 0.5), (21.0, 1.0))
    response_time_ms = ((41.0, 1.0),)


class Distributions:
    """Cumulative distributions as the probe sends them."""

    live = polled = Pairs


@pytest.fixture
def drawer(qtbot: QtBot, qapp: QApplication) -> InsightDrawer:
    look.apply(qapp, DARK)
    look.set_text_size(9.75)
    made = InsightDrawer()
    qtbot.addWidget(made)
    made.resize(1560, 416)
    made.show()
    QApplication.processEvents()
    return made


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_an_empty_drawer_says_what_it_waits_for(drawer: InsightDrawer) -> None:
    empty = SideSummary(transport="rest")
    drawer.show_frame_counters(Counters(0.1, 0, empty, empty))
    assert "waiting" in drawer.distribution.plot.message
    assert drawer.distribution.table.rows[0][1] == ("–", "–", "–", "–", "–", "0")
    drawer.grab()


def test_percentiles_and_curves_of_both_sides_are_shown(drawer: InsightDrawer) -> None:
    drawer.show_frame_counters(taught())
    drawer.show_distributions(Distributions)
    drawer.show_distributions(Distributions)
    (_, live), (_, polled) = drawer.distribution.table.rows
    assert [plain(text) for text in live] == ["20 ms", "21 ms", "23 ms", "83 ms", "184 ms", "612"]
    assert plain(polled[0]) == "1 000 ms"
    assert drawer.distribution.plot.message == ""
    image = drawer.grab().toImage()
    blue = DARK.live.rgb()
    assert any(image.pixel(x, y) == blue for x in range(60, 600) for y in range(70, 330, 3))


def test_curves_theory_and_percentiles_are_drawn_and_named(drawer: InsightDrawer) -> None:
    drawer.show_frame_counters(taught())
    drawer.show_distributions(Distributions)
    plot = drawer.distribution.plot

    def drawn() -> list[str]:
        curves = [item for item in plot.items()[::-1] if isinstance(item, PlotCurveItem)]
        return [mkPen(curve.opts["pen"]).color().name() for curve in curves][1:]  # after the grid

    live, polled, theory = (ink.name() for ink in (DARK.live, DARK.polled, DARK.text))
    assert drawn() == [live, polled, theory, theory]
    assert [label.text for _, label in plot.legend] == [THEORY]
    assert [name.text() for name in plot.names].count("p50") == 2
    drawer.survivors.switch.setChecked(True)
    assert drawn() == [live, polled, live, polled, theory, theory]
    assert [label.text for _, label in plot.legend] == ["all updates", THEORY]


def test_delivered_only_changes_figures_and_picture_at_once(
    drawer: InsightDrawer, qtbot: QtBot
) -> None:
    drawer.show_frame_counters(taught())
    with qtbot.waitSignal(drawer.taught) as asked:
        QTest.mouseClick(drawer.survivors.switch, Qt.MouseButton.LeftButton)
    assert asked.args == [Lessons(delivered_only=True)]
    assert plain(drawer.distribution.table.rows[1][1][0]) == "120 ms"
    assert "delivered updates only" in drawer.distribution.caption.text()
    figures = drawer.distribution.table.findChildren(Label)
    assert [label.ink for label in figures if ", median" in label.accessibleName()] == ["alert"] * 2
    drawer.survivors.switch.setChecked(False)
    assert plain(drawer.distribution.table.rows[1][1][0]) == "1 000 ms"


def test_naive_turns_to_the_response_time(drawer: InsightDrawer, qtbot: QtBot) -> None:
    drawer.show_frame_counters(taught())
    with qtbot.waitSignal(drawer.taught):
        QTest.keyClick(drawer.omission.switch, Qt.Key.Key_Return)
    assert drawer.distribution.kind == "response"
    assert plain(drawer.distribution.table.rows[1][1][2]) == "43 ms"
    drawer.omission.switch.setChecked(False)
    assert plain(drawer.distribution.table.rows[1][1][2]) == "1 290 ms"
    drawer.distribution.choices["latency"].click()
    assert plain(drawer.distribution.table.rows[1][1][2]) == "1 990 ms"


def test_a_lesson_that_was_told_leaves_the_distribution_of_before(drawer: InsightDrawer) -> None:
    def told(*, delivered_only: bool, naive: bool) -> str:
        drawer.teach(Lessons(delivered_only, naive))
        return drawer.distribution.kind

    kinds: tuple[Kind, ...] = "response", "latency"
    for kind in kinds:
        drawer.distribution.choose(kind)
        assert told(delivered_only=True, naive=False) == "latency"
        assert told(delivered_only=False, naive=True) == "response"
        assert told(delivered_only=False, naive=False) == kind
    drawer.distribution.choose("response")
    assert told(delivered_only=False, naive=False) == "response"  # nothing was told meanwhile


def test_both_answers_stand_side_by_side(drawer: InsightDrawer) -> None:
    drawer.show_frame_counters(taught())
    for lesson, expected in (
        (drawer.survivors, [["20 ms", "20 ms"], ["1 017 ms", "149 ms"]]),
        (drawer.omission, [["44 ms", "44 ms"], ["1 290 ms", "43 ms"]]),
    ):
        rows = lesson.table.figures.values()
        assert [[plain(label.shown) for label in row] for row in rows] == expected
    (honest, flattering) = drawer.omission.table.figures["polled"]
    assert heard(flattering).name == "Polled, Naive: 43 milliseconds"
    assert (honest.ink, flattering.ink) == ("text", "muted")
    drawer.omission.switch.setChecked(True)
    assert (honest.ink, flattering.ink) == ("muted", "alert")


@pytest.mark.parametrize(
    ("honest", "flattering", "lesson"),
    [
        (1050.0, 149.0, "7.0× too good"),
        (1290.0, 43.0, "30× too good"),
        (20.0, 20.4, "the same"),
        (20.0, 40.0, "2.0× too bad"),
        (None, 3.0, ""),
        (3.0, 0.0, ""),
    ],
)
def test_the_difference_is_the_lesson(
    honest: float | None, flattering: float | None, lesson: str
) -> None:
    assert Answers("polled", honest, flattering).lesson == lesson


def test_it_asks_for_a_stall_and_to_be_closed(drawer: InsightDrawer, qtbot: QtBot) -> None:
    with qtbot.waitSignal(drawer.stall_pressed):
        QTest.mouseClick(drawer.stall, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(drawer.closed):
        QTest.mouseClick(drawer.shut, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(drawer.closed):
        QTest.keyClick(drawer, Qt.Key.Key_Escape)


def test_bars_share_a_scale_until_each_gets_its_own(drawer: InsightDrawer) -> None:
    drawer.set_paint_legs("live", 2.0, 7.0)
    drawer.set_paint_legs("polled", 2.0, None)
    drawer.show_frame_counters(taught())
    bars = drawer.time.bars
    assert bars["live"].whole_ms == pytest.approx(29.4)
    assert "Live is short" in drawer.time.note.text()
    assert "paint not measured" in bars["polled"].accessibleDescription()
    drawer.time.own_scale.setChecked(True)
    assert "own scale" in drawer.time.note.text()
    drawer.grab()


def test_a_part_explains_itself(qtbot: QtBot) -> None:
    bar = BreakdownBar("polled")
    qtbot.addWidget(bar)
    bar.resize(500, bar.sizeHint().height())
    bar.show_parts(
        parts("polled", Breakdown(9, 1000.0, 20.0, 1.0, 20.0, 0.1, 1041.1), 2.0, None, "newest"),
        None,
    )
    bar.show()
    bar.grab()
    middle = QPoint(200, bar.height() // 2 - 5)
    assert "T/2 on average" in bar.tip_at(middle.x(), middle.y())
    assert "paint not measured" in bar.tip_at(499, 0)
    asks = QHelpEvent(QEvent.Type.ToolTip, middle, bar.mapToGlobal(middle))
    QApplication.sendEvent(bar, asks)
    assert "Waiting for the next request" in QToolTip.text()
    QToolTip.hideText()


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(1560, 416, 1), (1254, 253, 1), (1000, 500, 1), (1250, 400, 2)]
)
def test_nothing_is_cut_off_at_any_size(
    drawer: InsightDrawer, qapp: QApplication, width: int, height: int, scale: int
) -> None:
    look.set_text_size(9.75 * scale)
    look.apply(qapp, LIGHT)
    drawer.show_frame_counters(taught())
    drawer.resize(width, height)
    QApplication.processEvents()
    page = drawer.distribution.parentWidget()
    assert page is not None
    shown = (drawer.distribution, drawer.time, drawer.survivors, drawer.omission)
    assert all(page.rect().contains(one.geometry()) for one in shown)
    assert all(one.height() >= one.minimumSizeHint().height() for one in shown)
    assert not any(
        one.geometry().intersects(other.geometry())
        for index, one in enumerate(shown)
        for other in shown[index + 1 :]
    )
    drawer.grab()
    look.set_text_size(9.75)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.5])
def test_figures_that_fill_their_columns_stay_apart(
    drawer: InsightDrawer, qapp: QApplication, scale: float
) -> None:
    look.set_text_size(9.75 * scale)
    long = Spread(99_999, *(1388.0, 1388.0, 1388.0, 1388.0, 1388.0, 1388.0))
    side = SideSummary(
        transport="rest",
        update_latency_ms=long,
        delivered_latency_ms=long,
        response_time_ms=long,
        naive_response_time_ms=long,
    )
    for width in (1560, 1000, 700):
        drawer.resize(width, 600)
        drawer.show_frame_counters(Counters(9.0, 9, side, side))
        QApplication.processEvents()
        for table in (drawer.distribution.table, drawer.survivors.table, drawer.omission.table):
            cells = [label for label in table.findChildren(Label) if label.parent() is table]
            for one, other in combinations(cells, 2):
                if one.y() == other.y() and one.x() < other.x():
                    assert other.x() - one.geometry().right() > 0.4 * look.metrics().height()


def test_both_answers_are_of_the_figure_that_is_taught(drawer: InsightDrawer) -> None:
    for lessons, latency, response in (
        (Lessons(), ["1 017 ms", "149 ms"], ["1 290 ms", "43 ms"]),
        (Lessons(latency="p50", response="p90"), ["1 000 ms", "120 ms"], ["43 ms", "42 ms"]),
    ):
        drawer.teach(lessons)
        drawer.show_frame_counters(taught())
        assert drawer.lessons == lessons
        tables = (drawer.survivors.table, drawer.omission.table)
        shown = [[plain(cell.text()) for cell in one.figures["polled"]] for one in tables]
        assert shown == [latency, response]
        parts = [one.figure.text() for one in tables]
        assert parts == [f"{lessons.latency} latency", f"{lessons.response} response"]


@pytest.mark.parametrize("size", [(900, 250), (900, 330), (900, 700), (1560, 290), (1560, 416)])
def test_the_whole_distribution_is_in_sight_beside_what_is_scrolled(
    drawer: InsightDrawer, size: tuple[int, int]
) -> None:
    drawer.resize(*size)
    drawer.show_frame_counters(taught())
    for _ in range(5):
        QApplication.processEvents()
    assert drawer._columns > 1
    view, seen = drawer.distribution, drawer.distribution.visibleRegion().boundingRect()
    assert seen.height() == view.height() == drawer._scroll.viewport().height()
    assert view.table.isVisible()
    drawer.resize(400, 330)  # in one column each part has the height of its own
    QApplication.processEvents()
    assert drawer._columns == 1
    assert view.maximumHeight() > 10_000


@pytest.mark.parametrize("height", [90, 120, 160, 240])
@pytest.mark.parametrize("kind", ["latency", "response"])
def test_names_of_percentiles_are_inside_the_plot(
    drawer: InsightDrawer, kind: Kind, height: int
) -> None:
    drawer.distribution.plot.setFixedHeight(height)
    drawer.distribution.choose(kind)
    drawer.show_frame_counters(taught())
    drawer.show_distributions(Distributions)
    for _ in range(5):
        QApplication.processEvents()
    plot = drawer.distribution.plot
    assert plot.names
    for name in plot.names:
        assert plot._box.rect().contains(name.parentItem().boundingRect())
