"""Figures and choices that do not waver: each stays until the facts have clearly changed."""

from collections.abc import Iterable

SLACK = 0.04
"""A figure must move by more than this share of itself before another one is told."""
DWELL_S = 2.0
"""For how long it must have moved: noise comes and goes."""

BESIDE_S = 20.0
"""A figure on one side of the one held for so long is told, however near it is: no noise does that,
and it stands in a counter as well."""


class Steady:
    """Holds figures and choices by name; the time is that of the measuring segment.

    A figure is told anew when it has been beyond its slack for :data:`DWELL_S`, or nearer but
    always on one side for :data:`BESIDE_S`. A choice between two sides of a limit is made at one
    value and unmade at another.
    """

    def __init__(self) -> None:
        self._at_s = 0.0
        self._figures: dict[str, float] = {}
        self._moved_s: dict[str, float] = {}
        self._beside: dict[str, tuple[bool, float]] = {}
        self._choices: dict[str, bool] = {}
        self._words: dict[str, str] = {}

    def at(self, elapsed_s: float) -> None:
        """Set the time; one before the last begins a new segment, in which nothing is held."""
        if elapsed_s < self._at_s:
            self.__init__()  # type: ignore[misc]
        self._at_s = elapsed_s

    def figure(self, name: str, value: float | None, most: float = float("inf")) -> float | None:
        """Return ``value``, or the one held while that is close: within the slack and ``most``."""
        held = self._figures.get(name)
        if value is None:
            return held
        if held is not None and self._beside_s(name, above=value > held) < BESIDE_S:
            if abs(value - held) <= min(SLACK * abs(held), most):
                self._moved_s.pop(name, None)
                return held
            if self._at_s - self._moved_s.setdefault(name, self._at_s) < DWELL_S:
                return held
        self._moved_s.pop(name, None)
        self._beside.pop(name, None)
        self._figures[name] = value
        return value

    def _beside_s(self, name: str, *, above: bool) -> float:
        """Return for how long the figure has been above, or below, the one held."""
        side, since_s = self._beside.get(name, (None, 0.0))
        if side is not above:
            since_s = self._at_s
            self._beside[name] = above, since_s
        return self._at_s - since_s

    def over(self, name: str, value: float, limit: float, least: float) -> bool:
        """Say whether ``value`` is over ``limit``; while that holds, over ``least`` is enough."""
        self._choices[name] = value > (least if self._choices.get(name) else limit)
        return self._choices[name]

    def word(self, name: str, value: float, words: Iterable[tuple[float, str]]) -> str:
        """Return the word within 8 % of ``value``; one held is kept up to 16 %. "" for none."""
        near = {word: abs(exact / value - 1) for exact, word in words}
        held = self._words.get(name, "")
        best = min(near, key=near.__getitem__)
        if near.get(held, 1.0) > 0.16:
            held = best if near[best] < 0.08 else ""
        self._words[name] = held
        return held
