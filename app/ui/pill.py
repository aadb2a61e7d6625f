"""A few words on a rounded ground: the state of a side, a warning."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from app.ui.ink import faded
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import REGULAR, Ink, metrics, theme_of


class Pill(Label):
    """Wide enough for its text, elided when it cannot be; one that warns has a reddish ground."""

    def __init__(
        self,
        about: str,
        *,
        ink: Ink = "muted",
        scale: float = 1.0,
        weight: int = REGULAR,
        warns: bool = False,
    ) -> None:
        self._warns = warns
        super().__init__(ink=ink, scale=scale, weight=weight, room="yield", about=about)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    @override
    def dress(self) -> None:
        line = metrics(*self.face).height()
        side, spare = round(0.75 * line), round(1.5 * line) - line
        self.setContentsMargins(side, spare // 2, side, spare - spare // 2)
        super().dress()

    @override
    def minimumSizeHint(self) -> QSize:
        height = self.sizeHint().height()
        return QSize(3 * height, height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.alert, 30) if self._warns else theme.chip)
        painter.drawRoundedRect(self.rect(), self.height() / 2, self.height() / 2)
        painter.end()
        super().paintEvent(event)
