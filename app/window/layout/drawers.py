"""What the drawers on the shelf are told, and what they ask of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.features.fairness.fairness_panel import Aspect, FairnessPanel
from app.features.insight.insight_drawer import InsightDrawer
from app.features.story.summary_table import SummaryTable
from app.features.story.views import Table
from app.ui.ink import SideName
from app.ui.theme import Theme
from app.window.painting.painter import Painter

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


class Drawers(QObject):
    """Makes the drawers when they are first opened, and feeds the one that is open."""

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._insight: InsightDrawer | None = None
        self._fairness: FairnessPanel | None = None
        self._summary: SummaryTable | None = None
        self._table = Table()
        self.aspects: Callable[[], tuple[Aspect, ...]] = tuple
        """Where the aspects of fairness come from; asked when they are to be shown."""

    def makers(self) -> dict[str, Callable[[], QWidget]]:
        """Return how each drawer is made, by name."""
        return {
            "insight": self._make_insight,
            "fairness": self._make_fairness,
            "alerts": self._make_alerts,
            "table": self._make_table,
        }

    def set_theme(self, theme: Theme) -> None:
        """Make drawers in the colours of ``theme`` from now on; those there are told directly."""
        self._theme = theme

    def show_fairness(self) -> None:
        """Show the aspects as they are now, if the drawer is there."""
        if self._fairness is not None:
            self._fairness.show_aspects(self.aspects())

    def show_table(self, table: Table) -> None:
        """Show ``table`` in its drawer, now or when that is opened."""
        grown = len(table.rows) != len(self._table.rows)
        self._table = table
        if self._summary is not None:
            self._summary.show_table(table)
            shelf = self._window.shelf
            if grown and shelf.open_name == "table":
                shelf.changed.emit("table")  # it takes other room now

    def teach(self, *, delivered_only: bool, naive: bool) -> None:
        """Turn both switches that show how numbers mislead, in the drawer too if it is there."""
        if self._insight is not None:
            self._insight.teach(delivered_only=delivered_only, naive=naive)
        for panel in self._window.panels:
            panel.counters.set_delivered_only(delivered_only)
            panel.counters.set_naive(naive)

    def show_figures(self, painter: Painter) -> None:
        """Show the newest figures in the insight drawer while it is open."""
        drawer, intake = self._insight, painter.intake
        if drawer is None or self._window.shelf.open_name != "insight":
            return
        sides: tuple[SideName, ...] = ("live", "polled")
        for side in sides:
            legs = painter.legs.sides[side]
            drawer.set_paint_legs(side, legs.handover_ms, legs.paint_ms)
        if intake.counters is not None:
            drawer.show_frame_counters(intake.counters)
        if intake.distributions is not None:
            drawer.show_distributions(intake.distributions)

    def _make_insight(self) -> InsightDrawer:
        window = self._window
        drawer = self._insight = InsightDrawer()
        drawer.closed.connect(window.shelf.close_drawer)
        drawer.stall_pressed.connect(window.stall_pressed)
        for panel in window.panels:
            drawer.delivered_only_toggled.connect(panel.counters.set_delivered_only)
            drawer.naive_toggled.connect(panel.counters.set_naive)
        return drawer

    def _make_alerts(self) -> QWidget:
        drawer = self._window.views.alarms.make_drawer()
        drawer.closed.connect(self._window.shelf.close_drawer)
        return drawer

    def _make_fairness(self) -> FairnessPanel:
        window = self._window
        drawer = self._fairness = FairnessPanel()
        drawer.show_aspects(self.aspects())
        drawer.closed.connect(window.shelf.close_drawer)
        drawer.changed.connect(window.fairness_changed)
        drawer.fair_pressed.connect(lambda: window.fairness_changed.emit("fair"))
        drawer.worst_pressed.connect(lambda: window.fairness_changed.emit("worst"))
        return drawer

    def _make_table(self) -> SummaryTable:
        drawer = self._summary = SummaryTable(self._theme)
        drawer.show_table(self._table)
        drawer.closed.connect(self._window.shelf.close_drawer)
        return drawer
