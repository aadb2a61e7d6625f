"""The drawer that answers "is that number right?": distribution, breakdown, teaching switches."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.features.insight.distribution_model import Kind, curves_of
from app.features.insight.distribution_view import DistributionView
from app.features.insight.teaching_switches import Answers, Lesson
from app.features.insight.time_breakdown import TimeBreakdown
from app.text.tips import wrapped
from app.ui.chip_button import ChipButton
from app.ui.drawer import Drawer, Scroller
from app.ui.override import override
from app.ui.theme import metrics
from app.window.counters.counter_readings import Lessons
from feeds.counters import Counters, SideSummary
from feeds.frame import SideName
from feeds.settings import STALL_S

QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own: a widget's greatest size where none is set."""
THREE_EM, TWO_EM = 74, 54
"""From these widths in lines of text on there are three columns, or two."""


class InsightDrawer(Drawer):
    """Shows what is behind the counters; it decides nothing, and asks through its signals.

    What does not fit is scrolled, never cut off.
    """

    taught = Signal(object)
    """The person changed a teaching switch; carries the :class:`Lessons` as they are now."""
    stall_pressed = Signal()
    least_em = 10
    wanted_em = 26

    def __init__(self) -> None:
        super().__init__("Insight", key="D")
        self._columns = 0
        self._distributions: object = None
        self._before: Kind | None = None
        self._taught = Lessons()
        self.distribution = DistributionView()
        self.time = TimeBreakdown()
        self.survivors = Lesson(
            "Delivered only",
            "Leaves out every update that polling missed: survivorship bias.",
            ("All updates", "Delivered only"),
            "latency",
        )
        self.omission = Lesson(
            "Naive response time",
            "Forgets the polls that a stall held back: coordinated omission.",
            ("Corrected", "Naive"),
            "response",
        )
        self.stall = ChipButton(f"Stall the server for {STALL_S} s")
        what = (
            f"The server answers nothing for {STALL_S} s. Polls that were due meanwhile come late: "
            "corrected figures count that, naive ones do not."
        )
        self.stall.setToolTip(wrapped(what))
        self._lay_out()
        self._connect()
        self.dress()

    def _lay_out(self) -> None:
        self.omission.add_beside(self.stall)
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._scroll = Scroller(self._page)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._page.setAutoFillBackground(False)
        self.title.hide()  # its parts have titles, and the button to close it is beside the last
        self.summary.hide()
        self.column.addWidget(self._scroll)
        self.space(self.column, 0, 0, 1, 0.6, 0.5, 0.5)
        self.space(self._grid, 2.2, 0.7, 0, 0, 0.5, 0)

    def _connect(self) -> None:
        self.survivors.toggled.connect(lambda on: self._teach("latency" if on else None))
        self.omission.toggled.connect(lambda on: self._teach("response" if on else None))
        self.stall.clicked.connect(lambda _checked: self.stall_pressed.emit())

    # -- what it is told --------------------------------------------------------------------

    @property
    def lessons(self) -> Lessons:
        """How both teaching switches stand."""
        return replace(self._taught, delivered_only=self.survivors.on, naive=self.omission.on)

    def teach(self, lessons: Lessons) -> None:
        """Turn both switches; once neither is on, show the distribution that was shown before."""
        self._taught = lessons
        any_on = lessons.delivered_only or lessons.naive
        if any_on and self._before is None:
            self._before = self.distribution.kind
        with QSignalBlocker(self):  # whoever asks for it knows
            self.survivors.switch.setChecked(lessons.delivered_only)
            self.omission.switch.setChecked(lessons.naive)
        if not any_on and self._before is not None:
            self.distribution.choose(self._before)
            self._before = None

    def show_frame_counters(self, counters: Counters) -> None:
        """Show the newest figures; called about four times a second."""
        self.distribution.show_counters(counters)
        self.time.show_counters(counters)
        pairs: tuple[tuple[SideName, SideSummary], ...] = (
            ("live", counters.live),
            ("polled", counters.polled),
        )
        latency, response = self._taught.latency, self._taught.response
        self.survivors.show_answers(
            latency,
            [
                Answers.of(side, latency, mine.update_latency_ms, mine.delivered_latency_ms)
                for side, mine in pairs
            ],
        )
        self.omission.show_answers(
            response,
            [
                Answers.of(side, response, mine.response_time_ms, mine.naive_response_time_ms)
                for side, mine in pairs
            ],
        )

    def show_distributions(self, distributions: object) -> None:
        """Draw the newest cumulative distributions; the same record again costs nothing."""
        if distributions is not self._distributions:
            self._distributions = distributions
            self.distribution.show_curves(curves_of(distributions))

    def set_paint_legs(
        self, side: SideName, handover_ms: float | None, paint_ms: float | None
    ) -> None:
        """Take the mean times from the probe to the window, and until painted, of ``side``."""
        self.time.set_paint_legs(side, handover_ms, paint_ms)

    # -- events -----------------------------------------------------------------------------

    def _teach(self, kind: str | None) -> None:
        """Show at once what the switches ask for, and the distribution that it is about."""
        if kind is not None:
            self.distribution.choose("response" if kind == "response" else "latency")
        self.distribution.set_lessons(self.lessons)
        self.taught.emit(self.lessons)

    @override
    def fit(self) -> None:
        """Lay the four parts out in one, two or three columns."""
        em = metrics().height()
        width = self.width() / em
        columns = 3 if width >= THREE_EM else 2 if width >= TWO_EM else 1
        if columns != self._columns:
            self._place(columns)
        self._fit_distribution()

    def _fit_distribution(self) -> None:
        """Beside other parts it is as high as there is room in sight: only they are scrolled."""
        margins, least = self.column.contentsMargins(), self.distribution.minimumSizeHint().height()
        room = max(least, self.height() - margins.top() - margins.bottom())
        beside = self._columns > 1
        self.distribution.setMinimumHeight(room if beside else 0)
        self.distribution.setMaximumHeight(room if beside else QWIDGETSIZE_MAX)

    def _place(self, columns: int) -> None:
        self._columns = columns
        # in the top right corner, wherever that is
        (self.distribution if columns == 1 else self.survivors).add_beside(self.shut)
        # row, column, rows of distribution, breakdown and the two lessons
        places = {
            1: ((0, 0, 1), (1, 0, 1), (2, 0, 1), (3, 0, 1)),
            2: ((0, 0, 3), (2, 1, 1), (0, 1, 1), (1, 1, 1)),
            3: ((0, 0, 2), (0, 1, 2), (0, 2, 1), (1, 2, 1)),
        }[columns]
        parts = (self.distribution, self.time, self.survivors, self.omission)
        for part, (row, column, rows) in zip(parts, places, strict=True):
            self._grid.removeWidget(part)
            fixed = isinstance(part, Lesson) or (part is self.distribution and columns > 1)
            alignment = Qt.AlignmentFlag.AlignTop if fixed else Qt.AlignmentFlag(0)
            self._grid.addWidget(part, row, column, rows, 1, alignment)
        for column, stretch in enumerate({1: (1, 0, 0), 2: (11, 9, 0), 3: (10, 7, 7)}[columns]):
            self._grid.setColumnStretch(column, stretch)
        for row in range(4):
            self._grid.setRowStretch(row, 1 if row == {1: 0, 2: 2, 3: 1}[columns] else 0)
