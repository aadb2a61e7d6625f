"""When updates were first on screen, looked up once they must have been; for whoever keeps that."""

from collections import deque
from collections.abc import Callable

from feeds.frame import Arrival, Frame

PAINT_NS = 1_000_000_000
"""How long after its arrival an update's paint is looked up: it is on screen by then, or never."""


class PaintedUpdates:
    """Gives the paints of what arrived, each once; ``painted`` says when an update was shown."""

    def __init__(self, painted: Callable[[int], int | None]) -> None:
        self.painted = painted
        self.forget()

    def forget(self) -> None:
        """Wait for nothing, and count anew."""
        self._waiting = deque[tuple[int, list[Arrival]]]()
        self._newest = 0

    def take(self, frame: Frame) -> list[tuple[int, int]]:
        """Return the number and instant of what was painted by ``frame``, and wait for its own."""
        for arrivals in (frame.live.arrivals, frame.polled.arrivals):
            if arrivals:
                self._waiting.append((frame.at_ns, arrivals))
        return self.until(frame.at_ns - PAINT_NS)

    def until(self, until_ns: int) -> list[tuple[int, int]]:
        """Return the paints of what arrived up to ``until_ns``."""
        found = []
        while self._waiting and self._waiting[0][0] <= until_ns:
            for arrival in self._waiting.popleft()[1]:
                # what the other side showed already was first painted then
                if arrival.seq > self._newest:
                    instant_ns = self.painted(arrival.seq)
                    if instant_ns is not None:
                        found.append((arrival.seq, instant_ns))
                        self._newest = arrival.seq
        return found
