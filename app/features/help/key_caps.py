"""Keys drawn as key caps, with what they do beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized

__all__ = ["KeyLine", "KeyRow", "caps", "shown_key"]

CAP_SCALE = 0.88
LINE_EM = 1.75
"""The height of a line with its caps, in lines of text."""
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What is done, and the keys that do it; any one of them is enough."""

    does: str
    keys: tuple[str, ...]


def shown_key(key: str) -> str:
    """Return a key of the list of actions as this system writes it."""
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
    return shown.removesuffix("-") + "−" if shown.endswith("-") else shown


def caps(key: str) -> tuple[str, ...]:
    """Return the caps of a key that is pressed together with others: "Ctrl+E" is two."""
    *held, last = key[:-1].split("+")
    return (*held, last + key[-1:])


class KeyRow(QWidget):
    """One line: the caps in a column of their own, then the words."""

    def __init__(self, line: KeyLine, theme: Theme) -> None:
        super().__init__()
        self.line = line
        self._theme = theme
        self._column = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def spoken(self) -> Spoken:
        """Return "Poll once now: P"."""
        return Spoken(f"{self.line.does}: {' or '.join(self.line.keys)}")

    def set_look(self, theme: Theme, column: float) -> None:
        """Take the colours of ``theme`` and the width in pixels of the column of caps."""
        self._theme, self._column = theme, column
        self.updateGeometry()
        self.update()

    def caps_width(self) -> float:
        """Return the width in pixels that the caps take."""
        return sum(width for *_, width in self._pieces())

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(sized()).horizontalAdvance(self.line.does)
        return QSize(round(self._column + words + self._em()), round(LINE_EM * self._em()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._column + 8 * self._em()), round(LINE_EM * self._em()))

    @override
    def heightForWidth(self, width: int) -> int:
        room = QRectF(0, 0, max(1.0, width - self._column), 1e4)
        needed = QFontMetricsF(sized()).boundingRect(room, WRAPPED, self.line.does).height()
        return round(needed + (LINE_EM - 1) * self._em())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, x = self._theme, 0.0
        for kind, text, width in self._pieces():
            painter.setFont(self._face(kind))
            if kind == "cap":
                self._paint_cap(painter, QRectF(x, 0, width, LINE_EM * self._em()), text)
            else:
                painter.setPen(theme.muted)
                box = QRectF(x, 0, width, LINE_EM * self._em())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            x += width
        painter.setFont(sized())
        painter.setPen(theme.text)
        top = (LINE_EM - 1) * self._em() / 2
        room = QRectF(self._column, top, self.width() - self._column, self.height())
        painter.drawText(room, WRAPPED, self.line.does)
        painter.end()

    def _paint_cap(self, painter: QPainter, room: QRectF, text: str) -> None:
        em, theme = self._em(), self._theme
        box = room.adjusted(1, 0.17 * em, -1, -0.17 * em)
        painter.setPen(QPen(theme.truth, 1))
        painter.setBrush(theme.chip)
        painter.drawRoundedRect(box, 0.3 * em, 0.3 * em)
        painter.setPen(theme.text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _pieces(self) -> Iterator[tuple[str, str, float]]:
        """Go through caps and the signs between them, each with its width."""
        for place, key in enumerate(self.line.keys):
            if place:
                yield self._piece("sign", "/")
            for part, cap in enumerate(caps(key)):
                if part:
                    yield self._piece("sign", "+")
                yield self._piece("cap", cap)

    def _piece(self, kind: str, text: str) -> tuple[str, str, float]:
        width = QFontMetricsF(self._face(kind)).horizontalAdvance(text)
        em = self._em()
        return kind, text, max(1.5 * em, width + em) if kind == "cap" else width + 0.4 * em

    def _face(self, kind: str) -> QFont:
        return sized(CAP_SCALE, SEMIBOLD) if kind == "cap" else sized(CAP_SCALE)

    @staticmethod
    def _em() -> float:
        return QFontMetricsF(sized()).height()


def column_of(rows: Sequence[KeyRow]) -> float:
    """Return the width in pixels of a column that holds the caps of all ``rows``."""
    em = QFontMetricsF(sized()).height()
    return max((row.caps_width() for row in rows), default=0.0) + 0.8 * em
