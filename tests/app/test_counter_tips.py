"""Every counter, large figure and chart of both sides is explained in full."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.window.counters.counter_tips import TIPS, WINDOW, Tip, tip_text
from app.window.counters.verdict import Verdict
from app.window.look.ink import SideName
from app.window.look.theme import DARK
from app.window.panel import Panel
from app.window.wire.wire_strip import WireStrip

SIDES = pytest.mark.parametrize("side", ["live", "polled"])


def told(widget: QWidget, place: QPoint) -> str:
    """Return the tooltip that the mouse is shown at ``place``."""
    QToolTip.hideText()
    asks = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, asks)
    return QToolTip.text()


@pytest.mark.parametrize("tip", TIPS.values(), ids=TIPS.keys())
def test_a_tip_has_definition_formula_and_window(tip: Tip) -> None:
    assert tip.definition.endswith(".")
    assert len(tip.definition) > 20
    assert len(tip.formula) > 20
    assert tip.window.endswith(".")
    assert tip_text("Title", tip).split("\n") == ["Title", tip.definition, tip.formula, tip.window]


@SIDES
def test_every_counter_of_both_sides_is_explained(qtbot: QtBot, side: SideName) -> None:
    panel = Panel(side, DARK)
    qtbot.addWidget(panel)
    for counter in panel.counters.counters:
        lines = counter.tip().split("\n")
        assert lines[0] == counter.place.caption
        assert lines[1:4] == [counter.place.tip.definition, counter.place.tip.formula, WINDOW]


@SIDES
def test_large_figures_and_both_charts_are_explained(qtbot: QtBot, side: SideName) -> None:
    panel = Panel(side, DARK)
    qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    QApplication.processEvents()
    assert TIPS["value"].formula in told(panel.hero.value, QPoint(5, 5))
    assert TIPS["staleness"].formula in told(panel.hero.behind, QPoint(5, 5))
    viewport = panel.charts.viewport()
    for plot, name in ((panel.charts.value, "value_chart"), (panel.charts.staleness, "staleness")):
        assert TIPS[name].formula in told(viewport, plot.place().center())
    QToolTip.hideText()


def test_verdict_and_wire_strip_are_explained(qtbot: QtBot) -> None:
    for made, name in ((Verdict(DARK), "verdict"), (WireStrip(DARK), "wire")):
        qtbot.addWidget(made)
        made.resize(600, 120)
        made.show()
        assert TIPS[name].formula in told(made, QPoint(5, 5))
    QToolTip.hideText()
