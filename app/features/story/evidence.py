"""How the evidence of a step stands: measuring, proven or refuted, with what was measured."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.story.signs import draw_check, draw_cross
from app.features.story.views import EvidenceView
from app.text.formats import HARD
from app.text.in_words import in_words
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized

__all__ = ["Evidence", "headline"]

LARGE, SMALL = 1.5, 0.95
WIDEST = "first, to compare: 10 of 10 s"
LEAST = 0.6
"""Texts shrink to so many times the application's; the widget is made for :data:`WIDEST`."""


def headline(view: EvidenceView) -> str:
    """Return how the evidence stands, in words."""
    done_s = int(min(view.elapsed_s, view.wait_s))
    waited = f"{done_s} of {view.wait_s:g}{HARD}s"
    if view.state == "before":
        return f"first, to compare: {waited}"
    if view.state == "measuring":
        return f"measuring, {waited}"
    return f"{view.state}: {view.ratio_text}" if view.ratio_text else view.state


class Evidence(QWidget):
    """Two lines, and a thin third one while it is measured; it only shows what it is told."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scale, self._flat = 1.0, False
        self._view = EvidenceView("measuring")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def view(self) -> EvidenceView:
        """What is shown."""
        return self._view

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def set_scale(self, scale: float) -> None:
        """Write so many times as large."""
        if scale != self._scale:
            self._scale = scale
            self.updateGeometry()
            self.update()

    def set_flat(self, flat: bool) -> None:
        """Write everything into one line, where height is dearer than width."""
        if flat != self._flat:
            self._flat = flat
            way = QSizePolicy.Policy.Expanding if flat else QSizePolicy.Policy.Fixed
            self.setSizePolicy(way, QSizePolicy.Policy.Fixed)
            self.updateGeometry()
            self.update()

    def show_evidence(self, view: EvidenceView) -> None:
        """Show how the evidence stands; paints only when something else is seen."""
        if view == self._view:
            return
        self._view = view
        self.update()

    def spoken(self) -> Spoken:
        """Return how the evidence stands, and what was measured."""
        told = (headline(self._view), self._view.values_text)
        return Spoken(f"Evidence: {in_words(', '.join(words for words in told if words))}")

    @override
    def sizeHint(self) -> QSize:
        large, small = (QFontMetrics(font).height() for font in self._fonts())
        width = QFontMetrics(sized(self._scale * 1.15, SEMIBOLD)).horizontalAdvance(WIDEST)
        below = 0.4 if self._flat else 1.75
        return QSize(width, round(1.1 * large + below * small))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        view, theme = self._view, self._theme
        large, small = self._fonts()
        line, below = QFontMetrics(large).height(), QFontMetrics(small).height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inks = {"proven": theme.proven, "refuted": theme.alert}
        ink = inks.get(view.state, theme.text)
        x = 0.0
        if view.state in inks:
            draw = draw_check if view.state == "proven" else draw_cross
            draw(painter, QPointF(0.42 * line, 0.55 * line), 0.5 * line, ink)
            x = 1.05 * line
        font = large if view.state in inks else sized(self._scale * 1.15, SEMIBOLD)
        head = QRectF(x, 0, self._share() - x, 1.1 * line)
        self._write(painter, head, headline(view), font, ink)
        values = QRectF(0, 1.1 * line, self.width(), below)
        if self._flat:
            values = QRectF(self._share(), 0, self.width() - self._share(), 1.1 * line)
        self._write(painter, values, view.values_text, small, theme.muted)
        if view.state in ("before", "measuring"):
            y = head.bottom() if self._flat else values.bottom() + 0.35 * below
            self._paint_progress(painter, y, 0.2 * below)
        painter.end()

    def _share(self) -> float:
        """Return the width of the headline's part."""
        return 0.5 * self.width() if self._flat else self.width()

    def _write(
        self, painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor
    ) -> None:
        """Write ``text`` in one line, smaller where it is too long."""
        room, wide = box.width(), QFontMetrics(font).horizontalAdvance(text)
        if wide > room:
            least = sized(LEAST).pointSizeF()
            font.setPointSizeF(max(least, font.pointSizeF() * 0.98 * room / wide))
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_progress(self, painter: QPainter, y: float, thick: float) -> None:
        """Draw the time that was measured of the time that is needed."""
        view = self._view
        done = min(1.0, view.elapsed_s / view.wait_s) if view.wait_s else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        for share, colour in ((1.0, self._theme.groove), (done, self._theme.muted)):
            painter.setBrush(colour)
            bar = QRectF(0, y, share * self.width(), thick)
            if share:
                painter.drawRoundedRect(bar, thick / 2, thick / 2)

    def _fonts(self) -> tuple[QFont, QFont]:
        return sized(self._scale * LARGE, SEMIBOLD), sized(self._scale * SMALL)
