"""The row that tells a story: where it is, what this step says, and whether it is borne out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.features.story.evidence import Evidence
from app.features.story.fitted_text import FittedText
from app.features.story.progress_dots import ProgressDots
from app.features.story.views import DotState, EvidenceView, StepView
from app.ui.announce import announce
from app.ui.card import paint_card
from app.ui.chip_button import ChipButton
from app.ui.ink import tint
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, sized

__all__ = ["StoryBar", "title_scale"]

LINES, STAGED_LINES = 2, 3
"""Of the text: before an audience its size matters more than the room it takes."""
LEAST_TEXT = 0.9
SMALLEST, LARGEST = 1.1, 4.0
"""How many times as large as running text the title is, with and without little room."""
BESIDE = QBoxLayout.Direction.LeftToRight
BESIDE_EM = 30
"""So many times the title's size the bar is wide where the evidence stands beside the text."""


def title_scale(height_em: float, *, staged: bool) -> float:
    """Return the title's size for a window so many lines of text high.

    On a stage it grows with the window: a title of a twentieth of the picture's height is
    read from the back of a room.
    """
    return min(LARGEST, max(SMALLEST, height_em / (20 if staged else 42)))


class StoryBar(QWidget):
    """Shows what it is told of a story, and says what is pressed; hidden at first."""

    next_pressed = Signal()
    back_pressed = Signal()
    leave_pressed = Signal()
    step_chosen = Signal(int)
    """Place of the step, from 0."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._scale, self._staged = SMALLEST, False
        self._step: StepView | None = None
        self.dots = ProgressDots(theme)
        self._name = QLabel()
        self.back = ChipButton("Back", theme, icon="back", key="PgUp")
        self.next = ChipButton("Next", theme, icon="next", key="PgDn")
        self.leave = ChipButton("Leave the story", theme, icon="close")
        self.title = FittedText("Step", lines=1, weight=SEMIBOLD)
        self.text = FittedText("What is shown", lines=LINES)
        self.claim = FittedText("Claim", lines=1, weight=SEMIBOLD)
        self.evidence = Evidence(theme)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Story")
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.hide()

    @property
    def step(self) -> StepView | None:
        """The step that is shown."""
        return self._step

    # -- what it is told ----------------------------------------------------------------------

    def show_step(self, view: StepView) -> None:
        """Show another step, and have it said; what is known of its evidence comes by itself."""
        if view != self._step:
            announce(self, f"Step {view.number} of {view.count}: {view.title}. {view.text}")
        self._step = view
        self._name.setText(view.story_title)
        self.title.say(f"{view.number}. {view.title}")
        self.text.say(view.text, among=view.all_texts)
        claims = [f"Claim: {says}" for says in view.all_says if says]
        self.claim.say(f"Claim: {view.says}" if view.says else "", among=claims)
        self.evidence.setVisible(bool(view.says))
        self.dots.show_step(view.number - 1, view.count)
        self.back.setVisible(view.number > 1)
        self.next.setVisible(view.number < view.count)
        self._fit()

    def show_evidence(self, view: EvidenceView) -> None:
        """Show how the evidence of the step stands."""
        self.evidence.show_evidence(view)

    def show_progress(self, states: Sequence[DotState]) -> None:
        """Show what the evidence of each step said so far."""
        self.dots.show_states(states)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = theme
        for button in (self.back, self.next, self.leave):
            button.set_theme(theme)
        self.dots.set_theme(theme)
        self.evidence.set_theme(theme)
        tint(self._name, theme.muted)
        self._dress()

    def fit(self, width: int, height_em: float, *, staged: bool) -> int:
        """Take the height that ``width`` makes of the step, and return it; both in pixels.

        Sizes are for a window ``height_em`` lines of text high; ``staged`` before an audience.
        """
        scale = title_scale(height_em, staged=staged)
        if (scale, staged) != (self._scale, self._staged):
            self._scale, self._staged = scale, staged
            self._dress()
        height = self.heightForWidth(width)
        self.setFixedHeight(height)
        return height

    # -- size ---------------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        return QSize(60 * self.fontMetrics().height(), self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def heightForWidth(self, width: int) -> int:
        self._turn(width)
        for layout in (self._words, self._body, self._column):
            layout.invalidate()  # the inner ones would remember the step before until Qt is idle
        return self._column.totalHeightForWidth(width)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self, self._theme)

    # -- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.dots)
        self._top.addWidget(self._name)
        self._top.addStretch(1)
        for button in (self.back, self.next, self.leave):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # the others stay under the pointer
            button.setSizePolicy(policy)
            self._top.addWidget(button)
        self._words = QVBoxLayout()
        for words in (self.title, self.text, self.claim):
            self._words.addWidget(words)
        self._words.addStretch(1)
        self._body = QBoxLayout(BESIDE)
        self._body.addLayout(self._words, 1)
        self._body.addWidget(self.evidence)
        self._column = QVBoxLayout(self)
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._column.addLayout(self._top)
        self._column.addLayout(self._body, 1)

    def _connect(self) -> None:
        self.back.setToolTip("The step before (Page up)")
        self.next.setToolTip("The next step (Page down)")
        self.leave.setToolTip("Leave the story; the settings are as before (Shift+Esc)")
        self.dots.chosen.connect(self.step_chosen)
        self.back.clicked.connect(lambda _checked: self.back_pressed.emit())
        self.next.clicked.connect(lambda _checked: self.next_pressed.emit())
        self.leave.clicked.connect(lambda _checked: self.leave_pressed.emit())

    def _dress(self) -> None:
        """Give every part its size and colour."""
        theme, scale = self._theme, self._scale
        self.title.set_look(theme.text, scale, 1.0)
        lines = STAGED_LINES if self._staged else LINES
        self.text.set_look(theme.text, 0.74 * scale, LEAST_TEXT, lines)
        self.claim.set_look(theme.muted, 0.74 * scale, LEAST_TEXT)
        self._name.setFont(sized(max(0.9, 0.6 * scale)))
        self.evidence.set_scale(max(1.0, 0.74 * scale))
        self.dots.set_scale(max(1.0, 0.65 * scale))
        em = self.fontMetrics().height()
        self._column.setContentsMargins(em, round(0.3 * em), round(0.5 * em), round(0.5 * em))
        self._column.setSpacing(round(0.2 * em))
        self._top.setSpacing(round(0.7 * em))
        self._words.setSpacing(round(0.15 * em * scale))
        self._body.setSpacing(self._apart(beside=self._body.direction() == BESIDE))
        self._fit()
        self.updateGeometry()
        self.update()

    def _apart(self, *, beside: bool) -> int:
        """Return the gap between what is said and its evidence."""
        return round((1.2 if beside else 0.4) * self.fontMetrics().height())

    def _turn(self, width: int) -> None:
        """Put the evidence beside the text, or under it where that would be too narrow."""
        beside = width >= BESIDE_EM * self.fontMetrics().height() * max(1.0, self._scale)
        way = BESIDE if beside else QBoxLayout.Direction.TopToBottom
        if way != self._body.direction():
            self._body.setDirection(way)
            self._body.setSpacing(self._apart(beside=beside))
        self.evidence.set_flat(not beside)
        brief = self._staged or width < 34 * self.fontMetrics().height()
        for button in (self.back, self.next):
            button.set_detail("icon" if brief else "full")
        self.leave.set_detail("icon")

    def _fit(self) -> None:
        """Leave the story's name out where it would not fit whole."""
        self._turn(self.width())
        gap = self._top.spacing()
        others = (self.dots, self.back, self.next, self.leave)
        taken = sum(part.sizeHint().width() + gap for part in others)
        margins = self._column.contentsMargins()
        taken += self._name.sizeHint().width() + margins.left() + margins.right() + gap
        self._name.setVisible(taken <= self.width())
