"""One side of the window: title row, large figures, charts and counters, the same for both."""

from collections.abc import Collection
from typing import get_args

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.text.formats import setting
from app.text.tables import skipped
from app.ui.announce import announce
from app.ui.chip_button import ChipButton
from app.ui.ink import NAMES, Glyph, paint_card
from app.ui.label import Label, Pill
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed
from app.window.charts.axes import Chart
from app.window.charts.chart_view import ChartView
from app.window.charts.history import History, SideHistory
from app.window.charts.shared import Picture
from app.window.counters.counters_row import CountersRow
from app.window.counters.hero import Hero, pointed_scale
from app.window.panel.body import Body
from feeds.choices import chosen
from feeds.frame import Counters, SideFrame, SideName, SideState

CHARTS_EM = 9
"""The least height of the charts and of the panel's margins, in lines of text."""


def subtitle(
    side: SideName, poll_interval_s: float, transport: str, lacking: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return how this side works, the longest text first, and what is ``lacking`` in that."""
    by = chosen(transport).label
    if side == "live":
        return f"the server pushes · {by}", "the server pushes"
    every = f"every {setting(poll_interval_s, 's')}"
    if not lacking:
        return f"the client asks {every} · {by}", f"the client asks {every}", f"asks {every}"
    return (
        f"the client asks {every} · {by} · {lacking[0]}",
        *(f"asks {every} · {text}" for text in lacking[:-1]),
        f"{every} · {lacking[-2]}",
        *lacking[-2:],
    )


def status(side: SideName, now: SideFrame, now_ns: int) -> tuple[str, bool]:
    """Return what the pill says, and whether it is bad news."""
    if now.state == "up":
        if side == "live" or now.next_poll_ns is None:
            return "connected", False
        wait_s = max(0.0, (now.next_poll_ns - now_ns) / 1e9)
        return f"next in {wait_s:.1f} s", False
    words = {"connecting": "connecting …", "stalled": "stalled", "reconnecting": "reconnecting …"}
    text = words[now.state]
    if now.detail:
        text = f"{text.removesuffix(' …')} · {now.detail}"
    return text, now.state != "connecting"


class Panel(Dressed, QWidget):
    """All of one side, on a card."""

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self.side = side
        self._subtitle = Label(ink="muted", room="elide")
        self.pill = Pill(f"{NAMES[side]}, status", scale=0.88)
        # an opaque ground: a status that counts down does not have the card painted anew
        self.pill.setBackgroundRole(QPalette.ColorRole.Base)
        self.pill.setAutoFillBackground(True)
        self.hero = Hero(side)
        self.charts = ChartView(side)
        self.body = Body(self.charts)
        self.counters = CountersRow(side)
        self.back = ChipButton("Back to live", tip="Show the whole history up to now (N)")
        """The way back to the live edge; shown while something else is in sight."""
        self.back.hide()
        self._title = QWidget()
        row = QHBoxLayout(self._title)
        row.setContentsMargins(0, 0, 0, 0)
        name = Label(NAMES[side], scale=1.22, weight=SEMIBOLD)
        for widget in (Glyph(side), name, self._subtitle, self.pill, self.back):
            row.addWidget(widget, 1 if widget is self._subtitle else 0)
        column = QVBoxLayout(self)
        self.space(column, 0, 0.35, 1, 0.8, 1, 0.7)
        for part in (self._title, self.hero, self.body, self.counters):
            column.addWidget(part, 1 if part is self.body else 0)
        self._state: SideState | None = None
        self._pointed = False
        """Whether a story points at a figure of the panels."""
        self._works = 0.0, ""  # how: the interval between polls in s, and the transport
        self.setAccessibleName(f"{NAMES[side]} side")
        self.dress()

    @override
    def dress(self) -> None:
        super().dress()
        # as high as what is there anyway, so that nothing moves when it comes
        self.back.setFixedHeight(self.pill.sizeHint().height())

    def describe_side(self, poll_interval_s: float, transport: str) -> None:
        """Say how this side works."""
        self._works = poll_interval_s, transport
        self._subtitle.say(*subtitle(self.side, *self._works))

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

    def fit_to(self, window: QSize, *, staged: bool) -> None:
        """Take sizes for a ``window``; before an audience what is pointed at is the largest."""
        height_em = window.height() / max(1, self.fontMetrics().height())
        pointed = pointed_scale(height_em) if staged and self._pointed else 0.0
        self.hero.fit_to(height_em, pointed)
        self.counters.fit_to(window, pointed)

    def least_height(self) -> int:
        """The height that title, large figures and readable charts need."""
        em = self.fontMetrics().height()
        return self._title.sizeHint().height() + self.hero.sizeHint().height() + CHARTS_EM * em

    def show_counters(self, counters: Counters) -> None:
        """Show the newest figures."""
        self.counters.show_counters(counters)
        self.charts.show_counters(counters)
        if self.side == "polled":
            self._subtitle.say(*subtitle(self.side, *self._works, skipped(counters.polled)))

    def show_status(self, side: SideHistory, now_ns: int, *, paused: bool) -> None:
        """Show the state of the side, or that the view stands still."""
        text, bad = ("view paused", False) if paused else status(self.side, side.now, now_ns)
        self.pill.say(text)
        self.pill.set_ink("alert" if bad else "muted")
        self._tell(side.now)

    def _tell(self, now: SideFrame) -> None:
        """Have a state said that is another than before; the one it begins with is no news."""
        before, self._state = self._state, now.state
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
