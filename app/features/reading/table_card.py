"""A small card with a table, over the window: what is read where somebody points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.text.in_words import in_words
from app.ui.ink import colour_of, draw_glyph, paint_card
from app.ui.label import typeset
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, SEMIBOLD, Dressed, Theme, measured, metrics, sized, theme_of
from feeds.frame import SideName

SCALE, SMALL = 0.92, 0.84
"""Sizes of cells, and of what explains them, of running text."""
PAD_EM, ROW_EM, GAP_EM, SIGN_EM = 0.55, 1.2, 0.9, 1.15


@dataclass(frozen=True, slots=True)
class CardCell:
    """One text of the table, in its column from the right; the first column is from the left."""

    text: str = ""
    sign: SideName | None = None
    """The glyph before it, and its colour."""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class CardText:
    """Everything on a card."""

    title: str
    beside: str = ""
    rows: tuple[tuple[CardCell, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def spoken(self) -> str:
        """Return it as a voice says it."""
        rows = (" ".join(cell.text for cell in row if cell.text) for row in self.rows)
        return in_words("; ".join([f"{self.title} {self.beside}".strip(), *rows, *self.notes]))


class TableCard(Dressed, QWidget):
    """Lets every click through; its columns never get narrower while it is shown."""

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window)
        self.text = CardText("")
        self._name = name
        self._wide: list[int] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def spoken(self) -> Spoken:
        """Return what is on it."""
        return Spoken(self._name, self.text.spoken())

    @override
    def dress(self) -> None:
        self._wide = []
        self.tell(self.text)

    def tell(self, text: CardText) -> None:
        """Show ``text``, and take the size for it."""
        columns = max((len(row) for row in text.rows), default=0)
        if columns != len(self._wide) or not self.isVisible():
            self._wide = [0] * columns
        for row in text.rows:
            for at, cell in enumerate(row):
                sign = 0 if at else _sign_room()
                self._wide[at] = max(self._wide[at], _width(cell) + sign)
        self.text = text
        self.resize(self.sizeHint())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        em = metrics().height()
        gap, pad = round(GAP_EM * em), round(PAD_EM * em)
        table = sum(self._wide) + gap * max(0, len(self._wide) - 1)
        head = measured(self.text.title, SCALE, SEMIBOLD)
        head += measured(self.text.beside, SMALL) + gap if self.text.beside else 0
        notes = [measured(note, SMALL) for note in self.text.notes]
        rows = 1 + len(self.text.rows) + len(notes)
        width = max(table, head, *notes, 0) + 2 * pad + 2
        return QSize(width, round(ROW_EM * em * rows) + 2 * round(self._above() * pad))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self)
        painter, theme, em = QPainter(self), theme_of(self), metrics().height()
        pad, row = PAD_EM * em, ROW_EM * em
        line = QRectF(pad, self._above() * pad, self.width() - 2 * pad, row)
        _write(painter, line, self.text.title, theme, weight=SEMIBOLD)
        _write(painter, line, self.text.beside, theme, muted=True, right=True)
        for cells in self.text.rows:
            line.translate(0, row)
            self._write_row(painter, line, cells, theme)
        for note in self.text.notes:
            line.translate(0, row)
            _write(painter, line, note, theme, muted=True)
        painter.end()

    def _above(self) -> float:
        """Return the room above and below the words, as a share of that beside them."""
        return 0.8 if self.text.rows else 0.2

    def _write_row(
        self, painter: QPainter, line: QRectF, cells: Sequence[CardCell], theme: Theme
    ) -> None:
        left, gap = line.left(), round(GAP_EM * metrics().height())
        for at, (cell, wide) in enumerate(zip(cells, self._wide, strict=False)):
            box = QRectF(left, line.top(), wide, line.height())
            if cell.sign is not None:
                _draw_sign(painter, cell.sign, box, theme)
            if at == 0:
                box.setLeft(left + _sign_room())
            _write(painter, box, cell.text, theme, muted=cell.muted, right=at > 0)
            left += wide + gap


def others(card: TableCard) -> list[QRect]:
    """Return where other cards of its window are."""
    found = card.window().findChildren(TableCard)
    return [one.geometry() for one in found if one.isVisible() and one is not card]


def _sign_room() -> int:
    return round(SIGN_EM * metrics(SCALE).height())


def _width(cell: CardCell) -> int:
    return measured(cell.text, SMALL if cell.muted else SCALE)


def _draw_sign(painter: QPainter, sign: SideName, box: QRectF, theme: Theme) -> None:
    radius = 0.3 * metrics(SCALE).height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour_of(sign, theme))
    draw_glyph(painter, sign, QPointF(box.left() + 1.3 * radius, box.center().y()), radius)


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    theme: Theme,
    *,
    muted: bool = False,
    right: bool = False,
    weight: int = REGULAR,
) -> None:
    painter.setFont(sized(SMALL if muted else SCALE, weight))
    painter.setPen(theme.muted if muted else theme.text)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    painter.drawText(box, flags, typeset(text))
