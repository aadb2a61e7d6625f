"""The last two minutes of the load: a bounded number of points, for small charts."""

from collections import deque
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from feeds.load.records import Load

Series = Literal[
    "share.live",
    "share.polled",
    "share.crowd",
    "late.live",
    "late.polled",
    "open.live",
    "open.polled",
]
SERIES: tuple[Series, ...] = get_args(Series)
KEPT_S = 120.0
MOST = 600
"""Points: two minutes at one a second, and two at four a second while clients come and go."""
Numbers = NDArray[np.float64]


class LoadHistory:
    """Takes every load, and forgets what is older than two minutes."""

    def __init__(self) -> None:
        self._points: deque[tuple[int, tuple[float, ...]]] = deque(maxlen=MOST)

    def __len__(self) -> int:
        return len(self._points)

    def add(self, load: Load) -> None:
        """Take ``load``, if it is newer than what there is."""
        points = self._points
        if points and load.at_ns <= points[-1][0]:
            return
        points.append((load.at_ns, _values(load)))
        while load.at_ns - points[0][0] > KEPT_S * 1e9:
            points.popleft()

    def seconds(self) -> Numbers:
        """Return when the points were, in seconds before the newest; all at most 0."""
        if not self._points:
            return np.empty(0)
        newest = self._points[-1][0]
        return np.array([(at - newest) / 1e9 for at, _ in self._points])

    def series(self, name: Series) -> Numbers:
        """Return the values of ``name``; not a number where there was none."""
        place = SERIES.index(name)
        return np.array([values[place] for _, values in self._points])


def _values(load: Load) -> tuple[float, ...]:
    report = load.report
    found = (
        load.live.cpu_share,
        load.polled.cpu_share,
        load.crowd_cpu_share,
        None if report is None else report.live.latest_p95_ms,
        None if report is None else report.polled.latest_p95_ms,
        load.live.cost.connections,
        load.polled.cost.connections,
    )
    return tuple(np.nan if one is None else float(one) for one in found)
