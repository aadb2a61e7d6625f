"""The cards of the speaker's view: clocks, notes, claim, what is next, figures, buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.text import standings
from app.ui.claim_sign import STATE_INKS, Sign
from app.ui.drawer import Scroller
from app.ui.ink import draw_icon, paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, Ink, metrics, theme_of

if TYPE_CHECKING:
    from feeds.stories.story import Standing, Step


class Card(Dressed, QWidget):
    """A card with a muted caption; what it shows is added to ``column``."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.caption = Label(caption, ink="muted", scale=0.9, room="elide")
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.caption)
        self.space(self.column, 0, 0.25, 0.9, 0.5, 0.9, 0.6)
        self.setAccessibleName(caption)
        Dressed.dress(self)  # not as a subclass does: its parts are still to be made

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_card(self)


class WarningSign(QWidget):
    """A triangle with an exclamation mark, beside what colour alone must not say."""

    def __init__(self) -> None:
        super().__init__()
        self.ink: Ink = "caution"
        self.setAccessibleName("Warning sign")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, edge = theme_of(self), min(self.width(), self.height())
        painter = QPainter(self)
        box = QRectF(0, (self.height() - edge) / 2, edge, edge)
        draw_icon(painter, "warning", theme.alert if self.ink == "alert" else theme.caution, box)
        painter.end()


class ClockCard(Card):
    """A time in large figures, and a warning beside its caption while there is one."""

    def __init__(self, caption: str) -> None:
        super().__init__(caption)
        self.figure = Label(weight=SEMIBOLD, room="elide", least=0.6, about=caption)
        self._sign = WarningSign()
        self._head = QHBoxLayout()
        self.column.insertLayout(0, self._head)
        self._head.addWidget(self._sign)
        self._head.addWidget(self.caption, 1)
        self.column.addWidget(self.figure)
        self._sign.hide()
        self.space(self._head, 0.4, 0)
        self.dress()

    def set_scale(self, scale: float) -> None:
        """Show the time ``scale`` times as large as running text."""
        self.figure.set_face(scale)

    def show_time(self, text: str, warning: str = "", ink: Ink = "text") -> None:
        """Show ``text``; a ``warning`` stands in the caption's place, in ``ink`` like the time."""
        self.figure.say(text)
        self.figure.set_ink(ink)
        self.caption.say(warning or self.accessibleName())
        self.caption.set_ink(ink if warning else "muted")
        self._sign.ink = ink
        self._sign.setVisible(bool(warning))
        self._sign.update()

    @override
    def dress(self) -> None:
        super().dress()
        edge = round(1.1 * metrics().height())
        self._sign.setFixedSize(edge, edge)


class StepCard(Card):
    """The step that the audience is shown, and where in the story that is."""

    def __init__(self) -> None:
        super().__init__("On stage")
        self.caption.hide()
        self.about = Label(ink="muted", room="elide")
        self.title = Label(room="wrap", weight=SEMIBOLD)
        self.text = Label(room="wrap", ink="muted")
        for part in (self.about, self.title, self.text):
            self.column.addWidget(part)

    def show_step(self, step: Step) -> None:
        """Show title and text of ``step``."""
        self.title.say(step.title)
        self.text.say(step.text)

    def set_scale(self, scale: float) -> None:
        """Write for notes ``scale`` times as large as running text."""
        self.title.set_face(1.15 * scale)
        self.text.set_face(0.8 * scale)


class NotesCard(Card):
    """The notes of a step, at a size of their own; they scroll where they are too long."""

    def __init__(self) -> None:
        super().__init__("Notes")
        self.words = Label(room="wrap")
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.scroller = Scroller(self.words)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scroller.setAccessibleName("Notes of the step, scrolled by arrows")
        self.column.addWidget(self.scroller, 1)

    def write(self, notes: str) -> None:
        """Show ``notes`` from their beginning; none are said to be none."""
        self.words.say(notes or "No notes for this step.")
        self.words.set_ink("text" if notes else "muted")
        self.scroller.verticalScrollBar().setValue(0)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, round(3.5 * metrics().height()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        focused = self.scroller.hasFocus() and self.words.height() > self.scroller.height()
        paint_card(self, edge=theme_of(self).live if focused else None)


class ClaimCard(Card):
    """What the step claims, how that stands, and by which figures."""

    def __init__(self) -> None:
        super().__init__("Claim")
        self.says = Label(room="wrap", weight=SEMIBOLD)
        self._sign = Sign(share=0.5)
        self.headline = Label(room="elide", weight=SEMIBOLD, scale=1.3, least=0.7, about="State")
        self.values = Label(room="elide", ink="muted", least=0.7)
        self.notice = Label(room="wrap", ink="alert")
        row = QHBoxLayout()
        row.addWidget(self._sign)
        row.addWidget(self.headline, 1)
        self.column.addWidget(self.says)
        self.column.addLayout(row)
        self.column.addWidget(self.values)
        self.column.addWidget(self.notice)
        self.space(row, 0.3, 0)
        self.dress()

    def set_scale(self, scale: float) -> None:
        """Write ``scale`` times as large as usual."""
        self.says.set_face(scale)
        self.headline.set_face(1.3 * scale)
        self.values.set_face(scale)

    def set_brief(self, brief: bool) -> None:
        """Say only how it stands, where there is little room."""
        for part in (self.caption, self.says, self.values):
            part.setVisible(not brief)

    def show_standing(self, step: Step, standing: Standing | None) -> None:
        """Show how the claim of ``step`` stands; ``None``: nothing is known of it yet."""
        self.says.say(step.says)
        measuring = standing is None or standing.is_measuring
        state = "not yet" if standing is None or measuring else standing.judgement.state
        self._sign.show_state(state)
        self._sign.setVisible(state != "not yet")
        self.headline.set_ink(STATE_INKS[state])
        self.headline.say("" if standing is None else standings.headline(standing))
        self.values.say("" if standing is None else standings.values(standing.judgement))
        notice = "" if standing is None else standings.notice(standing)
        self.notice.say(notice)
        self.notice.setVisible(bool(notice))

    @override
    def dress(self) -> None:
        super().dress()
        edge = round(1.5 * metrics().height())
        self._sign.setFixedSize(edge, edge)
