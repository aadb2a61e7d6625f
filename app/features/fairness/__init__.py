"""Whether the comparison is fair: what tilts it, switches for that, and the warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.fairness.fairness_watch import FairnessWatch
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> FairnessWatch:
    """Offer the drawer in the window of ``host``, and warn while the sides are unequal."""
    from app.features.fairness.fairness_watch import FairnessWatch

    return FairnessWatch(host)
