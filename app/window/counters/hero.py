"""The two numbers a side that the back of the room can read: value on screen, and behind by."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.text.formats import HARD, NOTHING, THIN, fixed, milliseconds, unit_of
from app.text.glossary import term, tip_text
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.ink import NAMES, colour_of
from app.ui.label import Label
from app.ui.override import override
from app.ui.roving_focus import RovingFocus
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Dressed, measured, metrics, sized, theme_of
from app.window.charts.history import SideHistory
from feeds.figure import Term
from feeds.frame import SideName

LARGEST, SMALLEST = 4.6, 2.2
"""How many times as large as running text the figures are, with and without much room."""
CAPTION, LEAST_CAPTION = 0.9, 0.6
"""Size of the captions, and where they are too wide, in running text's."""
NOTE_EM = 22
"""From this width in lines of text on there is room for words beside the figures."""
JOINER = "\u2060"
"""Takes no room, and no line ends at it."""
LINES_FOR_ONE = 13.5
UNIT = 0.42
"""Size of a unit, as a share of its figure's."""
STRETCH = 10
LEAST_POINTED, LINES_FOR_POINTED = 2.6, 12.0
"""Least size, and window height per size, of a figure pointed at before an audience."""
BESIDE, BEFORE = 0.8, 1.2
"""Before an audience, in multiples of that size: other figures at most; one pointed at here."""
WIDEST = f"9{THIN}999{HARD}ms"
"""Both figures of a row are sized for this text, so that they are of one size."""
COUNTING_MS = 100.0
"""From here on "behind by" counts up with every paint; below, such digits could not be read."""
SETTLE_NS, MOST_DECIMALS = 250_000_000, 3


def pointed_scale(height_em: float) -> float:
    """Return the size of what is pointed at on a stage ``height_em`` lines of text high."""
    return min(LARGEST, max(LEAST_POINTED, height_em / LINES_FOR_POINTED))


def decimals_of(value: float) -> int:
    """Return how many decimals ``value`` is given with, at most three."""
    return next((n for n in range(MOST_DECIMALS) if round(value, n) == value), MOST_DECIMALS)


class HeroFigure(Dressed, QWidget):
    """A caption and a large figure, painted only when the figure changes."""

    def __init__(self, caption: str, owner: str, explained: Term, ink: SideName | None) -> None:
        super().__init__()
        self._caption, self._owner, self._term = caption, owner, explained
        self._ink = ink
        self.text, self._fitting = NOTHING, caption
        self._unit = ""
        self._split = 0
        self.scale = LARGEST
        """How many times as large as running text the figure is, where the width allows."""
        self._why_grey = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)
        self.setToolTip(wrapped(tip_text(caption, explained)))
        self.dress()

    @override
    def dress(self) -> None:
        self._fit()
        self.updateGeometry()
        self.update()

    def set_scale(self, scale: float) -> None:
        """Show the figure ``scale`` times as large as running text, where the width allows."""
        if scale != self.scale:
            self.scale = scale
            self.dress()

    def show_text(self, text: str, unit: str = "") -> None:
        """Show ``text``, and small beside it a unit; repaints the figure alone if it is another."""
        if (text, unit) != (self.text, self._unit):
            self.text, self._unit = text, unit
            self.update(0, self._split, self.width(), self.height() - self._split)

    def grey(self, why: str) -> None:
        """Show the figure as one that is not to be trusted because of ``why``; "" if it is."""
        if why != self._why_grey:
            self._why_grey = why
            self.setToolTip(wrapped(tip_text(self._caption, self._term, [why])))
            self.update()

    def spoken(self) -> Spoken:
        """Return "Polled, behind by 1.3 seconds"."""
        value = in_words(f"{self.text}{HARD}{self._unit}".rstrip(HARD))
        caption = self._caption[0].lower() + self._caption[1:]
        return Spoken(f"{self._owner}, {caption} {value}", value=value)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(measured(WIDEST, SMALLEST / 2, SEMIBOLD), self.sizeHint().height())

    @override
    def sizeHint(self) -> QSize:
        large = round(metrics(self.scale, SEMIBOLD).height() * 0.88)
        width = measured(WIDEST, self.scale, SEMIBOLD)
        return QSize(width + 4, metrics(CAPTION).height() + large)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.card)
        if event.rect().top() < self._split:
            painter.setFont(self._fonts[0])
            painter.setPen(theme.muted)
            painter.drawText(0, self._split - painter.fontMetrics().descent(), self._fitting)
        large, wide, _ = self.widths()
        measures = metrics(large, SEMIBOLD)
        base = (self._split + self.height() - measures.height()) // 2 + measures.ascent()
        ink = theme.text if self._ink is None else colour_of(self._ink, theme)
        painter.setFont(self._fonts[1] if large == self._large else sized(large, SEMIBOLD))
        painter.setPen(theme.muted if self._why_grey else ink)
        painter.drawText(0, base, self.text)
        if self._unit:
            painter.setFont(sized(UNIT * large))
            painter.setPen(theme.muted)
            painter.drawText(wide, base, f"{HARD}{self._unit}")

    def widths(self) -> tuple[float, int, int]:
        """Return the figure's scale, and the widths of figure and unit: together they fit."""
        large, unit = self._large, f"{HARD}{self._unit}".rstrip(HARD)
        for _ in range(2):  # letters have whole pixels: once more after they were made smaller
            wide, beside = measured(self.text, large, SEMIBOLD), measured(unit, UNIT * large)
            if wide + beside <= self.width():
                break
            large *= 0.98 * self.width() / (wide + beside)
        return large, measured(self.text, large, SEMIBOLD), measured(unit, UNIT * large)

    def _fit(self) -> None:
        """Choose the sizes of caption and figure for the present width."""
        width, small, large = self.width(), CAPTION, self.scale
        self._split = metrics(CAPTION).height()
        wide, needed = measured(self._caption, CAPTION), measured(WIDEST, large, SEMIBOLD)
        if 0 < width < wide:
            small = max(LEAST_CAPTION, 0.95 * CAPTION * width / wide)
        if 0 < width < needed:
            large = max(1.2, large * width / needed)
        elide = Qt.TextElideMode.ElideRight
        self._fitting = metrics(small).elidedText(self._caption, elide, max(width, 1))
        self._fonts, self._large = (sized(small), sized(large, SEMIBOLD)), large


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
        self.value.show_text(text, unit_of(text, self.unit))
        words = "" if side.holds_other else side.now.text
        if words != self.note.text():
            self.note.say(words)
            self._fit_note()
        stale_ms = side.stale_ms(now_ns)
        if stale_ms is None or stale_ms >= COUNTING_MS:
            self.behind.show_text(milliseconds(stale_ms and float(round(stale_ms))))
            self._settled_ns = 0
        elif not 0 <= now_ns - self._settled_ns < SETTLE_NS:
            # Milliseconds that come and go are shown by their latest peak, which can be read.
            self._settled_ns = now_ns
            peak_ms = side.recent_peak_ms(now_ns, SETTLE_NS, COUNTING_MS)
            self.behind.show_text(milliseconds(float(round(max(stale_ms, peak_ms)))))
