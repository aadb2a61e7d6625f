"""The window before an audience: full screen, larger text, nothing but what is looked at."""

from contextlib import ExitStack

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.features.presenting import awake
from app.features.presenting.blank import Blank
from app.features.presenting.pointer_rest import PointerRest
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.ui.text_scale import enlarge
from app.window.header.offer import Offer
from app.window.host import Host

LARGER = 1.4
LEAST_EM = 30
"""Text grows only while the screen stays this many lines of text high."""


def text_factor(height_em: float) -> float:
    """Return how much larger text is on a screen ``height_em`` lines of text high."""
    return min(LARGER, max(1.0, height_em / LEAST_EM))


class Presentation(QObject):
    """Begins and leaves; the window comes back exactly as it was."""

    def __init__(self, host: Host) -> None:
        parts, actions = host.parts, host.actions
        super().__init__(parts.surface)
        self._host, self._parts, self._actions = host, parts, actions
        self._painter = parts.painter
        self._end: ExitStack | None = None
        """What is put back when the presentation is left: all, whatever becomes of a part."""
        self._enlarged = 1.0
        self._drawer = ""
        """What was open when it began, and stays open when it is left."""
        self._blank = Blank(parts.surface)
        self._blank.lifted.connect(self.show_picture)
        self.pointer = PointerRest(self)
        self.awake = awake.here()
        actions.add(
            Action(
                "present",
                "Begin or end presenting",
                "Story",
                ("F11", "F5"),
                self.toggle,
                on=lambda: self.on,
            ),
            Action("blank", "Black screen", "Story", (".", "B"), self.blank),
        )
        actions.enable(False, "blank", when="while presenting")
        actions.closers.append(self._close)
        tip = "Full screen, larger, for an audience (F11)"
        chip = ChipButton("Present", icon="present", key="F11", tip=tip)
        chip.clicked.connect(self.toggle)
        parts.header.offer(Offer(chip, 50, "F11"))
        host.words.append(lambda: ("--present",) if self.on else ())
        host.closing.append(self.leave)
        if host.asked.present:
            QTimer.singleShot(0, self, lambda: self.present(True))

    @property
    def on(self) -> bool:
        """Whether there is a presentation."""
        return self._end is not None

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
            self._actions.enable(on, "blank")
            self._parts.layout.bare_changed.emit()

    def leave(self) -> bool:
        """Leave the presentation; say whether there was one."""
        was_on = self.on
        self.present(False)
        return was_on

    def blank(self) -> None:
        """Show a black screen, or the picture again; everything goes on to be measured."""
        if self.is_blank:  # asked for where the black screen does not take the keys
            self.show_picture()
        elif self.on:
            self._blank.cover()
            self._painter.cover(True)

    def show_picture(self) -> None:
        """Show the picture again."""
        self._blank.lift()
        self._painter.cover(False)

    def scale_text(self, factor: float) -> None:
        """Show all text ``factor`` times as large as it is without a presentation."""
        before, self._enlarged = self._enlarged, factor
        enlarge(factor / before)

    def _close(self) -> bool:
        """Close what was opened on stage; then go back from a recording, or leave the stage."""
        replay, shelf = self._host.asked.replay, self._parts.shelf
        if self._parts.layout.tray.close():
            return True
        if self.on and shelf.open_name not in ("", self._drawer):
            return shelf.close_drawer()
        if self.on and replay is not None and replay.over:
            self._host.recordings.left.emit()
            return True
        return self.leave()

    def _begin(self) -> None:
        window = self._parts.surface.window()
        self._parts.controls.stop_typing()
        self._drawer = self._parts.shelf.open_name
        self._end = end = ExitStack()  # in turn, the last one first
        end.callback(self._give_keyboard, QApplication.focusWidget())
        end.callback(self._put_back, window.windowState(), window.geometry())
        end.callback(self.scale_text, 1.0)
        end.callback(self.awake.release)
        end.callback(self.pointer.stop)
        end.callback(self.show_picture)
        self._parts.layout.bare = self._parts.surface.staged = True
        em = max(1, window.fontMetrics().height())
        self.scale_text(text_factor(window.screen().size().height() / em))
        window.showFullScreen()
        self.pointer.start(window)
        self.awake.hold()

    def _leave(self) -> None:
        end, self._end = self._end, None
        assert end is not None
        self._parts.layout.bare = self._parts.surface.staged = False
        end.close()

    def _put_back(self, state: Qt.WindowState, geometry: QRect) -> None:
        """Give the window its state and place again."""
        window = self._parts.surface.window()
        window.setWindowState(state)
        if state == Qt.WindowState.WindowNoState:
            window.setGeometry(geometry)

    def _give_keyboard(self, to: QWidget | None) -> None:
        """Give the keyboard back to ``to``, or to where it is at first if that is gone."""
        if to is not None and isValid(to):
            to.setFocus()
        else:
            self._parts.controls.focus_first()


install = Presentation
"""Puts it into the window of a host."""
