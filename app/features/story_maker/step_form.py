"""What a person says of a step: title, sentence, claim, and what is for the speaker alone."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, metrics, theme_of
from feeds.stories.offers import ClaimOffer

WIDE_EM = 56
"""From this width on, in lines of text, claims stand beside the words."""
LEAST_ROWS, MOST_ROWS = 3, 6
"""Of the list of claims, as many as are seen at once."""
NOTES_EM = 4.2
ABOUT = {
    "name": "Story",
    "title": "Title",
    "text": "Sentence",
    "says": "In words",
    "claim": "Claim",
    "minutes": "Minutes",
    "notes": "Notes",
}
"""What each field is called."""
LINES = ("name", "title", "text", "claim", "says", "minutes")
WORDS = ("name", "title", "text", "minutes", "notes")
CLAIMS = ("offers", "nothing", "claim", "says")
LABELS = {"offers": "claim", "claim": ""}
"""What stands beside a field that is not called as its label is."""
BESIDE = QBoxLayout.Direction.LeftToRight
_HINTS = {"claim": "or type one", "minutes": "optional", "notes": "optional"}


def stand_out(form: QWidget) -> None:
    """Have what is typed into, or chosen from, on a ground of its own: frames alone are faint."""
    ground = QPalette()
    ground.setColor(QPalette.ColorRole.Base, theme_of(form).chip)
    form.setPalette(ground)


class Typed(NamedTuple):
    """What is in the form."""

    name: str
    title: str
    text: str
    claim: str
    says: str
    minutes: str
    notes: str


class ClaimList(QListWidget):
    """Claims to choose from; Enter keeps the step, as it does in a line."""

    entered = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class StepForm(Dressed, QWidget):
    """Asks for a step; Enter in any line, or at a claim, keeps it."""

    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("A step of what is measured now")
        self.lines = {name: QLineEdit() for name in LINES}
        self.notes = QPlainTextEdit()
        self.offers = ClaimList()
        """Claims that hold now."""
        self.trouble = Label(ink="alert", room="wrap")
        self.nothing = Label("No claim can be offered before both sides have figures.", room="wrap")
        self.labels = {name: Label(text, ink="muted") for name, text in ABOUT.items()}
        self.offered: tuple[ClaimOffer, ...] = ()
        self._columns = QBoxLayout(BESIDE, self)
        self._lay_out()
        self.ask_name(False)
        self._name_all()
        self.offers.currentRowChanged.connect(self._choose)
        self.lines["claim"].textEdited.connect(lambda _text: self._forget_choice())
        for line in self.lines.values():
            line.returnPressed.connect(self.kept)
        self.offers.entered.connect(self.kept)
        self.space(self._columns, 1.2, 0.4, 0, 0.2, 0.4, 0)
        self.show_trouble("")
        self.offer((), ())
        self.arrange(0)
        self.dress()

    @property
    def typed(self) -> Typed:
        """What a person has put in, with single spaces."""
        lines = {name: " ".join(line.text().split()) for name, line in self.lines.items()}
        return Typed(**lines, notes=self.notes.toPlainText())

    def ask_name(self, wanted: bool) -> None:
        """Ask for the name of a new story, too, or not."""
        self.lines["name"].setVisible(wanted)
        self.labels["name"].setVisible(wanted)

    def offer(self, offered: Sequence[ClaimOffer], shown: Sequence[str]) -> None:
        """Offer claims, each as ``shown``."""
        self.offered = tuple(offered)
        self.offers.clear()
        self.offers.addItems(list(shown))
        self._fit_list()
        self.offers.setVisible(bool(offered))
        self.nothing.setVisible(not offered)

    def take_back(self) -> None:
        """Offer no claim any more; one that was chosen, and not typed, goes, too."""
        if self.offers.currentRow() >= 0:
            self.lines["claim"].clear()
            self.lines["says"].clear()
        self.offer((), ())

    def begin(self, title: str) -> None:
        """Be empty but for a ``title``, for another step."""
        for name in LINES:
            if name != "name":
                self.lines[name].clear()
        self.notes.clear()
        self.offers.setCurrentRow(-1)
        self.lines["title"].setText(title)
        self.show_trouble("")

    def show_trouble(self, text: str, at: str = "") -> None:
        """Say why a step was not kept, and have the field ``at`` typed into; "" takes it away.

        Where a claim is missing, one is chosen from those on offer, at first the first.
        """
        if at == "claim" and self.offered and not self.typed.claim:
            self.offers.setCurrentRow(0)
            self.offers.setFocus(Qt.FocusReason.OtherFocusReason)
        elif at:
            self.lines[at].setFocus(Qt.FocusReason.OtherFocusReason)
            self.lines[at].selectAll()
        self.trouble.say(text)
        self.trouble.setVisible(bool(text))
        for name, line in self.lines.items():
            line.setAccessibleDescription(text if name == at else "")

    def arrange(self, width: int) -> None:
        """Stand in two columns where ``width`` pixels have room for them."""
        wide = width >= WIDE_EM * metrics().height()
        self._columns.setDirection(BESIDE if wide else QBoxLayout.Direction.TopToBottom)

    @override
    def dress(self) -> None:
        super().dress()
        self._fit_list()
        self.notes.setFixedHeight(round(NOTES_EM * metrics().height()))
        stand_out(self)

    # -- inside -------------------------------------------------------------------------------

    def _fit_list(self) -> None:
        """Have the list as high as whole rows are."""
        rows = min(max(LEAST_ROWS, self.offers.count()), MOST_ROWS)
        high = self.offers.sizeHintForRow(0) if self.offers.count() else metrics().height()
        self.offers.setFixedHeight(rows * high + 2 * self.offers.frameWidth())

    def _name_all(self) -> None:
        for name, line in self.lines.items():
            line.setAccessibleName(f"{ABOUT[name]} of the step" if name != "name" else "New story")
            line.setPlaceholderText(_HINTS.get(name, ""))
        self.lines["claim"].setAccessibleName("Claim, typed")
        self.notes.setAccessibleName("Notes of the speaker")
        self.notes.setPlaceholderText(_HINTS["notes"])
        self.notes.setTabChangesFocus(True)
        self.offers.setAccessibleName("Claims that hold now")
        self.offers.setFrameShape(QFrame.Shape.StyledPanel)
        self.offers.setWordWrap(True)
        self.offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.offers.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.offers.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _lay_out(self) -> None:
        """Have what is said of the step on the left, and what is claimed on the right."""
        for names, share in ((WORDS, 10), (CLAIMS, 13)):
            grid = QGridLayout()
            grid.setColumnStretch(1, 1)
            self.space(grid, 0.6, 0.35)
            for row, name in enumerate(names):
                label = self.labels.get(LABELS.get(name, name))
                if label is not None:
                    grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(self._field(name), row, 1)
            grid.setRowStretch(len(names), 1)
            self._columns.addLayout(grid, share)

    def _field(self, name: str) -> QWidget:
        others: dict[str, QWidget] = {
            "offers": self.offers,
            "nothing": self.nothing,
            "notes": self.notes,
        }
        return others.get(name) or self.lines[name]

    def _choose(self, row: int) -> None:
        """Take the claim that was chosen, with its words."""
        if 0 <= row < len(self.offered):
            self.lines["claim"].setText(self.offered[row].claim)
            self.lines["claim"].setCursorPosition(0)
            self.lines["says"].setText(self.offered[row].says)
            self.lines["says"].setCursorPosition(0)
            self.show_trouble("")

    def _forget_choice(self) -> None:
        """Leave what was chosen: something else is typed."""
        if self.offers.currentRow() >= 0:
            self.offers.setCurrentRow(-1)
            self.lines["says"].clear()
