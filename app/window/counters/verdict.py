"""The verdict: one line under the wire strip that says what the two sides are worth."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.text.glossary import term
from app.text.in_words import in_words
from app.ui.override import override
from app.ui.theme import INKS, SEMIBOLD, Dressed, metrics, sized
from app.window.counters.counter_tips import tip_text
from app.window.counters.verdict_text import Span, plain, sentence
from feeds.frame import Counters

__all__ = ["Span", "Verdict", "plain", "sentence"]

SCALE = 1.3
"""The sentence's size, as a multiple of the application's text."""
LINE = 1.1
"""The distance of two lines of the sentence, as a multiple of their height."""


class Verdict(Dressed, QLabel):
    """Shows :func:`sentence` in the theme's colours; wraps instead of being cut off.

    It lays out the words itself: a label's rich text knows no weights of a variable font.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._warning = ""
        self._counters: Counters | None = None
        self._spans: list[Span] = []
        self._layout = QTextLayout()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip(tip_text("Verdict", term("verdict")))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_counters(None)

    def set_counters(self, counters: Counters | None) -> None:
        """Say what ``counters`` support; ``None`` begins anew."""
        self._counters = counters
        spans = sentence(counters)
        if self._warning:
            spans = [Span(self._warning, "alert", bold=True), *spans]
        if spans != self._spans:
            self._spans = spans
            self.setAccessibleName(f"Verdict: {in_words(self.sentence)}")
            self.dress()

    def set_warning(self, warning: str) -> None:
        """Say ``warning`` before the sentence; "" for none."""
        self._warning = warning
        self.set_counters(self._counters)

    @property
    def sentence(self) -> str:
        """What is said, without colours."""
        return plain(self._spans)

    @override
    def dress(self) -> None:
        self._layout = QTextLayout(self.sentence, sized(SCALE))
        self._layout.setCacheEnabled(True)
        ranges, start, palette = [], 0, self.palette()
        for span in self._spans:
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = start, len(span.text)
            look = QTextCharFormat()
            look.setForeground(palette.color(INKS[span.ink]))
            if span.bold:
                look.setFont(sized(SCALE, SEMIBOLD))
            piece.format = look
            ranges.append(piece)
            start += len(span.text)
        self._layout.setFormats(ranges)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        line = metrics(SCALE).height()
        return QSize(40 * line, round(line * LINE))

    @override
    def minimumSizeHint(self) -> QSize:
        line = metrics(SCALE).height()
        return QSize(12 * line, round(line * LINE))

    @override
    def heightForWidth(self, width: int) -> int:
        return round(self._break_lines(width))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        needed = self._break_lines(self.width())
        painter = QPainter(self)
        self._layout.draw(painter, QPointF(self._inset(), max(0.0, (self.height() - needed) / 2)))
        painter.end()

    def _break_lines(self, width: int) -> float:
        """Break the sentence into lines for ``width`` pixels and return their height in all."""
        line_height, y = metrics(SCALE).height() * LINE, 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1, width - 2 * self._inset()))
            line.setPosition(QPointF(0, y))
            y += line_height
        self._layout.endLayout()
        return y

    @staticmethod
    def _inset() -> int:
        """Return how far in the text on a card begins, so that the eye finds one left edge."""
        return round(1.25 * metrics().height())
