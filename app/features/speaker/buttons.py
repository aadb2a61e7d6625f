"""The controls as buttons with their keys, in as few rows as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.chip_button import ChipButton, Detail
from app.ui.override import override
from app.ui.theme import Dressed, metrics
from app.window.controls.splits import split

if TYPE_CHECKING:
    from app.ui.actions import Actions

GAP_EM = 0.5


class Pressed(NamedTuple):
    """A button: the action that it stands for, what it says, and once more while that is done."""

    action: str
    label: str
    icon: str
    undo: str = ""


BUTTONS = (
    Pressed("story-back", "Back", "back"),
    Pressed("story-next", "Next", "next"),
    Pressed("story-restore", "Restore", "reset"),
    Pressed("blank", "Black screen", "blank", "Picture again"),
    Pressed("pause", "Freeze", "pause", "Resume"),
    Pressed("poll-now", "Poll once", "poll"),
    Pressed("record", "Record", "record", "End recording"),
    Pressed("present", "Present", "present", "End presenting"),
    Pressed("one-panel", "One side", "one"),
    Pressed("step-clock", "Step's clock", "clock"),
    Pressed("talk-clock", "Clock to zero", "reset"),
)
"""From the left; those of actions that there are not are left out, and the last where they have no
room.
"""


class ButtonRows(Dressed, QWidget):
    """Presses the actions of the window that the audience sees."""

    def __init__(self, actions: Actions, *more: ChipButton) -> None:
        """Have a button for each of :data:`BUTTONS`, and ``more`` behind them."""
        super().__init__()
        self.by_name: dict[str, ChipButton] = {}
        """The buttons by the name of their action."""
        self._labels: dict[str, Pressed] = {}
        for one in BUTTONS:
            if one.action in actions:
                self._add(actions, one)
        self._more = more
        self._withheld: set[ChipButton] = set()
        """Those that are of no use now."""
        self._most_rows = 2
        for button in self.buttons:
            button.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Controls")
        self.dress()

    @property
    def buttons(self) -> list[ChipButton]:
        """All buttons in their order."""
        return [*self.by_name.values(), *self._more]

    def set_rows(self, most: int) -> None:
        """Say less rather than stand in more than so many rows."""
        if most != self._most_rows:
            self._most_rows = most
            self.arrange()

    def offer(self, button: ChipButton, offered: bool) -> None:
        """Show ``button`` with the others, or not, because it is of no use."""
        (self._withheld.discard if offered else self._withheld.add)(button)
        self.arrange()

    def show_done(self, name: str, done: bool) -> None:
        """Have the button of an action say what it would do now that that is ``done``, or not."""
        if name in self.by_name:
            one = self._labels[name]
            self.by_name[name].say(one.undo if done and one.undo else one.label)

    @override
    def sizeHint(self) -> QSize:
        return QSize(40 * metrics().height(), self.heightForWidth(self.width()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()))

    @override
    def heightForWidth(self, width: int) -> int:
        rows = len(self._rows(width)[2])
        return rows * self._high() + (rows - 1) * self._gap()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    @override
    def dress(self) -> None:
        super().dress()
        self.arrange()

    def arrange(self) -> None:
        """Put every button in its place; those of a row share out what room is left."""
        detail, shown, rows = self._rows(self.width())
        for button in self.buttons:
            button.setVisible(button in shown)
        widths = [button.size_for(detail).width() for button in shown]
        gap, height, y, first = self._gap(), self._high(), 0, 0
        for many in rows:
            row = shown[first : first + many]
            taken = sum(widths[first : first + many]) + (many - 1) * gap
            spare, x = max(0, self.width() - taken) // many, 0
            spare = 0 if detail == "icon" else min(spare, height)
            for button, width in zip(row, widths[first:], strict=False):
                button.set_detail(detail)
                button.setGeometry(x, y, width + spare, height)
                x += width + spare + gap
            first, y = first + many, y + height + gap
        self.updateGeometry()

    # -- inside -------------------------------------------------------------------------------

    def _add(self, actions: Actions, one: Pressed) -> None:
        entry, labels = actions.entry(one.action), tuple(filter(None, (one.label, one.undo)))
        key = entry.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        button = ChipButton(
            one.label, icon=one.icon, key=key, tip=f"{entry.text()} ({key})", among=labels
        )
        button.strong = True
        button.setEnabled(entry.isEnabled())
        button.clicked.connect(lambda _checked: entry.trigger())
        entry.changed.connect(lambda: button.setEnabled(entry.isEnabled()))
        self.by_name[one.action], self._labels[one.action] = button, one

    def _high(self) -> int:
        return max(button.sizeHint().height() for button in self.buttons)

    def _gap(self) -> int:
        return round(GAP_EM * metrics().height())

    def _rows(self, width: int) -> tuple[Detail, list[ChipButton], tuple[int, ...]]:
        """Return what the buttons say in ``width`` pixels, which there are, and how many a row."""
        shown = [button for button in self.buttons if button not in self._withheld]
        details: tuple[Detail, ...] = ("full", "label", "icon")
        for detail in details:
            rows = self._split(shown, detail, width)
            if len(rows) <= self._most_rows:
                return detail, shown, rows
        while len(shown) > 1 and len(rows) > self._most_rows:
            shown.pop()
            rows = self._split(shown, "icon", width)
        return "icon", shown, rows

    def _split(self, shown: list[ChipButton], detail: Detail, width: int) -> tuple[int, ...]:
        return split([one.size_for(detail).width() for one in shown], self._gap(), width)
