"""The window before an audience: full screen, larger text, nothing but what is looked at."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.features.presenting import awake
from app.features.presenting.blank import Blank
from app.features.presenting.pointer_rest import PointerRest
from app.features.text_size.text_size import TextSize
from app.ui.actions import Action
from app.window.painting.painter import Painter

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["Presentation", "text_factor"]

LARGER = 1.4
LEAST_EM = 30
"""Text grows no further than leaves so many lines of it to the screen's height."""


def text_factor(height_em: float) -> float:
    """Return how much larger text is when presented on a screen so many lines of text high."""
    return min(LARGER, max(1.0, height_em / LEAST_EM))


@dataclass(frozen=True, slots=True)
class _Before:
    """What is put back when a presentation is left."""

    state: Qt.WindowState
    geometry: QRect
    focus: QWidget | None


class Presentation(QObject):
    """Begins and leaves; the window comes back exactly as it was."""

    changed = Signal(bool)
    """A presentation began, or was left: rows are to be worked out anew."""

    def __init__(self, window: MainWindow, painter: Painter, text_size: TextSize) -> None:
        super().__init__(window)
        self._window, self._painter, self._text_size = window, painter, text_size
        self._before: _Before | None = None
        self._blank = Blank(window)
        self._blank.lifted.connect(self.show_picture)
        self.pointer = PointerRest(self)
        self.awake = awake.here()
        window.action_list.add(
            Action("present", "Present, or leave that", "Story", ("F11", "F5"), self.toggle),
            Action("blank", "Black screen", "Story", (".", "B"), self.blank),
        )
        window.action_list.enable(False, "blank")

    @property
    def on(self) -> bool:
        """Whether there is a presentation."""
        return self._before is not None

    @property
    def is_blank(self) -> bool:
        """Whether the screen is black."""
        return self._blank.isVisible()

    def toggle(self) -> None:
        """Begin a presentation, or leave it."""
        self.present(not self.on)

    def present(self, on: bool) -> None:
        """Begin a presentation, or leave it; nothing happens if that is so already."""
        if on == self.on:
            return
        try:
            self._begin() if on else self._leave()
        finally:
            self._window.action_list.enable(on, "blank")
            self.changed.emit(on)

    def leave(self) -> bool:
        """Leave the presentation; say whether there was one."""
        was_on = self.on
        self.present(False)
        return was_on

    def blank(self) -> None:
        """Show a black screen; everything goes on to be measured."""
        if self.on:
            self._blank.cover()
            self._painter.cover(True)

    def show_picture(self) -> None:
        """Show the picture again."""
        self._blank.lift()
        self._painter.cover(False)

    def _begin(self) -> None:
        window = self._window
        window.controls.stop_typing()
        self._before = _Before(window.windowState(), window.geometry(), QApplication.focusWidget())
        em = max(1, window.fontMetrics().height())
        self._text_size.set_stage(text_factor(window.screen().size().height() / em))
        window.showFullScreen()
        self.pointer.start(window)
        self.awake.hold()

    def _leave(self) -> None:
        before, self._before = self._before, None
        assert before is not None
        with ExitStack() as parts:  # all of them, whatever becomes of one; the last one first
            parts.callback(self._give_keyboard, before.focus)
            parts.callback(self._put_back, before)
            parts.callback(self._text_size.set_stage, 1.0)
            parts.callback(self.awake.release)
            parts.callback(self.pointer.stop)
            parts.callback(self.show_picture)

    def _put_back(self, before: _Before) -> None:
        """Give the window its state and place again."""
        self._window.setWindowState(before.state)
        if before.state == Qt.WindowState.WindowNoState:
            self._window.setGeometry(before.geometry)

    def _give_keyboard(self, to: QWidget | None) -> None:
        """Give the keyboard back to ``to``, or to where it is at first if that is gone."""
        if to is not None and isValid(to):
            to.setFocus()
        else:
            self._window.controls.focus_first()
