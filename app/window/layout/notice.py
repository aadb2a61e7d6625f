"""One line under the header for what went wrong, or is done; it goes away unless it must stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from app.ui.announce import announce
from app.ui.ink import faded
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import theme_of
from feeds.foreign import one_line

Tone = Literal["alert", "calm"]
SHOWN_MS = 6000


class Notice(Label):
    """A line in the colour of alerts, or a calm one; hidden while there is nothing to tell."""

    changed = Signal()
    """The line came, went away or takes other room: rows are to be worked out anew."""

    def __init__(self) -> None:
        super().__init__(room="wrap")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear_notice)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @override
    def dress(self) -> None:
        super().dress()
        em = self.fontMetrics().height()
        self.setContentsMargins(em, em // 3, em, em // 3)

    def tell(self, text: str, *, stays: bool = False, tone: Tone = "alert") -> None:
        """Show ``text``, for some seconds or for good."""
        text = one_line(text)  # it may hold the name of a file
        self.set_ink("alert" if tone == "alert" else "text")
        self.say(text)
        announce(self, text, urgent=tone == "alert")
        self.show()
        self._timer.stop()
        if not stays:
            self._timer.start(SHOWN_MS)
        self.changed.emit()

    def clear_notice(self) -> None:
        """Hide the line."""
        self.say("")
        self.hide()
        self.changed.emit()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Be out of the way, and of a picture that is taken meanwhile; then be back."""
        shown = not self.isHidden()
        self.hide()
        if shown:
            self.changed.emit()
        yield
        if shown and self.text():
            self.show()
            self.changed.emit()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clear_notice()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = theme_of(self)
        ground = faded(theme.alert, 26) if self.ink == "alert" else theme.chip
        painter.fillRect(self.rect(), ground)
        painter.end()
        super().paintEvent(event)
