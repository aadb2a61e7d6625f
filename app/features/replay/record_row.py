"""The sign that a recording runs: below the window, on stage too."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.text import formats
from app.ui.chip_button import ChipButton
from app.ui.ink import faded
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, theme_of


class RecordRow(Dressed, QWidget):
    """Says for how long, into which file, and how much has been recorded; hidden otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.state = Label(ink="alert", weight=SEMIBOLD)
        self.name = Label(ink="muted", room="elide")
        self.stop = ChipButton("Stop", key="V", strong=True, tip="End the recording (V)")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.state)
        self._row.addWidget(self.name, 1)
        self._row.addWidget(self.stop)
        self.space(self._row, 1.0, 0, 3.2, 0.2, 1.1, 0.2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Recording runs")
        self.hide()
        self.dress()

    def say(self, time: str, size_bytes: int, name: str) -> None:
        """Say what there is of the recording by now."""
        self.state.say(f"Recording {time} · {formats.data(size_bytes)}")
        self.name.say(name)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._row.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        em, theme = metrics().height(), theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), faded(theme.alert, 26))
        painter.fillRect(0, 0, self.width(), max(2, em // 8), theme.alert)
        painter.setPen(theme.alert)
        painter.setBrush(theme.alert)
        painter.drawEllipse(QPointF(2.1 * em, self.height() / 2), 0.4 * em, 0.4 * em)
        painter.end()
