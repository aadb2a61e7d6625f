"""One counter: caption, figure with its certainty, note, and theory's mark under a thin line."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from app.text.changes import Change, Tone
from app.text.formats import HARD, THIN
from app.text.glossary import tip_text
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.label import Label
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, SEMIBOLD, Ink, measured, metrics, theme_of
from app.window.counters.counter_readings import CounterPlace, Reading
from app.window.counters.theory_marks import MarkLine

SMALL, LARGE = 0.84, 1.3
"""Sizes of words and figure, as multiples of running text."""
WIDEST = f"9{THIN}999{HARD}ms"
"""For this text there is room where a figure is larger."""
TONES: dict[Tone, Ink] = {
    "better": "proven",
    "worse": "alert",
    "neither": "muted",
    "noise": "muted",
}
"""How a change is coloured; its words say it as well."""


class Counter(QWidget):
    """Shows one :class:`Reading`; only what is another than before is painted.

    It is one thing to the keyboard and to a screen reader, and is spoken as a whole.
    """

    def __init__(self, place: CounterPlace, widest: Sequence[str], owner: str = "") -> None:
        super().__init__()
        self.place = place
        self.reading = Reading()
        self._owner, self._widest = owner, widest
        self._why_grey = ""
        self.change: Change | None = None
        """How the figure has changed since it was kept, if that is shown."""
        self._caption, self._note, self._before = (
            Label(ink="muted", scale=SMALL, room="elide", about=None) for _ in range(3)
        )
        self._since = Label(scale=SMALL, weight=SEMIBOLD, room="elide", about=None)
        self._compared = self._brief = False
        self._figure = Label(scale=LARGE, weight=SEMIBOLD, room="yield", least=LARGE, about=None)
        self._certainty = _BesideFigure()
        self.mark = _Mark()
        """Theory's mark; where it is hidden, the charts have its line."""
        self._lay_out()
        self._fit_lines()
        # an opaque ground of its own: new figures do not have the whole card painted anew
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._show()

    def _lay_out(self) -> None:
        beside = QHBoxLayout()
        beside.addWidget(self._figure)
        beside.addWidget(self._certainty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        column.addLayout(beside)
        for line in (self._note, self._before, self._since, self.mark):
            column.addWidget(line)
        column.addStretch(1)

    def show_reading(self, reading: Reading) -> None:
        """Show ``reading`` if it is another."""
        if reading != self.reading:
            self.reading = reading
            self._show()

    def set_scale(self, scale: float) -> None:
        """Show the figure ``scale`` times as large as running text, and its words to match."""
        self._figure.set_face(scale)
        for words in (self._caption, self._note, self._before):
            words.set_face(self._words_scale(scale))
        self._since.set_face(self._words_scale(scale))
        self._certainty.stand_beside(scale)

    @staticmethod
    def _words_scale(scale: float) -> float:
        return SMALL if scale == LARGE else 1.0

    @property
    def figure_scale(self) -> float:
        """How many times as large as running text the figure is."""
        return self._figure.face[0]

    def size_at(self, scale: float) -> QSize:
        """Return the room for a figure ``scale`` times as large as running text."""
        words = self._words_scale(scale)
        width = max(measured(text, words) for text in self._widest)
        if scale > LARGE:
            width = max(width, measured(WIDEST, scale, SEMIBOLD) + 2 * self.gap())
        small, large = metrics(words).height(), metrics(scale, SEMIBOLD).height()
        mark = 0 if self.mark.isHidden() else metrics(SMALL).height() + _mark_gap()
        lines = 1 + sum(not line.isHidden() for line in (self._note, self._before, self._since))
        return QSize(width + self.gap(), lines * small + large + mark)

    def grey(self, why: str) -> None:
        """Show the figure as one that is not to be trusted because of ``why``; "" if it is."""
        if why != self._why_grey:
            self._why_grey = why
            self._show()

    def _show(self) -> None:
        reading = self.reading
        alert: Ink = "muted" if self._why_grey else "alert"
        plain: Ink = "muted" if self._why_grey else "text"
        self._caption.set_ink(alert if reading.alert and reading.captions else "muted")
        self._caption.say(*(reading.captions or (self.place.caption,)))
        self._figure.set_ink(alert if reading.alert else plain)
        self._figure.say(reading.figure)
        self._certainty.say(reading.certainty, "")
        self._note.say(reading.note, *filter(None, [reading.brief]))
        self.mark.show_mark(reading.mark, alert)
        self._ink_change()

    def _ink_change(self) -> None:
        if self.change is not None:
            self._since.set_ink("muted" if self._why_grey else TONES[self.change.tone])

    def show_change(self, change: Change | None) -> None:
        """Show what the figure was before and how it has changed, if it is known."""
        if change == self.change:
            return
        self.change = change
        if change is None:
            self._before.say("")
            self._since.say("")
        else:
            self._before.say(*change.before)
            self._since.say(*change.words)
            self._ink_change()

    def compare(self, compared: bool, *, brief: bool = False) -> None:
        """Have two lines for before and the change, or none; if ``brief``, in place of the note."""
        if (compared, brief) != (self._compared, self._brief):
            self._compared, self._brief = compared, brief
            self._fit_lines()

    def _fit_lines(self) -> None:
        """Have the lines that are wanted."""
        self._before.setVisible(self._compared)
        self._since.setVisible(self._compared)
        self._note.setVisible(not (self._compared and self._brief))

    @property
    def caption(self) -> str:
        """What the figure is of, in full."""
        return self.reading.captions[0] if self.reading.captions else self.place.caption

    def spoken(self) -> Spoken:
        """Return "Polled, updates missed: 581", and the note and theory's mark beside it."""
        reading, caption = self.reading, self.caption
        value = in_words(reading.figure)
        name = f"{self._owner}, {in_words(caption[0].lower() + caption[1:])}: {value}"
        mark = reading.mark.texts[0] if reading.mark else ""
        since = (self.change.before[0], self.change.words[0]) if self.change is not None else ()
        words = (reading.certainty, reading.note, *since, mark)
        return Spoken(name, in_words(", ".join(word for word in words if word)), value)

    def tip(self) -> str:
        """Return the tooltip: definition, formula, window, and the present facts."""
        if self._why_grey:
            return f"Grey because the instrument limits it: {self._why_grey}."
        mark, change = self.reading.mark, self.change
        since = () if change is None else (self._told(change), *change.facts)
        facts = [*since, *self.reading.facts, mark.texts[0].capitalize() if mark else ""]
        return tip_text(self.caption, self.place.term, facts)

    @staticmethod
    def _told(change: Change) -> str:
        words = ", ".join(filter(None, (change.before[0], change.words[0])))
        return f"{words[0].upper()}{words[1:]}."

    @override
    def event(self, event: QEvent) -> bool:
        # written only when it is asked for, not with every new figure
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), wrapped(self.tip()), self)
            return True
        return super().event(event)

    @override
    def sizeHint(self) -> QSize:
        return self.size_at(self.figure_scale)

    @staticmethod
    def gap() -> int:
        """Return what keeps a counter off its neighbour, in pixels; its size hint contains it."""
        return metrics(SMALL).averageCharWidth()


class _BesideFigure(Label):
    """The certainty, on the base line of the figure beside it, if there is room for all of it."""

    _beside = LARGE

    def __init__(self) -> None:
        super().__init__(ink="muted", scale=SMALL, room="elide", about=None)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def stand_beside(self, scale: float) -> None:
        """Have the base line of a figure of this size."""
        self._beside = scale
        self.dress()

    @override
    def dress(self) -> None:
        below = metrics(self._beside, SEMIBOLD).descent() - metrics(SMALL).descent()
        self.setContentsMargins(Counter.gap(), 0, 0, below)
        super().dress()


class _Mark(Label):
    """Theory's finding under a thin line that is as long as it."""

    def __init__(self) -> None:
        super().__init__(ink="muted", scale=SMALL, room="elide", about=None)

    def show_mark(self, mark: MarkLine | None, alert: Ink) -> None:
        """Show ``mark``, as an ``alert`` where theory and measurement are apart."""
        apart = mark is not None and mark.tone == "apart"
        self.set_ink(alert if apart else "muted")
        self.set_face(SMALL, SEMIBOLD if apart else REGULAR)
        self.say(*(mark.texts if mark is not None else ("",)))

    @override
    def dress(self) -> None:
        self.setContentsMargins(0, _mark_gap(), 0, 0)
        super().dress()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.shown:
            return
        super().paintEvent(event)
        theme, (_, weight) = theme_of(self), self.face
        painter = QPainter(self)
        long = min(self.width(), measured(self.shown, *self.face))
        ink = self.palette().color(self.foregroundRole())
        line = QRect(0, _mark_gap() * 3 // 5, long, 1)
        painter.fillRect(line, ink if weight == SEMIBOLD else theme.truth)
        painter.end()


def _mark_gap() -> int:
    """Return the space between note and mark, in which theory's thin line is."""
    return max(5, metrics(SMALL).height() * 2 // 5)
