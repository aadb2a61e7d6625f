"""What counts as an event in a stream of values: a beat, an alarm."""

import math
from dataclasses import dataclass

ALWAYS = math.inf
"""For ``again_below``: every value is below it, so each update is judged alone."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An event happens when a value reaches a threshold after it has been below another one.

    ``rest_s`` seconds at least lie between two events, counted from publication to publication.
    """

    name: str
    """What one of them is called: "beat"."""
    plural: str
    at_least: float
    """In the source's unit, as the other threshold."""
    again_below: float
    rest_s: float
    means: str = ""
    """For people, where each is an alarm: "Magnitude 5 or more"."""

    @property
    def alone(self) -> bool:
        """Whether every update is judged by itself, so that an event is one update."""
        return self.again_below == ALWAYS and self.rest_s == 0
