"""The distribution with its heading, the choice of what it is of, and the percentiles."""

from __future__ import annotations

from typing import get_args

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.features.insight.distribution_model import (
    NO_CURVES,
    Curves,
    Kind,
    caption,
    drawn,
    is_flattering,
)
from app.features.insight.distribution_plot import DistributionPlot
from app.features.insight.percentile_table import PercentileTable
from app.ui.chip_button import ChipButton
from app.ui.ink import tint
from app.ui.theme import SEMIBOLD, Theme, sized
from app.window.counters.counter_readings import Lessons
from feeds.frame import Counters

LABELS: dict[Kind, str] = {"latency": "Update latency", "response": "Response time"}
OTHERS: dict[Kind, str] = {"latency": "all updates", "response": "corrected"}
"""What the honest curve is called while the flattering one is shown."""


class DistributionView(QWidget):
    """Plot and table; the figures follow four times a second, the curves once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind: Kind = "latency"
        self._lessons = Lessons()
        self._curves: Curves = NO_CURVES
        self._counters: Counters | None = None
        self.plot = DistributionPlot(theme)
        self.table = PercentileTable(theme)
        self.heading = QLabel("Distribution")
        self.caption = QLabel("")
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.choices = {kind: ChipButton(LABELS[kind], theme) for kind in get_args(Kind)}
        self._group = QButtonGroup(self)
        for kind, button in self.choices.items():
            button.setCheckable(True)
            button.setChecked(kind == self._kind)
            button.clicked.connect(lambda _on, kind=kind: self.choose(kind))
            self._group.addButton(button)
        self.setAccessibleName("Distribution")
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self.heading, 1)
        for button in self.choices.values():
            self._row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._row)
        column.addWidget(self.caption)
        column.addWidget(self.plot, 1)
        column.addWidget(self.table)

    def add_beside(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end of the heading's row."""
        self._row.addWidget(widget)

    @property
    def kind(self) -> Kind:
        """What the picture is of."""
        return self._kind

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.heading.setFont(sized(1.08, SEMIBOLD))
        self.heading.setMinimumHeight(2 * self.fontMetrics().height())
        tint(self.heading, theme.text)
        self.caption.setFont(sized(0.95))
        for button in self.choices.values():
            button.set_theme(theme)
        self.plot.set_theme(theme)
        self.table.set_theme(theme)
        em = self.fontMetrics().height()
        self._row.setSpacing(round(em * 0.4))
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(round(em * 0.35))
        self._redraw()

    def choose(self, kind: Kind) -> None:
        """Show update latency or response time."""
        self._kind = kind
        self.choices[kind].setChecked(True)
        self._redraw()

    def set_lessons(self, lessons: Lessons) -> None:
        """Show the other of the two answers at once."""
        self._lessons = lessons
        self._redraw()

    def show_counters(self, counters: Counters) -> None:
        """Show the newest percentiles; the curves wait for theirs."""
        first = self._counters is None
        self._counters = counters
        if first:
            self._redraw()
        else:
            self._show_table()

    def show_curves(self, curves: Curves) -> None:
        """Draw the newest curves."""
        self._curves = curves
        self._redraw()

    def _redraw(self) -> None:
        alert = is_flattering(self._kind, self._lessons)
        self.caption.setText(caption(self._kind, self._lessons))
        tint(self.caption, self._theme.alert if alert else self._theme.muted)
        self.plot.inside.other_name = OTHERS[self._kind]
        self.plot.set_upright("nines" if self._kind == "response" else "even")
        if self._counters is not None:
            self.plot.show_curves(drawn(self._counters, self._curves, self._kind, self._lessons))
        self._show_table()

    def _show_table(self) -> None:
        if self._counters is not None:
            found = drawn(self._counters, self._curves, self._kind, self._lessons)
            alert = is_flattering(self._kind, self._lessons)
            self.table.show_spreads(found, alert=alert)
