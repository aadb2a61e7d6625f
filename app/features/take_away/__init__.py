"""What is taken away: pictures, numbers, markers, and the evidence of the running segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.take_away.take_away import TakeAway
    from app.window.host import Host


def install(host: Host) -> TakeAway:
    """Offer in the window of ``host`` all that can be taken away."""
    from app.features.take_away.take_away import TakeAway

    return TakeAway(host)
