"""The window before an audience: full screen, larger text, nothing but what is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.presenting.presentation import Presentation
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> Presentation:
    """Offer presentation mode in the window of ``host``."""
    from app.features.presenting.presentation import Presentation

    return Presentation(host)
