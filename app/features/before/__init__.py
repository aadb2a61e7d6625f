"""Before and after: the present figures and curves are kept, and stand beside what comes then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.features.before.before_menu import BeforeMenu
from app.features.before.keeper import BeforeKeeper
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.ui.menus import open_menu
from app.window.header.offer import Offer

if TYPE_CHECKING:
    from app.window.host import Host


class BeforeAndAfter:
    """The keys and the button of what is kept."""

    def __init__(self, host: Host) -> None:
        keeper = self.keeper = BeforeKeeper(host)
        host.actions.add(
            Action("before", "Keep what is, or clear it again", "View", ("G",), keeper.toggle),
            Action("keep-more", "Keep one more", "View", ("Shift+G",), keeper.keep),
            Action("kept", "What was kept …", "View", ("Ctrl+Shift+G",), self.open_menu),
        )
        self.menu = BeforeMenu(host, keeper)
        tip = "Keep the present figures and curves, to see what a change makes of them (G)"
        self.chip = ChipButton("Before", icon="before", tip=tip)
        host.parts.header.offer(Offer(self.chip, 35, menu=self.menu.menu, brief=True))

    def open_menu(self) -> None:
        """Open the menu of what was kept, at what is shown."""
        open_menu(self.menu.menu, self.chip)


install = BeforeAndAfter
"""Puts it into the window of a host."""
