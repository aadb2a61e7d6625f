"""The search for capacity: from what has been measured, which crowd is to be measured next.

The crowd doubles until it is too large; then the gap between the largest that held and the
smallest that did not is halved on a geometric scale until it is narrow. Both ends are measured
again then, for they decide. All follows from the list of measurements alone, so that an interrupted
search goes on from its list.
"""

from collections.abc import Sequence
from math import ceil, log, log2, sqrt

from feeds.capacity.records import LEAST, CapacityProbe

FIRST = 25
"""The crowd that the search begins with."""
NARROW = 1.05
"""The ratio of both ends at which the search ends."""
DECIDE = 2
"""How often a crowd that decides is measured, and one that was too large without a cause."""
BUSY = 0.8
"""The share of a core from which on the server's work explains that a crowd is too large."""
MOST_PROBES = 40
"""After so many measurements what is known has to do."""


def next_size(probes: Sequence[CapacityProbe], most: int) -> int | None:
    """Return how many clients to measure next, ``most`` at the utmost; ``None`` at the end."""
    if len(probes) >= MOST_PROBES:
        return None
    low, high = bracket(probes)
    if high is None:
        return None if low >= most else min(most, max(FIRST, 2 * low))
    if not (_decided(probes, high) or _explained(probes, high)):
        return high
    if not low and high > LEAST:
        return LEAST
    if high > max(low + 1, LEAST, NARROW * low):
        return min(max(round(sqrt(low * high)), low + 1), high - 1)
    return next((end for end in (low, high) if end and not _decided(probes, end)), None)


def bracket(probes: Sequence[CapacityProbe]) -> tuple[int, int | None]:
    """Return the largest crowd that held below the smallest that did not, and that one.

    0 and ``None`` if there is none. Where measurements of a crowd contradict each other the
    majority counts; the half does not hold.
    """
    held = {size: _votes(probes, size) > 0 for size in {one.clients for one in probes}}
    high = min((size for size, holds in held.items() if not holds), default=None)
    low = max((s for s, holds in held.items() if holds and (high is None or s < high)), default=0)
    return low, high


def ending(probes: Sequence[CapacityProbe]) -> CapacityProbe | None:
    """Return the newest measurement that says why the search did not go higher."""
    _, high = bracket(probes)
    return next((one for one in curve(probes) if one.clients == high), None)


def curve(probes: Sequence[CapacityProbe]) -> list[CapacityProbe]:
    """Return one measurement of each crowd, from small to large: the newest of the majority."""
    found = []
    for size in sorted({one.clients for one in probes}):
        holds = _votes(probes, size) > 0
        found += [
            one for one in probes if one.clients == size and (one.bearing == "held") == holds
        ][-1:]
    return found


def left(probes: Sequence[CapacityProbe], most: int) -> int:
    """Return about how many measurements are still to come."""
    if next_size(probes, most) is None:
        return 0
    low, high = bracket(probes)
    if high is None:
        return ceil(max(0.0, log2(most / max(low, FIRST / 2)))) + (0 if low else DECIDE)
    ends = sum(not _decided(probes, end) for end in (low, high) if end)
    ratio = log(high / max(low, 1)) / log(NARROW)
    return ends + ceil(max(0.0, log2(max(ratio, 1.0))))


def _votes(probes: Sequence[CapacityProbe], size: int) -> int:
    """Return how many more of the measurements of ``size`` held than did not."""
    return sum(1 if one.bearing == "held" else -1 for one in probes if one.clients == size)


def _decided(probes: Sequence[CapacityProbe], size: int) -> bool:
    """Say whether ``size`` was measured often enough, with a majority."""
    times = sum(one.clients == size for one in probes)
    return times >= DECIDE and _votes(probes, size) != 0


def _explained(probes: Sequence[CapacityProbe], size: int) -> bool:
    """Say whether it is known why a crowd is too large: it need not be a hitch of the machine."""
    return any(
        one.bearing == "limited" or (one.cpu_share or 0.0) >= BUSY
        for one in probes
        if one.clients == size
    )
