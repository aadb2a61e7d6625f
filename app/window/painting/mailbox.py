"""Frames on their way from the lab's reading thread to the window; there before Qt is."""

from collections import deque
from collections.abc import Callable

from feeds.frame import Frame


class Mailbox:
    """Takes frames on any thread, and wakes whoever takes them out, once until that is done.

    One queued signal a frame would cost 7 µs each; an append costs 0.2.
    """

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._awake = False
        self._wake: Callable[[], object] | None = None

    def wake_by(self, wake: Callable[[], object]) -> None:
        """Call ``wake``, on the thread of :meth:`put`, when there are frames to take out."""
        self._wake = wake
        if self._frames:
            self._awake = True
            wake()

    def put(self, frame: Frame) -> None:
        """Leave ``frame``; called on the reading thread."""
        self._frames.append(frame)
        if not self._awake and self._wake is not None:
            self._awake = True
            self._wake()

    def drain(self) -> list[Frame]:
        """Take out all frames; called on the window's thread."""
        # First the flag: a frame that comes after it wakes the window once more, and none is lost.
        self._awake = False
        frames = []
        while self._frames:
            frames.append(self._frames.popleft())
        return frames
