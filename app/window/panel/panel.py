"""One side of the window: title row, large figures, charts and counters, the same for both."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.features.watch.limited import Greying
from app.features.watch.observer import Limit
from app.text.formats import seconds
from app.text.in_words import in_words
from app.ui.announce import StateVoice
from app.ui.card import paint_card
from app.ui.chip_button import ChipButton
from app.ui.ink import NAMES, Glyph, SideName, tint
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized
from app.window.charts.chart_view import ChartView
from app.window.charts.history import History, SideHistory
from app.window.charts.shared import Picture
from app.window.counters.counters_row import CountersRow
from app.window.counters.hero import Hero
from app.window.panel.body import Body
from feeds.frame import Counters, SideFrame

CHARTS_EM = 9
"""The least height of the charts and of the panel's margins, in lines of text."""
PROTOCOLS = {"websocket": "WebSocket", "rest": "REST"}


def subtitle(side: SideName, poll_interval_s: float, transport: str) -> str:
    """Return how this side works, in a few words."""
    how = "the server pushes"
    if side == "polled":
        how = f"the client asks every {seconds(poll_interval_s)}"
    return f"{how} · {PROTOCOLS.get(transport, transport)}"


def status(side: SideName, now: SideFrame, now_ns: int) -> tuple[str, bool]:
    """Return what the pill says, and whether it is bad news."""
    if now.state == "up":
        if side == "live":
            return "connected", False
        if now.next_poll_ns is None:
            return "connected", False
        wait_s = max(0.0, (now.next_poll_ns - now_ns) / 1e9)
        return f"next in {wait_s:.1f} s", False
    words = {"connecting": "connecting …", "stalled": "stalled", "reconnecting": "reconnecting …"}
    text = words[now.state]
    if now.detail:
        text = f"{text.removesuffix(' …')} · {now.detail}"
    return text, now.state != "connecting"


class Pill(QWidget):
    """A short status in a rounded box; wide enough for its text, elided when it cannot be."""

    def __init__(self, theme: Theme, owner: str) -> None:
        super().__init__()
        self._theme, self._owner = theme, owner
        self._text = ""
        self._bad = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The status as it is shown."""
        return self._text

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme``."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_status(self, text: str, *, bad: bool) -> None:
        """Show ``text``, in the colour of alerts when it is ``bad`` news."""
        if (text, bad) == (self._text, self._bad):
            return
        resized = len(text) != len(self._text)
        self._text, self._bad = text, bad
        self.setToolTip(text if len(text) > 24 else "")
        if resized:
            self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return the status, and whose it is."""
        return Spoken(f"{self._owner}, status: {in_words(self._text)}")

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        height = round(metrics.height() * 1.5)
        return QSize(metrics.horizontalAdvance(self._text) + height + 2, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().height() * 3, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.chip)
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setFont(self._font())
        painter.setPen(self._theme.alert if self._bad else self._theme.muted)
        room = self.width() - self.height() + 2
        metrics = QFontMetrics(self._font())
        fitting = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, fitting)

    def _font(self) -> QFont:
        return sized(0.88)


class Quiet(QWidget):
    """One line of secondary text that gives way: elided when there is no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._colour: QColor = theme.muted
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of ``theme``."""
        self._colour = theme.muted
        self.update()

    def show_text(self, text: str) -> None:
        """Show ``text``."""
        if text != self._text:
            self._text = text
            self.update()

    def spoken(self) -> Spoken:
        """Return the line in full."""
        return Spoken(in_words(self._text))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = sized(1.0)
        painter.setFont(font)
        painter.setPen(self._colour)
        text = QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), flags, text)


class Panel(QWidget):
    """All of one side, on a card."""

    live_pressed = Signal()

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__()
        self.side = side
        self._theme = theme
        self._glyph = Glyph(side, theme)
        self._name = QLabel(NAMES[side])
        self._subtitle = Quiet(theme)
        self.pill = Pill(theme, NAMES[side])
        self.hero = Hero(side, theme)
        self.charts = ChartView(side, theme)
        self.body = Body(self.charts, theme)
        self.counters = CountersRow(side, theme)
        self._greying = Greying(side, self.hero, self.counters, self)
        self._back = ChipButton("Back to live", theme)
        self._back.setToolTip("Show the whole history up to now (Home or End)")
        self._back.clicked.connect(lambda _checked: self.live_pressed.emit())
        self._back.hide()
        self._title = QWidget()
        row = QHBoxLayout(self._title)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._glyph, self._name, self._subtitle, self._back, self.pill):
            row.addWidget(widget, 1 if widget is self._subtitle else 0)
        column = QVBoxLayout(self)
        for part in (self._title, self.hero, self.body, self.counters):
            column.addWidget(part, 1 if part is self.body else 0)
        self._voice = StateVoice(self, NAMES[side])
        self.setAccessibleName(f"{NAMES[side]} side")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self._name.setFont(sized(1.22, SEMIBOLD))
        tint(self._name, theme.text)
        for sign in (self._glyph, self._subtitle, self._back, self.pill):
            sign.set_theme(theme)
        for part in (self.hero, self.charts, self.counters):
            part.set_theme(theme)
        self._greying.dress(theme)
        em = self.fontMetrics().height()
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(em, round(em * 0.8), em, round(em * 0.7))
            layout.setSpacing(round(em * 0.35))
        self.update()

    def describe_side(self, poll_interval_s: float, transport: str) -> None:
        """Say how this side works."""
        self._subtitle.show_text(subtitle(self.side, poll_interval_s, transport))

    def show_limits(self, limited: Mapping[Limit, str]) -> None:
        """Grey the numbers that the instrument itself limits."""
        self._greying.show_limits(limited, self._theme)

    def show_live_button(self, shown: bool) -> None:
        """Offer the way back to the live edge, or not."""
        self._back.setVisible(shown)

    def least_height(self) -> int:
        """The height that title, large figures and readable charts need."""
        em = self.fontMetrics().height()
        return self._title.sizeHint().height() + self.hero.sizeHint().height() + CHARTS_EM * em

    def show_counters(self, counters: Counters) -> None:
        """Show the newest figures."""
        self.counters.show_counters(counters)
        self.charts.show_counters(counters)

    def show_status(self, side: SideHistory, now_ns: int, *, paused: bool) -> None:
        """Show the state of the side, or that the view stands still."""
        text, bad = ("view paused", False) if paused else status(self.side, side.now, now_ns)
        self.pill.show_status(text, bad=bad)
        self._voice.hear(side.now.state, side.now.detail)

    def prepare(self, history: History, picture: Picture) -> None:
        """Have what changed painted with the next paint."""
        side = history.live if self.side == "live" else history.polled
        self.hero.show_now(side, picture.now_ns)
        self.charts.prepare(history, picture)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, self._theme)
