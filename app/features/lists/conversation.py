"""Who said what, newest at the bottom: bubbles with the author's name and initial."""

from functools import lru_cache
from zlib import crc32

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.features.lists.feed import Line
from app.features.lists.feed_view import SMALL, FeedView, longest_fitting
from app.features.lists.words import CONVERSATION
from app.ui.ink import blended, contrast
from app.ui.theme import SEMIBOLD, Theme, measured, metrics, sized, theme_of
from feeds.frame import SideName

SHADES = (0.14, 0.3, 0.66, 0.85)
"""Shares of the text's colour over the card's; near a half neither could be read on it."""
REMEMBERED = 400
"""How many heights are remembered: wrapping a text costs 0.05 ms."""


class Conversation(FeedView):
    """One message a bubble; long ones wrap."""

    def __init__(self, side: SideName) -> None:
        super().__init__(side, CONVERSATION)
        self._height = lru_cache(REMEMBERED)(self._measured)

    def height_of(self, line: Line) -> int:
        """Return the height of the name, the wrapped words, and the air around them."""
        return self._height(line.text, self.room, metrics().height())

    def paint_line(self, painter: QPainter, line: Line, box: QRect) -> None:
        """Paint the initial, the bubble, the name, how late it was seen, and the words."""
        em = metrics().height()
        theme, (name, words) = theme_of(self), split(line.text)
        left, pad = self._left(em), round(0.7 * em)
        room = self.room - left - 2 * pad
        shown_name = longest_fitting((name,), room // 2, SMALL, SEMIBOLD)
        beside = measured(shown_name, SMALL, SEMIBOLD) + round(0.8 * em)
        late = longest_fitting(self.late_words(line), room - beside, SMALL)
        text = self._wrapped(words)
        width = max(beside + measured(late, SMALL), text.width()) + 2 * pad
        tall = min(box.height(), self.height() - box.top())
        bubble = QRect(left, box.top() + round(0.15 * em), width, tall - round(0.3 * em))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip)
        painter.drawRoundedRect(bubble, 0.6 * em, 0.6 * em)
        self._paint_initial(painter, name, QRectF(0, bubble.top(), 2 * em, 2 * em))
        top = QRect(left + pad, bubble.top() + round(0.3 * em), room, self._name_height())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for font, colour, indent, said in (
            (sized(SMALL, SEMIBOLD), theme.text, 0, shown_name),
            (sized(SMALL), self.late_colour, beside, late),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(top.adjusted(indent, 0, 0, 0), flags, said)
        painter.setFont(sized())
        painter.setPen(theme.text)
        below = QRect(left + pad, top.bottom() + 1, self._words_width(), text.height() + em)
        if tall < box.height():  # a list so low that not even one message has room
            fitting = max(1, (bubble.bottom() - below.top()) // em)
            below.setHeight(fitting * em)
            room = fitting * (below.width() - em)
            words = longest_fitting((words,), room)
        painter.drawText(below, self._wrapping(words), words)

    def _measured(self, text: str, _room: int, em: int) -> int:
        return self._name_height() + self._wrapped(split(text)[1]).height() + em

    def _paint_initial(self, painter: QPainter, name: str, disc: QRectF) -> None:
        """Draw the first letter of ``name`` on a disc of its own neutral shade."""
        ground, ink = shade(name, theme_of(self))
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
        return round(1.1 * metrics(SMALL).height())

    def _words_width(self) -> int:
        em = metrics().height()
        return max(em, self.room - self._left(em) - 2 * round(0.7 * em))

    def _wrapped(self, words: str) -> QRect:
        box = QRect(0, 0, self._words_width(), 1 << 16)
        return metrics().boundingRect(box, self._wrapping(words), words or " ")

    def _wrapping(self, words: str) -> int:
        """Return how to wrap ``words``: a word that is too wide for a line is broken, not cut."""
        room = self._words_width()
        fits = all(measured(word) < room for word in words.split())
        wrap = Qt.TextFlag.TextWordWrap if fits else Qt.TextFlag.TextWrapAnywhere
        return int(wrap | Qt.AlignmentFlag.AlignLeft)


def split(text: str) -> tuple[str, str]:
    """Return author and words of "Name: words"; without a name all of it is words."""
    name, colon, words = text.partition(": ")
    return (name, words) if colon else ("", text)


def shade(name: str, theme: Theme) -> tuple[QColor, QColor]:
    """Return ground and ink of an author's initial: neutral, and always the same."""
    ground = blended(theme.text, theme.card, SHADES[(crc32(name.encode()) >> 5) % len(SHADES)])
    return ground, max((theme.card, theme.text), key=lambda ink: contrast(ground, ink))
