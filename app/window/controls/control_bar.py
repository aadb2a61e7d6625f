"""The bar of controls at the bottom: one slider a setting, in one row or as many as it takes."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QWidget

from app.ui.override import override
from app.ui.theme import Dressed, theme_of
from app.window.controls.delay_slider import DelaySlider
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import LogSlider
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


CONTROLS = (
    Control("poll_interval_s", "Poll every", side="polled"),
    Control("rate_per_s", "Source updates"),
    Control("delay_ms", "Network delay", jitter_field="jitter_ms"),
    Control("message_bytes", "Message size"),
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
        self._columns = 0
        self._compact = self._lifted = False
        self._grid = QGridLayout(self)
        # the rows follow the width, so the present rows must not hold the width
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Settings")
        self._arrange(len(CONTROLS))
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

    def focus_first(self) -> None:
        """Give the first slider of use the keyboard: arrows change what the eye looks at first."""
        tracks = (slider.track for slider in self.sliders.values())
        next(track for track in tracks if track.isEnabled()).setFocus()

    def stop_typing(self) -> None:
        """Give up the value that is being typed, if one is."""
        for slider in self.sliders.values():
            slider.stop_typing()

    # -- size ---------------------------------------------------------------------------------

    @override
    def minimumSizeHint(self) -> QSize:
        width = self._width_of(1)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    @override
    def sizeHint(self) -> QSize:
        width = self._width_of(len(CONTROLS))
        return QSize(width, self.heightForWidth(width))

    @override
    def heightForWidth(self, width: int) -> int:
        rows = -(-len(CONTROLS) // self._columns_in(width))
        margins = self._grid.contentsMargins()
        tallest = max(slider.sizeHint().height() for slider in self.sliders.values())
        gaps = (rows - 1) * self._grid.verticalSpacing()
        return rows * tallest + gaps + margins.top() + margins.bottom()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self._columns_in(self.width()))

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
        low, top, foot = (0.4, 0.3, 0.4) if self._compact else (0.9, 0.6, 1.0)
        self._spaced = ()
        self.space(self._grid, 1.9, low, 2, top, 2, foot)
        super().dress()
        self.updateGeometry()
        self._arrange(self._columns_in(self.width()))

    def _show_interval(self) -> None:
        words, why = idle(self._settings, self._kept_s)
        at = self._kept_s if self._settings.adaptive else None
        self.sliders["poll_interval_s"].set_idle(words, why, at)

    def _slider(self, control: Control, settings: Settings) -> LogSlider:
        limit, value = LIMITS[control.field], getattr(settings, control.field)
        scale = LogScale(limit.low, limit.high, kind_of(control.field))
        slider: LogSlider
        if control.jitter_field:
            jitter = getattr(settings, control.jitter_field)
            delay = DelaySlider(control.label, scale, value, jitter)
            delay.jitter_changed.connect(
                lambda value: self.changed.emit(control.jitter_field, value)
            )
            slider = delay
        else:
            slider = LogSlider(control.label, scale, value, side=control.side)
        slider.value_changed.connect(
            lambda value: self.changed.emit(control.field, round(value) if limit.whole else value)
        )
        return slider

    def _width_of(self, columns: int) -> int:
        """Return the least width for this many columns, each as wide as its widest control."""
        needs = [slider.minimumSizeHint().width() for slider in self.sliders.values()]
        widths = sum(max(needs[column::columns]) for column in range(columns))
        margins = self._grid.contentsMargins()
        gaps = (columns - 1) * self._grid.horizontalSpacing()
        return widths + gaps + margins.left() + margins.right()

    def _columns_in(self, width: int) -> int:
        """Return how many columns fit, of those that leave no row half empty."""
        total = len(CONTROLS)
        even = [number for number in range(total, 0, -1) if total % number == 0]
        return next((number for number in even if self._width_of(number) <= width), 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for index, slider in enumerate(self.sliders.values()):
            row, column = divmod(index, columns)
            self._grid.addWidget(slider, row, column, Qt.AlignmentFlag.AlignTop)
        self.updateGeometry()
