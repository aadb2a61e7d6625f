"""An on/off switch: a pill with a knob, which is a check box to a screen reader."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from app.ui.chip_button import KeyboardButton
from app.ui.override import override
from app.ui.theme import theme_of


class Switch(KeyboardButton, QCheckBox):
    """A check box drawn as a switch; its accessible name must be set by its owner."""

    def __init__(self) -> None:
        super().__init__()
        self.expect_presses()

    @override
    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(round(1.9 * line), round(1.1 * line))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        height = self.height() - 4.0
        pill = QRectF(2, 2, self.width() - 4, height)
        on, theme = self.isChecked(), theme_of(self)
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
