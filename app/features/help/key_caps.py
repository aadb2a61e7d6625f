"""Keys as key caps, with what they do beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, theme_of

CAP_SCALE = 0.88


@dataclass(frozen=True, slots=True)
class KeyLine:
    """Keys or movements of the mouse, any one of which is enough, and what they do."""

    keys: tuple[str, ...]
    does: str


def caps(key: str) -> tuple[str, ...]:
    """Return the caps of a key that is pressed together with others: "Ctrl+E" is two."""
    *held, last = key[:-1].split("+")
    return (*held, last + key[-1:])


class KeyGroup(Dressed, QWidget):
    """A heading and its lines: caps in one column, what they do in the other."""

    def __init__(self, title: str, lines: Sequence[KeyLine]) -> None:
        super().__init__()
        self.lines = tuple(lines)
        self.heading = Label(title, ink="muted", scale=1.05, weight=SEMIBOLD)
        self.words = [_Words(line) for line in lines]
        self.setAccessibleName(f"Keys: {title}")
        self._grid = QGridLayout(self)
        self.space(self._grid, 0.8, 0, 0, 0, 0, 0.8)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.heading, 0, 0, 1, 2)
        for row, (line, words) in enumerate(zip(lines, self.words, strict=True), 1):
            self._grid.addLayout(_row_of_caps(line.keys), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)
        self.dress()

    @override
    def dress(self) -> None:
        super().dress()
        self.heading.setContentsMargins(0, 0, 0, round(0.25 * metrics().height()))


def _row_of_caps(keys: Sequence[str]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(0)
    for place, key in enumerate(keys):
        if place:
            row.addWidget(_sign("/"))
        for part, cap in enumerate(caps(key)):
            if part:
                row.addWidget(_sign("+"))
            row.addWidget(_Cap(cap))
    row.addStretch(1)
    return row


def _sign(text: str) -> Label:
    """Return the sign between two caps, with a little room around it."""
    return Label(f"\u2005{text}\u2005", ink="muted", scale=CAP_SCALE)


class _Words(Label):
    """What keys do: on one line where there is room, and wrapped otherwise."""

    def __init__(self, line: KeyLine) -> None:
        super().__init__(line.does, room="wrap")
        self.setAccessibleName(f"{line.does}: {' or '.join(line.keys)}")

    @override
    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        above = margins.top() + margins.bottom()
        return QSize(metrics().horizontalAdvance(self.text()) + 2, metrics().height() + above)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(8 * metrics().height(), self.sizeHint().height())

    @override
    def dress(self) -> None:
        super().dress()
        beside = round(0.16 * metrics().height())
        self.setContentsMargins(0, beside, 0, beside)


class _Cap(Label):
    """A key cap."""

    def __init__(self, text: str) -> None:
        super().__init__(text, scale=CAP_SCALE, weight=SEMIBOLD)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    @override
    def dress(self) -> None:
        super().dress()
        em = metrics().height()
        self.setContentsMargins(round(0.5 * em), 0, round(0.5 * em), 0)
        self.setMinimumWidth(round(1.5 * em))
        self.setFixedHeight(round(1.32 * em))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, em = theme_of(self), metrics().height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.truth, 1))
        painter.setBrush(theme.chip)
        box = QRectF(self.rect()).adjusted(1, 0.09 * em, -1, -0.09 * em)
        painter.drawRoundedRect(box, 0.3 * em, 0.3 * em)
        painter.end()
        super().paintEvent(event)
