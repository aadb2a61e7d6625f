"""The bar on which a recording is moved through, with what happened in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.text.formats import clock
from app.text.tips import wrapped
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import metrics, theme_of

KEYS_S = {
    Qt.Key.Key_Left: -1.0,
    Qt.Key.Key_Right: 1.0,
    Qt.Key.Key_Down: -1.0,
    Qt.Key.Key_Up: 1.0,
    Qt.Key.Key_PageDown: -10.0,
    Qt.Key.Key_PageUp: 10.0,
}
"""By how much each key moves, in seconds."""
ENDS = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: 1.0}
NEAR_PX = 6
"""So near to a mark the pointer is on it."""


@dataclass(frozen=True, slots=True)
class BarMark:
    """Something on the bar: where, as a share of its length, and what; a marker was set by hand."""

    share: float
    words: str
    by_hand: bool = False


class ScrubBar(QWidget):
    """Shows which instant is shown; a hand or a key on it shows another one."""

    sought = Signal(float)
    """A hand wants to see this, as a share of the length."""
    stepped = Signal(float)
    """A key wants to see what is so many seconds away."""
    rings_itself = True

    def __init__(self, length_s: float, places: Sequence[BarMark]) -> None:
        super().__init__()
        self._length_s, self.places = length_s, tuple(places)
        self._share, self._wanted = 0.0, 0.0
        self._soon = QTimer(self, singleShot=True)  # a hand is faster than pictures are drawn
        self._soon.timeout.connect(lambda: self.sought.emit(self._wanted))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def show_at(self, share: float) -> None:
        """Show the instant at this share of the length."""
        if round(share * 4096) != round(self._share * 4096):
            self._share = share
            self.update()

    def spoken(self) -> Spoken:
        """Return which instant is shown, of how long a recording."""
        at, length = (clock(s, tenths=True) for s in (self._share * self._length_s, self._length_s))
        words = f"{len(self.places)} marks" if self.places else ""
        return Spoken(
            f"Time in the recording: {at} of {length}", words, at, QAccessible.Role.Slider
        )

    @override
    def sizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(20 * em, round(1.5 * em))

    @override
    def minimumSizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(6 * em, round(1.5 * em))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        em, theme, middle = metrics().height(), theme_of(self), self.height() / 2
        thick, here = max(3.0, 0.28 * em), self._x(self._share)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left, right = self._x(0.0), self._x(1.0)
        for end, colour in ((right, theme.groove), (here, theme.muted)):
            painter.setBrush(colour)
            box = QRectF(left, middle - thick / 2, end - left, thick)
            painter.drawRoundedRect(box, thick / 2, thick / 2)
        for place in self.places:
            self._paint_place(painter, place, em)
        painter.setPen(theme.handle if theme.name == "dark" else theme.truth)
        painter.setBrush(theme.handle)
        radius = 0.4 * em
        painter.drawEllipse(QPointF(here, middle), radius, radius)
        if self.hasFocus():
            painter.setPen(QPen(theme.live, max(2.0, 0.12 * em)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(here, middle), 0.6 * em, 0.6 * em)
        painter.end()

    def _paint_place(self, painter: QPainter, place: BarMark, em: float) -> None:
        """Draw a line for what changed, a diamond for what somebody marked."""
        theme, x, middle = theme_of(self), self._x(place.share), self.height() / 2
        if place.by_hand:
            reach = 0.3 * em
            corners = ((x, -reach), (x + reach, 0), (x, reach), (x - reach, 0))
            painter.setPen(QPen(theme.background, 1))
            painter.setBrush(theme.caution)
            painter.drawPolygon([QPointF(one, middle + other) for one, other in corners])
        else:
            painter.setPen(QPen(theme.text, max(1.5, 0.1 * em)))
            painter.drawLine(QPointF(x, middle - 0.45 * em), QPointF(x, middle + 0.45 * em))
        painter.setPen(Qt.PenStyle.NoPen)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and Qt.Key(event.key()) in {**KEYS_S, **ENDS}:
                event.accept()  # before a shortcut of the window takes it
                return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), wrapped(self._tip(event.pos().x())), self)
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS_S and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.stepped.emit(KEYS_S[key])
        elif key in ENDS:
            self.sought.emit(ENDS[key])
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def _seek(self, x: float) -> None:
        near = self._near(x)
        self._wanted = near.share if near is not None else self._share_at(x)
        self.show_at(self._wanted)
        self._soon.start(0)

    def _tip(self, x: float) -> str:
        near = self._near(x)
        share = near.share if near is not None else self._share_at(x)
        told = clock(share * self._length_s, tenths=True)
        return f"{told}: {near.words}" if near is not None else told

    def _near(self, x: float) -> BarMark | None:
        away = [(abs(self._x(one.share) - x), place) for place, one in enumerate(self.places)]
        nearest = min(away, default=(NEAR_PX, 0))
        return self.places[nearest[1]] if nearest[0] < NEAR_PX else None

    def _edge(self) -> float:
        return 0.65 * metrics().height()

    def _x(self, share: float) -> float:
        return self._edge() + share * (self.width() - 2 * self._edge())

    def _share_at(self, x: float) -> float:
        inside = max(1.0, self.width() - 2 * self._edge())
        return min(max((x - self._edge()) / inside, 0.0), 1.0)
