"""How much the header says at which width: the steps by which it gives way."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.chip_button import Detail


@dataclass(frozen=True, slots=True)
class Level:
    """One step of giving way."""

    tools: Detail
    """How much the buttons that act say."""
    views: Detail
    """How much the buttons that open something say."""
    note: bool = True
    transports: bool = True
    title: bool = True
    brief: bool = False
    """Whether a warning may say no more than that there is one."""
    folded: bool = False
    """Whether the buttons that act are in a menu."""


LEVELS = (
    Level("full", "full"),
    Level("label", "full"),
    Level("label", "full", transports=False),
    Level("label", "label", transports=False),
    Level("icon", "full"),
    Level("icon", "full", transports=False),
    Level("icon", "label", transports=False),
    Level("icon", "label", note=False, transports=False),
    Level("icon", "label", note=False, transports=False, brief=True),
    Level("icon", "icon", note=False, transports=False, brief=True),
    Level("icon", "icon", note=False, transports=False, brief=True, folded=True),
    Level("icon", "icon", note=False, transports=False, title=False, brief=True, folded=True),
)
"""From everything to the least."""
