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
    Pressed("one-panel", "One side", "one"),
    Pressed("step-clock", "Step's clock", "clock"),
    Pressed("talk-clock", "Clock to zero", "reset"),
    Pressed("present", "Present", "present", "End presenting"),
)
"""From the left; those of actions that there are not are left out."""


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
        rows = len(self._rows(width)[1])
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
        detail, rows = self._rows(self.width())
        shown = self._shown()
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

    def _shown(self) -> list[ChipButton]:
        return [button for button in self.buttons if not button.isHidden()]

    def _high(self) -> int:
        return max(button.sizeHint().height() for button in self.buttons)

    def _gap(self) -> int:
        return round(GAP_EM * metrics().height())

    def _rows(self, width: int) -> tuple[Detail, tuple[int, ...]]:
        """Return how much the buttons say in ``width`` pixels, and how many stand in each row."""
        details: tuple[Detail, ...] = ("full", "label", "icon")
        found = {detail: self._split(detail, width) for detail in details}
        return next(
            ((one, rows) for one, rows in found.items() if len(rows) <= self._most_rows),
            ("icon", found["icon"]),
        )

    def _split(self, detail: Detail, width: int) -> tuple[int, ...]:
        widths = [button.size_for(detail).width() for button in self._shown()]
        return split(widths, self._gap(), width)
