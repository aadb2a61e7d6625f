"""The time of a recording: runs at a chosen speed from wherever it is put, and can stand still."""

from collections.abc import Callable

from feeds.clock import now_ns

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""How many recorded seconds pass in one."""


class ReplayTime:
    """An instant between the beginning and the end of a recording, in ns of its own clock.

    It stands still at first.
    """

    is_present = False

    def __init__(self, began_ns: int, ended_ns: int, clock: Callable[[], int] = now_ns) -> None:
        self.began_ns, self.ended_ns = began_ns, max(began_ns, ended_ns)
        self.speed = 1.0
        self._clock = clock
        self._at_ns, self._since_ns = began_ns, clock()
        self._stands = True

    @property
    def stands(self) -> bool:
        """Whether it stands still."""
        return self._stands

    @property
    def is_over(self) -> bool:
        """Whether the end is reached."""
        return self() >= self.ended_ns

    def __call__(self) -> int:
        """Return the instant to show now."""
        if self._stands:
            return self._at_ns
        passed_ns = round((self._clock() - self._since_ns) * self.speed)
        return min(self._at_ns + passed_ns, self.ended_ns)

    def stand(self, still: bool) -> bool:
        """Stand still or go on."""
        self.put(self())
        self._stands = still
        return True

    def put(self, at_ns: int) -> None:
        """Go on from ``at_ns``, or from the end that is nearer to it."""
        self._at_ns = min(max(at_ns, self.began_ns), self.ended_ns)
        self._since_ns = self._clock()

    def set_speed(self, speed: float) -> None:
        """Have ``speed`` recorded seconds pass in one from now on."""
        self.put(self())
        self.speed = speed
