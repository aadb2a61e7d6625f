"""Where the time goes: for each side one stacked bar of the mean latency, until it is painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.window.breakdown_parts import Part, edges, whole_ms
from app.window.formats import milliseconds
from app.window.ink import SideName, colour_of, draw_glyph
from app.window.theme import SEMIBOLD, Theme, contrast, sized

NAMES: dict[SideName, str] = {"live": "Live", "polled": "Polled"}
STRENGTHS = {
    "wait": 1.0,
    "request": 0.42,
    "server": 0.72,
    "response": 0.5,
    "push": 0.5,
    "unexplained": 0.2,
    "decode": 0.85,
    "hand-over": 0.34,
    "paint": 0.62,
}
"""How much of the side's colour a part has, over the card: neighbours differ clearly."""


def blended(colour: QColor, ground: QColor, strength: float) -> QColor:
    """Return ``colour`` laid over ``ground``."""
    mixed = (
        round(strength * one + (1 - strength) * other)
        for one, other in (
            (colour.red(), ground.red()),
            (colour.green(), ground.green()),
            (colour.blue(), ground.blue()),
        )
    )
    return QColor(*mixed)


class BreakdownBar(QWidget):
    """One side's bar: name and whole above it, the parts too narrow for their name below it."""

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__()
        self._side = side
        self._theme = theme
        self._parts: tuple[Part, ...] = ()
        self._scale_ms: float | None = None
        self._boxes: list[tuple[QRect, Part]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(f"Where the time goes, {NAMES[side]}")

    @property
    def whole_ms(self) -> float | None:
        """All parts that were measured, together."""
        return whole_ms(self._parts)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_parts(self, shown: tuple[Part, ...], scale_ms: float | None) -> None:
        """Show ``shown`` on a scale on which the full width is ``scale_ms`` milliseconds."""
        if (shown, scale_ms) == (self._parts, self._scale_ms):
            return
        self._parts, self._scale_ms = shown, scale_ms
        words = ", ".join(part.text for part in shown)
        self.setAccessibleDescription(f"{milliseconds(self.whole_ms)}: {words}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height with a list of two lines."""
        return QSize(24 * self.fontMetrics().height(), self.heightForWidth(max(1, self.width())))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The list under the bar wraps."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return room for name, bar and two lines of list: always, so that nothing jumps."""
        small = QFontMetrics(self._small()).height()
        return QFontMetrics(self._heading()).height() + self._bar_height() + 2 * small + small // 2

    def tip_at(self, x: int, y: int) -> str:
        """Return what is under the cursor, in words; all parts when it is none of them."""
        for box, part in self._boxes:
            if box.adjusted(-2, -4, 2, 4).contains(x, y):
                return part.tip
        return "\n".join(part.text for part in self._parts)

    def event(self, event: QEvent) -> bool:
        """Tell of the part under the cursor."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.x(), event.y()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint name, whole, bar and list."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._paint_heading(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        narrow = self._paint_bar(painter, top)
        self._paint_list(painter, top + self._bar_height(), narrow)
        painter.end()

    def _paint_heading(self, painter: QPainter) -> int:
        theme, whole = self._theme, self.whole_ms
        font, large = self._heading(), sized(1.3, SEMIBOLD)
        metrics = QFontMetrics(large)
        radius = metrics.height() * 0.2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(self._side, theme))
        draw_glyph(painter, self._side, QPointF(radius * 1.3, metrics.height() / 2), radius)
        painter.setPen(theme.text)
        painter.setFont(font)
        painter.drawText(round(radius * 3.4), metrics.ascent(), NAMES[self._side])
        painter.setFont(large)
        text = milliseconds(whole)
        painter.drawText(self.width() - metrics.horizontalAdvance(text), metrics.ascent(), text)
        return metrics.height()

    def _paint_bar(self, painter: QPainter, top: int) -> list[Part]:
        """Paint the parts and return those whose text did not fit."""
        theme, height = self._theme, self._bar_height()
        painter.fillRect(0, top, self.width(), height, theme.grid)
        whole = self.whole_ms
        scale = self._scale_ms or whole
        self._boxes = []
        narrow: list[Part] = []
        if not whole or not scale:
            return list(self._parts)
        for part, (left, right) in zip(
            self._parts, edges(self._parts, self.width() / scale), strict=True
        ):
            box = QRect(left, top, max(right - left, 0), height)
            self._boxes.append((box, part))
            colour = blended(colour_of(self._side, theme), theme.card, STRENGTHS[part.name])
            painter.fillRect(box.adjusted(0, 0, -1 if box.width() > 3 else 0, 0), colour)
            if not self._label(painter, box, part, colour):
                narrow.append(part)
        if self.width() * whole / scale < 2:
            painter.fillRect(0, top, 2, height, colour_of(self._side, theme))
        return narrow

    def _label(self, painter: QPainter, box: QRect, part: Part, ground: QColor) -> bool:
        """Write name and duration into ``box`` if they fit; return whether they did."""
        font = sized(0.92, SEMIBOLD)
        metrics = QFontMetrics(font)
        if part.ms is None or metrics.horizontalAdvance(part.text) + metrics.height() > box.width():
            return False
        inks = self._theme.background, self._theme.text
        painter.setFont(font)
        painter.setPen(max(inks, key=lambda ink: contrast(ink, ground)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, part.text)
        return True

    def _paint_list(self, painter: QPainter, top: int, narrow: list[Part]) -> None:
        """Write the narrow parts, each after a chip in its colour."""
        font = self._small()
        metrics = QFontMetrics(font)
        chip, gap = metrics.height() // 2, metrics.height() // 2
        x, y = 0, top + metrics.height() // 3
        painter.setFont(font)
        for part in narrow:
            text = part.text
            width = chip + gap // 2 + metrics.horizontalAdvance(text)
            if x and x + width > self.width():
                x, y = 0, y + metrics.height()
            colour = blended(
                colour_of(self._side, self._theme), self._theme.card, STRENGTHS[part.name]
            )
            place = QRect(x, y + (metrics.height() - chip) // 2, chip, chip)
            if part.ms is None:
                painter.setPen(self._theme.muted)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(place.adjusted(0, 0, -1, -1))
            else:
                painter.fillRect(place, colour)
            painter.setPen(self._theme.muted)
            painter.drawText(x + chip + gap // 2, y + metrics.ascent(), text)
            self._boxes.append((QRect(x, y, width, metrics.height()), part))
            x += width + gap * 2

    def _bar_height(self) -> int:
        return round(2.3 * self.fontMetrics().height())

    def _heading(self) -> QFont:
        return sized(1.1, SEMIBOLD)

    def _small(self) -> QFont:
        return sized(0.9)
