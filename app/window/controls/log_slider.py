"""A setting that spans decades: its name, its typed value, and a slider on a logarithmic scale."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from app.text import formats
from app.text.in_words import in_words
from app.ui.announce import announce
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, sized
from app.window.controls.log_scale import LogScale
from app.window.controls.slider_track import STEPS, Track

__all__ = ["Accent", "LogSlider"]

Accent = Literal["neutral", "live", "polled"]
EXAMPLES = {
    "seconds": "2 s, 500 ms",
    "milliseconds": "20 ms",
    "rate": "10 /s, 1 /min",
    "bytes": "64 B, 16 kB",
}


class LogSlider(QWidget):
    """Label and typed value above a slider, the ends of the scale or a refusal below it."""

    value_changed = Signal(float)
    """The user chose another value, in the setting's own unit."""

    def __init__(
        self,
        label: str,
        scale: LogScale,
        value: float,
        theme: Theme,
        *,
        accent: Accent = "neutral",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.scale = scale
        self._value = scale.inside(value)
        self._theme, self._accent = theme, accent
        self._widest = ""
        self._compact = False
        self.name = QLabel(label)
        self.field = QLineEdit()
        self.track = Track(theme)
        self.low, self.high, self.refusal = QLabel(), QLabel(), QLabel()
        self.top = QHBoxLayout()
        self._lay_out()
        self._connect()
        self._dress()
        self._show()

    # -- what it is told ----------------------------------------------------------------------

    @property
    def value(self) -> float:
        """The setting, in its own unit."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show ``value`` without a signal."""
        self._value = self.scale.inside(value)
        self._refuse("")
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``."""
        self._theme = theme
        self._dress()

    def set_compact(self, compact: bool) -> None:
        """Leave out the ends of the scale where the window is low; a refusal is still shown."""
        self._compact = compact
        self._refuse(self.refusal.text(), self.refusal.toolTip())

    def stop_typing(self) -> None:
        """Give the keyboard back to the slider if a value was being typed, which is given up."""
        if self.field.hasFocus():
            self.track.setFocus()

    # -- what a variant may say otherwise -----------------------------------------------------

    def shown(self, value: float) -> str:
        """Return ``value`` as text; zero is "off"."""
        return formats.setting(value, self.scale.kind) if value else "off"

    def read(self, text: str) -> float:
        """Return what was typed; raise :class:`ValueError` if it means nothing."""
        return formats.parse(text, self.scale.kind)

    def choose(self, value: float) -> None:
        """Take a value from the user and tell the world, if it is another one."""
        self._refuse("")
        changed = value != self._value
        self._value = value
        self._show()
        if changed:
            self.value_changed.emit(value)
            announce(self.track, self.shown(value))

    # -- inside ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.field.setFrame(False)
        # the keyboard comes in by the slider, where a digit or Enter begins to type: a field that
        # had the focus from the start would swallow the window's keys
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.top.setContentsMargins(0, 0, 0, 0)
        self.top.addWidget(self.name)
        self.top.addStretch(1)
        self.top.addWidget(self.field)
        self.low.setText(self.shown(self.scale.low))
        self.high.setText(self.shown(self.scale.high))
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        for part in (self.low, self.high, self.refusal):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.top, 0, 0, 1, 2)
        layout.addWidget(self.track, 1, 0, 1, 2)
        layout.addWidget(self.low, 2, 0)
        layout.addWidget(self.high, 2, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.refusal, 2, 0, 1, 2)
        self.high.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self.track.placed.connect(lambda place: self.choose(self.scale.value(place)))
        self.track.stepped.connect(
            lambda up, coarse: self.choose(self.scale.step(self._value, up, coarse))
        )
        self.track.ended.connect(
            lambda high: self.choose(self.scale.high if high else self.scale.low)
        )
        self.track.typed.connect(self._begin_typing)
        self.field.returnPressed.connect(self._apply_typed)
        self.field.textEdited.connect(lambda _text: self._refuse(""))
        self.field.installEventFilter(self)

    def _begin_typing(self, text: str) -> None:
        self.field.setFocus()
        self.field.selectAll()
        if text:
            self.field.insert(text)

    def _apply_typed(self) -> None:
        typed = self.field.text()
        ends = f"{self.shown(self.scale.low)} to {self.shown(self.scale.high)}"
        try:
            value = self.read(typed)
        except ValueError as error:
            self._refuse(f"Allowed: {ends}", str(error))
            return
        # what is shown is rounded: the shown end of the scale is the end
        if not self.scale.low * 0.9999 <= value <= self.scale.high * 1.0001:
            self._refuse(f"Allowed: {ends}", f"{typed.strip()} is outside {ends}")
            return
        self.choose(self.scale.inside(value))
        self.field.selectAll()

    def _refuse(self, line: str, why: str = "") -> None:
        """Show why the typed value was refused in place of the scale's ends, or the ends again."""
        self.refusal.setText(line)
        self.refusal.setToolTip(why)
        self.refusal.setVisible(bool(line))
        self.low.setVisible(not line and not self._compact)
        self.high.setVisible(not line and not self._compact)
        self.field.setAccessibleDescription(f"{why}. {line}" if line else "")
        if line:
            self.field.selectAll()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            if event.type() == QEvent.Type.FocusOut:
                self._refuse("")
                self._show()
            elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.Enter, QEvent.Type.Leave):
                self._dress_field(raised=event.type() != QEvent.Type.Leave)
            elif _is_escape(event, QEvent.Type.ShortcutOverride):
                event.accept()  # before the window closes a drawer with it
                return True
            elif _is_escape(event, QEvent.Type.KeyPress):
                self.stop_typing()
                return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        text = self.shown(self._value)
        self.field.setText(text)
        self.fit_field(self._widest)
        self.track.setValue(round(self.scale.place(self._value) * STEPS))
        self.track.setAccessibleDescription(in_words(text))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._dress()

    def _dress(self) -> None:
        """Give every part its font and colour."""
        theme = self._theme
        inks = {"neutral": theme.text, "live": theme.live, "polled": theme.polled_text}
        fills = {"neutral": theme.muted, "live": theme.live, "polled": theme.polled}
        self.track.set_colours(theme, fills[self._accent])
        _ink(self.name, theme.text)
        _ink(self.refusal, theme.alert)
        for end in (self.low, self.high):
            _ink(end, theme.muted)
        for small in (self.low, self.high, self.refusal):
            small.setFont(sized(0.9))
        self.field.setFont(sized(1.0, SEMIBOLD))
        self.fit_field("00.00 /min")
        self.top.setSpacing(round(0.45 * self.fontMetrics().height()))
        _ink(self.field, inks[self._accent])
        self._dress_field(raised=self.field.hasFocus())
        name = self.name.text()
        self.setAccessibleName(f"{name}, setting")
        self.field.setAccessibleName(f"{name}, typed")
        self.track.setAccessibleName(name)
        hint = f"Type a value, for instance {EXAMPLES[self.scale.kind]}, and press Enter"
        self.field.setToolTip(hint)
        self.track.setWhatsThis(f"{name}. Arrows step, Page Up and Down step further. {hint}.")

    def fit_field(self, widest: str) -> None:
        """Make the field as wide as its ``widest`` text, so that nothing moves while dragging."""
        self._widest = widest
        metrics = QFontMetricsF(self.field.font())
        room = max(metrics.horizontalAdvance(text) for text in (widest, self.field.text()))
        self.field.setFixedWidth(round(room) + 8)

    def _dress_field(self, *, raised: bool) -> None:
        """Show that the value can be typed: a ground under it while it is pointed at."""
        palette = self.field.palette()
        ground = self._theme.chip if raised or self.field.hasFocus() else QColor(0, 0, 0, 0)
        palette.setColor(QPalette.ColorRole.Base, ground)
        self.field.setPalette(palette)


def _is_escape(event: QEvent, kind: QEvent.Type) -> bool:
    if isinstance(event, QKeyEvent) and event.type() == kind:
        return event.key() == Qt.Key.Key_Escape
    return False


def _ink(widget: QWidget, colour: QColor) -> None:
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    palette.setColor(QPalette.ColorRole.Text, colour)
    widget.setPalette(palette)
