"""Text that is never cut off: as large as fits, and where even that is too long, more lines."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.text.in_words import in_words
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, sized

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
        self._others: tuple[str, ...] = ()
        self._fit: tuple[tuple[int, float], QFont] | None = None
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

    def say(self, text: str, among: Iterable[str] = ()) -> None:
        """Write ``text``, at a size at which all the texts ``among`` which it is fit, too."""
        self._text = text
        self._others = tuple(among)
        self._fit = None
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def spoken(self) -> Spoken:
        """Return the whole text, after what it is."""
        said = self._text.removeprefix(f"{self._name}: ")
        return Spoken(f"{self._name}: {in_words(said)}")

    def set_look(
        self, colour: QColor, largest: float, least: float, lines: int | None = None
    ) -> None:
        """Write in ``colour``, as large as fits ``lines`` from ``largest`` down to ``least``."""
        self._colour = colour
        self._lines = lines or self._lines
        self._largest, self._least = largest, min(least, largest)
        self._fit = None
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(sized(self._largest, self._weight))
        return QSize(metrics.horizontalAdvance(self._text), metrics.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(sized(self._least, self._weight)).height())

    @override
    def heightForWidth(self, width: int) -> int:
        metrics = QFontMetrics(self.fitted_font(width))
        return max(_box(metrics, width, self._text).height(), metrics.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.fitted_font(self.width()))
        painter.setPen(self._colour)
        painter.drawText(self.rect(), FLAGS, self._text)
        painter.end()

    def fitted_font(self, width: int) -> QFont:
        """Return the font that is written in where the text may be ``width`` pixels wide."""
        asked = (width, QApplication.font().pointSizeF())
        if self._fit is None or self._fit[0] != asked:
            self._fit = asked, self._largest_font(width)
        return self._fit[1]

    def _largest_font(self, width: int) -> QFont:
        """Return the largest font in which each of the texts fits."""
        scale = self._largest
        while True:
            font = sized(scale, self._weight)
            if scale <= self._least or self._fits(QFontMetrics(font), width):
                return font
            scale = max(self._least, scale * STEP)

    def _fits(self, metrics: QFontMetrics, width: int) -> bool:
        high = self._lines * metrics.lineSpacing()
        boxes = (_box(metrics, width, text) for text in (self._text, *self._others))
        return all(box.height() <= high and box.width() <= width for box in boxes)


def _box(metrics: QFontMetrics, width: int, text: str) -> QRect:
    """Return what ``text`` takes in lines of ``width`` pixels."""
    return metrics.boundingRect(QRect(0, 0, max(1, width), ROOM), FLAGS, text)
