"""The window that only the speaker sees; keys do in it what they do in the audience's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QSlider, QVBoxLayout, QWidget

from app.features.speaker.buttons import ButtonRows
from app.features.speaker.cards import Card, ClaimCard, NotesCard, StepCard
from app.features.speaker.clocks import Clocks
from app.features.speaker.following import SharedKeys
from app.features.speaker.measured_card import MeasuredCard
from app.ui.chip_button import ChipButton
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics
from app.window.controls.control_bar import ControlBar

if TYPE_CHECKING:
    from app.features.speaker.talk_time import TalkTime
    from app.window.host import Host
    from feeds.counters import Counters
    from feeds.frame import Frame
    from feeds.settings import Settings

OWN = ("larger", "smaller", "usual-size", "controls", "clients")
"""Actions whose keys do something else here: the audience's window is left as it is."""
STEPS = (0.8, 1.0, 1.2, 1.4, 1.7, 2.0, 2.4, 2.9, 3.5)
USUAL = 3
"""Sizes of notes and step, as multiples of running text; the place of the usual one."""
REMEMBERED = "speakers_text"
BESIDE = QBoxLayout.Direction.LeftToRight
BESIDE_EM = 50
"""From this width in lines of text on there is room for two columns."""
CALM_EM = 31
"""From this height in lines of text on there is room for all but, perhaps, the figures."""
LOW, AMPLE_EM, LARGEST = 0.64, 50, 2.4
"""The share of the chosen size where there is no room for all; the height in lines of text from
which on it grows with the window, and the most that it grows to."""


class SpeakerWindow(Dressed, QWidget):
    """Shows what the speaker needs; a window of its own, which the desktop may put anywhere."""

    dismissed = Signal()
    """The person closes it."""
    swap = Signal()
    """This window and the audience's are to change places."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host, self._telling, self._painter = host, host.telling, host.parts.painter
        self._counters: Counters | None = None
        self._low, self._share = False, 1.0
        """Whether there is no room for all; the share of the chosen size that text has."""
        self._place = int(host.preferences.load({REMEMBERED: USUAL}, _is_place)[REMEMBERED] or 0)
        self.clocks = Clocks()
        self.step = StepCard()
        self.notes, self.claim, self.following = NotesCard(), ClaimCard(), Card("Next")
        self.next_title = Label(room="wrap", weight=SEMIBOLD, about="Next")
        self.measured = MeasuredCard()
        self.swapping = ChipButton(
            "Swap screens", icon="swap", tip="Change places with the audience's window"
        )
        self.swapping.strong = True
        self.buttons = ButtonRows(host.actions, self.swapping)
        self.controls = ControlBar(host.settings.settings)
        self.setWindowTitle("Speaker – Live vs Polled")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumSize(480, 320)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self._join()
        self.dress()

    # -- what it is told ----------------------------------------------------------------------

    def wake(self) -> None:
        """Follow what happens from here on; :meth:`rest` ends that."""
        if self.take not in self._painter.takers:
            self._painter.takers.append(self.take)
        self._counters = self._painter.intake.counters
        self._show_settings(self._host.settings.settings, self._host.settings.settings)
        self._show_step()
        self._show_figures()
        self.setFocus()

    def rest(self) -> None:
        """Go away until it is shown again; costs nothing meanwhile."""
        self.hide()
        if self.take in self._painter.takers:
            self._painter.takers.remove(self.take)

    def take(self, frame: Frame) -> None:
        """Take new figures, also while the audience is shown a black screen."""
        if frame.counters is not None:
            self._counters = frame.counters
            self._show_figures()

    def show_time(self, talk: TalkTime | None) -> None:
        """Show the time of the day and how the ``talk`` stands; ``None`` before it began."""
        self.clocks.show_time(talk)
        self.buttons.show_done("blank", self._painter.is_covered)
        for name in ("pause", "record", "present"):
            if name in self._host.actions and (on := self._host.actions[name].on) is not None:
                self.buttons.show_done(name, on())

    def offer_swap(self, offered: bool) -> None:
        """Have a button to change places with the audience's window, or none."""
        self.buttons.offer(self.swapping, offered)

    # -- how it looks ---------------------------------------------------------------------------

    @override
    def dress(self) -> None:
        scale = STEPS[self._place] * self._share
        self.claim.set_scale(max(1.0, self._share))
        self.step.set_scale(scale)
        self.notes.words.set_face(scale)
        self.next_title.set_face(max(1.0, 0.85 * scale))
        super().dress()

    @override
    def sizeHint(self) -> QSize:
        return QSize(72, 45) * metrics().height()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # it is hidden, and may come back
        self.dismissed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, slide = self.notes.scroller.verticalScrollBar(), QSlider.SliderAction
        scrolls = {
            Qt.Key.Key_Down: slide.SliderSingleStepAdd,
            Qt.Key.Key_Up: slide.SliderSingleStepSub,
        }
        if (action := scrolls.get(Qt.Key(event.key()))) is not None:
            bar.triggerAction(action)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """Show as much as there is room for; notes and clocks always stay."""
        em, told = max(1, metrics().height()), self._telling.story is not None
        wide, high = self.width() / em, self.height() / em
        beside = wide >= BESIDE_EM
        way = QBoxLayout.Direction
        self._body.setDirection(way.LeftToRight if beside else way.TopToBottom)
        for card in (self.step, self.notes, self.claim, self.following):
            card.setVisible(told)
        low = high < CALM_EM
        share = LOW if low else min(LARGEST, max(1.0, high / AMPLE_EM))
        if share != self._share:
            self._low, self._share = low, share
            self.dress()
        self.step.text.setVisible(not low)
        self.following.setVisible(told and not low)
        self.claim.set_brief(low and not beside)
        self.buttons.set_rows(1 if low else 2)
        self._body.setStretch(0, 3 if told else 0)
        self._body.setStretch(1, 2 if beside or not told else 0)
        self._say_where()
        self.measured.verdict.setVisible(not told)
        self.controls.setVisible(not low)
        self.controls.set_compact(high < 1.4 * CALM_EM)
        self.clocks.fit(high)
        self.measured.setVisible(not told or (beside and not low and self._has_room(em)))

    def _has_room(self, em: int) -> bool:
        """Say whether the figures fit beside a story."""
        width = round(0.4 * self.width())
        taken = self.clocks.sizeHint().height() + self.measured.figures.minimumSizeHint().height()
        for card in (self.claim, self.following):
            taken += card.heightForWidth(width)
        for row in (self.buttons, self.controls):
            taken += row.heightForWidth(self.width())
        return self.height() >= taken + 7 * em

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._body, self._left, self._right = QBoxLayout(BESIDE), QVBoxLayout(), QVBoxLayout()
        self.following.column.addWidget(self.next_title)
        self._left.addWidget(self.step)
        self._left.addWidget(self.notes, 1)
        for card in (self.claim, self.measured, self.following):
            self._right.addWidget(card, 1 if card is self.measured else 0)
        self._right.addStretch(0)
        self._body.addLayout(self._left, 3)
        self._body.addLayout(self._right, 2)
        self._column.addLayout(self.clocks)
        self._column.addLayout(self._body, 1)
        self._column.addWidget(self.buttons)
        self._column.addWidget(self.controls)
        # rows give way by the window's size, which the present ones must not hold
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.space(self._column, 0, 0.55, 0.8, 0.7, 0.8, 0.3)
        for layout in (self.clocks, self._body):
            self.space(layout, 0.6, 0.55)
        for layout in (self._left, self._right):
            self.space(layout, 0, 0.55)

    # -- what is joined -------------------------------------------------------------------------

    def _join(self) -> None:
        host, telling = self._host, self._telling
        SharedKeys(self, host.parts.surface, host.actions, OWN)
        for key, run in (
            ("Ctrl++", lambda: self._resize_text(self._place + 1)),
            ("Ctrl+=", lambda: self._resize_text(self._place + 1)),
            ("Ctrl+-", lambda: self._resize_text(self._place - 1)),
            ("Ctrl+0", lambda: self._resize_text(USUAL)),
            ("C", lambda: self._to_slider("")),
            ("X", lambda: self._to_slider("clients")),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(run)
        self.swapping.clicked.connect(lambda _checked: self.swap.emit())
        telling.stepped.connect(self._show_step)
        telling.stood.connect(self._show_standing)
        host.settings.changed.connect(self._show_settings)
        host.settings.refused.connect(
            lambda _why: self._show_settings(*2 * [host.settings.settings])
        )
        host.loads.changed.connect(self.measured.verdict.take_load)
        self.controls.changed.connect(host.settings.drag)

    def _show_step(self) -> None:
        """Show the step that is told, or what there is without a story."""
        if self.isHidden():
            return
        if (step := self._telling.step) is not None:
            self.step.show_step(step)
            self.notes.write(step.notes)
        self._show_standing()
        self._fit()

    def _say_where(self) -> None:
        """Say which step of how many this is, and what is next."""
        story, following = self._telling.story, self._telling.next_step
        if story is not None:
            then = "The end" if following is None else following.title
            where = f"Step {self._telling.index + 1} of {len(story.steps)}"
            self.step.about.say(f"{where} · {f'next: {then}' if self._low else story.title}")
            self.next_title.say(then)

    def _show_standing(self) -> None:
        step, standing = self._telling.step, self._telling.standing
        if self.isHidden():
            return
        if step is not None:
            self.claim.show_standing(step, standing)
        if (restore := self.buttons.by_name.get("story-restore")) is not None:
            restore.alarming = standing is not None and bool(standing.changed or standing.disturbed)
            restore.update()

    def _show_figures(self) -> None:
        self.measured.show_counters(self._counters, self._host.settings.settings.clients)

    def _show_settings(self, _before: Settings, now: Settings) -> None:
        if not self._host.settings.is_dragged:  # never under the hand
            self.controls.show_settings(now)

    def _to_slider(self, field: str) -> None:
        """Give the keyboard to a slider of this window, or to that of the audience's."""
        if not self.controls.isVisible():
            self._host.actions["clients" if field else "controls"].run()
        elif field:
            self.controls.focus(field)
        else:
            self.controls.focus_first(asked=True)

    def _resize_text(self, place: int) -> None:
        self._place = min(max(place, 0), len(STEPS) - 1)
        self._host.preferences.save({REMEMBERED: self._place})
        self.dress()


def _is_place(_name: str, value: object) -> bool:
    return type(value) is int and 0 <= value < len(STEPS)
