"""Quantities as people read them, and what people type as quantities.

Every function is pure. Figures always carry their unit; thousands are set apart by a narrow
no-break space and the unit by a no-break space, so that nothing ever wraps inside a quantity.
What was measured keeps its decimals (``2.0 s``), what is set has no more than it needs (``2 s``).
What could not be measured (``None``, not a number) is an en dash.
"""

import math
import re
from collections.abc import Callable
from typing import TypeGuard

from feeds.figure import Kind
from feeds.quantities import FACTORS, HARD, NOTHING, THIN, fixed, setting, tidy

__all__ = ["HARD", "NOTHING", "THIN", "fixed", "setting"]  # handed on; the others are made here

LEAST = 1e-6
"""Of a figure that is less, only that is said."""


def _three(value: float) -> str:
    """Return at least two significant digits without false precision: 0.21, 3.1, 38, 1 312."""
    size = abs(value)
    return fixed(value, 2 if size < 0.995 else 1 if size < 9.95 else 0)


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def milliseconds(ms: float | None) -> str:
    """Return a duration given in ms: ``0.21 ms``, ``38 ms``, ``1 312 ms``, ``13.4 s``."""
    if not _known(ms):
        return NOTHING
    if ms == 0:
        return f"0{HARD}ms"
    if 0 < ms < 0.005:
        return f"<0.01{HARD}ms"
    if abs(ms) < 9999.5:
        return f"{_three(ms)}{HARD}ms"
    return _long(ms / 1000)


def microseconds(us: float | None) -> str:
    """Return a duration given in µs: ``3.1 µs``, ``38 µs``, ``1 312 µs``."""
    return f"{_three(us)}{HARD}µs" if _known(us) else NOTHING


def _long(s: float) -> str:
    """Return a duration of 10 s or more."""
    if abs(s) < 119.95:
        return f"{fixed(s, 1)}{HARD}s"
    minutes, rest = divmod(round(s), 60)
    if minutes < 120:
        return f"{minutes}{HARD}min{HARD}{rest}{HARD}s"
    return f"{minutes // 60}{HARD}h{HARD}{minutes % 60}{HARD}min"


def seconds(s: float | None) -> str:
    """Return a duration given in s: ``50 ms``, ``2.0 s``, ``13.4 s``, ``2 min 5 s``."""
    if not _known(s):
        return NOTHING
    if s == 0:
        return f"0{HARD}s"
    if abs(s) < 0.9995:
        return milliseconds(s * 1000)
    return _long(s)


def clock(s: float, *, tenths: bool = False) -> str:
    """Return seconds as a clock shows them: ``0:07``, ``1:02:03``; with tenths ``0:07.5``."""
    whole, tenth = divmod(int(max(0.0, s) * 10), 10)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    told = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return f"{told}.{tenth}" if tenths else told


def count(n: float | None) -> str:
    """Return a number of things: ``612``, ``1 234 567``."""
    return fixed(n, 0)


def data(size_bytes: float | None) -> str:
    """Return an amount of data in decimal units: ``64 B``, ``1.3 kB``, ``13 kB``, ``2.0 GB``."""
    if not _known(size_bytes):
        return NOTHING
    if size_bytes < 999.5:
        return f"{fixed(size_bytes, 0)}{HARD}B"
    power = 1 if size_bytes < 999.5e3 else 2 if size_bytes < 999.5e6 else 3
    value = size_bytes / 1000**power
    return f"{fixed(value, 1 if value < 9.95 else 0)}{HARD}{'kMG'[power - 1]}B"


def data_rate(bytes_per_s: float | None) -> str:
    """Return a data rate: ``0.9 kB/s``, ``64 B/s``; kB from 100 B/s on, so that it moves less."""
    if not _known(bytes_per_s):
        return NOTHING
    if 99.5 <= bytes_per_s < 999.5:
        return f"{fixed(bytes_per_s / 1000, 1)}{HARD}kB/s"
    return f"{data(bytes_per_s)}/s"


def per_second(x: float | None) -> str:
    """Return how often something happens: ``10.0 /s``, ``0.5 /s``, below 0.1 /s ``1.0 /min``."""
    if not _known(x):
        return NOTHING
    if x == 0:
        return f"0{HARD}/s"
    if x >= 0.095:
        return f"{fixed(x, 1 if x < 99.95 else 0)}{HARD}/s"
    if x * 60 < 0.05:
        return f"<0.1{HARD}/min"
    tidy = fixed(x * 60, 1).removesuffix(".0")
    return f"{tidy}{HARD}/min"


def share(part: float | None) -> str:
    """Return a share of 1 in per cent; nearly nothing is not 0 % and nearly all is not 100 %."""
    if not _known(part):
        return NOTHING
    if 0 < part < 0.005:
        return f"<1{HARD}%"
    if 0.995 < part < 1:
        return f">99{HARD}%"
    return f"{fixed(part * 100, 0)}{HARD}%"


def of_a_core(share: float | None) -> str:
    """Return a share of a processor in per cent, with a decimal: it is often less than 1 %."""
    if not _known(share):
        return NOTHING
    return f"{fixed(100 * share, 1 if abs(share) < 0.0995 else 0)}{HARD}%"


def unit_of(text: str, unit: str) -> str:
    """Return the unit that stands behind the figure ``text``: "1 message", and none behind none."""
    if text == NOTHING:
        return ""
    return unit.removesuffix("s") if text == "1" and len(unit) > 3 else unit


def ratio(x: float | None) -> str:
    """Return a factor: ``27×``, ``2.7×``, ``0.25×``."""
    return f"{_three(x)}×" if _known(x) else NOTHING


def number(value: float | None) -> str:
    """Return a number of no unit in four significant digits, a whole one in full."""
    if not _known(value):
        return NOTHING
    return fixed(value, 0) if value == int(value) else tidy(value, 4)


_SHOWN: dict[Kind, Callable[[float | None], str]] = {
    "µs": microseconds,
    "ms": milliseconds,
    "s": seconds,
    "/s": per_second,
    "B": data,
    "B/s": data_rate,
    "share": share,
}


def shown(value: float | None, kind: Kind) -> str:
    """Return a figure at a glance: in two or three digits, and the unit that suits its size."""
    return _SHOWN.get(kind, number)(value)


def precise(value: float | None, kind: Kind, digits: int = 4, unit: str | None = None) -> str:
    """Return a figure to be read closely: ``1 020.4 ms``, always in the unit of its kind.

    A whole number has all its digits, unless it is 10 MB or more. ``unit`` stands in place of the
    kind's own.
    """
    if value is None or not _known(100 * value):
        return NOTHING
    if kind == "B" and unit is None and value >= 1e7:
        return f"{tidy(value / 1e6, digits)}{HARD}MB"
    scaled, own = (100 * value, "%") if kind == "share" else (value, kind.replace("source", ""))
    text = fixed(scaled, 0) if isinstance(scaled, int) else tidy(scaled, digits)
    if 0 < abs(scaled) < LEAST:
        text = f"<{tidy(LEAST)}"
    return f"{text}{HARD}{own if unit is None else unit}".rstrip(HARD)


def signed(value: float | None, kind: Kind, digits: int = 3) -> str:
    """Return a difference to be read closely: ``+10 ms``, ``−3.2 %``."""
    text = precise(value, kind, digits)
    return text if value is None or text.startswith("−") else f"+{text}"


def apart(relative: float | None) -> str:
    """Return how far one figure is from another, relative to it, to 0.1 %: ``+18.2 %``."""
    if relative is None or not _known(100 * relative):
        return NOTHING
    text = fixed(100 * relative, 1)
    return f"{text if text.startswith('−') else f'+{text}'}{HARD}%"


EXAMPLES: dict[Kind, str] = {
    "s": "2 s or 500 ms",
    "ms": "20 ms",
    "/s": "10 /s or 1 /min",
    "B": "64 B or 16 kB",
    "%": "150 %",
    "": "7",
}
_ALSO = ("sec", "us", "/m", "k", "byte", "bytes")
"""Units that are understood but not offered: others mean the same."""
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(.*)")


def _clean(text: str) -> str:
    """Return ``text`` without spaces of any kind, commas read as thousands or decimals."""
    bare = "".join(text.split()).lower().replace("updates", "").replace("per", "/")
    bare = bare.replace("−", "-").replace("μ", "µ")
    thousands = r"(?<=[1-9])\d{0,2}(?:,\d{3})+(?!\d)"
    bare = re.sub(thousands, lambda found: found[0].replace(",", ""), bare)
    return bare.replace(",", ".")


def parse(text: str, kind: Kind) -> float:
    """Return what ``text`` means in the setting's own unit: "500ms" is 0.5 for seconds.

    Raise :class:`ValueError` with one clear line when it means nothing.
    """
    bare = _clean(text)
    if bare in ("off", "none"):
        return 0.0
    match = _NUMBER.fullmatch(bare)
    factors = {unit.lower(): factor for unit, factor in FACTORS[kind].items()}
    factor = factors.get(match.group(2)) if match else None
    value = float(match.group(1)) * factor if match and factor else math.inf
    if math.isinf(value):
        written = text.strip() or "nothing"
        units = [unit for unit in FACTORS[kind] if unit and unit not in _ALSO]
        listed = f"; units are {', '.join(units)}" if match and len(units) > 1 else ""
        raise ValueError(f"{written[:24]} is not understood; try {EXAMPLES[kind]}{listed}")
    return value


def parse_delay(text: str) -> tuple[float, float | None]:
    """Return delay and jitter in ms from "20 ± 5"; no jitter stated is ``None``, "off" is 0."""
    first, sign, second = re.sub(r"\+/?-", "±", text).partition("±")
    if not sign:
        return parse(first, "ms"), None
    unit = re.search(r"[a-z]+\s*$", second.lower())
    if unit and not re.search(r"[a-z]", first.lower()):
        first += unit.group()
    return parse(first, "ms"), parse(second, "ms")
