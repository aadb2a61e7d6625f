"""The window by keyboard alone, and for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.keyboard.access import KeyboardAccess
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> KeyboardAccess:
    """Order the tab stops of ``host``, ring in what has the keyboard, and have it read out."""
    from app.features.keyboard.access import KeyboardAccess

    return KeyboardAccess(host)
