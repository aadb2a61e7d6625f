"""Sources of events and of talk: lists in place of the value charts, and alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.lists.views import Views
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> Views:
    """Show each source in the window of ``host`` in the way it likes to be shown."""
    from app.features.lists.views import Views

    return Views(host)
