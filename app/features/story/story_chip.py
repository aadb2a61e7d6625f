"""The header's button for stories, with their menu; there is none while there are no stories."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.chip_button import ChipButton


class StoryChip(ChipButton):
    """Offers the stories it was given."""

    story_chosen = Signal(str)

    def __init__(self, header: QWidget) -> None:
        tip = "Be shown around, step by step, on what is measured now (S)"
        super().__init__("Story", icon="story", key="S", tip=tip, parent=header)
        self.hide()
        self.stories: tuple[tuple[str, str], ...] = ()
        self.menu_of_stories = QMenu(self)
        self.clicked.connect(lambda _checked: self.offer())

    def set_stories(self, stories: Sequence[tuple[str, str]]) -> None:
        """Offer these: key and title of each."""
        self.stories = tuple(stories)
        self.menu_of_stories.clear()
        for key, title in stories:
            chosen = self.menu_of_stories.addAction(title).triggered
            chosen.connect(lambda _checked=False, key=key: self.story_chosen.emit(key))

    def offer(self) -> None:
        """Open the menu, or begin the only story there is."""
        if len(self.stories) == 1:
            self.story_chosen.emit(self.stories[0][0])
        elif self.stories:
            menu = self.menu_of_stories
            corner = self.mapToGlobal(QPoint(0, self.height() + 2))
            if not self.isVisible():  # in a menu, or the header is hidden
                window = self.window()
                half = QPoint(menu.sizeHint().width() // 2, menu.sizeHint().height() // 2)
                corner = window.mapToGlobal(window.rect().center() - half)
            # popup() and not exec(): a modal loop would hold up everything asynchronous
            menu.popup(corner)
            menu.setActiveAction(menu.actions()[0])
