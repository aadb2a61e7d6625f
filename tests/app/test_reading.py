"""Values where somebody points: one line over both panels, and a card that covers none of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import nan

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.reading import NO_CHARTS
from app.features.reading.chart_reader import ChartReader
from app.features.reading.placing import CardGround, place_beside, place_off, united
from app.features.reading.reading_state import ReadingState, instant_of
from app.features.reading.table_card import others
from app.window.charts.chart_view import ChartView
from app.window.charts.columns import Grid
from tests.support.open_window import POINTS, OpenWindow, fill, open_window, with_keyboard

S = 1_000_000_000
GRID = Grid(10 * S, S // 10, 300)
NOW = 40 * S
LEFT = Qt.MouseButton.LeftButton


def at(charts: ChartView, share: float) -> QPoint:
    """Return a place in the lowest chart, at a share of its width."""
    place = charts.plots[-1].place()
    return QPoint(place.x() + round(share * place.width()), place.center().y())


def filled(window: OpenWindow) -> OpenWindow:
    """Give ``window`` a picture that stands still."""
    fill(window)
    window.painter.pulse.start()
    QApplication.processEvents()
    window.painter.pulse.stop()
    window.painter.pause(True)
    QApplication.processEvents()
    return window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield filled(with_keyboard(made, qtbot))


def rects(reader: ChartReader, window: OpenWindow) -> Iterator[QRect]:
    """Give where curves are drawn about the card, in the window."""
    card = reader.card.geometry()
    for panel, line in zip(window.panels, reader.lines, strict=True):
        offset = panel.charts.mapTo(window.surface, QPoint())
        left, right = card.left() - offset.x(), card.right() - offset.x()
        if panel.charts.rect().contains(QPoint(card.center() - offset)):
            for top, foot in line.drawn(left, right):
                yield QRect(card.left(), top + offset.y(), card.width(), max(1, foot - top))


def test_nothing_is_made_before_anything_is_read(window: OpenWindow) -> None:
    assert window.reading._charts is None
    assert not window.reading.close()
    window.reading.hover(None, "live")
    assert window.reading._charts is None


def test_the_line_is_on_both_panels_and_the_card_on_no_curve(window: OpenWindow) -> None:
    for side, share in product((0, 1), (0.02, 0.4, 0.98)):
        charts = window.panels[side].charts
        QTest.mouseMove(charts, at(charts, share))
        reader = window.reading.charts
        live, polled = (line.line_x() for line in reader.lines)
        assert live is not None
        assert polled == pytest.approx(live, abs=1)  # one panel may be a pixel wider
        assert all(line.isVisible() for line in reader.lines)
        assert reader.card.isVisible()
        assert not any(reader.card.geometry().intersects(one) for one in rects(reader, window))
    spoken = reader.card.text.spoken()
    assert all(word in spoken for word in ("True", "Live", "Polled", "Behind by"))
    QApplication.sendEvent(charts, QEvent(QEvent.Type.Leave))
    assert reader.card.isHidden()
    assert all(line.isHidden() for line in reader.lines)


@pytest.mark.parametrize(("size", "scale"), [((1280, 720), 1.0), ((1280, 720), 2.0)])
def test_cards_stay_in_the_window_and_off_the_line(
    qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    with open_window(qtbot, size=size, points=scale * POINTS) as window:
        filled(window)
        charts = window.panels[1].charts
        for share in (0.1, 0.5, 0.9):
            QTest.mouseMove(charts, at(charts, share))
            reader, x = window.reading.charts, window.reading.charts.lines[1].line_x()
            assert x is not None
            card = reader.card.geometry()
            assert window.surface.rect().contains(card)
            plots = united([plot.place() for plot in charts.plots])
            top = charts.mapTo(window.surface, QPoint(x, plots.top()))
            assert not card.intersects(QRect(top, QSize(1, plots.height())))
        QTest.mousePress(charts, LEFT, pos=at(charts, 0.2))
        QTest.mouseMove(charts, at(charts, 0.6))
        QTest.mouseRelease(charts, LEFT, pos=at(charts, 0.6))
        assert window.surface.rect().contains(reader.sheet.geometry())
        assert reader.card.isHidden()
        assert reader.told is not None
        assert 5 <= reader.told.polled.values["requests"] <= 7  # 12 s, a poll every 2 s


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1.4])
def test_on_a_small_stage_the_card_lies_on_no_figure(
    qtbot: QtBot, scale: float, alone: bool
) -> None:
    with open_window(qtbot, size=(1280, 720), points=scale * POINTS) as window:
        window.parts.layout.bare = True
        window.shelf.toggle("insight")  # the charts are low beside it
        window.parts.layout.show_alone(window.panels[0] if alone else None)
        filled(window)
        charts = window.panels[0].charts
        for share, second in product((0.1, 0.5, 0.9), (False, True)):
            if second:  # the change since a point is told, too
                QTest.mouseClick(charts, LEFT, pos=at(charts, 0.3))
            QTest.mouseMove(charts, at(charts, share))
            card = window.reading.charts.card
            assert card.isVisible()
            figures = [one for panel in window.panels for one in panel.counters.counters]
            for figure in (*figures, window.story.bar, window.shelf, window.verdict):
                place = QRect(figure.mapTo(window.surface, QPoint()), figure.size())
                assert not (figure.isVisible() and place.intersects(card.geometry()))
            assert not any(
                card.geometry().intersects(one) for one in rects(window.reading.charts, window)
            )
            if second:
                window.reading.close()


def test_where_there_are_no_charts_their_key_says_so(window: OpenWindow) -> None:
    for panel in window.panels:
        panel.body.hide()
    window.reading.read()
    assert window.notice.text() == NO_CHARTS
    assert window.reading._charts is None


def test_cards_lie_beside_each_other(window: OpenWindow) -> None:
    reader = window.reading.charts
    window.surface.resize(1280, 720)
    QApplication.processEvents()
    reader.toggle()
    reader.click(0.3)
    reader.sheet.tell(reader.card.text)
    reader.sheet.move(reader.card.pos())
    reader.sheet.show()
    place = reader.card.geometry()
    found = place_off(
        place.size(), reader._charts_rect(), window.surface.rect(), place.x(), [place]
    )
    assert not QRect(found, place.size()).intersects(place)
    assert others(reader.card) == [reader.sheet.geometry()]


def test_before_an_audience_the_card_of_a_stretch_lies_on_no_counter(window: OpenWindow) -> None:
    reader = window.reading.charts
    window.presentation.present(True)
    window.surface.resize(1280, 720)
    QApplication.processEvents()
    window.reading.sweep(0.4, 0.8, True)
    card = reader.sheet.geometry()
    assert reader.sheet.isVisible()
    assert window.surface.rect().contains(card)
    for panel in window.panels:
        for part in (panel.charts, panel.counters):
            place = QRect(part.mapTo(window.surface, QPoint()), part.size())
            assert part.isVisible()
            assert not card.intersects(place)


def test_a_line_that_is_broken_is_read_all_the_same(window: OpenWindow) -> None:
    assert window.painter.shown is not None
    history = window.painter.shown[0]
    instants = history.truth.view()[0].tolist()
    history.live.late.add(instants, [nan] * len(instants))  # as after an outage
    window.surface.setFocus()
    QTest.keyClick(window.surface, Qt.Key.Key_E)
    reader = window.reading.charts
    assert reader.card.isVisible()
    before = reader.state.keyed_ns
    QTest.keyClick(window.panels[0].charts, Qt.Key.Key_Left)
    assert reader.state.keyed_ns != before


def test_on_a_stage_it_goes_with_the_pointer_and_a_click_keeps_it(window: OpenWindow) -> None:
    charts = window.panels[0].charts
    QTest.mouseMove(charts, at(charts, 0.5))
    reader = window.reading.charts
    QGuiApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)
    try:
        reader.refresh()
        assert reader.card.isHidden()
        QTest.mouseClick(charts, LEFT, pos=at(charts, 0.4))
        reader.refresh()
        assert reader.card.isVisible()
    finally:
        QGuiApplication.restoreOverrideCursor()
    assert window.reading.close()
    assert not window.reading.close()
    assert reader.card.isHidden()


def test_the_pointer_is_a_share_and_points_are_instants() -> None:
    state = ReadingState(hover=0.5)
    assert state.cursor_ns(GRID, NOW) == instant_of(GRID, 0.5, NOW) == 25 * S + S // 20
    assert instant_of(GRID, 1.0, NOW) == NOW - S // 20
    assert instant_of(GRID, 1.0, NOW - S) == NOW - S
    for at_ns, points in ((1, [1]), (2, [1, 2]), (3, [3])):
        state.point(at_ns)
        assert state.points == points
    state.point(4)
    assert state.cursor_ns(GRID, NOW) is None
    state.stretch = (1, 2)
    assert [state.clear() for _ in range(4)] == [True, True, True, False]


def test_a_line_moved_by_keys_stays_on_the_charts_and_goes_with_now() -> None:
    state = ReadingState()
    state.begin_keys(NOW)
    assert state.cursor_ns(GRID, NOW + S) == NOW + S
    state.step(-10, GRID, NOW)
    assert state.cursor_ns(GRID, NOW + S) == NOW - S
    state.move_to(0, GRID, NOW)
    assert state.keyed_ns == GRID.begin_ns
    state.keep_inside(Grid(12 * S, S // 10, 300))
    assert state.keyed_ns == 12 * S
    state.step(10_000, GRID, NOW - S // 2)
    assert state.cursor_ns(GRID, NOW) == NOW


def test_a_card_goes_to_the_other_side_and_to_the_other_panel() -> None:
    card, rect = QSize(100, 50), QRect(0, 100, 400, 200)

    def ground(x: int, drawn: list[tuple[int, int]], preferred: bool = True) -> CardGround:
        return CardGround(rect, x, lambda left, right: drawn, preferred)

    right = place_beside(card, [ground(200, [])], 10, None)
    assert right is not None
    assert right.x() == 210
    at_edge = place_beside(card, [ground(390, [])], 10, right)
    assert at_edge is not None
    assert at_edge.x() == 280
    under = place_beside(card, [ground(200, [(100, 220)])], 10, None)
    assert under is not None
    assert under.y() > 220
    full = ground(200, [(100, 300)])
    assert place_beside(card, [full], 10, None) is None
    other = CardGround(rect.translated(500, 0), 700, lambda left, right: [], preferred=False)
    found = place_beside(card, [full, other], 10, None)
    assert found is not None
    assert found.x() >= 500
    window = QRect(0, 0, 1000, 400)
    assert place_off(card, rect, window, 990) == QPoint(900, 300)
    assert place_off(QSize(100, 90), rect, QRect(0, 0, 1000, 350), 50) == QPoint(0, 10)
    assert QPointF(place_off(card, rect, window, 0)).x() == 0
