"""The simulated network delay: a slider with one for its jitter, and one click to be without."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal

from app.text import formats
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.announce import announce
from app.ui.label import Label
from app.ui.override import override
from app.ui.switch import Switch
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import LogSlider, moved
from app.window.controls.slider_track import STEPS, SliderTrack

GAP, JITTER = 2, 3
"""Columns of the grid, right of the slider's own."""
FALLBACK = (20.0, 5.0)
"""Delay and jitter in ms that the switch turns on when there is nothing to remember."""


class DelaySlider(LogSlider):
    """Delay ± jitter in ms, moved each by its own slider or typed together, as in "20 ± 5"."""

    jitter_changed = Signal(float)

    def __init__(self, label: str, scale: LogScale, value: float, jitter: float) -> None:
        self.jitter = jitter
        self._remembered = (value, jitter) if value or jitter else FALLBACK
        self._typed_jitter: float | None = None
        self.switch = Switch()
        self.note = Label("simulated", ink="muted", scale=0.9)
        self.jitter_track = SliderTrack(None)
        self.jitter_name = Label("± jitter", ink="muted", scale=0.9)
        super().__init__(label, scale, value, widest="000 ms ± 000")
        self._lay_out_jitter(label)
        self.switch.setAccessibleName(f"{label}, {self.note.text()}")
        self.switch.setToolTip(
            wrapped("Simulated network delay on or off, the same for both sides")
        )
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
        amount = formats.setting(min(self.jitter, value), "ms").removesuffix(f"{formats.HARD}ms")
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

    @override
    def set_idle(self, words: str, why: str, at: float | None = None) -> None:
        """Say ``words`` in place of delay and jitter, which have nothing to do."""
        super().set_idle(words, why, at)
        self.switch.setEnabled(not words)

    @override
    def set_compact(self, compact: bool) -> None:
        """Leave out what is below the sliders where the window is low."""
        super().set_compact(compact)
        self.jitter_name.setVisible(not compact)

    @override
    def dress(self) -> None:
        """Keep the two sliders apart by a line of text."""
        super().dress()
        self.grid.setColumnMinimumWidth(GAP, self.fontMetrics().height())

    def _lay_out_jitter(self, label: str) -> None:
        self.grid.addWidget(self.jitter_track, 1, JITTER)
        self.grid.addWidget(self.jitter_name, 2, JITTER, Qt.AlignmentFlag.AlignHCenter)
        for column, stretch in ((0, 1), (1, 1), (JITTER, 1)):
            self.grid.setColumnStretch(column, stretch)
        self.jitter_track.setAccessibleName(f"{label}, jitter")
        hint = "Each leg takes the delay, give or take the jitter, which is never over the delay"
        self.jitter_track.setToolTip(wrapped(hint))
        self.jitter_track.actionTriggered.connect(self._act_on_jitter)
        # by nobody's hand: a screen reader sets the value without any action
        self.jitter_track.valueChanged.connect(
            lambda place: self.choose_jitter(self.scale.value(place / STEPS))
        )
        self.jitter_track.typed.connect(self._begin_typing)

    def _act_on_jitter(self, action: int) -> None:
        self.choose_jitter(moved(self.jitter_track, self.scale, self.jitter, action))

    def choose_jitter(self, jitter: float) -> None:
        """Take the jitter in ms from the user."""
        self._typed_jitter = min(jitter, self.value)
        self.choose(self.value)
        announce(self.jitter_track, formats.setting(self.jitter, "ms"))

    def _switched(self, on: bool) -> None:
        """Turn the delay off, or back to what it was before it was turned off."""
        delay, jitter = self._remembered if on else (0.0, 0.0)
        self._typed_jitter = jitter
        self.choose(delay)

    def _show(self) -> None:
        if self.value or self.jitter:
            self._remembered = (self.value, self.jitter)
        self.switch.setChecked(bool(self.value or self.jitter))
        # a delay of nothing has none
        self.jitter_track.setEnabled(bool(self.value) and not self.is_idle)
        with QSignalBlocker(self.jitter_track):
            self.jitter_track.setValue(round(self.scale.place(self.jitter) * STEPS))
        self.jitter_track.setAccessibleDescription(in_words(formats.setting(self.jitter, "ms")))
        super()._show()
