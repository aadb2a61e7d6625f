"""What was set before: changes of settings that can be undone and done again. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from feeds.settings import Settings

__all__ = ["SettingHistory"]

DRAG_NS = 1_000_000_000
"""Changes of the same settings that follow each other faster are one: a slider was dragged."""
MOST = 200
"""So many changes are kept."""


@dataclass(frozen=True, slots=True)
class _Step:
    before: Settings
    after: Settings
    at_ns: int

    @property
    def names(self) -> frozenset[str]:
        """What was changed."""
        return frozenset(
            name
            for name in Settings.__struct_fields__
            if getattr(self.before, name) != getattr(self.after, name)
        )


class SettingHistory:
    """The changes so far. Only what a change was about is put back, onto what is set now."""

    def __init__(self) -> None:
        self._done: deque[_Step] = deque(maxlen=MOST)
        self._undone: list[_Step] = []
        self._dragging = False

    def note(self, before: Settings, after: Settings, at_ns: int) -> None:
        """Remember that ``before`` became ``after`` at ``at_ns`` (of one clock)."""
        step = _Step(before, after, at_ns)
        if not step.names:
            return
        self._undone.clear()
        last = self._done[-1] if self._dragging and self._done else None
        if last is not None and at_ns - last.at_ns <= DRAG_NS and last.names == step.names:
            step = replace(step, before=last.before)
            self._done.pop()
        self._dragging = True
        if step.names:  # else it was dragged back to where it was
            self._done.append(step)

    def undo(self, now: Settings) -> Settings | None:
        """Return ``now`` without the newest change; ``None`` when there is none."""
        while self._done:
            step = self._done.pop()
            self._undone.append(step)
            self._dragging = False
            if (wanted := _put(now, step.before, step)) != now:
                return wanted
        return None

    def redo(self, now: Settings) -> Settings | None:
        """Return ``now`` with the change undone last; ``None`` when there is none."""
        while self._undone:
            step = self._undone.pop()
            self._done.append(step)
            self._dragging = False
            if (wanted := _put(now, step.after, step)) != now:
                return wanted
        return None


def _put(now: Settings, source: Settings, step: _Step) -> Settings:
    return now.replace(**{name: getattr(source, name) for name in step.names})
