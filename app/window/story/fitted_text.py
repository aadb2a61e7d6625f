"""Text that is never cut off: as large as fits, and where even that is too long, more lines."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.look.in_words import in_words
from app.window.look.spoken import Spoken
from app.window.look.theme import REGULAR, sized

__all__ = ["FittedText"]

STEP = 0.94
"""Each size that is tried is so many times as large as the one before."""
ROOM = 10_000
FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class FittedText(QWidget):
    """Wraps ``text`` into at most ``lines`` lines by shrinking it from ``largest`` to ``least``.

    Both are multiples of the application's text. At the least size it takes as many lines as it
    needs.
    """

    def __init__(self, name: str, *, lines: int, weight: int = REGULAR) -> None:
        super().__init__()
        self._name, self._text = name, ""
        self._lines, self._weight = lines, weight
        self._largest = self._least = 1.0
        self._colour = QColor()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def text(self) -> str:
        """What is written."""
        return self._text

    def say(self, text: str) -> None:
        """Write ``text``."""
        self._text = text
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return the whole text, after what it is."""
        said = self._text.removeprefix(f"{self._name}: ")
        return Spoken(f"{self._name}: {in_words(said)}")

    def set_look(self, colour: QColor, largest: float, least: float) -> None:
        """Write in ``colour``, as large as fits from ``largest`` down to ``least``."""
        self._colour = colour
        self._largest, self._least = largest, min(least, largest)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line at the largest size."""
        metrics = QFontMetrics(sized(self._largest, self._weight))
        return QSize(metrics.horizontalAdvance(self._text), metrics.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Any width, one line at the least size."""
        return QSize(0, QFontMetrics(sized(self._least, self._weight)).height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of the lines that ``width`` makes of the text."""
        return self._fitted(width)[1]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Write the lines."""
        painter = QPainter(self)
        painter.setFont(self._fitted(self.width())[0])
        painter.setPen(self._colour)
        painter.drawText(self.rect(), FLAGS, self._text)
        painter.end()

    def _fitted(self, width: int) -> tuple[QFont, int]:
        """Return the font to write in, and the height that all lines take."""
        scale, room = self._largest, QRect(0, 0, max(1, width), ROOM)
        while True:
            font = sized(scale, self._weight)
            metrics = QFontMetrics(font)
            box = metrics.boundingRect(room, FLAGS, self._text)
            fits = box.height() <= self._lines * metrics.lineSpacing() and box.width() <= width
            if fits or scale <= self._least:
                return font, max(box.height(), metrics.height())
            scale = max(self._least, scale * STEP)
