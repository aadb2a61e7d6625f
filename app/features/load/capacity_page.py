"""The page of the load view that asks how many clients each side can bear, and shows what came."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.features.load.capacity_chart import CapacityChart
from app.features.load.load_drawer import RampLine
from app.report import capacity
from app.text import capacity_words
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, Ink, metrics
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import LogSlider
from feeds.capacity.records import CapacityPlan, CapacityProgress, SideCapacity
from feeds.frame import SIDES, SideName
from feeds.settings import MAX_LATENCY_LIMIT

START, STOP, GO_ON = "Search", "Cancel", "Go on"
BESIDE_EM = 56
"""From this width in lines of text on the chart stands beside the words."""
ABOUT = (
    "Searches for the largest crowd of each side whose p95 update latency stays under this: it "
    "doubles until it is too large, then the gap is halved. It takes 2 to 4 min a side, and "
    "the crowd is then as it was."
)


class SideWords(Dressed, QWidget):
    """What was found of one side: a sentence, what decided it, the bounds of theory."""

    def __init__(self, ink: Ink) -> None:
        super().__init__()
        self._ink = ink
        self.headline = Label(ink=ink, weight=SEMIBOLD, room="wrap")
        self.decided, self.bounds = (Label(ink="muted", scale=0.9, room="wrap") for _ in range(2))
        column = QVBoxLayout(self)
        for label in (self.headline, self.decided, self.bounds):
            column.addWidget(label)
        self.space(column, 0, 0.1, 0, 0, 0, 0)
        self.dress()

    def show_found(self, found: SideCapacity | None, plan: CapacityPlan) -> None:
        """Show what is known; nothing while nothing is. Grey is what the server did not limit."""
        texts = ("", "", "")
        if found is not None and found.probes:
            texts = (
                capacity_words.headline(found, plan),
                capacity_words.decided(found),
                capacity_words.bounds(found, plan),
            )
            limited = found.at_least and found.above is not None
            self.headline.set_ink("muted" if limited else self._ink)
        for label, text in zip((self.headline, self.decided, self.bounds), texts, strict=True):
            label.say(text)
            label.setVisible(bool(text))


class CapacityPage(Dressed, QWidget):
    """The slider of the maximum acceptable latency, what is being tried, and the curve."""

    started = Signal(float)
    """A search is wanted, with this maximum acceptable latency in seconds."""
    stopped = Signal()
    copy_pressed = Signal()
    save_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Capacity of both sides")
        scale = LogScale(MAX_LATENCY_LIMIT.low, MAX_LATENCY_LIMIT.high, "s")
        self.slider = LogSlider("Maximum acceptable latency", scale, 1.0)
        self.button = ChipButton(START, among=(START, STOP, GO_ON), strong=True)
        self.copy = ChipButton("Copy", tip="Copy every measurement, for a spreadsheet")
        self.save = ChipButton("Save …", tip="Save page, curve and figures: a folder, or a .zip")
        self.progress = RampLine("of the search is behind", "no search is running")
        self.state = Label(ABOUT, ink="muted", scale=0.95, room="wrap")
        self.doubts = Label(ink="caution", scale=0.95, room="wrap")
        """Which side can bear nobody under the settings of now, told before a search."""
        self.words = {"live": SideWords("live"), "polled": SideWords("polled")}
        self.chart = CapacityChart()
        self.running = False
        self.button.clicked.connect(lambda _checked: self._pressed())
        self.copy.clicked.connect(lambda _checked: self.copy_pressed.emit())
        self.save.clicked.connect(lambda _checked: self.save_pressed.emit())
        self._lay_out()
        self.show_found({}, None)
        self.dress()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.button, self.copy, self.save):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(self.slider)
        column.addLayout(buttons)
        for part in (self.progress, self.state, self.doubts, *self.words.values()):
            column.addWidget(part)
        column.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.addLayout(column, 2)
        self._row.addWidget(self.chart, 3)
        self.space(buttons, 0.6, 0)
        self.space(column, 0, 0.4)
        self.space(self._row, 2.0, 0.8, 0, 0, 0.5, 0)

    # -- what it is told --------------------------------------------------------------------

    def show_running(self, running: bool, *, unfinished: bool = False) -> None:
        """Offer to begin, to go on, or to end; what was found can be taken when none runs."""
        self.running = running
        self.button.say(STOP if running else GO_ON if unfinished else START)
        self.slider.setEnabled(not running)
        if running:
            self.show_state("Both servers are measured at rest first.")
            self.doubts.hide()
        else:
            self.progress.show_share(None)

    def show_progress(self, now: CapacityProgress) -> None:
        """Show what is being tried."""
        self.show_state(capacity_words.trying(now))
        self.progress.show_share(now.done)

    def show_state(self, text: str) -> None:
        """Say how the search ended."""
        self.state.say(text)
        self.state.setVisible(bool(text))

    def show_doubts(self, text: str) -> None:
        """Say what a search would be in vain for."""
        self.doubts.say(text)
        self.doubts.setVisible(bool(text) and not self.running)

    def show_found(self, found: Mapping[SideName, SideCapacity], plan: CapacityPlan | None) -> None:
        """Show what is known up to now."""
        some = plan is not None and any(one.probes for one in found.values())
        for button in (self.copy, self.save):
            button.setEnabled(some and not self.running)
        for side in SIDES:
            if plan is None:
                self.words[side].hide()
            else:
                self.words[side].show()
                self.words[side].show_found(found.get(side), plan)
        if some and plan is not None:
            said = " ".join(capacity_words.headline(one, plan) for one in found.values())
            self.chart.show_chart(capacity.latency(found, plan), said)

    # -- events -----------------------------------------------------------------------------

    def _pressed(self) -> None:
        if self.running:
            self.stopped.emit()
        else:
            self.started.emit(self.slider.value)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def dress(self) -> None:
        super().dress()
        self._arrange()

    def _arrange(self) -> None:
        """Stand beside each other where there is room, else one below the other."""
        beside = self.width() >= BESIDE_EM * metrics().height()
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self._row.setAlignment(self.chart, Qt.AlignmentFlag(0))
