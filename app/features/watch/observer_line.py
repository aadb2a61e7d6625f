"""The status line at the bottom: what the instrument itself does, and when it is in the way."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.text.in_words import in_words
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized

__all__ = ["ObserverLine"]

SCALE = 0.84


class ObserverLine(QWidget):
    """One line of small text, muted while all is well; a sign and words when it is not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures, self._warning = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            "What this program itself does. Amber: it, and not the system, limits a number;"
            " the numbers concerned are grey. Frames that come faster than the screen's are"
            " coalesced: no update is left out of the figures."
        )

    @property
    def text(self) -> str:
        """The line as it is shown, without the name before it."""
        return f"{self._warning} · {self._figures}" if self._warning else self._figures

    @property
    def limited(self) -> bool:
        """Whether the line is amber."""
        return bool(self._warning)

    def say(self, figures: str, warning: str) -> None:
        """Show ``figures``, after a ``warning`` if there is one; called once a second."""
        if (figures, warning) != (self._figures, self._warning):
            self._figures, self._warning = figures, warning
            self.update()

    def spoken(self) -> Spoken:
        """Return the line, and whose it is."""
        return Spoken(f"The instrument itself: {in_words(self.text)}")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``, and the application's present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        line = QFontMetrics(sized(SCALE)).height()
        return QSize(20 * line, round(1.7 * line))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        heavy, plain = sized(SCALE, SEMIBOLD), sized(SCALE)
        line = QFontMetrics(plain).height()
        x = 2.0 * self.fontMetrics().height()
        middle = self.height() / 2 - 0.3 * line
        if self._warning:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.caution)
            top, half = middle - 0.42 * line, 0.45 * line
            corners = [(x + half, top), (x + 2 * half, top + 0.8 * line), (x, top + 0.8 * line)]
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
            x += 1.3 * line
        ink = theme.caution if self._warning else theme.muted
        for font, text, colour in (
            (heavy, self._warning or "Instrument", ink),
            (plain, self._figures, theme.muted),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            metrics = painter.fontMetrics()
            room = round(self.width() - x - self.fontMetrics().height())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
            box = QRectF(x, middle - line, self.width(), 2 * line)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
            x += metrics.horizontalAdvance(shown) + 0.8 * line
        painter.end()
