"""A viewer without a screen: takes the frames as often as a screen would show them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from feeds.frame import Frame
from feeds.metrics.looks import Looks, SegmentLooks

LOOKS_PER_S = 60.0


class Viewer:
    """Keeps the frames between two looks. Each goes on to ``take``, with the looks before it."""

    def __init__(self, take: Callable[[Frame, Looks], None] = lambda frame, looks: None) -> None:
        self.take = take
        self._waiting: deque[Frame] = deque()
        self._looks = SegmentLooks()

    @property
    def segment(self) -> int:
        """That of the newest frame looked at."""
        return self._looks.segment

    def put(self, frame: Frame) -> None:
        """Keep ``frame`` for the next look; called on a thread of the lab."""
        self._waiting.append(frame)

    def look(self) -> None:
        """Look once: of the updates that came since the look before, the newest is shown."""
        for _ in range(len(self._waiting)):
            frame = self._waiting.popleft()
            self.take(frame, self._looks.take(frame))
        self._looks.look()

    async def until(self, fact: Callable[[], bool], patience_s: float) -> bool:
        """Look until ``fact()`` is true; return False if it is not within ``patience_s``."""
        loop = asyncio.get_running_loop()
        look_s = loop.time()
        end_s = look_s + patience_s
        while not fact():
            if loop.time() > end_s:
                return False
            look_s = max(look_s + 1 / LOOKS_PER_S, loop.time())  # a screen makes up for no frame
            await asyncio.sleep(look_s - loop.time())
            self.look()
        return True
