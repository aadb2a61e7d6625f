"""What a feature puts into the header, and how much is said there at which width."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu

from app.ui.chip_button import ChipButton, Detail


@dataclass(frozen=True, slots=True)
class Level:
    """One of the steps by which the header gives way where there is little room."""

    tools: Detail
    """How much the buttons that act say."""
    views: Detail
    """How much the buttons that open something say."""
    transports: bool = True
    title: bool = True
    folded: bool = False
    """Whether the buttons that act are in a menu."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of the header that can go into its menu where there is little room."""

    button: ChipButton
    rank: int
    """Where it stands among the others of its kind; smallest first."""
    key: str = ""
    """Told beside it in the menu; the window listens to it."""
    menu: QMenu | None = None
    """What it opens, also from the menu."""
    opens: bool = False
    """Whether it opens something rather than act: it says more, and stands before those."""
    brief: bool = False
    """Whether its icon says enough where not all can say everything."""

    def detail(self, level: Level) -> Detail:
        """Return how much its button says at ``level``."""
        said = level.views if self.opens else level.tools
        return "icon" if self.brief and said == "label" else said


LEVELS = (
    Level("full", "full"),
    Level("label", "full"),
    Level("label", "full", transports=False),
    Level("label", "label", transports=False),
    Level("icon", "full"),
    Level("icon", "full", transports=False),
    Level("icon", "label", transports=False),
    Level("icon", "icon", transports=False),
    Level("icon", "icon", transports=False, title=False),
    Level("icon", "icon", transports=False, folded=True),
    Level("icon", "icon", transports=False, title=False, folded=True),
)
"""From everything to the least; what changes while it runs decides nothing here."""


def fill(menu: QMenu, offers: Iterable[Offer]) -> None:
    """Have an entry in ``menu`` for each of ``offers``, and nothing else."""
    for action in menu.actions():
        if isinstance(submenu := action.menu(), QMenu):
            submenu.deleteLater()  # clear() leaves it behind
    menu.clear()
    for offer in offers:
        label = offer.button.text()
        if offer.menu is not None:
            # a menu of its own, because one menu cannot hang in two places
            menu.addMenu(label).addActions(offer.menu.actions())
        else:
            # the key is only told: the window listens to it, and two listeners would be none
            menu.addAction(f"{label}\t{offer.key}").triggered.connect(offer.button.click)
