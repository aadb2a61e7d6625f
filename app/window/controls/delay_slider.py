"""The simulated network delay: a slider with jitter, and one click to be without it."""

from PySide6.QtCore import Signal

from app.text import formats
from app.ui.label import Label
from app.ui.switch import Switch
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import LogSlider

FALLBACK = (20.0, 5.0)
"""Delay and jitter in ms that the switch turns on when there is nothing to remember."""


class DelaySlider(LogSlider):
    """Delay ± jitter in ms; the jitter is typed, as in "20 ± 5"."""

    jitter_changed = Signal(float)

    widest = "000 ms ± 000"

    def __init__(self, label: str, scale: LogScale, value: float, jitter: float) -> None:
        self.jitter = jitter
        self._remembered = (value, jitter) if value or jitter else FALLBACK
        self._typed_jitter: float | None = None
        self.switch = Switch()
        self.note = Label("simulated", ink="muted", scale=0.9)
        super().__init__(label, scale, value)
        self.switch.setAccessibleName(f"{label}, {self.note.text()}")
        self.switch.setToolTip("Simulated network delay on or off, the same for both sides")
        self.top.insertWidget(1, self.note)
        self.top.insertWidget(2, self.switch)
        self.switch.clicked.connect(self._switched)
        self._show()

    def set_delay(self, value: float, jitter: float) -> None:
        """Show delay and jitter in ms without a signal."""
        self.jitter = jitter
        self._typed_jitter = None
        self.set_value(value)

    def shown(self, value: float) -> str:
        """Return "20 ms ± 5", "20 ms" without jitter, "off" without both."""
        text = formats.setting(value, "ms")
        if value in (self.scale.low, self.scale.high) and value != self.value:
            return "off" if not value else text
        if not value and not self.jitter:
            return "off"
        amount = formats.setting(self.jitter, "ms").removesuffix(f"{formats.HARD}ms")
        return f"{text} ± {amount}" if self.jitter else text

    def read(self, text: str) -> float:
        """Return the delay typed, and keep the jitter typed with it for :meth:`choose`."""
        delay, jitter = formats.parse_delay(text)
        if jitter is not None and not self.scale.low <= jitter <= self.scale.high:
            raise ValueError(f"a jitter of {jitter:g} ms is outside the range")
        self._typed_jitter = jitter if jitter is not None or delay else 0.0
        return delay

    def choose(self, value: float) -> None:
        """Take delay and jitter from the user; moving away from off brings the jitter back."""
        was = self.jitter
        if self._typed_jitter is not None:
            self.jitter = self._typed_jitter
        elif not self.value and not self.jitter and value:
            self.jitter = self._remembered[1]
        elif not value:
            self.jitter = 0.0
        self._typed_jitter = None
        if was != self.jitter:
            self.jitter_changed.emit(self.jitter)
        super().choose(value)

    def _switched(self, on: bool) -> None:
        """Turn the delay off, or back to what it was before it was turned off."""
        delay, jitter = self._remembered if on else (0.0, 0.0)
        self._typed_jitter = jitter
        self.choose(delay)

    def _show(self) -> None:
        if self.value or self.jitter:
            self._remembered = (self.value, self.jitter)
        self.switch.setChecked(bool(self.value or self.jitter))
        super()._show()
