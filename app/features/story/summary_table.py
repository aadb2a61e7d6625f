"""What the two models do, side by side: the drawer at the end of a story."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.features.story import texts
from app.features.story.signs import Sign
from app.ui.drawer import Drawer, Scroller
from app.ui.ink import Glyph
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import REGULAR, SEMIBOLD, Ink, metrics, theme_of
from feeds.frame import SIDES, SideName
from feeds.stories.claim import Lookup

SHARES = (42, 29, 29)
"""Of the width: what is compared, live, polled."""
PITCH, LEAST_PITCH = 1.7, 1.3
"""Height of a row in lines of text: comfortable, and at least."""
LARGEST, LEAST = 2.0, 0.5
"""Sizes of the text as multiples of running text: with much room, and where it is too long."""
INKS: dict[SideName, Ink] = {"live": "live", "polled": "polled"}


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


class SideValue(MarkedLabel):
    """What one side did in one respect, with a check mark if it does better than the other."""

    def __init__(self, what: str, side: SideName) -> None:
        self._side, self._mark = side, Sign(share=0.5)
        super().__init__(self._mark, _label(about=f"{what}, {side}"), 0.52, 0.16)

    def show(self, text: str, *, better: bool) -> None:
        """Show the value ``text``, and whether it is the better one."""
        scale, _ = self.words.face
        self.words.say(text)
        self.words.set_face(scale, SEMIBOLD if better else REGULAR)
        self._mark.show_state("proven" if better else "not yet")
        if better:
            self._mark.setAccessibleName(f"{self._side} is better")


class TableRows(QWidget):
    """A grid of labels; the side that does better has a check mark."""

    def __init__(self, rows: texts.Rows) -> None:
        super().__init__()
        self.rows = rows
        """What it is made of, as :data:`~app.features.story.texts.ROWS`."""
        self.setAccessibleName("Live against polled")
        self._grid = QGridLayout(self)
        self._grid.setSpacing(0)
        for column, share in enumerate(SHARES):
            self._grid.setColumnStretch(column, share)
        self.names = [_label(name, "muted") for name, *_ in rows]
        """What is compared."""
        heads = [
            MarkedLabel(Glyph(side), _label(side.capitalize(), INKS[side], SEMIBOLD), 0.45, 0.09)
            for side in SIDES
        ]
        self.values = [[SideValue(name, side) for side in SIDES] for name, *_ in rows]
        """What each side did, live and polled of each row."""
        self._lines: list[Sequence[MarkedLabel]] = [heads, *self.values]
        for row, cells in enumerate(self._lines):
            self._grid.setRowStretch(row, 1)
            if row:
                self._grid.addWidget(self.names[row - 1], row, 0)
            for column, cell in enumerate(cells, 1):
                self._grid.addLayout(cell, row, column)

    def show_figures(self, figures: Lookup) -> None:
        """Show these figures."""
        rows = zip(self.values, texts.compared(figures, self.rows), strict=True)
        for (live, polled), (live_text, polled_text, better) in rows:
            live.show(live_text, better=better == "live")
            polled.show(polled_text, better=better == "polled")

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
        for name in self.names:
            name.set_face(scale)
        for cell in (cell for cells in self._lines for cell in cells):
            cell.size(pitch)
            cell.words.set_face(scale)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme_of(self).edge)
        for row in range(1, len(self.values) + 1):
            top = self._grid.cellRect(row, 0).top()
            painter.drawLine(QPoint(0, top), QPoint(self.width(), top))
        painter.end()

    def _size(self, pitch: float) -> QSize:
        em = metrics().height()
        return QSize(24 * em, round((len(self.rows) + 1) * pitch * em))


def _label(text: str = "", ink: Ink = "text", weight: int = REGULAR, about: str = "") -> Label:
    """Return a label that is as high as its row."""
    label = Label(text, ink=ink, weight=weight, room="elide", least=LEAST, about=about)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


class SummaryTable(Drawer):
    """Shows the figures of both sides as large as there is room for."""

    def __init__(self) -> None:
        super().__init__("Push and pull, side by side")
        self.rows = TableRows(texts.ROWS)
        self._scroller = Scroller(self.rows)
        self.column.addWidget(self._scroller, 1)
        self.space(self.column, 0, 0.3, 1, 0.5, 0.5, 0.6)
        self.dress()

    def show_figures(
        self, figures: Lookup, elapsed_s: float, rows: texts.Rows = texts.ROWS
    ) -> None:
        """Show in ``rows`` what was measured in ``elapsed_s`` seconds."""
        if rows != self.rows.rows:
            before, self.rows = self._scroller, TableRows(rows)
            self._scroller = Scroller(self.rows)
            self.column.replaceWidget(before, self._scroller)
            before.deleteLater()
        self.summary.say(texts.note(elapsed_s))
        self.rows.show_figures(figures)
