"""Two switches, each with both answers side by side: same run, same data, two numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from PySide6.QtCore import Signal

from app.features.insight.section import Section, SideRows
from app.text.formats import milliseconds
from app.text.tips import wrapped
from app.ui.ink import NAMES
from app.ui.label import Label
from app.ui.override import override
from app.ui.switch import Switch
from app.ui.theme import REGULAR, SEMIBOLD, metrics
from feeds.counters import Spread
from feeds.figure import Part
from feeds.frame import SIDES, SideName

SMALL, LARGE = 0.84, 1.2
"""The scales of the heads and of the figures."""
SHARES = (25, 24, 24, 27)
"""How the columns share the width: the names of the sides, both answers, and the lesson."""
FAIR = 1.05
"""Answers whose ratio is below this count as the same."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The honest and the flattering figure of one side, in milliseconds."""

    side: SideName
    honest: float | None
    flattering: float | None

    @classmethod
    def of(cls, side: SideName, part: Part, honest: Spread, flattering: Spread) -> Self:
        """Return both answers of this ``part`` of their distributions."""
        return cls(side, getattr(honest, part), getattr(flattering, part))

    @property
    def lesson(self) -> str:
        """How much the flattering figure flatters: "7.0× too good", "the same"."""
        if self.honest is None or self.flattering is None or self.flattering <= 0:
            return ""
        ratio = self.honest / self.flattering
        if 1 / FAIR < ratio < FAIR:
            return "the same"
        if ratio < 1:
            return f"{1 / ratio:.1f}× too bad"
        return f"{ratio:.{1 if ratio < 9.95 else 0}f}× too good"


class AnswersTable(SideRows):
    """Both answers of both sides; the one that is shown elsewhere stands out."""

    def __init__(self, heads: tuple[str, str], figure: str) -> None:
        self._heads = [Label(head, scale=SMALL, room="elide") for head in heads]
        self.figures = {
            side: [
                Label(scale=LARGE, room="elide", least=0.6, about=f"{NAMES[side]}, {head}")
                for head in heads
            ]
            for side in SIDES
        }
        super().__init__(self._heads, self.figures, SHARES)
        self.setAccessibleName(f"{heads[0]} and {heads[1].lower()}, {figure}")
        self.figure = Label(ink="muted", scale=SMALL, room="elide")
        """What is compared: "mean latency"."""
        self._about = figure
        self.grid.addWidget(self.figure, 0, 0)
        self._lessons = {side: Label(scale=0.92, room="elide") for side in SIDES}
        for row, lesson in enumerate(self._lessons.values(), 1):
            self.grid.addWidget(lesson, row, 3)
        self.dress()

    def show_answers(self, part: Part, rows: Sequence[Answers], *, flattering: bool) -> None:
        """Show both answers; ``flattering`` says which of them the counters show."""
        self.figure.say(f"{part.replace('p999', 'p99.9')} {self._about}")
        for column, head in enumerate(self._heads):
            _stress(head, SMALL, on=flattering == bool(column), wrong=bool(column))
        for row in rows:
            for column, ms in enumerate((row.honest, row.flattering)):
                label = self.figures[row.side][column]
                label.say(milliseconds(ms))
                _stress(label, LARGE, on=flattering == bool(column), wrong=bool(column))
            lesson, same = self._lessons[row.side], row.lesson == "the same"
            lesson.say(row.lesson)
            lesson.set_ink("muted" if same else "alert")
            lesson.set_face(0.92, REGULAR if same else SEMIBOLD)

    @override
    def dress(self) -> None:
        super().dress()
        head = round(1.1 * metrics(SMALL).height())
        self.grid.setRowMinimumHeight(0, head)
        for row, _ in enumerate(self._lessons, 1):
            self.grid.setRowMinimumHeight(row, round(1.06 * metrics(LARGE).height()))


def _stress(label: Label, scale: float, *, on: bool, wrong: bool) -> None:
    """Make ``label`` heavy if its answer is shown elsewhere (``on``), and red if it is wrong."""
    label.set_ink(("alert" if wrong else "text") if on else "muted")
    label.set_face(scale, SEMIBOLD if on else REGULAR)


class Lesson(Section):
    """A switch with its name, one plain sentence and the two answers."""

    toggled = Signal(bool)

    def __init__(self, title: str, sentence: str, heads: tuple[str, str], figure: str) -> None:
        super().__init__(title, 0.6, 0.2)
        self.setAccessibleName(f"{title}: lesson")
        self.switch = Switch()
        self.switch.setAccessibleName(title)
        self.switch.setToolTip(wrapped(sentence))
        self.switch.toggled.connect(self._toggle)
        self.heading.setBuddy(self.switch)
        self.table = AnswersTable(heads, figure)
        self._part: Part = ""
        self._answers: tuple[Answers, ...] = ()
        self.row.insertWidget(0, self.switch)
        self.column.addWidget(Label(sentence, ink="muted", scale=0.95, room="wrap"))
        self.column.addWidget(self.table)
        self.dress()

    @property
    def on(self) -> bool:
        """Whether the flattering answer is shown."""
        return self.switch.isChecked()

    def show_answers(self, part: Part, answers: Sequence[Answers]) -> None:
        """Show both answers of both sides, which are this ``part`` of their distributions."""
        self._part, self._answers = part, tuple(answers)
        self.table.show_answers(part, self._answers, flattering=self.on)

    def _toggle(self, on: bool) -> None:
        self.heading.set_ink("alert" if on else "text")
        self.table.show_answers(self._part, self._answers, flattering=on)
        self.toggled.emit(on)
