"""Markers: asked for by a key, noted in one line, and kept with what the charts show."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.ink import paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, theme_of
from app.window.host import Host
from app.window.surface import Surface
from feeds.clock import now_ns
from feeds.foreign import one_line
from feeds.frame import Marker

LONGEST = 60
"""Characters of a note."""
WIDTH_EM = 22
_OWN = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MarkerEntry(Dressed, QWidget):
    """Asks for a note over the window; Enter sets the marker, Escape does not."""

    entered = Signal(str)
    """The note; "" when none was typed."""

    def __init__(self, window: Surface) -> None:
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
        window.resized.connect(self._fit)
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
        return super().eventFilter(watched, event)

    @override
    def dress(self) -> None:
        super().dress()
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        paint_card(self, theme.chip, theme.muted)

    def _end(self, *, entered: bool) -> None:
        self.hide()
        if self._before is not None:
            self._before.setFocus()
        if entered:
            self.entered.emit(one_line(" ".join(self.field.text().split())))

    def _fit(self) -> None:
        """Lie at the foot of the window, where least is to be seen."""
        if not self.isVisible():
            return
        em = metrics().height()
        margin = round(0.5 * em)
        outer = self.window().size()
        width = min(outer.width() - 2 * em, WIDTH_EM * em)
        height = self.sizeHint().height()
        top = max(0, outer.height() - height - margin)
        self.setGeometry((outer.width() - width) // 2, top, width, height)


class Markers(QObject):
    """Sets markers on both panels at the instant that the key was pressed."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._painter = host.parts.painter
        self._at_ns = 0
        self._set = 0
        self.entry = MarkerEntry(host.parts.surface)
        self.entry.entered.connect(self._enter)

    def ask(self) -> None:
        """Ask for the note of a marker at this instant: that of the picture if it stands still."""
        if self.entry.isVisible():
            self.entry.field.setFocus()  # what is typed there is not lost
            return
        shown = self._painter.shown
        still = self._painter.is_paused and shown is not None
        self._at_ns = shown[1].now_ns if still and shown is not None else now_ns()
        self.entry.ask(self._name())

    def _name(self) -> str:
        return f"marker {self._set + 1}"

    def _enter(self, note: str) -> None:
        marker = Marker(self._set + 1, self._at_ns, note or self._name())
        self._set += 1
        shown, newest = self._painter.shown, self._painter.intake.history
        histories = [newest]
        if shown is not None and shown[0] is not newest:
            histories.append(shown[0])  # the picture stands still: it has a history of its own
        for history in histories:
            history.markers.append(marker)
        self._painter.refresh()
