"""What the parts of the drawer have in common: a heading, and rows of figures, one a side."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.ink import NAMES, Glyph
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import REGULAR, SEMIBOLD, Dressed, metrics
from feeds.frame import SideName

GAP_EM = 0.6
"""Between the columns of figures, in lines of text."""


class Section(Dressed, QWidget):
    """A heading with what stands beside it (``apart``), and the rest below it (``below``)."""

    def __init__(self, title: str, apart: float, below: float) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.heading = Label(title, scale=1.08, weight=SEMIBOLD)
        self.row, self.column = QHBoxLayout(), QVBoxLayout(self)
        self.row.addWidget(self.heading, 1)
        self.column.addLayout(self.row)
        self.space(self.row, apart, 0)
        self.space(self.column, 0, below, 0, 0, 0, 0)

    def add_beside(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end of the heading's row."""
        self.row.addWidget(widget)

    @override
    def dress(self) -> None:
        super().dress()
        self.heading.setMinimumHeight(2 * metrics().height())


class SideLabel(Dressed, QWidget):
    """The sign of a side and its name."""

    def __init__(self, side: SideName, weight: int = REGULAR) -> None:
        super().__init__()
        self.setAccessibleName(NAMES[side])
        self._sign = Glyph(side)
        row = QHBoxLayout(self)
        self.space(row, 0.2, 0, 0, 0, 0, 0)
        row.addWidget(self._sign)
        row.addWidget(Label(NAMES[side], weight=weight, room="elide"), 1)
        self.dress()

    @override
    def dress(self) -> None:
        super().dress()
        edge = round(0.68 * metrics().height())
        self._sign.setFixedSize(edge, edge)


class SideRows(Dressed, QWidget):
    """Heads, and below them a row for each side: its name, and its figures at the right."""

    def __init__(
        self,
        heads: Sequence[Label],
        figures: Mapping[SideName, Sequence[Label]],
        shares: Sequence[int],
        weight: int = REGULAR,
    ) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(0)
        for row, side in enumerate(figures, 1):
            self.grid.addWidget(SideLabel(side, weight), row, 0)
        for row, labels in enumerate((heads, *figures.values())):
            for column, label in enumerate(labels, 1):
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.grid.addWidget(label, row, column)
        for column, share in enumerate(shares):
            self.grid.setColumnStretch(column, share)

    @override
    def dress(self) -> None:
        # between columns: two figures that both fill theirs would read as one
        self.grid.setHorizontalSpacing(round(GAP_EM * metrics().height()))
