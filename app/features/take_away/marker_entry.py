"""The line in which a marker's note is typed: it floats over the window and holds nothing up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, theme_of

LONGEST = 60
"""Characters of a note."""
WIDTH_EM = 22
_OWN = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MarkerEntry(Dressed, QWidget):
    """Asks for a note; Enter sets the marker, Escape does not."""

    entered = Signal(str)
    """The note; "" when none was typed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._before: QWidget | None = None
        self.setAccessibleName("Marker")
        self._name = Label(weight=SEMIBOLD)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setAccessibleName("Note of the marker")
        self.field.setToolTip("Enter sets the marker, Esc does not")
        self.field.installEventFilter(self)
        row = QHBoxLayout(self)
        row.addWidget(self._name)
        row.addWidget(self.field, 1)
        self.space(row, 1, 0, 1, 0.5, 0.5, 0.5)
        window.installEventFilter(self)
        self.hide()
        self.dress()

    def ask(self, name: str) -> None:
        """Ask for the note of a marker, which is called ``name`` if none is typed."""
        if self.isHidden():
            self._before = self.window().focusWidget()
        self._name.say(name.capitalize())
        self.field.setPlaceholderText("note; Enter sets it")
        self.field.clear()
        self.show()
        self.raise_()
        self._fit()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.key() in _OWN:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._end(entered=event.key() != Qt.Key.Key_Escape)
                return True
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def dress(self) -> None:
        super().dress()
        if self.isVisible():
            self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.muted, 1))
        painter.setBrush(theme.chip)
        radius = metrics().height() * 0.6
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()

    def _end(self, *, entered: bool) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()
        if entered:
            self.entered.emit(self.field.text().strip())

    def _fit(self) -> None:
        """Lie at the foot of the window, where least is to be seen."""
        em = metrics().height()
        margin = round(0.5 * em)
        outer = self.window().size()
        width = min(outer.width() - 2 * em, WIDTH_EM * em)
        height = self.sizeHint().height()
        top = max(0, outer.height() - height - margin)
        self.setGeometry((outer.width() - width) // 2, top, width, height)
