"""The distribution of latency or of response time, with its heading and the percentiles."""

from typing import get_args

from PySide6.QtWidgets import QButtonGroup

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
from app.features.insight.section import Section
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.window.counters.counter_readings import Lessons
from feeds.counters import Counters

LABELS: dict[Kind, str] = {"latency": "Update latency", "response": "Response time"}
OTHERS: dict[Kind, str] = {"latency": "all updates", "response": "corrected"}
"""What the honest curve is called while the flattering one is shown."""


class DistributionView(Section):
    """Plot and table; the figures follow four times a second, the curves once."""

    def __init__(self) -> None:
        super().__init__("Distribution", 0.4, 0.35)
        self._kind: Kind = "latency"
        self._lessons = Lessons()
        self._curves: Curves = NO_CURVES
        self._counters: Counters | None = None
        self.plot = DistributionPlot()
        self.table = PercentileTable()
        self.caption = Label(ink="muted", scale=0.95, room="elide")
        self.choices = {kind: ChipButton(LABELS[kind]) for kind in get_args(Kind)}
        self._group = QButtonGroup(self)
        for kind, button in self.choices.items():
            button.setCheckable(True)
            button.setChecked(kind == self._kind)
            button.clicked.connect(lambda _on, kind=kind: self.choose(kind))
            self._group.addButton(button)
            self.add_beside(button)
        self.column.addWidget(self.caption)
        self.column.addWidget(self.plot, 1)
        self.column.addWidget(self.table)
        self.dress()
        self._redraw()

    @property
    def kind(self) -> Kind:
        """Whether update latency or response time is shown."""
        return self._kind

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
        """Show the newest percentiles; the curves change with :meth:`show_curves`."""
        first, self._counters = self._counters is None, counters
        self._show_figures(curves=first)

    def show_curves(self, curves: Curves) -> None:
        """Draw the newest curves."""
        self._curves = curves
        self._redraw()

    def _redraw(self) -> None:
        alert = is_flattering(self._kind, self._lessons)
        self.caption.say(caption(self._kind, self._lessons))
        self.caption.set_ink("alert" if alert else "muted")
        self.plot.other_name = OTHERS[self._kind]
        self.plot.set_upright("nines" if self._kind == "response" else "even")
        self._show_figures(curves=True)

    def _show_figures(self, *, curves: bool) -> None:
        """Show the newest percentiles, and the ``curves`` if they are others."""
        if self._counters is not None:
            found = drawn(self._counters, self._curves, self._kind, self._lessons)
            if curves:
                self.plot.show_curves(found)
            self.table.show_spreads(found, alert=is_flattering(self._kind, self._lessons))
