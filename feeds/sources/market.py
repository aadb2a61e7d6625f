"""Market ticks: a simulated price that arrives at random instants."""

import math
import random

from feeds.sources.base import Sample, Source

_HOME = 100.0
_VOLATILITY = 0.25
"""Standard deviation of the price after one second, before the pull home is felt."""
_MEMORY_S = 120.0
"""Time constant of the pull home: the price strays by about 2, for as long as it runs."""


class Market(Source):
    """A price that returns to its mean.

    The process is stepped exactly over each gap, so it looks the same at any rate.
    """

    key = "market"
    label = "Market ticks"
    about = "An Ornstein-Uhlenbeck price around 100 with Poisson arrivals."
    unit = "USD"
    default_rate_per_s = 10.0
    arrivals = "poisson"
    order = 10
    note = "simulated"

    def __init__(self, *, seed: int, rate_per_s: float) -> None:
        super().__init__(seed=seed, rate_per_s=rate_per_s)
        # Two generators, so that a gap planned anew does not change the prices' own noise.
        self._gaps = random.Random(f"gaps {seed}")
        self._noise = random.Random(f"noise {seed}")
        self._gap_s = 0.0
        self._stray = 0.0

    def gap_s(self) -> float:
        """Return an exponentially distributed wait in seconds."""
        self._gap_s = self._gaps.expovariate(self.rate_per_s)
        return self._gap_s

    def sample(self) -> Sample:
        """Return the price after the gap, to the cent."""
        kept = math.exp(-self._gap_s / _MEMORY_S)
        spread = _VOLATILITY * math.sqrt(_MEMORY_S / 2 * (1 - kept * kept))
        self._stray = self._stray * kept + self._noise.gauss(0.0, spread)
        return Sample(round(_HOME + self._stray, 2))
