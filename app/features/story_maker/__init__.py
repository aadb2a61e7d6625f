"""A story made without a text editor: what is set and measured now becomes a step of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.actions import Action
from app.window.host import Host

if TYPE_CHECKING:
    from app.features.story_maker.desk import MakerDesk
    from app.features.story_maker.maker_drawer import MakerDrawer

NAME = "maker"


class StoryMaker(QObject):
    """Makes the drawer when it is first opened; nothing of it is imported before."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self.desk: MakerDesk | None = None
        shelf = host.parts.shelf
        shelf.add(NAME, self._make)
        host.actions.add(
            Action(
                *("keep-step", "Keep this as a step of a story", "Story", ("Ctrl+D",)),
                lambda: shelf.toggle(NAME),
            )
        )

    def _make(self) -> MakerDrawer:
        from app.features.story_maker.desk import MakerDesk

        self.desk = MakerDesk(self._host)
        return self.desk.drawer


install = StoryMaker
"""Puts it into the window of a host."""
