"""Quantities as they are set: numbers and units in one spelling, for the window and for marks.

Thousands are set apart by a narrow no-break space and the unit by a no-break space, so that nothing
ever wraps inside a quantity. Amounts of data are decimal: 1 kB is 1000 bytes.
"""

import math

from feeds.figure import Kind

NOTHING = "–"
"""What could not be measured."""
THIN, HARD = "\u202f", "\u00a0"

_SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "us": 1e-6, "min": 60.0, "h": 3600.0, "d": 86400.0}
FACTORS: dict[Kind, dict[str, float]] = {
    "s": {"": 1, "sec": 1, **_SECONDS},
    "ms": {"": 1, "sec": 1000, **{unit: 1e3 * s for unit, s in _SECONDS.items()}},
    "/s": {"": 1, "/s": 1, "Hz": 1, "kHz": 1000, "/min": 1 / 60, "/m": 1 / 60, "/h": 1 / 3600},
    "B": {"": 1, "B": 1, "byte": 1, "bytes": 1, "kB": 1e3, "k": 1e3, "KiB": 1024}
    | {"MB": 1e6, "MiB": 1024**2},
    "%": {"": 1, "%": 1},
    "": {"": 1},
}
"""The units of each kind of setting as multiples of its own."""
_STEPS: dict[Kind, tuple[tuple[str, float], ...]] = {
    "s": (("d", 86400), ("h", 3600), ("min", 120), ("s", 1), ("ms", 1e-9), ("s", 0)),
    "ms": (("ms", 0),),
    "/s": (("/s", 0.5), ("/min", 1e-9), ("/s", 0)),
    "B": (("kB", 1000), ("B", 0)),
    "%": (("%", 0),),
    "": (("", 0),),
}
"""From which value on each unit is shown."""


def fixed(value: float | None, decimals: int) -> str:
    """Return a number rounded to ``decimals``, thousands set apart."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:,.{decimals}f}".replace(",", THIN).replace("-", "−")
    return text.removeprefix("−") if not text.strip("−0.") else text


def tidy(value: float, digits: int = 3) -> str:
    """Return ``digits`` significant digits without trailing zeros, and never an exponent."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def setting(value: float, kind: Kind, digits: int = 3) -> str:
    """Return a setting as it is shown beside its slider."""
    unit = next(unit for unit, least in _STEPS[kind] if abs(value) >= least * 0.999999)
    return f"{tidy(value / FACTORS[kind][unit], digits)}{HARD}{unit}".rstrip(HARD)
