"""What is typed as a setting, in a window or on a command line: read alike, and refused alike."""

from app.text import formats
from feeds.figure import Kind
from feeds.settings import LIMITS, Limit

OFF = "off"
LONG = 30
"""A longer value is told as it was typed."""


def written(value: float, kind: Kind) -> str:
    """Return a quantity as it is typed: "2 s", but "10/s" and "150%"."""
    text = formats.setting(value, kind, digits=10).replace(formats.THIN, "").replace("−", "-")
    return text.replace(formats.HARD, "" if text.endswith(("/s", "/min", "%")) else " ")


def range_of(kind: Kind, limit: Limit) -> str:
    """Return the allowed range as people write it: "50 ms to 60 s"."""
    return f"{written(limit.low, kind)} to {written(limit.high, kind)}"


def quantity(text: str, kind: Kind, limit: Limit) -> float | int:
    """Return ``text`` in the unit of ``kind``; raise ``ValueError``, which tells the range."""
    try:
        value = formats.parse(text, kind)
    except ValueError as error:
        raise ValueError(f"{error} ({range_of(kind, limit)})") from None
    if not limit.low <= value <= limit.high:
        told = written(value, kind)
        told = told if len(told) <= LONG else text.strip()  # 1e300 has 301 digits
        raise ValueError(f"{told} is outside {range_of(kind, limit)}")
    if limit.whole and value != int(value):
        raise ValueError(f"{text} is not a whole number ({range_of(kind, limit)})")
    return int(value) if limit.whole else value


def or_off(text: str, kind: Kind, limit: Limit) -> float | int | None:
    """Return ``text`` as :func:`quantity` does; "off" is ``None``."""
    if text.strip().lower() == OFF:
        return None
    try:
        return quantity(text, kind, limit)
    except ValueError as error:
        raise ValueError(f"{error}, or {OFF}") from None


def bounds(text: str) -> tuple[float, float] | None:
    """Return the bounds of an adaptive interval in seconds: "200ms..10s"; "off" is ``None``."""
    if text.strip().lower() == OFF:
        return None
    low, dots, high = text.partition("..")
    limits = LIMITS["adaptive_low_s"], LIMITS["adaptive_high_s"]
    if not dots:
        allowed = range_of("s", limits[0])
        raise ValueError(f"{text!r} is not LOW..HIGH ({allowed} each) or {OFF}")
    low_s, high_s = (
        quantity(one, "s", limit) for one, limit in zip((low, high), limits, strict=True)
    )
    if low_s > high_s:
        raise ValueError(f"{written(low_s, 's')} is over {written(high_s, 's')}")
    return low_s, high_s
