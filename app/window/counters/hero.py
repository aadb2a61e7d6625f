"""The two numbers a side that the back of the room can read: value on screen, and behind by."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.text.formats import HARD, NOTHING, fixed, milliseconds, unit_of
from app.text.glossary import term
from app.text.tips import wrapped
from app.ui.ink import NAMES
from app.ui.label import Label
from app.ui.override import override
from app.ui.roving_focus import RovingFocus
from app.ui.theme import Dressed
from app.window.charts.history import SideHistory
from app.window.counters.hero_figure import LARGEST, SMALLEST, HeroFigure
from app.window.counters.keeping import ShownBefore
from app.window.counters.way_words import NOBODY_TELLS
from feeds.counters import Counters
from feeds.frame import SideName

NOTE_EM = 22
"""From this width in lines of text on there is room for words beside the figures."""
JOINER = "\u2060"
"""Takes no room, and no line ends at it."""
LINES_FOR_ONE = 13.5
STRETCH = 10
LEAST_POINTED, LARGEST_POINTED = 2.6, 11.0
LINES_FOR_POINTED, LINES_BESIDE_ROWS = 9.0, 12.0
"""Least and largest size of a figure pointed at before an audience, and window height per size: if
figures and charts alone are pointed at, and if other rows are, too."""
BESIDE, BEFORE = 0.8, 1.2
"""Before an audience, in multiples of that size: other figures at most; one pointed at here."""
COUNTING_MS = 100.0
"""From here on "behind by" counts up with every paint; below, such digits could not be read."""
SETTLE_NS = 250_000_000
MOST_DECIMALS = 3


def pointed_scale(height_em: float, *, beside_rows: bool = False) -> float:
    """Return the size of what is pointed at on a stage ``height_em`` lines of text high.

    It is less ``beside_rows`` that are pointed at, too.
    """
    lines = LINES_BESIDE_ROWS if beside_rows else LINES_FOR_POINTED
    return min(LARGEST_POINTED, max(LEAST_POINTED, height_em / lines))


def decimals_of(value: float) -> int:
    """Return how many decimals ``value`` is given with, at most three."""
    fewer = (places for places in range(MOST_DECIMALS) if round(value, places) == value)
    return next(fewer, MOST_DECIMALS)


class Note(Label):
    """What the update on screen says in words, in up to three lines; for sources with words."""

    def __init__(self) -> None:
        super().__init__(ink="muted", scale=0.95, room="wrap", about="What happened")
        # the row is as high as its figures, whatever is said beside them
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.hide()

    @property
    @override
    def shown(self) -> str:
        return QLabel.text(self)

    @override
    def hasHeightForWidth(self) -> bool:
        return False

    @override
    def say(self, *texts: str) -> None:
        super().say(*texts)
        self._cut()

    @override
    def dress(self) -> None:
        super().dress()
        self._cut()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        """Show as many words as there is room for; the tooltip has all of them."""
        whole = _held(self.text())
        words, room, measures = whole.split(" "), self.contentsRect(), self.fontMetrics()
        shown, wrap = whole, Qt.TextFlag.TextWordWrap
        while measures.boundingRect(room, wrap, shown).height() > room.height() and len(words) > 1:
            words.pop()
            shown = f"{' '.join(words)} …"
        QLabel.setText(self, shown)
        self.setToolTip("" if shown == whole else wrapped(self.text()))


def _held(text: str) -> str:
    """Return ``text`` so that no line ends inside "5 %" or "86 kB/s"."""
    return re.sub(r"(?<=\d) (?=%|\w+/)", HARD, text).replace("/", f"/{JOINER}")


@dataclass(slots=True)
class Precision:
    """With how many decimals values are shown; both sides share one, or they would look unlike."""

    decimals: int = 0


class Hero(Dressed, QWidget):
    """The row of a side's two large figures, and its words."""

    def __init__(self, side: SideName) -> None:
        super().__init__()
        self._side = side
        self._before: ShownBefore | None = None
        self._value: float | None = None
        self.precision = Precision()
        self.unit = ""
        """That of the values of the source that is shown."""
        self._settled_ns = 0
        self.value = HeroFigure("Value on screen", NAMES[side], term("value"), None)
        self.behind = HeroFigure("Behind by", NAMES[side], term("staleness_ms"), side)
        self.note = Note()
        self._forward: frozenset[str] = frozenset()
        self._row = row = QHBoxLayout(self)
        self.space(row, 1, 0, 0, 0, 0, 0)
        row.addWidget(self.value, STRETCH)
        row.addWidget(self.behind, STRETCH)
        row.addWidget(self.note, 12)
        row.addStretch(4)
        self.setAccessibleName(f"{NAMES[side]}, large figures")
        self.roving = RovingFocus(self, lambda: (self.value, self.behind, self.note))
        self.dress()

    @override
    def dress(self) -> None:
        super().dress()
        self._fit_note()

    def bring_forward(self, names: Collection[str]) -> None:
        """Point at these ("value", "behind"): on a stage they are the largest."""
        self._forward = frozenset(names)

    def fit_to(self, height_em: float, pointed: float = 0.0) -> None:
        """Choose the size of the figures for a window that is ``height_em`` lines of text high.

        ``pointed`` is the size of what is pointed at in the panels, 0 if nothing is.
        """
        usual = min(LARGEST, max(SMALLEST, height_em / LINES_FOR_ONE))
        for index, (name, figure) in enumerate((("value", self.value), ("behind", self.behind))):
            forward = name in self._forward
            large = BEFORE * pointed if forward else min(usual, BESIDE * pointed)
            figure.set_scale(large if pointed else usual)
            self._row.setStretch(index, STRETCH * 2 if pointed and forward else STRETCH)

    def show_before(self, before: ShownBefore | None, now: Counters | None) -> None:
        """Say beside the captions what the figures were ``before``, and how they have changed."""
        self._before = before
        self.behind.show_before()
        self._tell_value(self._value)
        if now is not None:
            self.show_counters(now)

    def show_counters(self, now: Counters) -> None:
        """Compare the mean of "behind by" with what it was before, if that is shown."""
        if self._before is None:
            return
        from app.window.counters.changes_of import behind, means  # nobody may ever ask for it

        change = behind(self._side, self._before.before.kept.counters, now)
        mean = means(self._side, now)
        told = [f": {words}" if words else "" for words in change.words]  # unknown: no change
        self.behind.show_before(
            *(f"mean {mean}, {change.before[0]}{words}" for words in told),
            *(f"mean {change.before[0]}{words}" for words in told),
            *(f"mean {change.before[1]}{words}" for words in told),
            f"mean {change.before[1]}",
        )

    def _tell_value(self, value: float | None) -> None:
        """Say what the value was before, and the difference."""
        self._value, shown = value, self._before
        if shown is None or not shown.same_source:
            self.value.show_before()
            return
        number, decimals = shown.before.values[self._side], self.precision.decimals
        text = fixed(number, decimals)
        if number is None or value is None:
            self.value.show_before(f"before {text}")
            return
        apart = fixed(value - number, decimals)
        apart = apart if apart.startswith("−") else f"+{apart}"
        self.value.show_before(f"before {text}: {apart}", f"before {text}", f"was {text}", apart)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        """Leave the words out where there is no room for them beside the figures."""
        roomy = self.width() >= NOTE_EM * self.fontMetrics().height()
        self.note.setVisible(roomy and bool(self.note.text()))

    def show_now(self, side: SideHistory, now_ns: int) -> None:
        """Show what ``side`` holds, and how far behind it is at ``now_ns``.

        What it still holds of the source before is shown as nothing.
        """
        value = None if side.holds_other else side.now.value
        if value is not None:
            self.precision.decimals = max(self.precision.decimals, decimals_of(value))
        text = fixed(value, self.precision.decimals)
        if text != self.value.text:
            self.value.show_text(text, unit_of(text, self.unit))
            self._tell_value(value)
        words = "" if side.holds_other else side.now.text
        if words != self.note.text():
            self.note.say(words)
            self._fit_note()
        self.behind.unknown("" if side.truth_known else f"{NOTHING}: {NOBODY_TELLS}")
        stale_ms = side.stale_ms(now_ns)
        if stale_ms is None or stale_ms >= COUNTING_MS:
            self.behind.show_text(milliseconds(stale_ms and float(round(stale_ms))))
            self._settled_ns = 0
        elif not 0 <= now_ns - self._settled_ns < SETTLE_NS:
            # Milliseconds that come and go are shown by their latest peak, which can be read.
            self._settled_ns = now_ns
            peak_ms = side.recent_peak_ms(now_ns, SETTLE_NS, COUNTING_MS)
            told_ms = max(stale_ms, peak_ms)
            known = not 0 < told_ms < side.clock_error_ms
            self.behind.show_text(milliseconds(float(round(told_ms)) if known else None))
