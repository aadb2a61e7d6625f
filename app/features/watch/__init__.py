"""Whether the instrument itself limits a number: a line of its own figures, and grey numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.watch.self_watch import SelfWatch
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> SelfWatch:
    """Watch the window of ``host`` while it is shown."""
    from app.features.watch.self_watch import SelfWatch

    return SelfWatch(host)
