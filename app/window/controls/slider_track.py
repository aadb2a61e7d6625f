"""The groove, the filled part and the handle of a slider, drawn for the theme."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider

from app.ui.ink import colour_of
from app.ui.override import override
from app.ui.theme import theme_of
from feeds.frame import SideName

STEPS = 1000
"""Places along the track."""
BY_ONE = {
    Qt.Key.Key_Plus: QSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Minus: QSlider.SliderAction.SliderSingleStepSub,
}
"""Keys that step, beside those of every slider."""
ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
"""Keys to the ends of every slider, which elsewhere are the window's."""
ALONG = (Qt.Key.Key_Left, Qt.Key.Key_Right)
"""Keys along the slider, which a clicker may send for the steps of a story."""
TAKEN = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
"""How the keyboard comes to a slider by keys that ask for it."""
AWAY = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
"""How it goes and comes back by itself."""


class SliderTrack(QSlider):
    """A horizontal slider with :data:`STEPS` places, in a side's colour or in a neutral one.

    Hands, keys and assistive technology all end in ``actionTriggered`` or ``valueChanged``;
    whoever listens to the first decides how far a step goes.
    """

    rings_itself = True

    typed = Signal(str)
    """The user began to type a value; empty for Enter."""

    def __init__(self, side: SideName | None) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._side = side
        self.driven = False
        """Whether it shows what another than the person moves; otherwise without use it is dim."""
        self._in_hand = False
        """Whether it was asked for by key: then all arrows are its own, also in a story."""
        self.setRange(0, STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(10 * line, round(1.25 * line))

    @override
    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(4 * line, round(1.25 * line))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        line, radius = self.fontMetrics().height(), self._radius()
        y, x = self.height() / 2, self._handle_x()
        thick = max(3.0, 0.28 * line)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        theme = theme_of(self)
        fill = theme.muted if self._side is None else colour_of(self._side, theme)
        if not self.isEnabled():
            fill = theme.muted if self.driven else theme.groove
        for right, colour in ((float(self.width()), theme.groove), (x, fill)):
            if colour is fill and not self.value():
                continue
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, y - thick / 2, right, thick), thick / 2, thick / 2)
        # on white the handle needs an edge that is seen: 3 : 1, where the dark theme needs none
        edge = theme.handle if theme.name == "dark" else theme.truth
        painter.setPen(edge if self.isEnabled() else fill)
        painter.setBrush(theme.handle if self.isEnabled() else theme.background)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        if self.hasFocus():
            thick = max(2.0, 0.12 * line)
            painter.setPen(QPen(fill, thick))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            reach = min(y, radius + 2.2 * thick) - thick / 2
            painter.drawEllipse(QPointF(x, y), reach, reach)
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._place(event.position().x())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._place(event.position().x())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if self.hasFocus() and turned:
            self.triggerAction(BY_ONE[Qt.Key.Key_Plus if turned > 0 else Qt.Key.Key_Minus])
        else:
            event.ignore()

    def take_in_hand(self) -> None:
        """Have the keyboard because a key asked for it."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._in_hand = True

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._in_hand = self._in_hand or event.reason() in TAKEN
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._in_hand = self._in_hand and event.reason() in AWAY
        super().focusOutEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        ahead = event.type() == QEvent.Type.ShortcutOverride
        own = (*ENDS, *ALONG) if self._in_hand else ENDS
        if ahead and isinstance(event, QKeyEvent) and event.key() in own:
            event.accept()  # before a shortcut of the window takes it
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in BY_ONE:
            self.triggerAction(BY_ONE[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.typed.emit("")
        elif event.text().isdigit():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _radius(self) -> float:
        return max(5.0, 0.4 * self.fontMetrics().height())

    def _edge(self) -> float:
        """Return how near the handle's middle comes to the ends: there is room for the ring."""
        return 0.65 * self.fontMetrics().height()

    def _handle_x(self) -> float:
        edge = self._edge()
        return edge + (self.width() - 2 * edge) * self.value() / STEPS

    def _place(self, x: float) -> None:
        edge = self._edge()
        self.setSliderPosition(round(STEPS * (x - edge) / max(1.0, self.width() - 2 * edge)))
