"""What runs are compared by: the mean of a figure, with its interval where that is known."""

from feeds.counters import Counters, Interval
from feeds.figure import Figure, Part
from feeds.frame import SideName


def mean_of(figure: Figure, run: Counters, side: SideName, part: Part | None = None) -> Interval:
    """Return a figure of ``side``, and half of its 95 % interval where it is known.

    That is the first part of a distribution unless ``part`` is another, which has no interval.
    """
    summary, elapsed_s = getattr(run, side), run.elapsed_s
    if part not in (None, figure.parts[0]):
        return Interval(figure.value(summary, elapsed_s, part or ""))
    known = summary.confidence.get(figure.key, Interval())
    mean, half = figure.value(summary, elapsed_s, figure.parts[0]), known.half_width
    mean = known.mean if mean is None else mean
    if figure.key == "requests_per_s" and half is not None and elapsed_s:
        # Whether the first or the last request of a run falls into its time is chance.
        half = max(half, 1 / elapsed_s)
    return Interval(mean, half, known.n)
