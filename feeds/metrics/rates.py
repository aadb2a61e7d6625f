"""How sure rates are: batch means of what a total grew by, over the time it took."""

from __future__ import annotations

from feeds.frame import Interval
from feeds.metrics.batch_means import BatchMeans

_NS_PER_S = 1e9


class Rates:
    """Rates of totals that are read now and then; a rate's interval is by its readings' batches."""

    def __init__(self) -> None:
        self._at_ns = 0
        self._before: dict[str, float] = {}
        self._means: dict[str, BatchMeans] = {}

    def begin(self) -> None:
        """Forget everything; the next reading is the first."""
        self._before, self._means = {}, {}

    def read(self, at_ns: int, totals: dict[str, float]) -> None:
        """Take the totals, by the names of their rates, as they are at ``at_ns``."""
        elapsed_s = (at_ns - self._at_ns) / _NS_PER_S
        if self._before and elapsed_s > 0:
            for name, total in totals.items():
                if name in self._before:
                    means = self._means.setdefault(name, BatchMeans())
                    means.add(total - self._before[name], elapsed_s)
        self._at_ns, self._before = at_ns, totals

    def confidence(self) -> dict[str, Interval]:
        """Return the mean rates a second with their 95 % intervals."""
        return {name: means.interval() for name, means in self._means.items()}
