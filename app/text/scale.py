"""Axes: round steps, and where ticks are with what labels."""

import math
from dataclasses import dataclass

LEAST_STEP = 1e-300
"""Smaller ones cannot be divided by without leaving the numbers."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The range of an axis and where its ticks are."""

    low: float
    high: float
    step: float

    def ticks(self) -> list[float]:
        """Return the multiples of ``step`` inside the range."""
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return [k * self.step for k in range(first, last + 1)]

    def label(self, value: float) -> str:
        """Return ``value`` with as many decimals as the step needs."""
        decimals = max(0, -math.floor(math.log10(self.step) + 1e-9))
        text = f"{value:.{decimals}f}"
        return text.replace("-", "−") if float(text) else text.lstrip("-")


def nice_step(span: float, about: int) -> float:
    """Return 1, 2 or 5 times a power of ten that cuts ``span`` into at most ``about`` parts."""
    raw = max(span / max(1, about), LEAST_STEP)
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1.0, 2.0, 5.0):
        if raw <= factor * power * (1 + 1e-9):
            return factor * power
    return 10.0 * power
