"""Shows the hints of the first minute over the window, one at a time, and keeps them in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from app.features.welcome.callout import Callout
from app.features.welcome.placing import beside, middle
from app.features.welcome.tour import Hint, Tour
from app.ui.actions import Action
from app.ui.override import override
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["Welcome"]

STORY = "ten-steps"
"""The key of the story that is offered."""
FOLLOWED = (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show)
KEYS = "next-hint"
FIGURES = 8.0
"""How bad it is to cover figures, or what is moved; see :func:`_kept`."""


class Welcome(QObject):
    """The first minute of ``window``: it measures and can be used as without it.

    Hints wait out of sight while a story is told or a presentation is on.
    """

    story_wanted = Signal(str)
    """The story of this key is to begin."""
    dismissed = Signal(object)
    """The names of all hints that are never to come again, whenever there are more of them."""

    def __init__(self, window: MainWindow, theme: Theme, seen: Iterable[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        self._tour = Tour(seen)
        self.callout = Callout(theme, window)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._place)
        self.callout.next_pressed.connect(self.advance)
        self.callout.close_pressed.connect(self.close)
        self.callout.wanted.connect(self._begin_story)
        window.dressed.connect(self._set_theme)
        for changed in (window.story.changed, window.presentation.changed):
            changed.connect(self._place)

    @property
    def current(self) -> Hint | None:
        """The hint that is shown; ``None`` when there is nothing more to tell."""
        return self._tour.current

    def start(self) -> None:
        """Show the first of the hints that were not dismissed in an earlier run."""
        if self.current is None:
            return
        self._window.installEventFilter(self)
        self._window.action_list.closers.append(self.close)
        self._window.action_list.add(
            Action(KEYS, "Next hint", "Program", ("Return", "Enter"), self.advance)
        )
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)
        self._show()

    def advance(self) -> None:
        """Dismiss the hint that is shown, and show the next one."""
        self._tour.advance()
        self._dismissed()

    def close(self) -> bool:
        """Dismiss all hints; return whether one was shown."""
        if not self.callout.isVisible():
            return False
        self._tour.close()
        self._dismissed()
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in FOLLOWED:
            self._soon.start(0)  # when the layout has done its work
        return False

    # -- inside -------------------------------------------------------------------------------

    def _begin_story(self) -> None:
        self._tour.advance()
        self._dismissed()
        self.story_wanted.emit(STORY)

    def _dismissed(self) -> None:
        self._show()
        self.dismissed.emit(self._tour.seen)

    def _show(self) -> None:
        hint = self.current
        if hint is None:
            self._end()
            return
        self.callout.say(hint, self._tour.place)
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(self.callout, QAccessible.Event.Alert))

    def _end(self) -> None:
        self._soon.stop()
        self.callout.hide()
        self._window.removeEventFilter(self)
        if self.close in self._window.action_list.closers:
            self._window.action_list.closers.remove(self.close)
        self._listen(False)

    def _set_theme(self, theme: Theme) -> None:
        self.callout.set_theme(theme)
        self._soon.start(0)

    def _place(self) -> None:
        """Stand beside the target; out of sight while that is out of sight."""
        hint = self.current
        if hint is None:
            return
        window, em = self._window, self._window.fontMetrics().height()
        room = window.rect().adjusted(em // 2, em // 2, -em // 2, -em // 2)
        card = self.callout.card_size(room.width())
        target = TARGETS[hint.name](window)
        if target.isEmpty() or window.story.running or window.presentation.on:
            self.callout.hide()
        elif hint.side:
            self.callout.stand(
                beside(target, card, self.callout.arrow_length(), room, _kept(window))
            )
        else:
            self.callout.stand(middle(card, target, room))
        self._listen(self.callout.isVisible())

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        self._listen(self.callout.isVisible())

    def _listen(self, visible: bool) -> None:
        """Take Enter for the next hint, but never from a text field or a button."""
        taken = isinstance(QApplication.focusWidget(), QLineEdit | QAbstractButton)
        self._window.action_list.enable(visible and not taken, KEYS)


def _seen(window: MainWindow, widget: QWidget, part: QRect | None = None) -> QRect:
    """Return where ``part`` of ``widget`` is on the window; empty while it is not shown."""
    if not widget.isVisible():
        return QRect()
    rect = part or widget.rect()
    return QRect(widget.mapTo(window, rect.topLeft()), rect.size())


def _behind(window: MainWindow) -> QRect:
    figure = window.panels[0].hero.behind
    width = min(figure.width(), round(0.7 * figure.sizeHint().width()))
    return _seen(window, figure, QRect(0, 0, width, figure.height()))


def _sawtooth(window: MainWindow) -> QRect:
    charts = window.panels[1].charts
    if not charts.isVisible():
        return QRect()
    return _seen(window, charts, charts.staleness.place())


def _interval(window: MainWindow) -> QRect:
    return _seen(window, window.controls.sliders["poll_interval_s"])


def _between(window: MainWindow) -> QRect:
    """Return where an offer covers no figure: the wire strip, else the panels down to theirs."""
    if window.strip.isVisible():
        return _seen(window, window.strip)
    both = [_seen(window, panel) for panel in window.panels]
    if not both[0].isValid():
        return QRect()
    counters = window.panels[0].counters
    gap = window.fontMetrics().height() + (counters.height() if counters.isVisible() else 0)
    return both[0].united(both[1]).adjusted(0, 0, 0, -gap)


def _kept(window: MainWindow) -> list[tuple[QRect, float]]:
    """Return what a hint had better not cover, and how bad that would be."""
    parts: list[tuple[QWidget, float]] = [
        (window.verdict, FIGURES),
        (window.controls, FIGURES),
        (window.header, 4.0),
        (window.strip, 1.0),
    ]
    for panel in window.panels:
        parts += [(panel.hero, FIGURES), (panel.counters, FIGURES), (panel.body, 3.0)]
    return [(_seen(window, part), weight) for part, weight in parts]


TARGETS: dict[str, Callable[[MainWindow], QRect]] = {
    "behind": _behind,
    "sawtooth": _sawtooth,
    "interval": _interval,
    "story": _between,
}
"""What each hint points at."""
