"""The steps of a story of one's own, and what can be done with the one that is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QListWidget, QWidget

from app.features.story_maker.step_form import stand_out
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, metrics

LIST_EM = 3.5
BUTTONS = {
    "play": ("Play from here", "play", "Tell the story from this step on"),
    "up": ("Up", "", "Have this step one place earlier"),
    "down": ("Down", "", "Have this step one place later"),
    "rename": ("Rename …", "", "Give this step another title"),
    "delete": ("Delete", "", "Take this step out; Undo brings it back"),
    "undo": ("Undo", "", "Take back the last change of a story"),
}
"""Label, icon and tip of each."""
WIDE_EM = 58
"""From this width on all buttons stand in one row."""


class StepList(Dressed, QWidget):
    """Shows the steps by their titles; a button says what is wanted of the chosen one."""

    wanted = Signal(str, int)
    """Which of :data:`BUTTONS` was pressed, and the index of the step."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Steps of the story")
        self.list = QListWidget()
        self.list.setAccessibleName("Steps")
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = Label("", ink="muted", room="wrap")
        self.buttons = {
            name: ChipButton(label, icon=icon, tip=tip)
            for name, (label, icon, tip) in BUTTONS.items()
        }
        self._grid = QGridLayout(self)
        self._rows = QHBoxLayout(), QHBoxLayout()
        self._grid.addWidget(self.nothing, 0, 0)
        self._grid.addWidget(self.list, 1, 0)
        for row, buttons in enumerate(self._rows, 2):
            self._grid.addLayout(buttons, row, 0)
        self._wide: bool | None = None
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _checked, name=name: self._want(name))
        self.list.itemActivated.connect(lambda _item: self._want("play"))
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.space(self._grid, 0, 0.4, 0, 0.2, 0.4, 0)
        for one in self._rows:
            self.space(one, 0.5, 0)
        self.show_steps((), 0)
        self.arrange(0)
        self.dress()

    def show_steps(self, titles: Sequence[str], at: int) -> None:
        """Show the steps called ``titles``, the one ``at`` this index chosen."""
        self.list.clear()
        self.list.addItems([f"{number}. {title}" for number, title in enumerate(titles, 1)])
        self.list.setCurrentRow(min(at, len(titles) - 1))
        self.list.setVisible(bool(titles))
        self.nothing.setVisible(not titles)
        self.nothing.say("No step yet: keep one of what is measured now, or copy a bundled story.")
        self._enable()

    def arrange(self, width: int) -> None:
        """Have the buttons in one row, or in two where ``width`` pixels are too few."""
        wide = width >= WIDE_EM * metrics().height()
        if wide == self._wide:
            return
        self._wide = wide
        for row in self._rows:
            while row.count():
                row.takeAt(0)
        for number, button in enumerate(self.buttons.values()):
            self._rows[not wide and number > 2].addWidget(button)
        for row in self._rows:
            row.addStretch(1)

    @override
    def dress(self) -> None:
        super().dress()
        self.list.setMinimumHeight(round(LIST_EM * metrics().height()))
        stand_out(self)

    def _want(self, name: str) -> None:
        self.wanted.emit(name, max(0, self.list.currentRow()))

    def _enable(self) -> None:
        at, count = self.list.currentRow(), self.list.count()
        for name, button in self.buttons.items():
            there = at >= 0 and not (name == "up" and at == 0)
            there = there and not (name == "down" and at == count - 1)
            button.setEnabled(there or name == "undo")
