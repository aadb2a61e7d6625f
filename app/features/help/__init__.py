"""What everything means: Help, all keys, and what the part at the keyboard is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.help.help_desk import HelpDesk
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> HelpDesk:
    """Offer Help in the window of ``host``."""
    from app.features.help.help_desk import HelpDesk

    return HelpDesk(host)
