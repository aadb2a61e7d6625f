"""The drawer in which a story is made: a page for the next step, and one with all of them."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QButtonGroup, QMenu

from app.features.story_maker.step_form import StepForm
from app.features.story_maker.step_list import StepList
from app.ui.chip_button import ChipButton
from app.ui.drawer import Drawer, Scroller
from app.ui.menus import drop, verbatim
from app.ui.override import override

STEP, STEPS = "Step", "All steps"
NEW = "New story"


class Named(NamedTuple):
    """A story in the menu."""

    key: str
    title: str


class MakerDrawer(Drawer):
    """Asks for a step, and lists those of the story that is chosen in the menu."""

    keep_pressed = Signal()
    story_chosen = Signal(str)
    """The key of a story of one's own; "" for a new one."""
    copy_chosen = Signal(str)
    """The key of a bundled story that is to be copied."""
    wanted_em = 21
    least_em = 9

    def __init__(self) -> None:
        self.choice = ChipButton(NEW, menu_sign=True, tip="The story that steps go to", yields=True)
        self.keep = ChipButton("Keep", tip="Keep what is set and measured now as a step (Enter)")
        self.keep.set_detail("label")
        self.keep.strong = True
        self.pages = {STEP: ChipButton(STEP), STEPS: ChipButton(STEPS)}
        super().__init__("Your story", self.choice, *self.pages.values(), self.keep)
        self.form, self.steps = StepForm(), StepList()
        self.scrollers = {STEP: Scroller(self.form), STEPS: Scroller(self.steps)}
        self.column.addWidget(self.form.trouble)
        self._group = QButtonGroup(self)
        self.menu = QMenu(self)
        for name, chip in self.pages.items():
            chip.setCheckable(True)
            self._group.addButton(chip)
            chip.clicked.connect(lambda _checked, name=name: self.turn_to(name))
        for scroller, page in zip(self.scrollers.values(), (self.form, self.steps), strict=True):
            scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            for each in (scroller.viewport(), page):
                each.setAutoFillBackground(False)
            self.column.addWidget(scroller, 1)
        self.keep.clicked.connect(lambda _checked: self.keep_pressed.emit())
        self.form.kept.connect(self.keep_pressed)
        drop(self.menu, self.choice)
        self.offer_stories((), (), "")
        self.turn_to(STEP)
        self.dress()

    def turn_to(self, page: str) -> None:
        """Show the page for a step, or the one with all of them; the keyboard goes there, too."""
        focused = QApplication.focusWidget()
        typed = any(one.isAncestorOf(focused) for one in self.scrollers.values() if focused)
        self.begin_at = self.steps.list if page == STEPS else self.form.lines["title"]
        for name, scroller in self.scrollers.items():
            scroller.setVisible(name == page)
            self.pages[name].setChecked(name == page)
        self.keep.setVisible(page == STEP)
        if typed:
            self.begin_at.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_stories(self, mine: Sequence[Named], bundled: Sequence[Named], key: str) -> None:
        """Offer one's own stories, that called ``key`` chosen, and copies of ``bundled`` ones."""
        self.menu.clear()
        for one in (*mine, Named("", NEW)):
            entry = self.menu.addAction(verbatim(one.title))
            entry.setCheckable(True)
            entry.setChecked(one.key == key)
            entry.triggered.connect(lambda _on, key=one.key: self.story_chosen.emit(key))
        self.menu.addSeparator()
        for one in bundled:
            entry = self.menu.addAction(verbatim(f"Copy as mine: {one.title}"))
            entry.triggered.connect(lambda _on, key=one.key: self.copy_chosen.emit(key))
        chosen = next((one.title for one in mine if one.key == key), NEW)
        self.choice.say(chosen)
        self.choice.setAccessibleName(f"Story: {chosen}")
        self.form.ask_name(not key)

    @override
    def fit(self) -> None:
        margins = self.column.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        self.form.arrange(width)
        self.steps.arrange(width)
