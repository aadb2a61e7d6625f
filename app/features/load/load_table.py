"""The tables of the load view: figures of both sides under each other, all spoken."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.features.load.load_rows import LoadLine
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, Ink, metrics

PITCH_EM = 1.32
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LoadTable(Dressed, QWidget):
    """Heads, and rows of a name, figures at the right, and their unit."""

    def __init__(
        self,
        about: str,
        heads: Sequence[tuple[str, Ink, str]],
        shares: Sequence[int],
        *,
        units: bool = True,
    ) -> None:
        """Have ``heads``: what is shown, its ink, and what a voice calls the column.

        ``shares`` of the width are those of the names, of each column, and of the unit.
        """
        super().__init__()
        self.setAccessibleName(about)
        self._columns = [column for *_, column in heads]
        self._units = units
        self._shown: dict[int, tuple[LoadLine, tuple[Ink, ...]]] = {}
        self.names: list[Label] = []
        self.figures: list[list[Label]] = []
        """By rows; each says its figure without the spaces that line it up."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        for column, share in enumerate(shares):
            self._grid.setColumnStretch(column, share)
        self.heads = [Label(text, ink=ink, scale=0.9, room="elide") for text, ink, _ in heads]
        for column, head in enumerate(self.heads, 1):
            head.setAlignment(RIGHT)
            self._grid.addWidget(head, 0, column)
        self.dress()

    def show_lines(self, lines: Sequence[LoadLine], inks: Sequence[Ink] = ()) -> None:
        """Show these rows; ``inks`` are those of the columns, where they are not the usual."""
        while len(self.figures) < len(lines):
            self._add_row()
        for row, line in enumerate(lines):
            if self._shown.get(row) != (line, tuple(inks)):
                self._show_line(row, line, inks)
                self._shown[row] = line, tuple(inks)

    def _show_line(self, row: int, line: LoadLine, inks: Sequence[Ink]) -> None:
        before = self._shown[row][0] if row in self._shown else None
        if before is None or (before.tip, before.reasons) != (line.tip, line.reasons):
            self._explain(row, line)
        self.names[row].say(line.name)
        *figures, unit = self.figures[row]
        unit.say(line.row.unit if self._units else "")
        for column, label in enumerate(figures):
            label.say(line.row.texts[column])
            said = in_words(line.said(column))
            label.setAccessibleName(f"{self._columns[column]}, {in_words(line.name)}: {said}")
            usual: Ink = inks[column] if inks else "text"
            label.set_ink("muted" if line.reasons[column] else usual)

    def _explain(self, row: int, line: LoadLine) -> None:
        """Give name and figures their tips: what they are, or why there is none."""
        tip = wrapped(line.tip)
        self.names[row].setToolTip(tip)
        for label, reason in zip(self.figures[row], line.reasons, strict=False):
            label.setToolTip(wrapped(f"{line.name}: {reason}.") if reason else tip)

    def _add_row(self) -> None:
        number = len(self.figures) + 1
        name = Label(ink="muted", room="elide", least=0.8)
        figures = [Label(room="elide", least=0.7) for _ in self._columns]
        unit = Label(ink="muted", scale=0.9, room="elide", about=None)
        for label in figures:
            label.setAlignment(RIGHT)
        for column, label in enumerate((name, *figures, unit)):
            self._grid.addWidget(label, number, column)
        self.names.append(name)
        self.figures.append([*figures, unit])
        self._pitch(number)

    @override
    def dress(self) -> None:
        em = metrics().height()
        self._grid.setHorizontalSpacing(round(0.5 * em))
        for row in range(1, len(self.figures) + 1):
            self._pitch(row)

    def _pitch(self, row: int) -> None:
        self._grid.setRowMinimumHeight(row, round(PITCH_EM * metrics().height()))
