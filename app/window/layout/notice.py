"""One line over the panels for what went wrong, or is done; it goes away unless it must stay."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.text.tips import wrapped
from app.ui.announce import announce
from app.ui.chip_button import ChipButton
from app.ui.desk import Desk
from app.ui.ink import faded, paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import theme_of
from feeds.foreign import one_line

Tone = Literal["alert", "calm"]
SHOWN_MS, OFFERED_MS = 6000, 9000
"""How long a line is shown; longer where it offers something."""
WIDEST_EM = 60
"""More words are wrapped."""


@dataclass(frozen=True, slots=True)
class NoticeOffer:
    """What can be done about a notice: what its button says, its key, and what it does."""

    label: str
    key: str
    run: Callable[[], object]


class Notice(Label):
    """A line in the colour of alerts, or a calm one; hidden while there is nothing to tell.

    It lies over the window, so that nothing moves under the hand when it comes and goes.
    """

    changed = Signal()
    """The line came, or takes other room: it is to be put in its place."""

    stage: Desk | None = None
    """The window of which it tells."""
    _chips: Sequence[ChipButton] = ()
    """The buttons; there are none yet when the label is dressed first."""

    def __init__(self) -> None:
        super().__init__(room="wrap")
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear_notice)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hide()

    @override
    def dress(self) -> None:
        super().dress()
        self._fit_chips()
        self.changed.emit()

    def tell(
        self,
        text: str,
        *,
        stays: bool = False,
        tone: Tone = "alert",
        offers: Sequence[NoticeOffer] = (),
        path: Path | None = None,
    ) -> None:
        """Show ``text``, for some seconds or for good, and buttons for what it ``offers``.

        Of a ``path`` that it names an audience is shown the last part alone.
        """
        text = whole = one_line(text)  # it may hold the name of a file
        if path is not None and self.stage is not None and self.stage.staged:
            text = text.replace(one_line(str(path)), one_line(path.name))
        self.setToolTip("" if text == whole else wrapped(whole))
        self._offer(offers)
        self.set_ink("alert" if tone == "alert" else "text")
        self.say(text)
        announce(self, text, urgent=tone == "alert")
        self.show()
        self._timer.stop()
        if not stays:
            self._timer.start(OFFERED_MS if offers else SHOWN_MS)
        self.changed.emit()

    def clear_notice(self) -> None:
        """Hide the line."""
        self.say("")
        self.hide()

    def lie_over(self, window: QWidget) -> None:
        """Lie over ``window``, in place of another."""
        if window is not self.parentWidget():
            hidden = self.isHidden()
            self.setParent(window)  # which hides it, and has it over what stands there
            self.setVisible(not hidden)

    def lie(self, edge: int, width: int, busy: Iterable[QRect], *, low: bool = False) -> None:
        """Lie under ``edge`` in a window of this ``width``, or lower if that is busy.

        All in pixels; ``busy`` is where something is to be clicked. ``low``: over the edge, or
        higher.
        """
        em, inside = self.fontMetrics().height(), 2 * self.fontMetrics().height()
        words = self.fontMetrics().boundingRect(self.text()).width() + inside + em
        words += self._chips_width()
        wide = min(words, WIDEST_EM * em, width - inside)
        high = max(self.heightForWidth(wide), self.minimumHeight())
        place = QRect((width - wide) // 2, edge - high if low else edge, wide, high)
        for taken in sorted(busy, key=QRect.top, reverse=low):
            if taken.intersects(place):
                place.moveTop(taken.top() - em // 3 - high if low else taken.bottom() + em // 3)
        self.setGeometry(place)
        left = place.width() - self._chips_width()
        for chip in self._chips:
            size = chip.sizeHint()
            chip.setGeometry(QRect(QPoint(left, (place.height() - size.height()) // 2), size))
            left += size.width() + em // 2

    def _offer(self, offers: Sequence[NoticeOffer]) -> None:
        """Have a button for each of ``offers``; the same ones stay, under a hand about to press."""
        if [one.label for one in offers] != [chip.text() for chip in self._chips]:
            for chip in self._chips:
                chip.hide()
                chip.deleteLater()
            self._chips = [
                ChipButton(one.label, key=one.key, strong=True, parent=self) for one in offers
            ]
            for chip in self._chips:
                chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it comes and goes; its key does it
                chip.show()
        else:
            for chip in self._chips:
                chip.clicked.disconnect()
        for chip, one in zip(self._chips, offers, strict=True):
            chip.clicked.connect(self.clear_notice)
            chip.clicked.connect(one.run)
        self._fit_chips()

    def _fit_chips(self) -> None:
        """Leave room for the buttons beside the words."""
        em = self.fontMetrics().height()
        self.setContentsMargins(em, em // 4, em + self._chips_width(), em // 4)
        if self._chips:
            self.setMinimumHeight(self._chips[0].sizeHint().height() + em // 2)
        else:
            self.setMinimumHeight(0)

    def _chips_width(self) -> int:
        """Return how wide all buttons are, each with what is to the right of it, in pixels."""
        gap = self.fontMetrics().height() // 2
        return sum(chip.sizeHint().width() + gap for chip in self._chips)

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
        if self._chips:
            paint_card(self, theme.card, theme.muted)  # buttons are seen on it
        else:
            paint_card(self, theme.chip)
        if self.ink == "alert":
            paint_card(self, faded(theme.alert, 26), theme.alert)
        super().paintEvent(event)
