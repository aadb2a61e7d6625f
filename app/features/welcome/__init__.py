"""The first minute: hints that point, come in order, and never come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.welcome.welcome import Welcome
    from app.window.host import Host


def install(host: Host) -> Welcome | None:
    """Show the hints that were not dismissed in an earlier run, if this run shows hints."""
    from app.features.welcome.hints import recall_hints

    if host.asked.recorded:
        return None
    seen = recall_hints(host.preferences)
    if not host.asked.hints:
        return None
    from PySide6.QtCore import QTimer

    from app.features.welcome.welcome import Welcome

    welcome = Welcome(host, seen)
    QTimer.singleShot(0, welcome, welcome.start)  # when the window is shown
    return welcome
