"""The row that tells a story: where it is, what this step says, and whether it is borne out."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.features.story.fitted_text import FittedText
from app.features.story.progress_dots import ProgressDots
from app.features.story.step_clock import StepClock
from app.features.story.step_evidence import StepEvidence
from app.text import standings
from app.ui.announce import announce
from app.ui.chip_button import ChipButton
from app.ui.ink import paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed
from feeds.clock import now_ns
from feeds.stories.story import Standing, State, Story

LINES, STAGED_LINES = 2, 3
"""Of the text: before an audience its size matters more than the room it takes."""
LEAST_TEXT = 0.9
TO_RESTORE = "Set this step up again, and measure it anew (Shift+R)"
TO_LEAVE = "Leave the story; your own settings come back (Shift+Esc)"
SMALLEST, LARGEST = 1.1, 4.0
"""Sizes of the title as multiples of running text, with little room and with much."""
BESIDE = QBoxLayout.Direction.LeftToRight
BESIDE_EM, CLOCK_EM = 30, 34
"""From these widths on, in multiples of the title's size, evidence and clock stand beside."""


def title_scale(height_em: float, *, staged: bool) -> float:
    """Return the title's size for a window that is ``height_em`` lines of text high.

    On a stage it grows with the window: a title of a twentieth of the picture's height is
    read from the back of a room.
    """
    return min(LARGEST, max(SMALLEST, height_em / (20 if staged else 42)))


class StoryBar(Dressed, QWidget):
    """Shows a step and its evidence, with the buttons to go on; hidden at first."""

    def __init__(self, time: Callable[[], int] = now_ns) -> None:
        """Count by ``time``, in nanoseconds: the present, or that of a recording."""
        super().__init__()
        self._scale, self._staged = SMALLEST, False
        self._step: tuple[Story, int] | None = None
        self._says: list[str] = []
        self._notice, self._changed, self._whole = "", False, True
        self.dots = ProgressDots()
        self.name = Label(room="elide", ink="muted")
        self.restore = ChipButton("Restore the step", icon="reset", key="Shift+R", tip=TO_RESTORE)
        """Shown while something is otherwise than the step has it."""
        self.back = ChipButton("Back", icon="back", key="PgUp", tip="The step before (Page up)")
        self.next = ChipButton("Next", icon="next", key="PgDn", tip="The next step (Page down)")
        self.leave = ChipButton("Leave the story", icon="close", tip=TO_LEAVE)
        self.title = FittedText("Step", lines=1, weight=SEMIBOLD)
        self.text = FittedText("What is shown", lines=LINES)
        self.claim = FittedText(lines=1, ink="muted", weight=SEMIBOLD)
        self.clock, self.evidence = StepClock(time), StepEvidence()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Story")
        self._lay_out()
        self.dress()
        self.hide()

    def show_step(self, story: Story, index: int) -> None:
        """Show another step, and have it said; what is known of its evidence comes by itself."""
        step, number, count = story.steps[index], index + 1, len(story.steps)
        if self._step != (story, index) or self.isHidden():
            self.clock.begin(step)  # one that is restored goes on
            announce(self, f"Step {number} of {count}: {step.title}. {step.text}")
        self._step = story, index
        self.name.say(story.title, "")  # nothing, where it does not fit whole
        titles = (f"{n}. {one.title}" for n, one in enumerate(story.steps, 1))
        self.title.write(f"{number}. {step.title}", among=titles)
        self.text.write(step.text, among=(one.text for one in story.steps))
        self._says, self._notice = [f"Claim: {one.says}" for one in story.steps], ""
        self._changed, self._whole = False, True
        self._write_claim()
        self.dots.show_step(index, count)
        self.back.setVisible(index > 0)
        self.next.setVisible(number < count)

    def show_standing(self, standing: Standing, judged: Mapping[int, State]) -> bool:
        """Show how the evidence stands, and what was ``judged`` of the steps so far.

        Say whether the row may need another height for it.
        """
        self.evidence.show_standing(standing)
        self.clock.show_standing(standing)
        steps = range(len(self.dots.states))
        self.dots.show_states([judged.get(index, "not yet") for index in steps])
        notice, self._changed = standings.notice(standing), bool(standing.changed)
        self._whole = not (standing.changed or standing.disturbed)
        if notice == self._notice:
            return False
        self._notice = notice
        self._write_claim()
        if notice:
            announce(self, notice)
        return True

    def _write_claim(self) -> None:
        """Write the claim, and what was done to the step, which is then offered to be restored."""
        assert self._step is not None
        says, notice = self._says[self._step[1]], self._notice
        told = notice if self._changed else f"{notice} {says}".strip()  # only then it is judged
        self.claim.write(told, among=self._says)
        self.claim.set_ink("muted" if self._whole else "alert")
        self.restore.setVisible(not self._whole)

    def fit(self, width: int, height_em: float, *, staged: bool) -> int:
        """Take the height that ``width`` makes of the step, and return it; both in pixels.

        Sizes are for a window ``height_em`` lines of text high; ``staged`` before an audience.
        """
        scale = title_scale(height_em, staged=staged)
        if (scale, staged) != (self._scale, self._staged):
            self._scale, self._staged = scale, staged
            self.dress()
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
        self._turn(self.width())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self)

    # -- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.dots)
        self._top.addWidget(self.name, 1)
        self._top.addWidget(self.restore)
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
        self._body.addWidget(self.clock)
        self._body.addLayout(self._words, 1)
        self._body.addWidget(self.evidence)
        self._column = QVBoxLayout(self)
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._column.addLayout(self._top)
        self._column.addLayout(self._body, 1)

    @override
    def dress(self) -> None:
        scale, em = self._scale, self.fontMetrics().height()
        self.title.set_look(scale, 1.0)
        self.text.set_look(0.74 * scale, LEAST_TEXT, STAGED_LINES if self._staged else LINES)
        self.claim.set_look(0.74 * scale, LEAST_TEXT)
        self.name.set_face(max(0.9, 0.6 * scale))
        self.evidence.set_scale(max(1.0, 0.74 * scale))
        self.dots.set_scale(max(1.0, 0.65 * scale))
        self._column.setContentsMargins(em, round(0.3 * em), round(0.5 * em), round(0.5 * em))
        self._column.setSpacing(round(0.2 * em))
        self._top.setSpacing(round(0.7 * em))
        self._words.setSpacing(round(0.15 * em * scale))
        self._turn(self.width())
        self.updateGeometry()

    def _turn(self, width: int) -> None:
        """Put the evidence beside the text, or under it where that would be too narrow."""
        em = self.fontMetrics().height()
        beside = width >= BESIDE_EM * em * max(1.0, self._scale)
        self._body.setDirection(BESIDE if beside else QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(round((1.2 if beside else 0.4) * em))
        self.evidence.set_flat(not beside)
        roomy = width >= CLOCK_EM * em * max(1.0, self._scale)
        if self.clock.set_beside(roomy, self._scale):
            to = self._body if roomy else self._top
            to.insertWidget(0 if roomy else 2, self.clock)
        brief = self._staged or width < 34 * em
        for button in (self.back, self.next):
            button.set_detail("icon" if brief else "full")
        self.restore.set_detail("icon" if width < 34 * em else "label" if brief else "full")
        self.leave.set_detail("icon")
