"""An on/off switch: a pill with a knob, which is a check box to a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from app.ui.override import override
from app.ui.pressing import presses, wants
from app.ui.theme import Theme

__all__ = ["Switch"]


class Switch(QCheckBox):
    """A check box drawn as a switch; its accessible name must be set by its owner.

    It takes the keyboard by Tab alone: after a click, Space is the window's as before.
    """

    rings_itself = True

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(round(1.9 * line), round(1.1 * line))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Have Space while the keyboard is here; it is the window's otherwise."""
        return wants(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        height = self.height() - 4.0
        pill = QRectF(2, 2, self.width() - 4, height)
        on, theme = self.isChecked(), self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = theme.live if self.hasFocus() else theme.muted
        painter.setPen(QPen(line, 2.0 if self.hasFocus() else 1.2))
        painter.setBrush(theme.muted if on else theme.background)
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.card if on else theme.muted)
        x = pill.right() - height / 2 if on else pill.left() + height / 2
        painter.drawEllipse(QPointF(x, pill.center().y()), height * 0.3, height * 0.3)
        painter.end()
