"""One line over the panels for what went wrong, or is done; it goes away unless it must stay."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent

from app.ui.announce import announce
from app.ui.ink import faded, paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import theme_of
from feeds.foreign import one_line

Tone = Literal["alert", "calm"]
SHOWN_MS = 6000
WIDEST_EM = 60
"""More words are wrapped."""


class Notice(Label):
    """A line in the colour of alerts, or a calm one; hidden while there is nothing to tell.

    It lies over the window, so that nothing moves under the hand when it comes and goes.
    """

    changed = Signal()
    """The line came, or takes other room: it is to be put in its place."""

    def __init__(self) -> None:
        super().__init__(room="wrap")
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear_notice)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    @override
    def dress(self) -> None:
        super().dress()
        em = self.fontMetrics().height()
        self.setContentsMargins(em, em // 4, em, em // 4)
        self.changed.emit()

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

    def lie(self, top: int, width: int, busy: Iterable[QRect]) -> None:
        """Lie ``top`` pixels from the top of a window of this ``width``, or lower if that is busy.

        ``busy`` is where something is to be clicked.
        """
        em, inside = self.fontMetrics().height(), 2 * self.fontMetrics().height()
        words = self.fontMetrics().boundingRect(self.text()).width() + inside + em
        wide = min(words, WIDEST_EM * em, width - inside)
        place = QRect((width - wide) // 2, top, wide, self.heightForWidth(wide))
        for taken in sorted(busy, key=QRect.top):
            if taken.intersects(place):
                place.moveTop(taken.bottom() + em // 3)
        self.setGeometry(place)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Be out of the way, and of a picture that is taken meanwhile; then be back."""
        shown = not self.isHidden()
        self.hide()
        yield
        if shown and self.text():
            self.show()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clear_notice()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        paint_card(self, theme.chip)
        if self.ink == "alert":
            paint_card(self, faded(theme.alert, 26), theme.alert)
        super().paintEvent(event)
