"""A grid of figures in large letters: a row for each thing compared, the best values marked."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.ui.claim_sign import Sign
from app.ui.ink import Glyph
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import REGULAR, SEMIBOLD, Ink, metrics, theme_of
from feeds.frame import SideName

PITCH, LEAST_PITCH = 1.7, 1.3
"""Height of a row in lines of text: comfortable, and at least."""
LARGEST, LEAST = 2.0, 0.5
"""Sizes of the text as multiples of running text: with much room, and where it is too long."""
INKS: dict[SideName, Ink] = {"live": "live", "polled": "polled"}


class Name(NamedTuple):
    """What a row or a column is called, and of which side it is, if of one."""

    text: str
    side: SideName | None = None


class ShownValue(NamedTuple):
    """A value, and what is said of it if it is a better one than others; "" if it is not."""

    text: str
    better: str = ""


class MarkedLabel(QHBoxLayout):
    """A sign, ``wide`` rows' heights wide, and words behind it at ``gap`` rows' heights."""

    def __init__(self, sign: QWidget, words: Label, wide: float, gap: float) -> None:
        super().__init__()
        self.sign, self.words, self._wide, self._gap = sign, words, wide, gap
        self.addWidget(sign)
        self.addWidget(words, 1)

    def size(self, pitch: float) -> None:
        """Make the sign as large as belongs to rows of ``pitch`` pixels."""
        self.sign.setFixedSize(round(self._wide * pitch), round(self._wide * pitch))
        self.setSpacing(round(self._gap * pitch))


class Value(MarkedLabel):
    """One value, with a check mark if it is a better one."""

    def __init__(self, about: str) -> None:
        self._mark = Sign(share=0.5)
        super().__init__(self._mark, _label(about=about), 0.52, 0.16)

    def show(self, cell: ShownValue) -> None:
        """Show a value."""
        scale, _ = self.words.face
        self.words.say(cell.text)
        self.words.set_face(scale, SEMIBOLD if cell.better else REGULAR)
        self._mark.show_state("proven" if cell.better else "not yet")
        if cell.better:
            self._mark.setAccessibleName(cell.better)


class FigureGrid(QWidget):
    """Values of ``rows`` in ``columns``; ``shares`` of the width, that of the names first."""

    def __init__(
        self, about: str, rows: Sequence[Name], columns: Sequence[Name], shares: Sequence[int]
    ) -> None:
        super().__init__()
        self.setAccessibleName(about)
        self._grid = QGridLayout(self)
        self._grid.setSpacing(0)
        for column, share in enumerate(shares):
            self._grid.setColumnStretch(column, share)
        self._signed: list[MarkedLabel] = []
        self._plain: list[Label] = []
        self.names = [self._name(row, number, 0) for number, row in enumerate(rows, 1)]
        """What the rows are called."""
        self.heads = [self._name(head, 0, number) for number, head in enumerate(columns, 1)]
        """What the columns are called."""
        self.values = [
            [Value(f"{row.text}, {head.side or head.text}") for head in columns] for row in rows
        ]
        """What stands in each row."""
        for number, cells in enumerate(self.values, 1):
            self._grid.setRowStretch(number, 1)
            for column, cell in enumerate(cells, 1):
                self._grid.addLayout(cell, number, column)
                self._signed.append(cell)
        self._grid.setRowStretch(0, 1)

    def show_cells(self, rows: Iterable[Iterable[ShownValue]]) -> None:
        """Show these values, row by row."""
        for values, cells in zip(self.values, rows, strict=True):
            for value, cell in zip(values, cells, strict=True):
                value.show(cell)

    def whole_rows(self, height: int) -> int:
        """Return how much of ``height`` pixels whole rows take."""
        pitch = self.height() / (len(self.values) + 1)
        return round(height // pitch * pitch)

    @override
    def sizeHint(self) -> QSize:
        return self._size(PITCH * 1.15)

    @override
    def minimumSizeHint(self) -> QSize:
        return self._size(LEAST_PITCH)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        em, rows = metrics().height(), len(self.values) + 1
        pitch = min(self.height() / rows, LARGEST * PITCH * em)
        self._grid.setContentsMargins(0, 0, 0, round(self.height() - rows * pitch))
        scale = max(1.0, min(LARGEST, pitch / (PITCH * em)))
        for signed in self._signed:
            signed.size(pitch)
        for label in (*self._plain, *(signed.words for signed in self._signed)):
            label.set_face(scale)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme_of(self).edge)
        for row in range(1, len(self.values) + 1):
            top = self._grid.cellRect(row, 0).top()
            painter.drawLine(QPoint(0, top), QPoint(self.width(), top))
        painter.end()

    def _name(self, name: Name, row: int, column: int) -> Label:
        """Put the name of a row or of a column in its place: those of a side with its sign."""
        if name.side is None:
            label = _label(name.text, "muted")
            self._plain.append(label)
            self._grid.addWidget(label, row, column)
            return label
        label = _label(name.text, INKS[name.side], SEMIBOLD)
        signed = MarkedLabel(Glyph(name.side), label, 0.45, 0.09)
        self._signed.append(signed)
        self._grid.addLayout(signed, row, column)
        return label

    def _size(self, pitch: float) -> QSize:
        em = metrics().height()
        return QSize(24 * em, round((len(self.values) + 1) * pitch * em))


def _label(text: str = "", ink: Ink = "text", weight: int = REGULAR, about: str = "") -> Label:
    """Return a label that is as high as its row."""
    label = Label(text, ink=ink, weight=weight, room="elide", least=LEAST, about=about)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
