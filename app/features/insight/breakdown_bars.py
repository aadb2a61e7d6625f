"""Where the time goes: for each side one stacked bar of the mean latency, until it is painted."""

from itertools import accumulate, pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.features.insight.breakdown_parts import UNKNOWN, Part, whole_ms
from app.text.formats import milliseconds
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.ink import NAMES, blended, colour_of, contrast, draw_glyph
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, measured, metrics, sized, theme_of
from feeds.frame import SideName

LOW, HIGH = 1.7, 3.2
"""The least and the greatest height of the bar itself, in lines of text."""
SMALL = 0.9
"""The scale of what is written below the bar."""
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
    "not told apart": 0.3,
}
"""How much of the side's colour a part has, over the card: neighbours differ clearly."""


def edges(shown: tuple[Part, ...], pixels_per_ms: float) -> list[tuple[int, int]]:
    """Return left and right of each part in whole pixels, without gaps or overlaps."""
    ends = [0.0, *accumulate((part.ms or 0.0) * pixels_per_ms for part in shown)]
    return [(round(left), round(right)) for left, right in pairwise(ends)]


class BreakdownBar(QWidget):
    """One side's bar: name and whole above it, the parts too narrow for their name below it."""

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self._side = side
        self._parts: tuple[Part, ...] = ()
        self._scale_ms: float | None = None
        self._boxes: list[tuple[QRect, Part]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(f"Where the time goes, {NAMES[side]}")

    @property
    def whole_ms(self) -> float | None:
        """All parts that were measured, together."""
        return whole_ms(self._parts)

    def show_parts(self, shown: tuple[Part, ...], scale_ms: float | None) -> None:
        """Show ``shown`` on a scale on which the full width is ``scale_ms`` milliseconds."""
        if (shown, scale_ms) == (self._parts, self._scale_ms):
            return
        self._parts, self._scale_ms = shown, scale_ms
        words = ", ".join(part.text for part in shown)
        self.setAccessibleDescription(f"{milliseconds(self.whole_ms)}: {words}")
        self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return the whole and each part."""
        words = in_words(self.accessibleDescription())
        return Spoken(self.accessibleName(), words, role=QAccessible.Role.Graphic)

    @override
    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        self.setMaximumHeight(self._beside_bar() + round(HIGH * em))
        return QSize(24 * em, self._beside_bar() + round(LOW * em))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(12 * self.fontMetrics().height(), self.sizeHint().height())

    def _beside_bar(self) -> int:
        """Return the height of everything but the bar."""
        small = metrics(SMALL).height()
        return metrics(1.3, SEMIBOLD).height() + 2 * small + small // 2

    def tip_at(self, x: int, y: int) -> str:
        """Return what is under the cursor, in words; all parts when it is none of them."""
        for box, part in self._boxes:
            if box.adjusted(-2, -4, 2, 4).contains(x, y):
                return part.tip
        return "\n".join(part.text for part in self._parts)

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of the part under the cursor."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), wrapped(self.tip_at(event.x(), event.y())), self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._paint_heading(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        narrow = self._paint_bar(painter, top)
        self._paint_list(painter, top + self._bar_height(), narrow)
        painter.end()

    def _paint_heading(self, painter: QPainter) -> int:
        theme, whole = theme_of(self), self.whole_ms
        measures = metrics(1.3, SEMIBOLD)
        radius = measures.height() * 0.2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(self._side, theme))
        draw_glyph(painter, self._side, QPointF(radius * 1.3, measures.height() / 2), radius)
        painter.setPen(theme.text)
        painter.setFont(sized(1.1, SEMIBOLD))
        painter.drawText(round(radius * 3.4), measures.ascent(), NAMES[self._side])
        painter.setFont(sized(1.3, SEMIBOLD))
        text = milliseconds(whole)
        painter.drawText(self.width() - measures.horizontalAdvance(text), measures.ascent(), text)
        return measures.height()

    def _paint_bar(self, painter: QPainter, top: int) -> list[Part]:
        """Paint the parts and return those whose text did not fit."""
        theme, height = theme_of(self), self._bar_height()
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
        height = metrics(0.92, SEMIBOLD).height()
        if part.ms is None or measured(part.text, 0.92, SEMIBOLD) + height > box.width():
            return False
        inks = theme_of(self).background, theme_of(self).text
        painter.setFont(sized(0.92, SEMIBOLD))
        painter.setPen(max(inks, key=lambda ink: contrast(ink, ground)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, part.text)
        return True

    def _paint_list(self, painter: QPainter, top: int, narrow: list[Part]) -> None:
        """Write the narrow parts, each after a chip in its colour; then what is not known."""
        painter.setFont(sized(SMALL))
        line = metrics(SMALL).height()
        x, y = 0, top + line // 3
        entries: list[tuple[str, tuple[Part, ...]]] = [
            (part.text, (part,)) for part in narrow if part.ms is not None
        ]
        unknown = tuple(part for part in narrow if part.ms is None)
        if unknown and len(unknown) < len(self._parts):
            names = ", ".join(part.name for part in unknown)
            entries.append((f"{UNKNOWN}: {names}", unknown))
        elif unknown:
            entries.append((f"{UNKNOWN} yet", unknown))
        for text, shown in entries:
            width = line + measured(text, SMALL)
            if x and x + width > self.width():
                x, y = 0, y + line
            self._paint_entry(painter, QRect(x, y, width, line), text, shown[0])
            self._boxes += [(QRect(x, y, width, line), part) for part in shown]
            x += width + line * 3 // 5

    def _paint_entry(self, painter: QPainter, place: QRect, text: str, part: Part) -> None:
        """Write one entry of the list after its chip, which is hollow when it is not known."""
        theme, edge = theme_of(self), place.height() // 2
        chip = QRect(place.left(), place.top() + (place.height() - edge) // 2, edge, edge)
        painter.setPen(theme.muted)
        if part.ms is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(chip.adjusted(0, 0, -1, -1))
        else:
            colour = colour_of(self._side, theme)
            painter.fillRect(chip, blended(colour, theme.card, STRENGTHS[part.name]))
        words = place.adjusted(round(1.5 * edge), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextDontClip, text)

    def _bar_height(self) -> int:
        em = self.fontMetrics().height()
        return max(round(LOW * em), min(self.height() - self._beside_bar(), round(HIGH * em)))
