"""Two switches, each with both answers side by side: same run, same data, two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.text.formats import milliseconds
from app.text.in_words import in_words
from app.ui.ink import NAMES, SideName, colour_of, draw_glyph, tint
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.switch import Switch
from app.ui.theme import REGULAR, SEMIBOLD, Theme, sized

FAIR = 1.05
"""Answers closer to each other than this teach nothing."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The honest and the flattering figure of one side, in milliseconds."""

    side: SideName
    honest: float | None
    flattering: float | None

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


class AnswersTable(QWidget):
    """Both answers of both sides; the one that is shown elsewhere stands out."""

    def __init__(self, heads: tuple[str, str], figure: str, theme: Theme) -> None:
        super().__init__()
        self._heads, self._name = heads, figure
        self._theme = theme
        self._rows: tuple[Answers, ...] = ()
        self._flattering = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{heads[0]} and {heads[1].lower()}, {figure}")

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_answers(self, rows: Sequence[Answers], *, flattering: bool) -> None:
        """Show both answers; ``flattering`` says which of them the counters show."""
        found = tuple(rows)
        if (found, flattering) == (self._rows, self._flattering):
            return
        self._rows, self._flattering = found, flattering
        words = (
            f"{NAMES[row.side]}: {milliseconds(row.honest)}, {milliseconds(row.flattering)}"
            for row in found
        )
        self.setAccessibleDescription("; ".join(words))
        self.update()

    def spoken(self) -> Spoken:
        """Return both answers of both sides."""
        words = in_words(self.accessibleDescription())
        return Spoken(self.accessibleName(), words, role=QAccessible.Role.Graphic)

    @override
    def sizeHint(self) -> QSize:
        return QSize(20 * self._head(), self._head() + 2 * self._row())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        self._write(painter, 0, 0, (self._name, theme.muted), 0.84)
        for column, head in enumerate(self._heads):
            on = self._flattering == bool(column)
            ink = (theme.alert if column else theme.text) if on else theme.muted
            self._write(painter, column + 1, 0, (head, ink), 0.84, heavy=on)
        for line, row in enumerate(self._rows):
            self._paint_row(painter, row, self._head() + line * self._row())
        painter.end()

    def _paint_row(self, painter: QPainter, row: Answers, top: int) -> None:
        theme, height = self._theme, self._row()
        radius = height * 0.19
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour_of(row.side, theme))
        draw_glyph(painter, row.side, QPointF(radius * 1.4, top + height / 2), radius)
        self._write(painter, 0, top, (NAMES[row.side], theme.text), 1.0, indent=round(radius * 3.4))
        for column, ms in enumerate((row.honest, row.flattering)):
            on = self._flattering == bool(column)
            ink = (theme.alert if column else theme.text) if on else theme.muted
            self._write(painter, column + 1, top, (milliseconds(ms), ink), 1.2, heavy=on)
        same = row.lesson == "the same"
        self._write(
            painter,
            3,
            top,
            (row.lesson, theme.muted if same else theme.alert),
            0.92,
            heavy=not same,
        )

    def _write(
        self,
        painter: QPainter,
        column: int,
        top: int,
        said: tuple[str, QColor],
        scale: float,
        *,
        heavy: bool = False,
        indent: int = 0,
    ) -> None:
        """Write one cell; figures to the right, words to the left."""
        edges = (0.0, 0.25, 0.49, 0.73, 1.0)
        left, right = (round(edges[column + end] * self.width()) for end in (0, 1))
        gap = self._head() if column == 3 else 0
        place = QRect(left + indent + gap, top, right - left - indent - gap, self._row())
        if top == 0:
            place.setHeight(self._head())
        font = sized(scale, SEMIBOLD if heavy else REGULAR)
        painter.setFont(font)
        painter.setPen(said[1])
        text = QFontMetrics(font).elidedText(
            said[0], Qt.TextElideMode.ElideRight, place.width() + 2
        )
        side = Qt.AlignmentFlag.AlignRight if column in (1, 2) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _head(self) -> int:
        return round(1.1 * QFontMetrics(sized(0.84)).height())

    def _row(self) -> int:
        return round(1.06 * QFontMetrics(sized(1.2)).height())


class Lesson(QWidget):
    """A switch with its name, one plain sentence and the two answers."""

    toggled = Signal(bool)

    def __init__(
        self, title: str, sentence: str, heads: tuple[str, str], figure: str, theme: Theme
    ) -> None:
        super().__init__()
        self.switch = Switch(theme)
        self.switch.setAccessibleName(title)
        self.switch.setToolTip(sentence)
        self.setAccessibleName(f"{title}: lesson")
        self.switch.toggled.connect(self._toggle)
        self.title, self.sentence = QLabel(title), QLabel(sentence)
        self.title.setBuddy(self.switch)
        self.sentence.setWordWrap(True)
        self.table = AnswersTable(heads, figure, theme)
        self._theme = theme
        self._answers: tuple[Answers, ...] = ()
        self._row = QHBoxLayout()
        self._row.addWidget(self.switch)
        self._row.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._row)
        column.addWidget(self.sentence)
        column.addWidget(self.table)
        self.set_theme(theme)

    @property
    def on(self) -> bool:
        """Whether the flattering answer is shown."""
        return self.switch.isChecked()

    def add_beside(self, widget: QWidget) -> None:
        """Put ``widget`` at the right end of the switch's row."""
        self._row.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        self.switch.set_theme(theme)
        self.table.set_theme(theme)
        self.title.setFont(sized(1.08, SEMIBOLD))
        self.title.setMinimumHeight(2 * self.fontMetrics().height())
        self.sentence.setFont(sized(0.95))
        tint(self.title, theme.alert if self.on else theme.text)
        tint(self.sentence, theme.muted)
        em = self.fontMetrics().height()
        self._row.setSpacing(round(em * 0.6))
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(round(em * 0.2))

    def show_answers(self, answers: Sequence[Answers]) -> None:
        """Show both answers of both sides."""
        self._answers = tuple(answers)
        self.table.show_answers(self._answers, flattering=self.on)

    def _toggle(self, on: bool) -> None:
        tint(self.title, self._theme.alert if on else self._theme.text)
        self.table.show_answers(self._answers, flattering=on)
        self.toggled.emit(on)
