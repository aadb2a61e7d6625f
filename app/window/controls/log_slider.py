"""A setting that spans decades: its name, its typed value, and a slider on a logarithmic scale."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QWidget,
)

from app.text import formats
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.announce import announce
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import INKS, SEMIBOLD, Dressed, Ink, measured, sized, theme_of
from app.window.controls.log_scale import LogScale
from app.window.controls.slider_track import STEPS, SliderTrack
from feeds.frame import SideName

_ACTION = QSlider.SliderAction
_STEPS = {
    _ACTION.SliderSingleStepAdd: (True, False),
    _ACTION.SliderSingleStepSub: (False, False),
    _ACTION.SliderPageStepAdd: (True, True),
    _ACTION.SliderPageStepSub: (False, True),
}
"""Of each action whether it goes up, and whether it is a coarse step."""


def moved(track: SliderTrack, scale: LogScale, value: float, action: int) -> float:
    """Return where ``action`` on ``track`` takes a setting that is ``value``."""
    step = _STEPS.get(_ACTION(action))
    return scale.value(track.sliderPosition() / STEPS) if step is None else scale.step(value, *step)


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
        ink = INKS[self._ink if self.isEnabled() else "muted"]
        palette.setColor(QPalette.ColorRole.Text, palette.color(ink))
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


class LogSlider(Dressed, QWidget):
    """Label and typed value above a slider, the ends of the scale or a refusal below it."""

    value_changed = Signal(float)
    """The user chose another value, in the setting's own unit."""

    def __init__(
        self,
        label: str,
        scale: LogScale,
        value: float,
        *,
        side: SideName | None = None,
        widest: str = "00.00 /min",
    ) -> None:
        super().__init__()
        self.scale = scale
        self.value = scale.inside(value)
        """The setting, in its own unit."""
        self._compact = False
        self._idle = ""
        """What is said in place of the value while the setting has nothing to do."""
        self._idle_at: float | None = None
        self.field = ValueField(side or "text", widest)
        self.track = SliderTrack(side)
        self.low, self.high = (
            Label(self.shown(end), ink="muted", scale=0.9) for end in (scale.low, scale.high)
        )
        self.refusal = Label(ink="alert", scale=0.9)
        self.top = QHBoxLayout()
        self.space(self.top, 0.45, 0, 0, 0, 0, 0)
        self._lay_out(label)
        self._explain(label)
        self._connect()
        self.dress()
        self._show()

    # -- what it is told ----------------------------------------------------------------------

    def set_value(self, value: float) -> None:
        """Show ``value`` without a signal."""
        self.value = self.scale.inside(value)
        self._refuse("")
        self._show()

    @property
    def is_idle(self) -> bool:
        """Whether it has nothing to do."""
        return bool(self._idle)

    def set_idle(self, words: str, why: str, at: float | None = None) -> None:
        """Say ``words`` in place of the value, which has nothing to do; "" has it back.

        The handle stands ``at`` what is in use meanwhile, if there is such a thing.
        """
        if words == self._idle:
            return
        self._idle, self._idle_at = words, at
        self.track.driven = at is not None
        focus, window = QApplication.focusWidget(), self.window()
        if words and focus in (self.track, self.field):
            window.setFocus()  # and not the slider beside it
        for part in (self.track, self.field):
            part.setEnabled(not words)
        if not words and focus is window:
            self.track.setFocus()
        self.setToolTip(wrapped(why))
        self.field.setToolTip(wrapped(why or self._hint))
        self.field.dress()
        self._show()

    def set_compact(self, compact: bool) -> None:
        """Leave out the ends of the scale where the window is low; a refusal is still shown."""
        self._compact = compact
        self.refusal.setAutoFillBackground(compact)
        if compact:
            self.grid.removeWidget(self.refusal)
        else:
            self.grid.addWidget(self.refusal, 2, 0, 1, 2)
        self._refuse(self.refusal.text(), self.refusal.toolTip())

    def stop_typing(self) -> None:
        """Give the keyboard back to the slider; what is typed and not applied is given up."""
        if self.field.hasFocus():
            self.track.setFocus()

    # -- what a variant may say otherwise -----------------------------------------------------

    def shown(self, value: float) -> str:
        """Return ``value`` as text; zero is "off"."""
        return formats.setting(value, self.scale.kind) if value else "off"

    def said(self, value: float) -> str:
        """Return ``value`` as it is told to a screen reader."""
        return self.shown(value)

    def read(self, text: str) -> float:
        """Return what was typed; raise :class:`ValueError` if it means nothing."""
        return formats.parse(text, self.scale.kind)

    def choose(self, value: float) -> None:
        """Take a value from the user and tell the world, if it is another one."""
        self._refuse("")
        changed = value != self.value
        self.value = value
        self._show()
        if changed:
            self.value_changed.emit(value)
            announce(self.track, self.said(value))

    def _lay_out(self, label: str) -> None:
        self.top.addWidget(Label(label))
        self.top.addStretch(1)
        self.top.addWidget(self.field)
        for part in (self.low, self.refusal):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.grid = layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.top, 0, 0, 1, -1)
        layout.addWidget(self.track, 1, 0, 1, 2)
        layout.addWidget(self.low, 2, 0)
        layout.addWidget(self.high, 2, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.refusal, 2, 0, 1, 2)

    def _explain(self, name: str) -> None:
        self.setAccessibleName(f"{name}, setting")
        self.field.setAccessibleName(f"{name}, typed")
        self.track.setAccessibleName(name)
        example = formats.EXAMPLES[self.scale.kind]
        self._hint = f"Type a value, for instance {example}, and press Enter"
        self.field.setToolTip(wrapped(self._hint))
        keys = "Arrows step, Page Up and Down step further, Home and End go to the ends"
        self.track.setWhatsThis(f"{name}. {keys}. {self._hint}.")

    def _connect(self) -> None:
        self.track.actionTriggered.connect(self._act)
        # by nobody's hand: a screen reader sets the value without any action
        self.track.valueChanged.connect(self._place)
        self.track.typed.connect(self._begin_typing)
        self.field.returnPressed.connect(self._apply_typed)
        self.field.textEdited.connect(lambda _text: self._refuse(""))
        self.field.given_up.connect(self.stop_typing)
        self.field.left.connect(lambda: self.set_value(self.value))

    def _act(self, action: int) -> None:
        self.choose(moved(self.track, self.scale, self.value, action))

    def _place(self, place: int) -> None:
        self.choose(self.scale.value(place / STEPS))

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
        self.stop_typing()  # the next key is the window's; a digit begins to type anew

    def _refuse(self, line: str, why: str = "") -> None:
        """Show why the typed value was refused in place of the scale's ends, or the ends again."""
        self.refusal.setText(line)
        self.refusal.setToolTip(wrapped(why))
        self.refusal.setVisible(bool(line))
        if self._compact:  # over the name: a row of its own would move all that is below
            room = min(self.refusal.sizeHint().width(), self.field.x())
            self.refusal.setGeometry(0, self.field.y(), room, self.field.height())
            self.refusal.raise_()
        self.low.setVisible(not line and not self._compact)
        self.high.setVisible(not line and not self._compact)
        self.field.setAccessibleDescription(f"{why}. {line}" if line else "")
        if line:
            self.field.selectAll()

    def _show(self) -> None:
        text = self._idle or self.shown(self.value)
        self.field.show_value(text)
        with QSignalBlocker(self.track):
            at = self.value if self._idle_at is None else self._idle_at
            self.track.setValue(round(self.scale.place(at) * STEPS))
        self.track.setAccessibleDescription(in_words(self._idle or self.said(self.value)))
