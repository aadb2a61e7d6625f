"""The bar of controls at the bottom: one slider a setting, in one row or as many as it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.override import override
from app.ui.theme import Dressed, theme_of
from app.window.controls.crowd_slider import CrowdSlider
from app.window.controls.delay_slider import DelaySlider
from app.window.controls.log_scale import COARSE, DECADES, LogScale
from app.window.controls.log_slider import LogSlider
from app.window.controls.splits import needed, split
from app.window.side_words import idle
from feeds.figure import kind_of
from feeds.frame import SideName
from feeds.settings import LIMITS, Settings


@dataclass(frozen=True, slots=True)
class Control:
    """How one setting is moved and told of, within its :data:`feeds.settings.LIMITS`."""

    field: str
    """Name of the setting, given back with every change."""
    label: str
    side: SideName | None = None
    """Whose setting it is, if not that of both."""
    jitter_field: str = ""
    """Name of the setting that is typed behind ±; makes this a switchable delay."""
    widest: str = "00.00 /min"
    """The longest value that is shown while it is moved."""


CONTROLS = (
    Control("poll_interval_s", "Poll every", side="polled"),
    Control("rate_per_s", "Source updates"),
    Control("delay_ms", "Network delay", jitter_field="jitter_ms"),
    Control("message_bytes", "Message size", widest="00.00 kB"),
    Control("clients", "Clients a side"),
)
"""From the left."""


class ControlBar(Dressed, QWidget):
    """All settings that can be moved while it runs."""

    changed = Signal(str, object)
    """The user set this setting to this value, in its own unit."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.sliders = {one.field: self._slider(one, settings) for one in CONTROLS}
        """By the name of the setting that each moves."""
        self._kept_s: float | None = None
        self._settings = settings
        self._split: tuple[int, ...] = ()
        """How many stand in each row."""
        self._compact = self._lifted = False
        self._rows = QVBoxLayout(self)
        # the rows follow the width, so the present rows must not hold the width
        self._rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._boxes = [QHBoxLayout() for _ in CONTROLS]
        """As many rows as there can be; those of no use are empty."""
        for box in self._boxes:
            self._rows.addLayout(box)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Settings")
        self.show_settings(settings)
        self.dress()

    def show_settings(self, settings: Settings) -> None:
        """Show what is set, without a signal; a slider that shows it already is left alone."""
        self._settings = settings
        for control in CONTROLS:
            slider, value = self.sliders[control.field], getattr(settings, control.field)
            if isinstance(slider, DelaySlider):
                jitter = getattr(settings, control.jitter_field)
                if (slider.value, slider.jitter) != (value, jitter):
                    slider.set_delay(value, jitter)
            elif slider.value != value:
                slider.set_value(value)
        self._show_interval()

    def fix(self, why_not: Callable[[str], str]) -> None:
        """Have no hand move the sliders of settings of which ``why_not`` tells a reason."""
        for field, slider in self.sliders.items():
            if why := why_not(field):
                slider.set_idle(slider.shown(slider.value), why)

    def show_interval(self, kept_s: float | None) -> None:
        """Show the poll interval in use, in seconds, where that is not the one that is set."""
        if kept_s != self._kept_s:
            self._kept_s = kept_s
            self._show_interval()

    def set_compact(self, compact: bool) -> None:
        """Take less height: without the ends of the scales, and with smaller gaps."""
        if compact == self._compact:
            return
        self._compact = compact
        for slider in self.sliders.values():
            slider.set_compact(compact)
        self.dress()

    def set_lifted(self, lifted: bool) -> None:
        """Have a ground and an edge, to lie over something else."""
        self._lifted = lifted

    def focus_first(self, *, asked: bool = False) -> None:
        """Give the first slider of use the keyboard: arrows change what the eye looks at first.

        ``asked``: by a key that was pressed for that; then it takes arrows from a story, too. None
        need be of use where servers are another machine's.
        """
        tracks = (slider.track for slider in self.sliders.values())
        first = next((track for track in tracks if track.isEnabled()), None)
        if first is not None:
            first.take_in_hand() if asked else first.setFocus()

    def focus(self, field: str) -> None:
        """Give the slider of this setting the keyboard."""
        self.sliders[field].track.take_in_hand()

    def stop_typing(self) -> None:
        """Give up the value that is being typed, if one is."""
        for slider in self.sliders.values():
            slider.stop_typing()

    # -- size ---------------------------------------------------------------------------------

    @override
    def minimumSizeHint(self) -> QSize:
        width = max(self._needs()) + self._margins()
        return QSize(width, self.heightForWidth(max(width, self.width())))

    @override
    def sizeHint(self) -> QSize:
        width = needed(self._needs(), [len(CONTROLS)], self._gap) + self._margins()
        return QSize(width, self.heightForWidth(width))

    @override
    def heightForWidth(self, width: int) -> int:
        rows = len(self._split_in(width))
        margins = self._rows.contentsMargins()
        tallest = max(slider.sizeHint().height() for slider in self.sliders.values())
        gaps = (rows - 1) * self._rows.spacing()
        return rows * tallest + gaps + margins.top() + margins.bottom()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._lifted:
            painter, theme = QPainter(self), theme_of(self)
            painter.fillRect(event.rect(), theme.card)
            painter.setPen(QPen(theme.edge, 1))
            painter.drawLine(0, 0, self.width(), 0)
            painter.end()

    @override
    def dress(self) -> None:
        low, top, foot = (0.2, 0.2, 0.3) if self._compact else (0.9, 0.6, 1.0)
        beside, between = (1.4, 1.0) if self._compact else (2.0, 1.9)
        self._spaced = ()
        self.space(self._rows, 0, low, beside, top, beside, foot)
        for box in self._boxes:
            self.space(box, between, 0)
        super().dress()
        self.updateGeometry()
        self._arrange()

    def _show_interval(self) -> None:
        words, why = idle(self._settings, self._kept_s)
        at = self._kept_s if self._settings.adaptive else None
        self.sliders["poll_interval_s"].set_idle(words, why, at)

    def _slider(self, control: Control, settings: Settings) -> LogSlider:
        limit, value = LIMITS[control.field], getattr(settings, control.field)
        steps = {"fine": COARSE, "coarse": DECADES} if control.field == "clients" else {}
        kind = kind_of(control.field)
        scale = LogScale(limit.low, limit.high, kind, whole=limit.whole, **steps)
        slider: LogSlider
        if control.field == "clients":
            slider = CrowdSlider(control.label, scale, value)
        elif control.jitter_field:
            jitter = getattr(settings, control.jitter_field)
            delay = DelaySlider(control.label, scale, value, jitter)
            delay.jitter_changed.connect(
                lambda value: self.changed.emit(control.jitter_field, value)
            )
            slider = delay
        else:
            slider = LogSlider(
                control.label, scale, value, side=control.side, widest=control.widest
            )
        slider.value_changed.connect(
            lambda value: self.changed.emit(control.field, round(value) if limit.whole else value)
        )
        return slider

    def _needs(self) -> list[int]:
        """Return the least width of every control."""
        return [slider.minimumSizeHint().width() for slider in self.sliders.values()]

    @property
    def _gap(self) -> int:
        return self._boxes[0].spacing()

    def _margins(self) -> int:
        margins = self._rows.contentsMargins()
        return margins.left() + margins.right()

    def _split_in(self, width: int) -> tuple[int, ...]:
        """Return how many stand in each row of a bar of this width."""
        return split(self._needs(), self._gap, width - self._margins())

    def _arrange(self) -> None:
        wanted = self._split_in(self.width())
        if wanted == self._split:
            return
        self._split = wanted
        sliders = iter(self.sliders.values())
        for box, many in zip(self._boxes, wanted, strict=False):
            for slider in islice(sliders, many):
                box.addWidget(slider, 1, Qt.AlignmentFlag.AlignTop)
        self.updateGeometry()
