"""What a source is: it plans when the next update is due, and says what is true at that instant.

A source is one file in this folder that defines one subclass of :class:`Source`.
It waits for nothing and sends nothing; the source process does both.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from feeds.rule import Rule

Arrivals = Literal["poisson", "periodic", "recorded"]
"""How the gaps between updates are distributed; theory has closed forms for the first two."""

View = Literal["value", "events", "conversation"]
"""A value over time, a list of things that happened, or who said what."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the source says at one instant: a value in the source's unit, and a text."""

    value: float
    text: str = ""


class Source(ABC):
    """Something in the world that changes.

    The process that drives it calls :meth:`gap_s`, waits, calls :meth:`sample`, and so on in
    turn. A second :meth:`gap_s` without a sample in between plans the same update anew, which
    makes a new rate effective at once. The same seed gives the same gaps and samples, except
    where the source reads the machine.
    """

    key: ClassVar[str]
    """The file's name, and the name of the setting."""
    label: ClassVar[str]
    """What people call it."""
    about: ClassVar[str] = ""
    """What it is, in one line for help; the docstring, if empty, while Python keeps docstrings."""
    unit: ClassVar[str]
    """The unit of the values, in the plural where it is a word; may be empty."""
    default_rate_per_s: ClassVar[float]
    arrivals: ClassVar[Arrivals]
    order: ClassVar[int]
    """Where it stands in the list that people are offered; smallest first."""
    view: ClassVar[View] = "value"
    """How it likes to be shown."""
    rule: ClassVar[Rule | None] = None
    """What counts as an event in it; ``None`` where nothing does."""

    def __init__(self, *, seed: int, rate_per_s: float) -> None:
        self.seed = seed
        self.rate_per_s = rate_per_s
        """Updates a second on average, from the next planned gap on."""

    @abstractmethod
    def gap_s(self) -> float:
        """Return the seconds from the previous planned instant to the next, never negative."""

    @abstractmethod
    def sample(self) -> Sample:
        """Return what is true now; called once at the instant of each publication."""

    @property
    def note(self) -> str:
        """A short phrase for the window about what is being replayed; may be empty."""
        return ""


class PeriodicSource(Source):
    """A source with equal gaps that knows its own planned time."""

    arrivals: ClassVar[Arrivals] = "periodic"
    _gap_s = _elapsed_s = 0.0

    def gap_s(self) -> float:
        """Return the period in seconds."""
        self._gap_s = 1.0 / self.rate_per_s
        return self._gap_s

    def advance(self) -> float:
        """Step to the planned instant of this update; return its seconds since the start."""
        self._elapsed_s += self._gap_s
        return self._elapsed_s


class RecordedSource(Source):
    """A source that replays a recording in a loop, its gaps stretched alike to reach the rate."""

    arrivals: ClassVar[Arrivals] = "recorded"

    def __init__(self, *, seed: int, rate_per_s: float) -> None:
        super().__init__(seed=seed, rate_per_s=rate_per_s)
        self._gaps_s, self._samples = self.load()
        self._mean_gap_s = sum(self._gaps_s) / len(self._gaps_s)
        self._next = 0

    @staticmethod
    @abstractmethod
    def load() -> tuple[list[float], list[Sample]]:
        """Return the samples, and the gap before each of them in seconds of the recording."""

    @property
    def speed(self) -> float:
        """How many seconds of the recording pass in one second."""
        return self._mean_gap_s * self.rate_per_s

    def gap_s(self) -> float:
        """Return the recorded gap before the next sample, divided by the speed."""
        return self._gaps_s[self._next] / self.speed if self.speed else 1.0 / self.rate_per_s

    def sample(self) -> Sample:
        """Return the next sample of the recording."""
        sample = self._samples[self._next]
        self._next = (self._next + 1) % len(self._samples)
        return sample
