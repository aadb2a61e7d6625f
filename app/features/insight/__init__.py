"""Insight as a feature: its drawer, its key, and the figures that the drawer shows while open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.window.counters.counter_readings import Lessons
from app.window.host import Host
from feeds.frame import SIDES

if TYPE_CHECKING:
    from app.features.insight.insight_drawer import InsightDrawer

NAME = "insight"


class Insight(QObject):
    """Makes the drawer when it is first opened, and feeds it while it is open."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._drawer: InsightDrawer | None = None
        parts = host.parts
        parts.shelf.add(NAME, self._make)
        parts.shelf.changed.connect(self._show_figures)
        parts.painter.figures_due.connect(self._show_figures)
        parts.teaching.changed.connect(self._follow)
        tip = "Distribution, theory, where the time goes (D)"
        chip = ChipButton("Insight", icon="insight", key="D", tip=tip)
        parts.header.offer_drawer(NAME, chip)
        host.actions.add(Action(NAME, "Insight", "View", ("D",), lambda: parts.shelf.toggle(NAME)))

    def _make(self) -> InsightDrawer:
        # pyqtgraph, for its axes, takes a quarter of a second to import
        from app.features.insight.insight_drawer import InsightDrawer

        teaching = self._host.parts.teaching
        drawer = self._drawer = InsightDrawer()
        drawer.stall_pressed.connect(self._host.lab.stall)
        drawer.taught.connect(teaching.teach)
        self._follow(teaching.lessons)
        return drawer

    def _follow(self, lessons: Lessons) -> None:
        """Put the drawer's switches as ``lessons`` says, when another part changed that."""
        if self._drawer is not None and self._drawer.lessons != lessons:
            self._drawer.teach(lessons)

    def _show_figures(self) -> None:
        """Show the newest figures while the drawer is open."""
        painter, drawer = self._host.parts.painter, self._drawer
        if drawer is None or self._host.parts.shelf.open_name != NAME:
            return
        for side in SIDES:
            legs = painter.legs.sides[side]
            drawer.set_paint_legs(side, legs.handover_ms, legs.paint_ms)
        if painter.intake.counters is not None:
            drawer.show_frame_counters(painter.intake.counters)
        if painter.intake.distributions is not None:
            drawer.show_distributions(painter.intake.distributions)


install = Insight
"""Puts it into the window of a host."""
