"""The two numbers a side that the back of the room can read: value on screen, and behind by."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.text.formats import HARD, NOTHING, THIN, milliseconds
from app.text.glossary import term
from app.text.in_words import in_words
from app.ui.ink import NAMES, SideName, colour_of
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.stepping import Stepping
from app.ui.theme import SEMIBOLD, Theme, sized
from app.window.charts.history import SideHistory
from app.window.counters.counter_tips import tip_text
from feeds.figure import Term

LARGEST, SMALLEST = 4.6, 2.2
"""How many times as large as running text the figures are, with and without much room."""
CAPTION, LEAST_CAPTION = 0.9, 0.6
"""Size of the captions, and where they are too wide, in running text's."""
NOTE_EM = 22
"""From this width in lines of text on there is room for words beside the figures."""
LINES_FOR_ONE = 13.5
WIDEST = f"9{THIN}999{HARD}ms"
"""Both figures of a row are sized for this text, so that they are of one size."""
COUNTING_MS = 100.0
"""From here on "behind by" counts up with every paint; below, such digits could not be read."""
SETTLE_NS = 250_000_000
MOST_DECIMALS = 3


def decimals_of(value: float) -> int:
    """Return how many decimals ``value`` is given with, at most three."""
    return next(
        (places for places in range(MOST_DECIMALS) if round(value, places) == value), MOST_DECIMALS
    )


def value_text(value: float | None, decimals: int) -> str:
    """Return a value as it is shown: thousands set apart, a real minus sign."""
    if value is None:
        return NOTHING
    return f"{value:,.{decimals}f}".replace(",", THIN).replace("-", "−")


class Figure(QWidget):
    """A caption and a large figure, painted only when the figure changes."""

    def __init__(self, caption: str, theme: Theme, owner: str, explained: Term) -> None:
        super().__init__()
        self._caption, self._owner, self._term = caption, owner, explained
        self._widest = WIDEST
        self._text, self._fitting = NOTHING, caption
        self._card = self._muted = self._colour = QColor()
        self._fonts = QFont(), QFont()
        self._split = 0
        self._scale = LARGEST
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)
        self.warn("")
        self.set_colours(theme, theme.text)

    @property
    def text(self) -> str:
        """The figure as it is shown."""
        return self._text

    def set_colours(self, theme: Theme, colour: QColor) -> None:
        """Show the figure in ``colour`` on ``theme``'s card, at the present text size."""
        self._card, self._muted, self._colour = theme.card, theme.muted, colour
        self._fit()
        self.updateGeometry()
        self.update()

    def set_scale(self, scale: float) -> None:
        """Show the figure ``scale`` times as large as running text, where the width allows."""
        if scale != self._scale:
            self._scale = scale
            self._fit()
            self.updateGeometry()
            self.update()

    def show_text(self, text: str) -> None:
        """Show ``text``; repaints the figure alone, and only if it is another."""
        if text != self._text:
            self._text = text
            self.update(0, self._split, self.width(), self.height() - self._split)

    def warn(self, why: str) -> None:
        """Say in the tooltip why the figure is not to be trusted; "" when it is."""
        self.setToolTip(tip_text(self._caption, self._term, [why]))

    def spoken(self) -> Spoken:
        """Return "Polled, behind by 1.3 seconds"."""
        value = in_words(self._text)
        caption = self._caption[0].lower() + self._caption[1:]
        return Spoken(f"{self._owner}, {caption} {value}", value=value)

    @override
    def minimumSizeHint(self) -> QSize:
        width = QFontMetrics(sized(SMALLEST / 2, SEMIBOLD)).horizontalAdvance(self._widest)
        return QSize(width, self.sizeHint().height())

    @override
    def sizeHint(self) -> QSize:
        large = QFontMetrics(sized(self._scale, SEMIBOLD))
        small = QFontMetrics(sized(CAPTION))
        return QSize(
            large.horizontalAdvance(self._widest) + 4, small.height() + round(large.height() * 0.88)
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._card)
        if event.rect().top() < self._split:
            painter.setFont(self._fonts[0])
            painter.setPen(self._muted)
            painter.drawText(0, self._split - painter.fontMetrics().descent(), self._fitting)
        painter.setFont(self._fonts[1])
        painter.setPen(self._colour)
        below = QRect(0, self._split, self.width(), self.height() - self._split)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(below, flags | Qt.TextFlag.TextDontClip, self._text)

    def _fit(self) -> None:
        small, large = sized(CAPTION), sized(self._scale, SEMIBOLD)
        self._split = QFontMetrics(small).height()
        wide = QFontMetrics(small).horizontalAdvance(self._caption)
        if 0 < self.width() < wide:
            small = sized(max(LEAST_CAPTION, 0.95 * CAPTION * self.width() / wide))
        metrics, self._fitting = QFontMetrics(small), self._caption
        if 0 < self.width() < metrics.horizontalAdvance(self._caption):
            elide = Qt.TextElideMode.ElideRight
            self._fitting = metrics.elidedText(self._caption, elide, self.width())
        needed = QFontMetrics(large).horizontalAdvance(self._widest)
        if 0 < self.width() < needed:
            large = sized(max(1.2, self._scale * self.width() / needed), SEMIBOLD)
        self._fonts = small, large


class Note(QWidget):
    """What the update on screen says in words, for sources that have words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._text = ""
        self._roomy = True
        self._colour = theme.muted
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of ``theme``."""
        self._colour = theme.muted
        self.update()

    def show_text(self, text: str) -> None:
        """Show ``text`` in up to three lines."""
        if text != self._text:
            self._text = text
            self.setVisible(self._roomy and bool(text))
            self.update()

    def set_roomy(self, roomy: bool) -> None:
        """Say whether there is room for words at all; they are left out where there is not."""
        self._roomy = roomy
        self.setVisible(roomy and bool(self._text))

    def spoken(self) -> Spoken:
        """Return what happened."""
        return Spoken(f"What happened: {self._text}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        painter = QPainter(self)
        painter.setFont(sized(0.95))
        painter.setPen(self._colour)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), flags | Qt.TextFlag.TextWordWrap, self._text)


@dataclass(slots=True)
class Precision:
    """With how many decimals values are shown; both sides share one, or they would look unlike."""

    decimals: int = 0


class Hero(QWidget):
    """The row of a side's two large figures, and its words."""

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__()
        self._side = side
        self.precision = Precision()
        self._settled_ns = 0
        self.value = Figure("Value on screen", theme, NAMES[side], term("value"))
        self.behind = Figure("Behind by", theme, NAMES[side], term("staleness_ms"))
        self.note = Note(theme)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.value, 10)
        self._row.addWidget(self.behind, 10)
        self._row.addWidget(self.note, 12)
        self._row.addStretch(4)
        self.setAccessibleName(f"{NAMES[side]}, large figures")
        self.stepping = Stepping(self, lambda: (self.value, self.behind, self.note))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._row.setSpacing(self.fontMetrics().height())
        self.value.set_colours(theme, theme.text)
        self.behind.set_colours(theme, colour_of(self._side, theme))
        self.note.set_theme(theme)
        self._fit_note()

    def fit_to(self, height_em: float) -> None:
        """Choose the size of the figures for a window that is ``height_em`` lines of text high."""
        scale = min(LARGEST, max(SMALLEST, height_em / LINES_FOR_ONE))
        self.value.set_scale(scale)
        self.behind.set_scale(scale)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        self.note.set_roomy(self.width() >= NOTE_EM * self.fontMetrics().height())

    def forget_decimals(self) -> None:
        """Another source gives its values with other precision."""
        self.precision.decimals = 0

    def show_now(self, side: SideHistory, now_ns: int) -> None:
        """Show what ``side`` holds, and how far behind it is at ``now_ns``.

        What it still holds of the source before is shown as nothing.
        """
        value = None if side.holds_other else side.now.value
        if value is not None:
            self.precision.decimals = max(self.precision.decimals, decimals_of(value))
        self.value.show_text(value_text(value, self.precision.decimals))
        self.note.show_text("" if side.holds_other else side.now.text)
        stale_ms = side.stale_ms(now_ns)
        if stale_ms is None or stale_ms >= COUNTING_MS:
            self.behind.show_text(milliseconds(stale_ms and float(round(stale_ms))))
            self._settled_ns = 0
        elif not 0 <= now_ns - self._settled_ns < SETTLE_NS:
            # Milliseconds that come and go are shown by their latest peak, which can be read.
            self._settled_ns = now_ns
            peak_ms = side.recent_peak_ms(now_ns, SETTLE_NS, COUNTING_MS)
            self.behind.show_text(milliseconds(float(round(max(stale_ms, peak_ms)))))
