"""A big clock of the step for the audience: shown if the speaker wants it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.text.formats import clock
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, measured
from feeds.stories.story import Standing, Step

TICK_MS = 250
"""It is looked at this often: none is seen to skip a second."""
WIDEST = "00:00"
LARGE, OF = 2.0, 0.8
"""Sizes of the time beside the text, and of what it is of, in multiples of the title's size."""
IN_ROW = 1.2
"""Its size in the row of the buttons, in multiples of running text."""


class StepClock(Dressed, QWidget):
    """Counts the minutes that the step is to take, or the seconds of what is measured."""

    def __init__(self, time: Callable[[], int]) -> None:
        """Count by ``time``, in nanoseconds: the present, or that of a recording."""
        super().__init__()
        self._time = time
        self.figure = Label(weight=SEMIBOLD, about="Time of the step")
        self.of = Label(ink="muted")
        for label in (self.figure, self.of):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._began: Callable[[], int] = time
        self._whole_s: float | None = None
        """The seconds that the step is to take; ``None`` if its file states no minutes."""
        self._beside, self._scale = True, 1.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(lambda: self.show_time(time()))
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self.figure, self.of):
            column.addWidget(label)
        column.addStretch(1)
        self.space(column, 0, 0, 0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Clock of the step")
        self.hide()
        self.dress()

    def turn(self) -> bool:
        """Show the clock, or take it away; say whether it is shown now."""
        shown = self.isHidden()
        self.setVisible(shown)
        if shown:
            self._timer.start()
            self.show_time(self._time())
        else:
            self._timer.stop()
        return shown

    def begin(self, step: Step) -> None:
        """Count anew: ``step`` is shown from now on."""
        at_ns = self._time()
        self._began = lambda: at_ns
        self._whole_s = None if step.minutes is None else 60 * step.minutes
        self._say(0.0, self._whole_s)

    def count_from(self, began: Callable[[], int]) -> None:
        """Count what has passed since ``began`` says; it is asked only while this is shown."""
        self._began = began
        if not self.isHidden():
            self.show_time(self._time())

    def show_time(self, at_ns: int) -> None:
        """Show what has passed until ``at_ns`` of the minutes that the step is to take."""
        if self._whole_s is not None:
            self._say(max(0, at_ns - self._began()) / 1e9, self._whole_s)

    def show_standing(self, standing: Standing) -> None:
        """Show what has been measured, of a step for which no minutes are stated."""
        if self._whole_s is None:
            self._say(min(standing.elapsed_s, standing.wait_s), standing.wait_s)

    def set_beside(self, beside: bool, scale: float) -> bool:
        """Be large beside text whose title has this ``scale``, or small in the row of buttons.

        Say whether it has to be put in another place for that.
        """
        moved, self._beside = beside != self._beside, beside
        if moved or scale != self._scale:
            self._scale = scale
            self.dress()
        return moved

    @override
    def dress(self) -> None:
        super().dress()
        large = LARGE * self._scale if self._beside else IN_ROW
        self.figure.set_face(large)
        self.figure.setMinimumWidth(measured(WIDEST, large, SEMIBOLD))
        self.of.set_face(max(1.0, OF * self._scale))
        self.of.setVisible(self._beside)

    def _say(self, passed_s: float, whole_s: float | None) -> None:
        self.figure.say(clock(passed_s))
        self.of.say("" if whole_s is None else f"of {clock(whole_s)}")
