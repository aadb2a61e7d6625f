"""The drawer that answers "is that a fair comparison?": every aspect, either side, a switch."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.features.fairness.fairness_rows import Cell, Light
from app.text.tips import wrapped
from app.ui.chip_button import ChipButton
from app.ui.drawer import Drawer, Scroller
from app.ui.ink import Glyph
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, metrics
from feeds.checks import Check, checks
from feeds.fairness import Fairness
from feeds.settings import Settings

WIDE_EM = 70
"""From this width in lines of text on there is room for why an aspect matters."""
NARROW, WIDE = (0, 14, 22, 22, 0), (0, 10, 13, 13, 64)
"""How the width is shared: light, aspect, live, polled, why."""
LEAST_EM = (0, 9, 12, 12, 0)
"""How wide the columns are at least where the reasons are shown, in lines of text."""


class _AspectRow:
    """The widgets of one aspect."""

    def __init__(self, check: Check) -> None:
        self.light = Light()
        self.title = Label(weight=SEMIBOLD, room="elide")
        self.cells = Cell(check, "live"), Cell(check, "polled")
        self.about = Label(scale=0.92, ink="muted", room="elide")

    def parts(self) -> tuple[QWidget, ...]:
        """Return the widgets from left to right."""
        return (self.light, self.title, *self.cells, self.about)

    def show_check(self, check: Check, now: Fairness) -> None:
        """Show what either side does about this aspect."""
        self.light.show_equal(check.equal)
        self.title.say(check.title)
        self.title.set_ink("text" if check.equal else "alert")
        self.about.say(check.explanation)
        for cell in self.cells:
            cell.show_check(check, now)
        for part in (self.light, self.title, *self.cells):
            part.setToolTip(wrapped(check.explanation))


class FairnessPanel(Drawer):
    """A table of the aspects of fairness; a switch that is turned is a signal and no more."""

    changed = Signal(object)
    """The person turned a switch; carries ``{field of Fairness: on}``."""
    fair_pressed = Signal()
    worst_pressed = Signal()

    def __init__(self) -> None:
        self.fair = ChipButton("Fair", icon="equal")
        self.fair.set_detail("label")
        self.worst = ChipButton("Worst unfair comparison", icon="unequal")
        super().__init__("Fairness", self.fair, self.worst)
        self.rows: dict[str, _AspectRow] = {}
        self._unequal: list[str] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._bring)  # once the rows have found their places
        self._signs = Glyph("live"), Glyph("polled")
        self.heads = (
            Label("Live", weight=SEMIBOLD, ink="live", room="elide"),
            Label("Polled", weight=SEMIBOLD, ink="polled", room="elide"),
        )
        self._head_rows = QHBoxLayout(), QHBoxLayout()
        self._lay_out()
        self._connect()
        self.dress()

    def show_fairness(self, now: Settings) -> None:
        """Show every aspect of fairness as it is ``now``."""
        found = checks(now)
        new = [check.key for check in found if not check.equal and check.key not in self._unequal]
        self._unequal = [check.key for check in found if not check.equal]
        for check in found:
            if check.key not in self.rows:
                self._add_row(check)
            self.rows[check.key].show_check(check, now.fairness)
        unequal = len(self._unequal)
        said = "Both sides are equal in all of this: what differs is push against poll."
        if unequal:
            said = (
                f"{unequal} of {len(found)} unequal: the figures compare more than push and poll."
            )
        self.summary.say(said)
        self.summary.set_ink("alert" if unequal else "muted")
        self.fair.setEnabled(any(check.switches for check in found if not check.equal))
        if new:
            self._soon.start(0)

    @override
    def dress(self) -> None:
        self._table.setRowMinimumHeight(0, self.heads[0].sizeHint().height())
        super().dress()

    @override
    def sizeHint(self) -> QSize:
        em = metrics().height()
        margins = self.column.contentsMargins()
        height = self.head.sizeHint().height() + self._inner.sizeHint().height()
        height += self.column.spacing() + margins.top() + margins.bottom() + 2
        roomy = round(0.3 * em) - self._table.verticalSpacing()
        height += max(0, roomy) * len(self.rows)
        return QSize(80 * em, height)

    # -- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._inner = QWidget()
        self._table = QGridLayout(self._inner)
        for place, (glyph, name) in enumerate(zip(self._signs, self.heads, strict=True)):
            head = self._head_rows[place]
            head.addWidget(glyph)
            head.addWidget(name, 1)
            self._table.addLayout(head, 0, 2 + place)
        self._scroll = Scroller(self._inner, self._whole)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda *_: self._soon.start(0))
        self.space(self._table, 1, 0, 0, 0, 0, 0)
        for head in self._head_rows:
            self.space(head, 0.4, 0)
        self.column.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        self.fair.setToolTip("Both sides treated alike, as it should be")
        self.worst.setToolTip(
            wrapped("How bad numbers are made: a new connection for every poll, and more")
        )
        self.fair.clicked.connect(lambda _checked: self.fair_pressed.emit())
        self.worst.clicked.connect(lambda _checked: self.worst_pressed.emit())

    def _add_row(self, check: Check) -> None:
        row = self.rows[check.key] = _AspectRow(check)
        for column, part in enumerate(row.parts()):
            self._table.addWidget(part, len(self.rows), column)
        for cell in row.cells:
            cell.turned.connect(lambda field, on: self.changed.emit({field: on}))
        row.about.setVisible(self._wide)

    def _whole(self, height: int) -> int:
        """Return the height of the rows that fit into ``height`` pixels."""
        ends = (self._table.cellRect(row, 0).bottom() + 1 for row in range(len(self.rows) + 1))
        return max((end for end in ends if end <= height), default=0)

    def _bring(self) -> None:
        """Have the first aspect that is unequal in sight, under the first whole row."""
        bar, room = self._scroll.verticalScrollBar(), self._scroll.viewport().height()
        ends = [self._table.cellRect(row, 0) for row in range(len(self.rows) + 1)]
        for key in self._unequal[:1]:
            at = ends[1 + list(self.rows).index(key)]
            if not bar.value() <= at.top() <= at.bottom() < bar.value() + room:
                bar.setValue(next(one.top() for one in ends if at.bottom() < one.top() + room))

    @property
    def _wide(self) -> bool:
        return self.width() >= WIDE_EM * metrics().height()

    @override
    def fit(self) -> None:
        """Leave out the reasons, and words of the buttons, where the panel is narrow."""
        em, wide = metrics().height(), self._wide
        for column, share in enumerate(WIDE if wide else NARROW):
            self._table.setColumnStretch(column, share)
            self._table.setColumnMinimumWidth(column, LEAST_EM[column] * em if wide else 0)
        for row in self.rows.values():
            row.about.setVisible(wide)
        roomy = round(0.3 * em)
        rows = max(1, len(self.rows))
        lacking = self.sizeHint().height() - self.height()
        self._table.setVerticalSpacing(min(roomy, max(0, roomy - -(-lacking // rows))))
        self._table.setRowStretch(rows + 1, 1)
        self._scroll.verticalScrollBar().setValue(0)
        self._soon.start(0)
        self.worst.say("Worst unfair comparison" if self.width() > 52 * em else "Worst")
        self.summary.setVisible(self.width() > 40 * em)
