"""The row of counters under the charts: one grammar; the less important give way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.counters.counter import Counter
from app.window.counters.counter_readings import RESPONSE, Lessons, Place, Reading, places, readings
from app.window.look.ink import NAMES, SideName
from app.window.look.stepping import Stepping
from app.window.look.theme import Theme
from feeds.frame import Counters

__all__ = ["Counter", "CountersRow", "Place", "Reading", "places", "readings"]

MARKS_EM = 40
"""Below this height of the window in lines of text theory's marks are left to the tooltips."""


class CountersRow(QWidget):
    """All counters of a side; when room is short, those of the highest rank number give way.

    Both sides use the same widths, so that the same counters stand at the same places.
    """

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__()
        self._side = side
        self._lessons = Lessons()
        self._newest: Counters | None = None
        self._window: QWidget | None = None
        self._marked = True
        self.counters = [
            Counter(mine, _widest(live, polled), theme, NAMES[side])
            for mine, live, polled in zip(
                places(side), places("live"), places("polled"), strict=True
            )
        ]
        for counter in self.counters:
            counter.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{NAMES[side]}, counters")
        self.stepping = Stepping(self, lambda: self.counters)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        for counter in self.counters:
            counter.set_theme(theme)
        self.fit_to(self.window().height())
        self.updateGeometry()
        self._arrange()

    def show_counters(self, counters: Counters) -> None:
        """Show the newest figures."""
        self._newest = counters
        found = readings(self._side, counters, self._lessons)
        for counter, reading in zip(self.counters, found, strict=True):
            counter.show_reading(reading)

    def set_delivered_only(self, on: bool) -> None:
        """Show the delivered-only latency instead of the update latency."""
        self._teach(Lessons(delivered_only=on, naive=self._lessons.naive))

    def set_naive(self, on: bool) -> None:
        """Show the naive instead of the corrected response time."""
        self._teach(Lessons(delivered_only=self._lessons.delivered_only, naive=on))

    def _teach(self, lessons: Lessons) -> None:
        """Change at once what is shown: both answers are always there."""
        self._lessons = lessons
        if self._newest is not None:
            self.show_counters(self._newest)
        self._arrange()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as one counter."""
        hints = [counter.sizeHint() for counter in self.counters]
        return QSize(sum(hint.width() for hint in hints), hints[0].height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many counters as fit."""
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Follow the height of the window from now on."""
        super().showEvent(event)
        if self._window is not self.window():
            self._window = self.window()
            self._window.installEventFilter(self)
            self.fit_to(self._window.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Learn of a new height before the window works out its rows."""
        if watched is self._window and isinstance(event, QResizeEvent):
            self.fit_to(event.size().height())
        return super().eventFilter(watched, event)

    def fit_to(self, window_height: int) -> None:
        """Show theory's marks in a window of this height, or give their line to the charts."""
        alone = self.window() is self
        marked = alone or window_height >= MARKS_EM * self.fontMetrics().height()
        if marked != self._marked:
            self._marked = marked
            for counter in self.counters:
                counter.show_mark(marked)
            self.updateGeometry()

    def _arrange(self) -> None:
        """Give each counter that fits its width, and share out what is left."""
        room = self.width()
        chosen: list[Counter] = []
        for counter in sorted(self.counters, key=self._rank):
            width = counter.sizeHint().width()
            if chosen and width > room:
                break
            room -= width
            chosen.append(counter)
        x, spare = 0, max(0, room) // len(chosen)
        for counter in self.counters:
            counter.setVisible(counter in chosen)
            if counter in chosen:
                width = counter.sizeHint().width() + spare
                counter.setGeometry(x, 0, width, self.height())
                x += width

    def _rank(self, counter: Counter) -> float:
        """Return the counter's rank; the response time comes forward while it is the lesson."""
        taught = self._lessons.naive and counter is self.counters[RESPONSE]
        return 0.5 if taught else counter.place.rank


def _widest(*sides: Place) -> list[str]:
    """Return the texts that a counter must hold on either side."""
    return [text for place in sides for text in (place.caption, place.widest)]
