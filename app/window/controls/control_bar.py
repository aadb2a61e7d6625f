"""The bar of controls at the bottom: one slider a setting, in one row or as many as it takes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QWidget

from app.text.formats import UnitKind
from app.ui.override import override
from app.ui.theme import Dressed
from app.window.controls.delay_slider import DelaySlider
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import Accent, LogSlider

__all__ = ["ControlBar", "ControlSpec"]


@dataclass(frozen=True)
class ControlSpec:
    """One setting as the bar sees it; the composition root knows where it comes from."""

    field: str
    """Name of the setting, given back with every change."""
    label: str
    kind: UnitKind
    low: float
    high: float
    value: float
    accent: Accent = "neutral"
    jitter_field: str = ""
    """Name of the setting that is typed behind ±; makes this a switchable delay."""
    jitter: float = 0.0
    note: str = ""
    """Said beside the label of a delay, for instance "simulated"."""


class ControlBar(Dressed, QWidget):
    """All settings that can be moved while it runs."""

    changed = Signal(str, object)
    """The user set this setting to this value, in its own unit."""

    def __init__(self, specs: tuple[ControlSpec, ...]) -> None:
        super().__init__()
        self.specs = specs
        """What each control sets, and its limits."""
        self.sliders = {spec.field: self._slider(spec) for spec in specs}
        self._columns = 0
        self._compact = False
        self._grid = QGridLayout(self)
        # the rows follow the width, so the present rows must not hold the width
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Settings")
        self._space()
        self._arrange(len(specs))

    def set_values(self, **values: float) -> None:
        """Show these settings, by name, without a signal; names it has no control for are left."""
        for spec in self.specs:
            slider = self.sliders[spec.field]
            value = values.get(spec.field, slider.value)
            if isinstance(slider, DelaySlider):
                slider.set_delay(value, values.get(spec.jitter_field, slider.jitter))
            elif spec.field in values:
                slider.set_value(value)

    def set_compact(self, compact: bool) -> None:
        """Take less height: without the ends of the scales, and with smaller gaps."""
        if compact == self._compact:
            return
        self._compact = compact
        for slider in self.sliders.values():
            slider.set_compact(compact)
        self._space()

    def focus_first(self) -> None:
        """Give the first slider the keyboard: arrows then change what the eye looks at first."""
        next(iter(self.sliders.values())).track.setFocus()

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
        width = self._width_of(len(self.specs))
        return QSize(width, self.heightForWidth(width))

    @override
    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self.specs) // self._columns_in(width))
        margins = self._grid.contentsMargins()
        tallest = max(slider.sizeHint().height() for slider in self.sliders.values())
        gaps = (rows - 1) * self._grid.verticalSpacing()
        return rows * tallest + gaps + margins.top() + margins.bottom()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self._columns_in(self.width()))

    @override
    def dress(self) -> None:
        self._space()
        self._arrange(self._columns_in(self.width()))

    # -- inside -------------------------------------------------------------------------------

    def _slider(self, spec: ControlSpec) -> LogSlider:
        scale = LogScale(spec.low, spec.high, spec.kind)
        slider: LogSlider
        if spec.jitter_field:
            delay = DelaySlider(spec.label, scale, spec.value, spec.jitter, note=spec.note)
            delay.jitter_changed.connect(
                lambda value, name=spec.jitter_field: self.changed.emit(name, value)
            )
            slider = delay
        else:
            slider = LogSlider(spec.label, scale, spec.value, accent=spec.accent)
        whole = spec.kind == "bytes"
        slider.value_changed.connect(
            lambda value, name=spec.field: self.changed.emit(name, round(value) if whole else value)
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
        total = len(self.specs)
        even = [number for number in range(total, 0, -1) if total % number == 0]
        return next((number for number in even if self._width_of(number) <= width), 1)

    def _space(self) -> None:
        line = self.fontMetrics().height()
        side, top, bottom = 2.0, *((0.3, 0.4) if self._compact else (0.6, 1.0))
        self._grid.setContentsMargins(*(round(part * line) for part in (side, top, side, bottom)))
        self._grid.setHorizontalSpacing(round(1.9 * line))
        self._grid.setVerticalSpacing(round((0.4 if self._compact else 0.9) * line))
        self.updateGeometry()

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
