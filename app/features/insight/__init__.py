"""What is behind the counters: distribution, breakdown, and two switches that teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.insight.insight import Insight
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> Insight:
    """Offer the drawer in the window of ``host``."""
    from app.features.insight.insight import Insight

    return Insight(host)
