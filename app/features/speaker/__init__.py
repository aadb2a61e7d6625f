"""What only the speaker sees: notes, clock, the step that is next, and all controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.features.speaker.screens import ScreenNews, fill, free_screen, stand_on
from app.features.speaker.talk_time import TalkTime, plan_of, talk_time
from app.ui.actions import Action
from app.window.host import Host
from feeds.clock import now_ns

if TYPE_CHECKING:
    from app.features.speaker.speaker_window import SpeakerWindow

REMEMBERED = "speakers_view"
TICK_MS = 250
"""The clocks are looked at this often: none is seen to skip a second."""


class SpeakersView(QObject):
    """Opens the view, keeps it where the audience does not see it, and lets the clock run."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host, self._surface = host, host.parts.surface
        self.window: SpeakerWindow | None = None
        """Made when it is first opened."""
        self.clock = host.asked.talk
        self._within = self.clock.began_ns is not None
        """Whether this is a recording that is shown during a talk, which goes on."""
        self._by_itself = self._aside = False
        """Whether a presentation opened it, which then takes it away again; whether it comes back
        with what the audience is shown, which is something else for a while."""
        self._told = False
        """Whether a story was told when this last looked."""
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show_time)
        ScreenNews(self).changed.connect(self._arrange)
        host.actions.add(
            Action("speaker", "Speaker's view", "Story", ("Shift+F11",), self.toggle),
            Action("talk-clock", "The talk's clock to zero", "Story", ("Shift+H",), self.restart),
        )
        host.actions.closers.append(self._leave_sliders)
        host.telling.stepped.connect(self._stepped)
        host.parts.layout.bare_changed.connect(self._staged)
        self._surface.shown.connect(self._go_with)
        host.closing.append(self.close)
        host.ending.append(self._delete)

    @property
    def is_open(self) -> bool:
        """Whether the view is shown."""
        return self.window is not None and self.window.isVisible()

    def toggle(self) -> None:
        """Open the view, or close it; where it lies behind the other window, bring it forward."""
        window = self.window
        if window is None or not window.isVisible():
            self.open()
        elif not window.isFullScreen() and not window.isActiveWindow():
            self._come_forward(window)
        else:
            self.dismiss()

    def open(self) -> None:
        """Open the view because the person wants it, also with the next presentation."""
        self._by_itself = False
        self._host.preferences.save({REMEMBERED: True})
        window = self._open()
        if not window.isFullScreen():
            self._come_forward(window)

    def dismiss(self) -> None:
        """Close the view because the person wants that; it does not come by itself again."""
        self._host.preferences.save({REMEMBERED: False})
        self.close()

    def close(self) -> None:
        """Take the view away; the presentation goes on."""
        self._tick.stop()
        self._aside = False
        if self.window is not None and self.window.isVisible():
            active = self.window.isActiveWindow()
            self.window.rest()
            self._surface.aside, self._surface.apart = None, False
            self._host.parts.notice.changed.emit()  # it comes back before the view is gone
            if active:  # or no window would hear the next key
                self._surface.window().activateWindow()

    def restart(self) -> None:
        """Count the time of the talk from now on."""
        self.clock.begin(now_ns())
        self._show_time()

    def swap(self) -> None:
        """Have the audience's window and this view change places, where there are two screens."""
        view, theirs = self.window, self._surface.window()
        if view is not None and view.isFullScreen():
            here, there = view.screen(), theirs.screen()
            fill(theirs, here) if theirs.isFullScreen() else stand_on(theirs, here)
            fill(view, there)

    @property
    def time(self) -> TalkTime | None:
        """How the talk stands now; ``None`` before it began."""
        elapsed_s = self.clock.elapsed_s(now_ns())
        return None if elapsed_s is None else talk_time(elapsed_s, self.clock.plan, self.clock.step)

    # -- inside -------------------------------------------------------------------------------

    def _leave_sliders(self) -> bool:
        """Give the keyboard back to the view; say whether one of its sliders had it."""
        window, keyboard = self.window, QApplication.focusWidget()
        if window is None or keyboard is None or not window.controls.isAncestorOf(keyboard):
            return False
        window.setFocus()
        return True

    @staticmethod
    def _come_forward(window: SpeakerWindow) -> None:
        """Be seen where the audience's window may fill the same screen: the person wants that."""
        window.raise_()
        window.activateWindow()

    def _open(self) -> SpeakerWindow:
        from app.features.speaker.speaker_window import SpeakerWindow

        if self.window is None:
            self.window = SpeakerWindow(self._host)
            self.window.dismissed.connect(self.dismiss)
            self.window.swap.connect(self.swap)
        self._arrange(anew=True)
        self.window.wake()
        self._show_time()
        self._tick.start()
        return self.window

    def _arrange(self, *, anew: bool = False) -> None:
        """Stand on the screen that the audience does not see, or else as a window on theirs."""
        if self.window is None or not (anew or self.window.isVisible()):
            return
        theirs = self._surface.screen()
        free = free_screen(QGuiApplication.screens(), theirs)
        self.window.offer_swap(free is not None)
        self._surface.aside, self._surface.apart = self.window, free is not None
        if free is not None:
            fill(self.window, free)
        else:
            stand_on(self.window, theirs)

    def _go_with(self, shown: bool) -> None:
        """Go while a recording is shown in place of what this is about, and come back with that."""
        if shown and self._aside:
            self._open()
        elif not shown and self.is_open:
            self.close()
            self._aside = True
        if shown and not self._host.parts.layout.bare and self._host.telling.story is None:
            self.clock.stop()  # the presentation was ended meanwhile

    def _staged(self) -> None:
        """A presentation began or ended."""
        on = self._host.parts.layout.bare
        told = self._within or self._host.telling.story is not None
        if on:
            self.clock.begin(now_ns(), anew=not told)
            self._come_by_itself()
        else:
            if not told:
                self.clock.stop()
            if self._by_itself:
                self.close()
        if self.is_open:
            self._show_time()

    def _come_by_itself(self) -> None:
        remembered = self._host.preferences.load({REMEMBERED: False}, _is_truth)[REMEMBERED]
        free = free_screen(QGuiApplication.screens(), self._surface.screen())
        if remembered and free is not None and not self.is_open:
            self._by_itself = True
            self._open()

    def _stepped(self) -> None:
        """A story that begins is the talk: its time counts from here."""
        telling = self._host.telling
        told, self._told = self._told, telling.story is not None
        if not self._within:
            self.clock.plan, self.clock.step = plan_of(telling.story), telling.index
            if self._told and not told:
                self.clock.begin(now_ns())
            elif told and not self._told and not self._host.parts.layout.bare:
                self.clock.stop()
        if self.is_open:
            self._show_time()

    def _show_time(self) -> None:
        if self.window is not None:
            self.window.show_time(self.time)

    def _delete(self) -> None:
        if self.window is not None:
            window, self.window = self.window, None
            window.deleteLater()


def _is_truth(_name: str, value: object) -> bool:
    return isinstance(value, bool)


install = SpeakersView
"""Puts it into the window of a host."""
