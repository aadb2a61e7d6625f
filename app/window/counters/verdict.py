"""The verdict: one line under the wire strip that says what the two sides are worth."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.text.glossary import term
from app.text.in_words import in_words
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, SEMIBOLD, Theme, sized
from app.window.counters.counter_tips import tip_text
from app.window.counters.verdict_text import Span, plain, sentence
from feeds.frame import Counters

__all__ = ["Span", "Verdict", "plain", "sentence"]

SCALE = 1.3
"""The sentence's size, as a multiple of the application's text."""


class Verdict(QWidget):
    """Shows :func:`sentence` in the theme's colours; wraps instead of being cut off.

    It sets the words itself: rich text knows no variable fonts and would show no semi-bold.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._warning = ""
        self._counters: Counters | None = None
        self._spans = sentence(None)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip(tip_text("Verdict", term("verdict")))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_counters(self, counters: Counters | None) -> None:
        """Say what ``counters`` support; ``None`` begins anew."""
        self._counters = counters
        spans = sentence(counters)
        if self._warning:
            spans = [Span(self._warning, "alert", bold=True), *spans]
        if spans != self._spans:
            self._spans = spans
            self.updateGeometry()
            self.update()

    def set_warning(self, warning: str) -> None:
        """Say ``warning`` before the sentence; "" for none."""
        self._warning = warning
        self.set_counters(self._counters)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.update()

    @property
    def sentence(self) -> str:
        """What is said, without colours."""
        return plain(self._spans)

    def spoken(self) -> Spoken:
        """Return the sentence."""
        return Spoken(f"Verdict: {in_words(self.sentence)}")

    @override
    def sizeHint(self) -> QSize:
        line = self._line()
        return QSize(round(40 * line), round(line * 1.1))

    @override
    def minimumSizeHint(self) -> QSize:
        line = self._line()
        return QSize(round(12 * line), round(line * 1.1))

    @override
    def heightForWidth(self, width: int) -> int:
        placed = self._placed(width)
        lines = 1 + max((row for row, *_ in placed), default=0)
        return round(lines * self._line() * 1.1)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.updateGeometry()
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        inks: dict[str, QColor] = {
            "text": theme.text,
            "muted": theme.muted,
            "live": theme.live,
            "polled": theme.polled_text,
            "alert": theme.alert,
        }
        placed = self._placed(self.width())
        line = self._line() * 1.1
        rows = 1 + max((row for row, *_ in placed), default=0)
        ascent = QFontMetricsF(sized(SCALE)).ascent()
        top = max(0.0, (self.height() - rows * line) / 2) + ascent
        fonts = {heavy: sized(SCALE, SEMIBOLD if heavy else REGULAR) for heavy in (False, True)}
        painter = QPainter(self)
        for row, x, word, span in placed:
            painter.setFont(fonts[span.bold])
            painter.setPen(inks[span.ink])
            painter.drawText(QPointF(x, top + row * line), word)
        painter.end()

    def _line(self) -> float:
        return QFontMetricsF(sized(SCALE)).height()

    def _placed(self, width: int) -> list[tuple[int, float, str, Span]]:
        """Return each word with its row, its place in the row and its span."""
        measures = {
            heavy: QFontMetricsF(sized(SCALE, SEMIBOLD if heavy else REGULAR))
            for heavy in (False, True)
        }
        # as far in as the text on a card, so that the eye finds one left edge
        inset = 1.25 * QFontMetricsF(sized()).height()
        row, x, placed = 0, inset, []
        for span in self._spans:
            # only ordinary spaces part words: those inside quantities must not
            for word in re.findall(r" |[^ ]+", span.text):
                long = measures[span.bold].horizontalAdvance(word)
                if word != " " and x > inset and x + long > width - inset:
                    row, x = row + 1, inset
                if word != " " or x > inset:
                    placed.append((row, x, word, span))
                    x += long
        return placed
