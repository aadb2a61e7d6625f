"""Figures that stand under each other at the right: the decimal points are in one line."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from app.text.formats import NOTHING, fixed
from feeds.figure import Kind

FIGURE, POINT = "\u2007", "\u2008"
"""Spaces as wide as a figure and as a decimal point."""
MOST = 2
"""Decimals: with fewer, a figure ends in spaces of the same width."""
_UNITS: dict[Kind, tuple[tuple[float, str], ...]] = {
    "B": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "B")),
    "B/s": ((1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1, "B/s")),
    "share": ((0.01, "%"),),
}
"""From which value on each unit is used, which is also what it is divided by."""


class AlignedRow(NamedTuple):
    """The texts of a row, and the unit that all of them have."""

    unit: str
    texts: tuple[str, ...]


def aligned(values: Sequence[float | None], kind: Kind) -> AlignedRow:
    """Return ``values`` in the unit that suits the largest, each with at least two figures."""
    known = [abs(one) for one in values if one is not None and math.isfinite(one)]
    units = _UNITS.get(kind, ((1, kind),))
    largest = 1.0005 * max(known, default=0.0)  # 999.6 kB is 1.0 MB
    divisor, unit = next((one for one in units if largest >= one[0]), units[-1])
    whole = kind == "" and all(one == round(one) for one in known)
    scaled = [None if one is None else one / divisor for one in values]
    return AlignedRow(
        unit if known else "", tuple(_text(one, 0 if whole else _decimals(one)) for one in scaled)
    )


def bare(text: str, unit: str = "") -> str:
    """Return a figure of a row alone, without what fills it up; with ``unit`` if there is any."""
    text = text.strip(FIGURE + POINT)
    return text if text == NOTHING or not unit else f"{text}\u00a0{unit}"


def _decimals(value: float | None) -> int:
    """Return how many decimals say enough: 0.21, 3.1, 31.5, 152."""
    size = abs(value or 0.0)
    if not math.isfinite(size) or size == 0:
        return 0
    return 2 if size < 0.995 else 1 if size < 99.95 else 0


def _text(value: float | None, decimals: int) -> str:
    """Return a figure, filled up to ``MOST`` decimals."""
    point = POINT if not decimals else ""
    return fixed(value, decimals) + point + FIGURE * (MOST - decimals)
