"""The row of counters under the charts: one grammar; the less important give way."""

from collections.abc import Collection

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.ink import NAMES
from app.ui.label import STEP
from app.ui.override import override
from app.ui.roving_focus import RovingFocus
from app.ui.theme import Dressed
from app.window.counters.counter import LARGE, Counter
from app.window.counters.counter_readings import (
    COUNTERS,
    PLACE_OF,
    CounterPlace,
    Lessons,
    readings,
)
from feeds.counters import Counters
from feeds.frame import SideName

RESPONSE = PLACE_OF["response_time_ms"]
"""The place of the counter that the switch about naive response times is about."""
MARKS_EM = 40
"""Below this height of the window in lines of text theory's marks are left to the tooltips."""
NOTES_EM = 55
"""Below this height what was kept has the lines of notes and marks, so that no other row moves."""
TWO_ROWS_EM = 78
"""From this height of the window in lines of text on there may be two rows."""
MARGINS_EM = 6.3
"""What is beside the counters of both sides, in lines of text."""
AIR_EM = 0.7
"""The least important counters come only where this much is left between all, in lines of text."""


class LessonChoice(QObject):
    """The position of both teaching switches; drawers and stories set them, counters follow."""

    changed = Signal(object)
    """The new :class:`Lessons`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lessons = Lessons()

    def teach(self, lessons: Lessons) -> None:
        """Put both switches as ``lessons`` says."""
        if lessons != self.lessons:
            self.lessons = lessons
            self.changed.emit(lessons)


class CountersRow(Dressed, QWidget):
    """All counters of a side; when room is short, those of the highest rank number give way.

    Both sides use the same widths, so that the same counters stand at the same places.
    """

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self._side = side
        self._lessons = Lessons()
        self._clients = 1
        self._forward: frozenset[int] = frozenset()
        self.newest: Counters | None = None
        """The figures that are shown."""
        self._before: Counters | None = None
        self._rows = 1
        self._fitted: tuple[object, ...] = (False, True, True, 1, LARGE, self._forward)
        """What decided about its height and its columns."""
        self.counters = [
            Counter(live if side == "live" else polled, _widest(live, polled), NAMES[side])
            for live, polled in zip(*COUNTERS.values(), strict=True)
        ]
        for counter in self.counters:
            counter.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{NAMES[side]}, counters")
        self.roving = RovingFocus(self, lambda: self.counters)

    @override
    def dress(self) -> None:
        self.updateGeometry()
        self._arrange()

    def show_counters(self, counters: Counters) -> None:
        """Show the newest figures."""
        self.newest = counters
        found = readings(self._side, counters, self._lessons, self._clients)
        for counter, reading in zip(self.counters, found, strict=True):
            counter.show_reading(reading)
        if self._before is not None:
            self._compare(self._before, counters)

    def show_before(self, before: Counters | None) -> None:
        """Show under each figure what it was ``before``, and how it has changed since."""
        self._before = before
        if before is None:
            for counter in self.counters:
                counter.show_change(None)
        elif self.newest is not None:
            self._compare(before, self.newest)

    def _compare(self, before: Counters, now: Counters) -> None:
        from app.window.counters.changes_of import changes  # nobody may ever ask for it

        found = changes(self._side, before, now, self._lessons)
        for counter, change in zip(self.counters, found, strict=True):
            counter.show_change(change)

    def set_clients(self, clients: int) -> None:
        """Say of which figures so many clients of this side have a part."""
        if clients != self._clients:
            self._clients = clients
            if self.newest is not None:
                self.show_counters(self.newest)

    def bring_forward(self, counters: Collection[int]) -> None:
        """Have the counters at these places of the row be the last to give way; none: as usual."""
        if frozenset(counters) != self._forward:
            self._forward = frozenset(counters)
            self._arrange()

    def teach(self, lessons: Lessons) -> None:
        """Change at once which of two answers is shown: both are always there."""
        self._lessons = lessons
        if self.newest is not None:
            self.show_counters(self.newest)
        self._arrange()

    @override
    def sizeHint(self) -> QSize:
        height = self._rows * (self._row_height() + self._row_gap()) - self._row_gap()
        return QSize(sum(self._columns(self._rows)), height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def fit_to(self, window: QSize, pointed: float = 0.0) -> None:
        """Leave out theory's marks in a low window; take two rows in a high one if it takes two.

        The figures that are forward are ``pointed`` times as large as running text, if that is
        not 0 and they all have room, and have their marks in any case.
        """
        em, rows = self.fontMetrics().height(), 1
        room = (window.width() - MARGINS_EM * em) / 2
        compared = self._before is not None
        noted = not compared or window.height() >= NOTES_EM * em
        marked = noted and window.height() >= MARKS_EM * em
        for place, counter in enumerate(self.counters):
            counter.mark.setVisible(marked or (pointed > 0 and place in self._forward))
            counter.compare(compared, brief=not noted)
        scale = self._enlarge(pointed, room)
        if window.height() >= TWO_ROWS_EM * em:
            one, two = (sum(self._columns(number)) for number in (1, 2))
            rows = 2 if one > room >= two else 1
        fitted = compared, noted, marked, rows, scale, self._forward
        if fitted != self._fitted:
            self._rows, self._fitted = rows, fitted
            self.updateGeometry()
            self._arrange()

    def _enlarge(self, pointed: float, room: float) -> float:
        """Show what is forward as large as it can be in ``room``; return its size."""
        forward = [self.counters[place] for place in self._forward]
        scale = max(pointed, LARGE) if forward else LARGE
        while scale > LARGE and sum(one.size_at(scale).width() for one in forward) > room:
            scale = max(LARGE, scale * STEP)
        for counter in self.counters:
            counter.set_scale(scale if counter in forward else LARGE)
        return scale

    def _columns(self, rows: int) -> list[int]:
        """Return the least widths of the columns that hold all counters in ``rows`` rows."""
        widths = [counter.sizeHint().width() for counter in self.counters]
        number = -(-len(widths) // rows)
        return [max(widths[column::number]) + self._air() for column in range(number)]

    def _arrange(self) -> None:
        """Give each counter that fits its width, and share out what is left."""
        chosen = self._chosen() if self._rows == 1 else self.counters
        widths = [counter.sizeHint().width() for counter in chosen]
        if self._rows == 2:
            widths = self._columns(2)
        spare = max(0, self.width() - sum(widths)) // len(widths)
        height = self._row_height()
        for counter in self.counters:
            counter.setVisible(counter in chosen)
        for place, counter in enumerate(chosen):
            row, column = divmod(place, len(widths))
            x = sum(widths[:column]) + column * spare
            y = row * (height + self._row_gap())
            counter.setGeometry(x, y, widths[column] + spare - counter.gap(), height)

    def _chosen(self) -> list[Counter]:
        """Return the counters that one row has room for."""
        room = self.width()
        chosen: list[Counter] = []
        for counter in sorted(self.counters, key=self._rank):
            width = counter.sizeHint().width()
            least = self._rank(counter) > self.counters[RESPONSE].place.rank
            air = self._air() * (len(chosen) + 1) if least else 0
            if chosen and width + air > room:
                break
            room -= width
            chosen.append(counter)
        return [counter for counter in self.counters if counter in chosen]

    def _air(self) -> int:
        return round(AIR_EM * self.fontMetrics().height())

    def _row_height(self) -> int:
        return max(counter.sizeHint().height() for counter in self.counters)

    def _row_gap(self) -> int:
        return round(0.6 * self.fontMetrics().height())

    def _rank(self, counter: Counter) -> float:
        """Return the counter's rank; what is pointed at or is the lesson comes forward."""
        if self.counters.index(counter) in self._forward:
            return -1.0
        taught = self._lessons.naive and counter is self.counters[RESPONSE]
        return 0.5 if taught else counter.place.rank


def _widest(*sides: CounterPlace) -> list[str]:
    """Return the texts that a counter must hold on either side."""
    return [text for place in sides for text in (place.caption, place.widest)]
