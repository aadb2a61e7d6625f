"""One aspect of fairness as a row: a light, what either side does, and switches."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.ink import NAMES
from app.ui.label import Label
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.switch import Switch
from app.ui.theme import Dressed, theme_of
from feeds.checks import Check
from feeds.fairness import Fairness
from feeds.frame import SideName


class Light(QWidget):
    """Equal is a calm ring with "=", unequal a filled triangle with "≠": not told by colour."""

    def __init__(self) -> None:
        super().__init__()
        self.equal = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_equal(self, equal: bool) -> None:
        """Show whether the sides are equal."""
        self.equal = equal
        self.setAccessibleName("equal" if equal else "unequal")
        self.update()

    def spoken(self) -> Spoken:
        """Return whether the sides are equal."""
        return Spoken(self.accessibleName(), self.toolTip(), role=QAccessible.Role.Indicator)

    @override
    def sizeHint(self) -> QSize:
        edge = round(1.2 * self.fontMetrics().height())
        return QSize(edge, edge)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = min(self.width(), self.height()) / 24
        painter.translate(self.width() / 2 - 12 * unit, self.height() / 2 - 12 * unit)
        painter.scale(unit, unit)
        theme, round_cap = theme_of(self), Qt.PenCapStyle.RoundCap
        ink = theme.muted
        if self.equal:
            painter.setPen(QPen(ink, 2.0))
            painter.drawEllipse(QPointF(12, 12), 9, 9)
        else:
            painter.setPen(QPen(theme.alert, 2.0, j=Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(theme.alert)
            painter.drawPolygon(QPolygonF([QPointF(12, 3), QPointF(22, 21), QPointF(2, 21)]))
            ink = theme.card
        shift = 0.0 if self.equal else 2.6
        painter.setPen(QPen(ink, 2.0, c=round_cap))
        for y in (10 + shift, 14 + shift):
            painter.drawLine(QPointF(8.6, y), QPointF(15.4, y))
        if not self.equal:
            painter.drawLine(QPointF(14, 10.5), QPointF(10, 19))


class Cell(Dressed, QWidget):
    """What one side does about an aspect, with a switch where that can be changed."""

    turned = Signal(str, bool)
    """The person turned a switch: the field of :class:`Fairness`, and whether it is on."""

    def __init__(self, check: Check, side: SideName) -> None:
        super().__init__()
        self._side: SideName = side
        self.text = Label(room="elide")
        self.switch: Switch | None = None
        """Made when the aspect first has one; hidden while it has none."""
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.text, 1)
        self.setAccessibleName(f"{check.title}, {NAMES[side].lower()}")
        # without a switch the words begin where they do beside one
        self.space(self._row, 0.5, 0, 2.4, 0, 0, 0)
        self.dress()

    def show_check(self, check: Check, now: Fairness) -> None:
        """Show what ``check`` says of this side, and the switch as it is ``now``."""
        self.text.say(check.live if self._side == "live" else check.polled)
        field = next((one for one in check.switches if _side_of(one) == self._side), "")
        if field and self.switch is None:
            self._add_switch(check.title, field)
        if self.switch is not None:
            self.switch.setVisible(bool(field))
            self.switch.setChecked(bool(field) and getattr(now, field))

    def _add_switch(self, title: str, field: str) -> None:
        self.switch = Switch()
        self.switch.setAccessibleName(f"{title}, {self._side}")
        self.switch.clicked.connect(lambda on: self.turned.emit(field, on))
        policy = self.switch.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the words keep their place
        self.switch.setSizePolicy(policy)
        self._row.insertWidget(0, self.switch)
        self._spaced = ()
        self.space(self._row, 0.5, 0, 0, 0, 0, 0)
        self.dress()


def _side_of(field: str) -> SideName:
    """Return in whose column the switch of ``field`` stands: polls alone have a phase."""
    return "live" if field.startswith("live_") else "polled"
