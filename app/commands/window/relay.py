"""The way of the frames from the lab to the window; it is there before the window is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from app.features.take_away.recording import Recording
from feeds.frame import Frame


class Relay:
    """Keeps the frames until there is a window, then hands them on; called on the lab's thread."""

    def __init__(self) -> None:
        self.began_ns = 0
        self.recording = Recording()
        self._early: deque[Frame] = deque()
        self._take: Callable[[Frame], None] = self._early.append

    def put(self, frame: Frame) -> None:
        """Pass ``frame`` on."""
        if frame.segment:  # 0 until both sides are up
            self.began_ns = frame.segment_began_ns
        self.recording.take(frame)
        self._take(frame)

    def hand_to(self, take: Callable[[Frame], None]) -> None:
        """Give the frames so far, and all others, to ``take``."""
        self._take = take
        while self._early:
            take(self._early.popleft())
