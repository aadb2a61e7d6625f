"""The summary table shows what it is told, marks who does better, and fits where it is put."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.story.summary_table import SummaryTable
from app.features.story.views import Row, Table
from app.ui.theme import DARK, LIGHT, Theme, figures_font
from tests.support.open_window import POINTS, OpenWindow, open_window

TABLE = Table(
    (
        Row("Update latency, mean", "38 ms", "1 023 ms", "live"),
        Row("Bytes per second", "0.9 kB/s", "0.2 kB/s", "polled"),
        Row("Errors", "0", "0"),
    ),
    note="Measured over 12 s",
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


@pytest.fixture
def drawer(qtbot: QtBot) -> SummaryTable:
    QApplication.setFont(figures_font(POINTS))
    drawer = SummaryTable(DARK)
    qtbot.addWidget(drawer)
    drawer.show_table(TABLE)
    drawer.resize(1000, drawer.sizeHint().height())
    drawer.show()
    return drawer


def marks(drawer: SummaryTable, colour: QColor) -> list[tuple[bool, bool]]:
    """Return where check marks are: for each row, live and polled."""
    picture = drawer.rows.grab().toImage()
    pitch = drawer.rows.height() / (len(drawer.table.rows) + 1)
    half = drawer.rows.width() * 0.71

    def marked(row: int, left: float, right: float) -> bool:
        return any(
            picture.pixelColor(x, y) == colour
            for x in range(int(left), int(right))
            for y in range(int((row + 1) * pitch), int((row + 2) * pitch))
        )

    return [
        (marked(row, 0, half), marked(row, half, drawer.rows.width()))
        for row in range(len(drawer.table.rows))
    ]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_who_does_better_has_a_mark(drawer: SummaryTable, theme: Theme) -> None:
    drawer.set_theme(theme)
    assert marks(drawer, theme.proven) == [(True, False), (False, True), (False, False)]


def test_screen_readers_are_told(drawer: SummaryTable) -> None:
    told = drawer.rows.spoken().description
    first, second = told.split("; ")[:2]
    times = "live 38 milliseconds, polled 1 023 milliseconds"
    assert first == f"Update latency, mean: {times}, live is better"
    assert second.endswith("polled is better")


def test_it_takes_the_room_there_is_and_scrolls_where_that_is_too_little(
    drawer: SummaryTable,
) -> None:
    drawer.resize(1000, 700)
    assert drawer.rows.height() > 500
    drawer.resize(500, 120)
    QApplication.processEvents()
    assert drawer.rows.height() >= drawer.rows.minimumSizeHint().height()
    assert drawer.rows.visibleRegion().boundingRect().height() < drawer.rows.height()


def test_it_is_a_drawer_of_the_window(window: OpenWindow) -> None:
    window.teller.table.show(TABLE)  # before it was ever opened
    window.shelf.toggle("table")
    drawer = window.shelf.drawer("table")
    assert isinstance(drawer, SummaryTable)
    assert drawer.table == TABLE
    longer = Table((*TABLE.rows, Row("Requests per second", "0 /s", "0.5 /s", "live")))
    window.teller.table.show(longer)
    assert drawer.table == longer
    low = window.shelf.height()
    window.teller.table.show(Table(TABLE.rows * 2))
    assert window.shelf.height() > low  # at once, when there is more to show
    window.surface.set_theme(LIGHT)
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)
    assert not window.shelf.isVisible()
    window.shelf.toggle("table")
    drawer.shut.click()
    assert not window.shelf.isVisible()
