"""What was kept to stand beside the present: one of them is shown, under counters and charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.window.charts.ghost import Ghost
    from feeds.evidence.kept import KeptFigures
    from feeds.frame import SideName


@dataclass(frozen=True, slots=True)
class KeptInstant:
    """One instant as it was measured: nothing of it is ever calculated anew."""

    kept: KeptFigures
    """The figures, and what they were measured under."""
    at_ns: int
    ghost: Ghost
    """The curves."""
    values: dict[SideName, float | None]
    """What each side showed as its value."""
    unit: str
    """That of the values."""
    sentence: str
    """The verdict."""
    named: bool = False
    """Whether somebody gave it its name; others are called after what is different now."""


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """What is shown of before, and how it is called while the present settings hold."""

    before: KeptInstant
    title: str
    same_source: bool = True
    """Whether its values are of the source of the present ones."""

    @property
    def lacking(self) -> str:
        """Why what was known is not drawn, for a legend; "" if it is."""
        unit = f", in {self.before.unit}," if self.before.unit else ""
        return "" if self.same_source else f"before{unit} is not drawn"


class Keeping(QObject):
    """Holds what was kept, the oldest first; a feature keeps and chooses, the panels follow."""

    changed = Signal(object)
    """The :class:`ShownBefore` that is to be seen now; ``None`` for none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all: tuple[KeptInstant, ...] = ()
        self.shown: ShownBefore | None = None

    def show(self, shown: ShownBefore | None) -> None:
        """Have ``shown`` seen in place of what is."""
        if shown != self.shown:
            self.shown = shown
            self.changed.emit(shown)

    @property
    def kept(self) -> list[KeptFigures]:
        """All of it as evidence has it."""
        return [one.kept for one in self.all]
