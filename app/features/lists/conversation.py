"""Who said what, newest at the bottom: bubbles with the author's name and initial."""

from __future__ import annotations

from zlib import crc32

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from app.features.lists.feed import Line
from app.features.lists.feed_view import SMALL, FeedView, fitting_text
from app.features.lists.words import CONVERSATION
from app.ui.ink import SideName
from app.ui.theme import SEMIBOLD, Theme, contrast, sized

SHADES = (0.14, 0.3, 0.66, 0.85)
"""Of the text's colour over the card's; in the middle no ink could be read on them."""
REMEMBERED = 400
"""Heights that are remembered: wrapping a text costs 0.05 ms."""


class Conversation(FeedView):
    """One message a bubble; long ones wrap."""

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__(side, CONVERSATION, theme)
        self._heights: dict[tuple[str, int, int], int] = {}

    def height_of(self, line: Line) -> int:
        """Return the height of the name, the wrapped words, and the air around them."""
        em = QFontMetrics(sized()).height()
        key = (line.text, self.room, em)
        known = self._heights.get(key)
        if known is None:
            if len(self._heights) > REMEMBERED:
                self._heights.clear()
            _, words = split(line.text)
            known = self._name_height() + self._wrapped(words).height() + round(1.0 * em)
            self._heights[key] = known
        return known

    def paint_line(self, painter: QPainter, line: Line, box: QRect) -> None:
        """Paint the initial, the bubble, the name, how late it was seen, and the words."""
        em = QFontMetrics(sized()).height()
        name, words = split(line.text)
        name_font, late_font = sized(SMALL, SEMIBOLD), sized(SMALL)
        name_metrics, late_metrics = QFontMetrics(name_font), QFontMetrics(late_font)
        left, pad = self._left(em), round(0.7 * em)
        room = self.room - left - 2 * pad
        shown_name = name_metrics.elidedText(name, Qt.TextElideMode.ElideRight, room // 2)
        beside = name_metrics.horizontalAdvance(shown_name) + round(0.8 * em)
        late = fitting_text(self.late_words(line), late_metrics, room - beside)
        text = self._wrapped(words)
        width = max(beside + late_metrics.horizontalAdvance(late), text.width()) + 2 * pad
        tall = min(box.height(), self.height() - box.top())
        bubble = QRect(left, box.top() + round(0.15 * em), width, tall - round(0.3 * em))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.chip)
        painter.drawRoundedRect(bubble, 0.6 * em, 0.6 * em)
        self._paint_initial(painter, name, QRectF(0, bubble.top(), 2 * em, 2 * em))
        top = QRect(left + pad, bubble.top() + round(0.3 * em), room, self._name_height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for font, colour, indent, said in (
            (name_font, self._theme.text, 0, shown_name),
            (late_font, self.late_colour, beside, late),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(top.adjusted(indent, 0, 0, 0), flags, said)
        painter.setFont(sized())
        painter.setPen(self._theme.text)
        below = QRect(left + pad, top.bottom() + 1, self._words_width(), text.height() + em)
        if tall < box.height():  # a list so low that not even one message has room
            fitting = max(1, (bubble.bottom() - below.top()) // em)
            below.setHeight(fitting * em)
            room = fitting * (below.width() - em)
            words = QFontMetrics(sized()).elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(below, self._wrapping(words), words)

    def _paint_initial(self, painter: QPainter, name: str, disc: QRectF) -> None:
        """Draw the first letter of ``name`` on a disc of its own neutral shade."""
        ground, ink = shade(name, self._theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(disc)
        painter.setFont(sized(0.95, SEMIBOLD))
        painter.setPen(ink)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, name[:1].upper() or "?")

    @staticmethod
    def _left(em: int) -> int:
        return round(2.6 * em)

    @staticmethod
    def _name_height() -> int:
        return round(1.1 * QFontMetrics(sized(SMALL)).height())

    def _words_width(self) -> int:
        em = QFontMetrics(sized()).height()
        return max(em, self.room - self._left(em) - 2 * round(0.7 * em))

    def _wrapped(self, words: str) -> QRect:
        box = QRect(0, 0, self._words_width(), 1 << 16)
        return QFontMetrics(sized()).boundingRect(box, self._wrapping(words), words or " ")

    def _wrapping(self, words: str) -> int:
        """Return how to wrap ``words``: a word that is too wide for a line is broken, not cut."""
        metrics, room = QFontMetrics(sized()), self._words_width()
        fits = all(metrics.horizontalAdvance(word) < room for word in words.split())
        wrap = Qt.TextFlag.TextWordWrap if fits else Qt.TextFlag.TextWrapAnywhere
        return int(wrap | Qt.AlignmentFlag.AlignLeft)


def split(text: str) -> tuple[str, str]:
    """Return author and words of "Name: words"; without a name all of it is words."""
    name, colon, words = text.partition(": ")
    return (name, words) if colon else ("", text)


def shade(name: str, theme: Theme) -> tuple[QColor, QColor]:
    """Return ground and ink of an author's initial: neutral, and always the same."""
    ground = _between(theme.card, theme.text, SHADES[(crc32(name.encode()) >> 5) % len(SHADES)])
    return ground, max((theme.card, theme.text), key=lambda ink: contrast(ground, ink))


def _between(one: QColor, other: QColor, share: float) -> QColor:
    """Return the colour ``share`` of the way from ``one`` to ``other``."""
    return QColor.fromRgbF(
        one.redF() + share * (other.redF() - one.redF()),
        one.greenF() + share * (other.greenF() - one.greenF()),
        one.blueF() + share * (other.blueF() - one.blueF()),
    )
