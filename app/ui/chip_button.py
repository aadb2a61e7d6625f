"""Buttons: what the keyboard presses, and the chip with an icon, a label and its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from app.text.tips import wrapped
from app.ui.ink import draw_icon
from app.ui.label import typeset
from app.ui.override import override
from app.ui.theme import SEMIBOLD, measured, metrics, sized, theme_of

if TYPE_CHECKING:
    _Mixed = QAbstractButton
else:
    _Mixed = object

_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)

Detail = Literal["full", "label", "icon"]
"""How much a button says: label and key, the label only, its icon only (if it has one)."""
KEY = 0.86, SEMIBOLD
"""Scale and weight of the key."""
DISABLED = 0.45
"""How opaque a button is that can do nothing now."""
LEAST_EM = 2.5
"""How much of the label of a button that yields there is at least, in lines of text."""


class KeyboardButton(_Mixed):
    """Mixin for a button of ours that draws its own focus ring; expect_presses() is its set-up.

    It takes the keyboard by Tab alone: after a click, Space is the window's as before.
    """

    rings_itself = True
    pressed_by: tuple[Qt.Key, ...] = _KEYS
    """The keys that press it."""

    def expect_presses(self) -> None:
        """Take the keyboard by Tab, and look like something that can be pressed."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in self.pressed_by:
                event.accept()  # before a shortcut of the window takes it
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in self.pressed_by:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # holding the key presses once
            self.click()


class ChipButton(KeyboardButton, QPushButton):
    """A flat button that can say less when there is little room."""

    def __init__(
        self,
        label: str,
        *,
        icon: str = "",
        key: str = "",
        menu_sign: bool = False,
        tip: str = "",
        strong: bool = False,
        among: Sequence[str] = (),
        yields: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, parent)
        self._icon, self._key, self._menu_sign = icon, key, menu_sign
        self._among = tuple(among)
        """Labels that it may have later: it is as wide as the widest, so that nothing moves."""
        self._yields = yields
        """Whether it may be lower, and narrower than its label, of which less is said then."""
        self._detail: Detail = "full"
        self.strong = strong
        """Whether the label is in the text colour rather than muted."""
        self.alarming = False
        """Whether icon and label are in the colour of alerts."""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(wrapped(tip))
        if menu_sign:
            self.pressed_by = (*_KEYS, Qt.Key.Key_Down)
        self.expect_presses()

    def say(self, label: str, icon: str | None = None) -> None:
        """Change label and icon."""
        self._icon = self._icon if icon is None else icon
        self.setText(label)
        self.update()

    def set_detail(self, detail: Detail) -> None:
        """Say more or less."""
        if detail != self._detail:
            self._detail = detail
            self.updateGeometry()
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return self.size_for(self._detail)

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._yields:
            spare = self._widest(self.text()) - round(LEAST_EM * _line())
            width = hint.width() - max(0, spare)
            hint = QSize(width, round(_line()))
        return hint

    def size_for(self, detail: Detail) -> QSize:
        """Return the room for saying this much."""
        line, parts = _line(), self._parts(detail)
        width = sum(self._width(kind, text) for kind, text in parts)
        return QSize(round(width + 0.45 * line * (len(parts) - 1) + 1.5 * line), round(2 * line))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        line, theme = _line(), theme_of(self)
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.isDown() or self.isChecked() or self.underMouse()
        painter.setBrush(theme.groove if lively else theme.chip)
        ring = QPen(theme.live, max(2.0, 0.12 * line))
        painter.setPen(ring if self.hasFocus() else Qt.PenStyle.NoPen)
        radius = 0.45 * line
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        x, middle = 0.75 * line, self.height() / 2
        ink = theme.text if self.strong or lively else theme.muted
        ink = theme.alert if self.alarming else ink
        lacking = max(0, self.size_for(self._detail).width() - self.width())
        for kind, text in ((kind, typeset(text)) for kind, text in self._parts(self._detail)):
            width = self._width(kind, text) - (lacking if kind == "label" else 0)
            if kind == "icon":
                place = QRectF(round(x), round(middle - width / 2), width, width)
                draw_icon(painter, text, ink, place)
            else:
                painter.setFont(sized(*KEY) if kind == "key" else sized())
                painter.setPen(theme.muted if kind == "key" and not lively else ink)
                box = QRectF(x, 0, self.width(), self.height())
                elide = Qt.TextElideMode.ElideRight
                said = metrics().elidedText(text, elide, width) if lacking else text
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, said)
            x += width + 0.45 * line
        painter.end()

    def _parts(self, detail: Detail) -> list[tuple[str, str]]:
        parts = [("icon", self._icon)] if self._icon else []
        if self.text() and (detail != "icon" or not self._icon):
            parts.append(("label", self.text()))
        if self._key and detail == "full":
            parts.append(("key", self._key))
        if self._menu_sign:
            parts.append(("icon", "chevron"))
        return parts

    def _width(self, kind: str, text: str) -> int:
        if kind == "icon":
            return round(1.05 * _line())
        if kind == "key":
            return measured(text, *KEY)
        return self._widest(text)

    def _widest(self, text: str) -> int:
        return max(measured(typeset(one)) for one in (text, *self._among))


def _line() -> float:
    return QFontMetricsF(sized()).height()
