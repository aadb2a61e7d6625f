"""How long a run goes on that ends once a mean is known well enough."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.frame import Counters


@dataclass(frozen=True, slots=True)
class Until:
    """How well a mean is to be known: half of its 95 % interval as a share of the mean."""

    figure: str
    share: float

    def width(self, counters: Counters) -> float | None:
        """Return the share that is reached so far; ``None`` while it cannot be told."""
        side, _, name = self.figure.partition(".")
        interval = getattr(counters, side).confidence.get(name)
        if interval is None or interval.half_width is None or not interval.mean:
            return None
        return float(abs(interval.half_width / interval.mean))

    def reached(self, counters: Counters) -> bool:
        """Say whether the mean is known well enough."""
        width = self.width(counters)
        return width is not None and width <= self.share
