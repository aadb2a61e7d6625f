"""The newest half minute, and what its charts reach back to: kept to be drawn again as a clip.

Frames are kept packed, 2 to 11 µs each: so they take 4 to 14 MB, and no look for rubbish goes
through them, which would hold up a paint for 4 to 17 ms where they were kept as they are.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from app.features.clip.records import LENGTHS_S, Take
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.settings import Settings

REACH_S = 60
"""How far charts reach back."""
KEPT_NS = (max(LENGTHS_S) + REACH_S + 1) * 1_000_000_000

T = TypeVar("T")


class Reel:
    """Takes every frame, and each change of settings; the oldest leave."""

    def __init__(self, settings: Settings) -> None:
        self._encode = msgspec.msgpack.Encoder().encode
        self._frames = deque[tuple[int, bytes]]()
        self._settings = deque([(0, settings)])
        self._loads = deque[tuple[int, Load]]()
        self._told, self._before = deque([(0, b"")]), deque([(0, b"")])
        self.stories: dict[str, str] = {}
        """The files of the stories that were told, by their keys."""

    def take(self, frame: Frame) -> None:
        """Keep ``frame``; one from before the newest begins all anew, as where a replay jumps."""
        at_ns = frame.at_ns
        if self._frames and at_ns < self._frames[-1][0]:
            self.forget()
        self._frames.append((at_ns, self._encode(frame)))
        oldest_ns = at_ns - KEPT_NS
        while self._frames[0][0] < oldest_ns:
            self._frames.popleft()
        for states in self._states:  # of each one holds at the beginning
            while len(states) > 1 and states[1][0] < oldest_ns:
                states.popleft()
        while self._loads and self._loads[0][0] < oldest_ns:
            self._loads.popleft()

    def set(self, settings: Settings) -> None:
        """Keep what is set from now on."""
        self._settings.append((self.newest_ns, settings))

    def tell(self, scene: bytes) -> None:
        """Keep which step is shown from now on, and how it stands."""
        self._told.append((self.newest_ns, scene))

    def keep(self, scene: bytes) -> None:
        """Keep what is shown of before from now on."""
        self._before.append((self.newest_ns, scene))

    def take_load(self, load: Load) -> None:
        """Keep what serving costs now."""
        self._loads.append((self.newest_ns, load))

    @property
    def newest_ns(self) -> int:
        """The instant of the newest frame; 0 before there is one."""
        return self._frames[-1][0] if self._frames else 0

    def cut(self, until_ns: int | None = None) -> Take:
        """Return all that is kept, up to ``until_ns`` or to now; it goes on behind it."""
        until_ns = self.newest_ns if until_ns is None else until_ns
        return Take(
            frames=[msgspec.Raw(packed) for _, packed in _until(self._frames, until_ns)],
            settings=_until(self._settings, until_ns),
            loads=_until(self._loads, until_ns),
            told=_until(self._told, until_ns),
            stories=dict(self.stories),
            before=_until(self._before, until_ns),
            until_ns=until_ns,
        )

    def forget(self) -> None:
        """Forget all but what holds now: frames of another time come now."""
        self._frames.clear()
        self._loads.clear()
        for states in self._states:
            now = states[-1][1]
            states.clear()
            states.append((0, now))

    @property
    def _states(self) -> tuple[deque[tuple[int, Any]], ...]:
        return self._settings, self._told, self._before


def _until(kept: Iterable[tuple[int, T]], until_ns: int) -> list[tuple[int, T]]:
    return [one for one in kept if one[0] <= until_ns]
