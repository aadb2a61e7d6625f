"""Quantities as people write them ("500ms", "1/min", "64kB"), read into base units and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-zµμ/%]*)\s*", re.I)


class BadQuantityError(ValueError):
    """A text that is no quantity of the kind asked for; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of quantity: its units as multiples of the base unit, and how to write examples."""

    units: dict[str, float]
    plain: str
    """The unit of a number that is written without one."""
    steps: tuple[str, ...]
    """Units to show a value in, largest first."""
    example: str

    def read(self, text: str) -> tuple[float, str]:
        """Return ``text`` in the base unit, and as it is to be repeated in a message."""
        match = _QUANTITY.fullmatch(text)
        if match is None:
            raise BadQuantityError(f"{text!r} is not understood; write for example {self.example}")
        number, written = match[1], match[2]
        unit = self._unit(written)
        if unit is None:
            known = ", ".join(name for name in self.units if name)
            raise BadQuantityError(f"{text!r} has an unknown unit; known are {known}")
        return float(number) * self.units[unit], _join(number, unit)

    def show(self, value: float) -> str:
        """Return ``value`` of the base unit in the largest unit that keeps it at 1 or more."""
        for unit in self.steps:
            if abs(value) >= self.units[unit] * 0.999999:
                return _join(f"{value / self.units[unit]:.10g}", unit)
        unit = self.steps[-1] if value else self.plain
        return _join(f"{value / self.units[unit]:.10g}", unit)

    def _unit(self, written: str) -> str | None:
        """Return the known unit that ``written`` means, whatever its case."""
        if not written:
            return self.plain
        folded = written.replace("μ", "µ").lower()
        return next((unit for unit in self.units if unit.lower() == folded), None)


def _join(number: str, unit: str) -> str:
    """Return "2 s", but "10/s" and "150%"."""
    return f"{number}{'' if unit[:1] in '/%' else ' '}{unit}"


_TIMES = {"µs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}

SECONDS = Kind(_TIMES, "s", ("d", "h", "min", "s", "ms"), '"2", "2s" or "500ms"')
MILLISECONDS = Kind(
    {unit: seconds * 1e3 for unit, seconds in _TIMES.items()}, "ms", ("ms",), '"20" or "20ms"'
)
PER_SECOND = Kind(
    {"/s": 1.0, "Hz": 1.0, "kHz": 1e3, "/min": 1 / 60, "/h": 1 / 3600},
    "/s",
    ("/s", "/min"),
    '"10/s" or "30/min"',
)
BYTES = Kind(
    {"B": 1.0, "KiB": 1024.0, "kB": 1e3, "MB": 1e6, "MiB": 1048576.0},
    "B",
    ("KiB", "B"),
    '"512", "2kB" or "64KiB"',
)
PERCENT = Kind({"%": 1.0}, "%", ("%",), '"150"')
NUMBER = Kind({"": 1.0}, "", ("",), '"7"')
