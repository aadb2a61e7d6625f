"""The size of all text, while the window runs: every other size follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.ui.actions import Action
from app.ui.theme import set_text_size

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["LARGEST", "SMALLEST", "STEPS", "TextSize", "enlarge"]

STEPS = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5)
"""Factors to choose from, of the text's usual size."""
SMALLEST, LARGEST = STEPS[0], STEPS[-1]


def enlarge(factor: float) -> None:
    """Make all text of the application ``factor`` times as large as it is."""
    set_text_size(QApplication.font().pointSizeF() * factor)


class TextSize(QObject):
    """What the user chose, times what a presentation asks for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._scale = self._stage = 1.0
        self.chosen: float | None = None
        """What the user chose while the window ran; ``None`` if nothing."""
        window.action_list.add(
            Action(
                "larger", "Larger text", "View", ("Ctrl++", "Ctrl+="), lambda: self._step(up=True)
            ),
            Action("smaller", "Smaller text", "View", ("Ctrl+-",), lambda: self._step(up=False)),
            Action("usual-size", "Text at its usual size", "View", ("Ctrl+0",), self._reset),
        )

    @property
    def scale(self) -> float:
        """The user's factor; 1.0 is the usual size."""
        return self._scale

    def assume(self, scale: float) -> None:
        """Take it that all text is ``scale`` times its usual size already."""
        self._scale = scale

    def set_scale(self, scale: float) -> None:
        """Show all text at ``scale`` times its usual size."""
        before, self._scale = self._scale, scale
        if scale != before:
            enlarge(scale / before)

    def set_stage(self, factor: float) -> None:
        """Show all text ``factor`` times as large as the user chose; 1.0 for no more than that."""
        before, self._stage = self._stage, factor
        if factor != before:
            enlarge(factor / before)

    def _step(self, *, up: bool) -> None:
        beyond = [step for step in STEPS if (step > self._scale if up else step < self._scale)]
        self._choose((beyond[0] if up else beyond[-1]) if beyond else self._scale)

    def _reset(self) -> None:
        self._choose(1.0)

    def _choose(self, scale: float) -> None:
        self.chosen = scale
        self.set_scale(scale)
        self._window.tell(f"Text {scale:.0%}".replace("%", " %"), tone="calm")
