"""Every counter, large figure and chart of both sides is explained in full."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.text.glossary import PARTS, term, tip_text
from app.window.counters.verdict import Verdict
from app.window.panel.panel import Panel
from app.window.wire.wire_strip import WireStrip
from feeds.figure import SINCE_BEGIN, Term
from feeds.frame import SideName

SIDES = pytest.mark.parametrize("side", ["live", "polled"])


def told(widget: QWidget, place: QPoint) -> str:
    """Return the tooltip that the mouse is shown at ``place``."""
    QToolTip.hideText()
    asks = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, asks)
    return QToolTip.text().replace("\n", " ")  # it wraps


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_what_is_on_screen_beside_the_numbers_is_explained_in_full(part: Term) -> None:
    title, meaning, formula, window = tip_text("Title", part).split("\n")
    assert (title, window) == ("Title", part.window)
    assert meaning[0].isupper()
    assert len(meaning) > 20
    assert len(formula) > 20
    assert all(line.endswith(".") for line in (meaning, formula, window))


@SIDES
def test_every_counter_of_both_sides_is_explained(qtbot: QtBot, side: SideName) -> None:
    panel = Panel(side)
    qtbot.addWidget(panel)
    for counter in panel.counters.counters:
        lines = counter.tip().split("\n")
        assert lines[0] == counter.place.caption
        found = counter.place.term
        assert lines[1].lower() == f"{found.meaning}.".lower()
        assert found.formula
        assert lines[2:4] == [f"{found.formula}.", SINCE_BEGIN]


@SIDES
def test_large_figures_and_both_charts_are_explained(qtbot: QtBot, side: SideName) -> None:
    panel = Panel(side)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    QApplication.processEvents()
    assert term("value").formula in told(panel.hero.value, QPoint(5, 5))
    assert term("staleness_ms").formula in told(panel.hero.behind, QPoint(5, 5))
    for plot, name in (
        (panel.charts.value, "value_chart"),
        (panel.charts.staleness, "staleness_chart"),
    ):
        above = plot.place().topLeft() - QPoint(0, 4)  # there is the caption
        assert term(name).formula in told(panel.charts, above)
    QToolTip.hideText()


def test_nothing_is_explained_over_the_curves_that_the_pointer_reads(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, shown = Panel("live"), list[object]()
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    QApplication.processEvents()
    monkeypatch.setattr(QToolTip, "showText", lambda *told: shown.append(told))
    for plot in (panel.charts.value, panel.charts.staleness):
        told(panel.charts, plot.place().center())
    assert not shown


def test_verdict_and_wire_strip_are_explained(qtbot: QtBot) -> None:
    for made, name in ((Verdict(), "verdict"), (WireStrip(), "wire")):
        qtbot.addWidget(made)
        made.resize(600, 120)
        made.show()
        made.grab()  # which finds out where the lanes of the strip are
        assert term(name).formula in told(made, QPoint(5, 5))
    QToolTip.hideText()
