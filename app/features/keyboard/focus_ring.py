"""A ring around what has the keyboard, for what draws none itself."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from app.ui.override import override
from app.ui.theme import Dressed, theme_of

_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class FocusRing(Dressed, QWidget):
    """Lies around a part of its window and never over it, so that no paint of the part pays."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.around: QWidget | None = None
        """The widget that the ring is around; ``None`` while it is hidden."""
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Ring around what has the keyboard")
        self.hide()

    @override
    def dress(self) -> None:
        self._place()

    def put_around(self, target: QWidget | None) -> None:
        """Ring ``target`` in, wherever it moves to; ``None`` takes the ring away."""
        for watched in self._watched:
            watched.removeEventFilter(self)
        self.around, self._watched = target, []
        one = target
        while one is not None and one is not self.parent():
            one.installEventFilter(self)
            self._watched.append(one)
            one = one.parentWidget()
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = self._thick()
        painter.setPen(QPen(theme_of(self).live, thick))
        inset = thick / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, 2 * thick, 2 * thick)
        painter.end()

    def _thick(self) -> int:
        return max(2, round(0.12 * self.fontMetrics().height()))

    def _place(self) -> None:
        target, window = self.around, self.parentWidget()
        if target is None or window is None or not target.isVisibleTo(window):
            self.hide()
            return
        reach = self._thick() + 1
        inside = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        # text begins at the left edge, and seldom ends at the right one
        box = inside.adjusted(-reach - 2, -reach, reach, reach)
        self.setGeometry(box)
        hole = inside.translated(-box.topLeft())
        self.setMask(QRegion(self.rect()).subtracted(QRegion(hole)))
        self.raise_()
        self.show()
