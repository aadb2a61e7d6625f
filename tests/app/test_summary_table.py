"""The summary table shows what it is told, marks who does better, and fits where it is put."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.story import texts
from app.features.story.summary_table import SummaryTable
from app.ui.theme import DARK, LIGHT, Theme, figures_font, themed
from feeds.frame import SIDES
from feeds.stories.claim import Claim
from tests.support.heard import heard
from tests.support.look import show_in
from tests.support.open_window import POINTS, OpenWindow, open_window

FIGURES = {
    "live.update_latency_ms.mean": 38.0,
    "polled.update_latency_ms.mean": 1023.0,
    "live.bytes_per_s": 900.0,
    "polled.bytes_per_s": 200.0,
    "live.requests_per_s": 0.0,
    "polled.requests_per_s": 0.5,
}
MARKED = {0: (True, False), 4: (False, True)}
"""Rows in which a side is marked: live and polled."""


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


@pytest.fixture
def drawer(qtbot: QtBot) -> SummaryTable:
    QApplication.setFont(figures_font(POINTS))
    drawer = SummaryTable()
    qtbot.addWidget(drawer)
    drawer.show_figures(FIGURES, 12.0)
    drawer.resize(1000, drawer.sizeHint().height())
    drawer.show()
    return drawer


def marks(drawer: SummaryTable, colour: QColor) -> list[tuple[bool, bool]]:
    """Return where check marks are: for each row, live and polled."""
    picture = drawer.rows.grab().toImage()
    pitch = drawer.rows.height() / (len(drawer.rows.values) + 1)
    half = drawer.rows.width() * 0.71

    def marked(row: int, left: float, right: float) -> bool:
        return any(
            picture.pixelColor(x, y) == colour
            for x in range(int(left), int(right))
            for y in range(int((row + 1) * pitch), int((row + 2) * pitch))
        )

    return [
        (marked(row, 0, half), marked(row, half, drawer.rows.width()))
        for row in range(len(drawer.rows.values))
    ]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_who_does_better_has_a_mark(drawer: SummaryTable, theme: Theme) -> None:
    drawer.setPalette(themed(theme))
    assert dict(enumerate(marks(drawer, theme.proven))) == {
        row: MARKED.get(row, (False, False)) for row in range(7)
    }


def test_every_figure_of_the_claim_is_in_the_table(drawer: SummaryTable) -> None:
    names = [f"{side}.{name}" for name in ("update_latency_ms.p99", "messages") for side in SIDES]
    claim = Claim(f"{names[1]} > 2 * {names[0]} and {names[2]} > {names[3]} and elapsed_s > 1")
    figures = FIGURES | dict(zip(names, (41.0, 1990.0, 120, 12), strict=True))
    drawer.show_figures(figures, 12.0, texts.rows_for(claim))
    QApplication.processEvents()
    rows = dict(zip([one.text() for one in drawer.rows.names], drawer.rows.values, strict=True))
    shown = {name: [one.words.text() for one in values] for name, values in rows.items()}
    assert shown["Update latency p99"] == ["41\u00a0ms", "1\u202f990\u00a0ms"]
    assert shown["Messages"] == ["120", "12"]
    assert shown["Update latency, mean"] == ["38\u00a0ms", "1\u202f023\u00a0ms"]
    assert drawer.rows.isVisible()
    drawer.show_figures(FIGURES, 12.0)
    assert len(drawer.rows.names) == len(texts.ROWS)


def test_screen_readers_are_told(drawer: SummaryTable) -> None:
    live, polled = drawer.rows.values[0]
    assert heard(live.words).name == "Update latency, mean, live: 38 milliseconds"
    assert heard(polled.words).name == "Update latency, mean, polled: 1023 milliseconds"
    assert (heard(live.sign).name, heard(polled.sign).name) == ("live is better", "no mark")


def test_it_takes_the_room_there_is_and_scrolls_where_that_is_too_little(
    drawer: SummaryTable,
) -> None:
    drawer.resize(1000, 700)
    assert drawer.rows.height() > 500
    drawer.resize(500, 120)
    QApplication.processEvents()
    assert drawer.rows.height() >= drawer.rows.minimumSizeHint().height()
    assert drawer.rows.visibleRegion().boundingRect().height() < drawer.rows.height()


def test_no_row_is_cut_at_the_foot(drawer: SummaryTable) -> None:
    drawer.resize(500, 170)
    QApplication.processEvents()
    seen = drawer.rows.visibleRegion().boundingRect().height()
    pitch = drawer.rows.height() / (len(drawer.rows.values) + 1)
    assert seen > pitch
    assert abs(seen / pitch - round(seen / pitch)) < 0.1


def test_it_is_a_drawer_of_the_window(window: OpenWindow) -> None:
    window.shelf.toggle("table")
    drawer = window.shelf.drawer("table")
    assert isinstance(drawer, SummaryTable)
    show_in(LIGHT)
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)
    assert not window.shelf.isVisible()
    window.shelf.toggle("table")
    drawer.shut.click()
    assert not window.shelf.isVisible()
