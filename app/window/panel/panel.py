"""One side of the window: title row, large figures, charts and counters, the same for both."""

from collections.abc import Collection
from typing import get_args

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.announce import announce
from app.ui.ink import NAMES, paint_card
from app.ui.override import override
from app.ui.theme import Dressed
from app.window.charts.axes import Chart
from app.window.charts.chart_view import ChartView
from app.window.charts.history import History, SideHistory
from app.window.charts.shared import Picture
from app.window.counters.counters_row import CountersRow
from app.window.counters.hero import Hero, pointed_scale
from app.window.counters.keeping import ShownBefore
from app.window.panel.body import Body
from app.window.panel.panel_title import PanelTitle
from feeds.counters import Counters
from feeds.frame import SideFrame, SideName, SideState
from feeds.settings import Settings

CHARTS_EM = 9
"""The least height of the charts and of the panel's margins, in lines of text."""


class Panel(Dressed, QWidget):
    """All of one side, on a card."""

    def __init__(self, side: SideName, database_url: str = "") -> None:
        super().__init__()
        self.side = side
        self.title = PanelTitle(side, database_url)
        self.pill, self.back = self.title.pill, self.title.back
        self.hero = Hero(side)
        self.charts = ChartView(side)
        self.body = Body(self.charts)
        self.counters = CountersRow(side)
        column = QVBoxLayout(self)
        self.space(column, 0, 0.35, 1, 0.8, 1, 0.7)
        for part in (self.title, self.hero, self.body, self.counters):
            column.addWidget(part, 1 if part is self.body else 0)
        self._state: SideState | None = None
        self._note = ""
        self._pointed = False
        """Whether a story points at a figure of the panels."""
        self.setAccessibleName(f"{NAMES[side]} side")
        self.dress()

    def set_unit(self, unit: str) -> None:
        """Say in which unit the values of the source are."""
        self.hero.unit = unit
        self.charts.set_unit(unit)

    def bring_forward(self, counters: Collection[int], others: Collection[str]) -> None:
        """Point at the counters at these places, and at large figures and charts by their names."""
        self._pointed = bool(counters) or not {"value", "behind"}.isdisjoint(others)
        self.counters.bring_forward(counters)
        self.hero.bring_forward(others)
        self.charts.bring_forward({chart for chart in get_args(Chart) if chart in others})

    def fit_to(self, window: QSize, *, staged: bool, beside_rows: bool = False) -> None:
        """Take sizes for a ``window``; before an audience what is pointed at is the largest.

        It is less large ``beside_rows`` that need the room, too.
        """
        height_em = window.height() / max(1, self.fontMetrics().height())
        pointed = pointed_scale(height_em, beside_rows=beside_rows)
        pointed = pointed if staged and self._pointed else 0.0
        self.hero.fit_to(height_em, pointed)
        self.counters.fit_to(window, pointed)

    def least_height(self) -> int:
        """The height that title, large figures and readable charts need."""
        em = self.fontMetrics().height()
        return self.title.sizeHint().height() + self.hero.sizeHint().height() + CHARTS_EM * em

    def describe(self, settings: Settings) -> None:
        """Say how this side works, and of how many clients its figures are."""
        self.title.describe(settings)
        self.counters.set_clients(settings.clients)

    def show_counters(self, counters: Counters) -> None:
        """Show the newest figures."""
        self.counters.show_counters(counters)
        self.charts.show_counters(counters)
        self.title.show_counters(counters)
        self.hero.show_counters(counters)

    def show_before(self, shown: ShownBefore | None) -> None:
        """Have what was kept beside the present figures; ``None`` for nothing."""
        self.counters.show_before(None if shown is None else shown.before.kept.counters)
        self.hero.show_before(shown, self.counters.newest)
        self.charts.show_before(shown)

    def show_status(self, side: SideHistory, now_ns: int, *, paused: bool) -> None:
        """Show the state of the side, or that the view stands still."""
        self.title.show_status(side.now, now_ns, paused=paused)
        self._tell(side.now)

    def _tell(self, now: SideFrame) -> None:
        """Have a state said that is another than before; the one it begins with is no news."""
        before, self._state = self._state, now.state
        noted, self._note = self._note, now.note
        if now.note not in ("", noted):
            announce(self, f"{NAMES[self.side]}: {now.note}")
        if before in (None, now.state):
            return
        words = f"{NAMES[self.side]}: {'connected' if now.state == 'up' else now.state}"
        if now.detail and now.state != "up":
            words = f"{words}, {now.detail}"
        announce(self, words, urgent=now.state in ("stalled", "reconnecting"))

    def prepare(self, history: History, picture: Picture) -> None:
        """Have what changed painted with the next paint."""
        side = history.live if self.side == "live" else history.polled
        self.hero.show_now(side, picture.now_ns)
        self.charts.prepare(history, picture)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self)
