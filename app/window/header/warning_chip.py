"""A plain warning in the header, as long or as short as there is room for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.ink import faded
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized

__all__ = ["WarningChip"]


class WarningChip(QWidget):
    """Says ``label: why``, or the label alone; hidden while there is nothing to warn of."""

    def __init__(self, label: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label, self.why = label, ""
        self._brief = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now."""
        return self._label if self._brief or not self.why else f"{self._label}: {self.why}"

    def spoken(self) -> Spoken:
        """Return the warning in full, however briefly it is shown."""
        words = f"{self._label}: {self.why}" if self.why else self._label
        return Spoken(f"Warning, {words}", role=QAccessible.Role.AlertMessage)

    def warn(self, why: str) -> None:
        """Warn because of ``why``; "" takes the warning back. The header shows and hides it."""
        self.why = why
        self.setToolTip(f"{self._label}: {why}")
        self.updateGeometry()
        self.update()

    def set_brief(self, brief: bool) -> None:
        """Say the label alone, or all."""
        self._brief = brief
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``, and the application's present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def size_for(self, *, brief: bool) -> QSize:
        """Return the room for saying it briefly, or in full."""
        metrics = QFontMetricsF(sized(1.0, SEMIBOLD))
        text = self._label if brief or not self.why else f"{self._label}: {self.why}"
        line = metrics.height()
        return QSize(round(metrics.horizontalAdvance(text) + 1.4 * line), round(1.7 * line))

    @override
    def sizeHint(self) -> QSize:
        return self.size_for(brief=self._brief)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(self._theme.alert, 30))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setFont(sized(1.0, SEMIBOLD))
        painter.setPen(self._theme.alert)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
        painter.end()
