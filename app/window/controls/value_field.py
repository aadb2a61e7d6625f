"""The value of a setting as text, which can be typed over."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QLineEdit

from app.ui.override import override
from app.ui.theme import INKS, SEMIBOLD, Dressed, Ink, measured, sized, theme_of

_TOUCHED = (QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut)


class ValueField(Dressed, QLineEdit):
    """Looks like a label until it is pointed at: a ground then says that a value can be typed."""

    left = Signal()
    """The keyboard is somewhere else now."""
    given_up = Signal()
    """Esc was pressed."""

    def __init__(self, ink: Ink, widest: str) -> None:
        super().__init__()
        self._ink, self._widest = ink, widest
        self.setFrame(False)
        # the keyboard comes in by the slider, where a digit or Enter begins to type: a field that
        # had the focus from the start would swallow the window's keys
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.dress()

    def show_value(self, text: str) -> None:
        """Show ``text``; nothing moves while it is no longer than the widest that was foreseen."""
        self.setText(text)
        room = max(measured(one, 1.0, SEMIBOLD) for one in (self._widest, text))
        self.setFixedWidth(room + 8)

    @override
    def dress(self) -> None:
        self.setFont(sized(1.0, SEMIBOLD))
        palette, theme = self.palette(), theme_of(self)
        raised = self.underMouse() or self.hasFocus()
        palette.setColor(QPalette.ColorRole.Base, theme.chip if raised else QColor(0, 0, 0, 0))
        palette.setColor(QPalette.ColorRole.Text, palette.color(INKS[self._ink]))
        self.setPalette(palette)
        self.show_value(self.text())

    @override
    def event(self, event: QEvent) -> bool:
        ahead = event.type() == QEvent.Type.ShortcutOverride
        if ahead and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()  # before the window closes a drawer with it
            return True
        done = super().event(event)
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        if event.type() in _TOUCHED:
            self.dress()
        return done

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
