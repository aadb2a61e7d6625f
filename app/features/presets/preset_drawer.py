"""The drawer in which presets are put into order, renamed and deleted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout

from app.ui.chip_button import ChipButton
from app.ui.drawer import Drawer
from app.ui.lines import LineList, ListLine
from app.ui.override import override

WITH_KEYS = 9
"""So many presets have a key."""
HINT = "In their order: the first nine have a key"


def key_of(at: int) -> str:
    """Return the key of the preset at this place, as Qt writes it; "" for none."""
    return f"Alt+{at + 1}" if at < WITH_KEYS else ""


class PresetDrawer(Drawer):
    """Lists the presets; what is to be done with one is a signal, with its place, and no more."""

    used = Signal(int)
    """It is to be chosen."""
    moved = Signal(int, int)
    """From a place to another."""
    renamed = Signal(int)
    deleted = Signal(int)
    undone = Signal()
    """The last change is to be taken back."""
    least_em = 10
    wanted_em = 18.5

    def __init__(self) -> None:
        super().__init__("Presets")
        self.list = self.begin_at = LineList("Presets")
        tips = {
            "Up": "Before the one above",
            "Down": "Behind the one below",
            "Rename": "Give it another name",
            "Delete": "Take it out of the list (Del)",
            "Undo": "Take the last change of the list back",
        }
        self.buttons = {name: ChipButton(name, tip=tip) for name, tip in tips.items()}
        self._row = QHBoxLayout()
        for button in self.buttons.values():
            self._row.addWidget(button)
        self._row.addStretch(1)
        self.column.addWidget(self.list, 1)
        self.column.addLayout(self._row)
        self.space(self._row, 0.5, 0)
        self.space(self.column, 0, 0.3, 1, 0.5, 1, 0.4)  # large text leaves little height
        self.summary.say(HINT)
        self._connect()
        self.dress()

    def show_presets(self, lines: Sequence[tuple[str, str]], *, can_undo: bool) -> None:
        """Show these names, and what each sets; the place that is chosen stays."""
        chosen = max(0, self.list.currentRow())
        shown = [ListLine(name, told, key=key_of(at)) for at, (name, told) in enumerate(lines)]
        self.list.show_lines(shown, chosen)
        self.buttons["Undo"].setEnabled(can_undo)
        self._allow()

    @override
    def dress(self) -> None:
        self.list.setMinimumHeight(self.list.row_height())  # at least the chosen one is seen
        super().dress()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete):
            self.buttons["Delete"].click()
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        row, buttons = self.list.currentRow, self.buttons
        self.list.itemActivated.connect(lambda _item: self.used.emit(row()))
        self.list.currentRowChanged.connect(lambda _row: self._allow())
        buttons["Up"].clicked.connect(lambda: self._move(-1))
        buttons["Down"].clicked.connect(lambda: self._move(1))
        buttons["Rename"].clicked.connect(lambda: self.renamed.emit(row()))
        buttons["Delete"].clicked.connect(lambda: self.deleted.emit(row()))
        buttons["Undo"].clicked.connect(lambda _checked: self.undone.emit())

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        self.moved.emit(at, at + by)
        self.list.setCurrentRow(at + by)

    def _allow(self) -> None:
        """Have the buttons grey that have nothing to do."""
        at, last = self.list.currentRow(), self.list.count() - 1
        self.buttons["Up"].setEnabled(at > 0)
        self.buttons["Down"].setEnabled(0 <= at < last)
        for name in ("Rename", "Delete"):
            self.buttons[name].setEnabled(at >= 0)
