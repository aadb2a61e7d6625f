"""What a clip shows beside the frames: the step of a story, and what was kept of before.

Both are packed when they are shown, and unpacked where the clip is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PySide6.QtCore import QObject

from app.window.charts.ghost import Ghost, GhostLine, SideGhost
from app.window.counters.keeping import KeptInstant, ShownBefore
from feeds.evidence.kept import KeptFigures
from feeds.frame import SideName
from feeds.stories.story import Standing, State

if TYPE_CHECKING:
    from app.features.clip.reel import Reel
    from app.window.host import Host
    from feeds.stories.story import Story

CurveBytes = tuple[bytes, bytes]
"""Instants and values, eight bytes each."""


class StoryScene(msgspec.Struct, frozen=True, kw_only=True):
    """The step that is shown; ``story`` is its story's key."""

    story: str
    began_ns: int
    standing: Standing
    judged: dict[int, State]
    figures: dict[str, float | None]
    """Those of the step, if it shows them in a drawer."""
    measured: dict[int, dict[str, float | None]]
    """What was measured of each step so far, if its drawer shows that."""


class BeforeScene(msgspec.Struct, frozen=True, kw_only=True):
    """A :class:`~app.window.counters.keeping.ShownBefore`, as plain values."""

    kept: KeptFigures
    at_ns: int
    curves: dict[SideName, tuple[CurveBytes, CurveBytes]]
    """What was known, and how far it was behind."""
    values: dict[SideName, float | None]
    unit: str
    sentence: str
    named: bool
    title: str
    same_source: bool


def packed(shown: ShownBefore | None) -> bytes:
    """Return what is shown of before; nothing for nothing."""
    if shown is None:
        return b""
    one = shown.before
    scene = BeforeScene(
        kept=one.kept,
        at_ns=one.at_ns,
        curves={
            side: (_bytes(ghost.known), _bytes(ghost.behind))
            for side, ghost in one.ghost.sides.items()
        },
        values=one.values,
        unit=one.unit,
        sentence=one.sentence,
        named=one.named,
        title=shown.title,
        same_source=shown.same_source,
    )
    return msgspec.msgpack.encode(scene)


def unpacked(data: bytes) -> ShownBefore | None:
    """Return what was packed."""
    if not data:
        return None
    scene = msgspec.msgpack.decode(data, type=BeforeScene)
    sides = {
        side: SideGhost(_line(known), _line(behind))
        for side, (known, behind) in scene.curves.items()
    }
    before = KeptInstant(
        *(scene.kept, scene.at_ns, Ghost(sides), scene.values),
        *(scene.unit, scene.sentence, scene.named),
    )
    return ShownBefore(before, scene.title, scene.same_source)


class SceneTaker(QObject):
    """Has a reel keep both whenever the window shows them otherwise."""

    def __init__(self, host: Host, reel: Reel) -> None:
        super().__init__(host.parts.surface)
        self._telling, self._reel = host.telling, reel
        self._step: tuple[Story, int] | None = None
        self._began_ns = 0
        host.telling.stepped.connect(self._take)
        host.telling.stood.connect(self._take)
        host.parts.keeping.changed.connect(lambda shown: reel.keep(packed(shown)))

    def _take(self) -> None:
        telling, reel, before = self._telling, self._reel, self._step
        story, standing = telling.story, telling.standing
        if story is None or standing is None:
            if story is None and before is not None:  # else it stands in a moment
                self._step = None
                reel.tell(b"")
            return
        if before is None or before[0] is not story:
            from feeds.stories.as_toml import as_story

            reel.stories[story.key] = as_story(story)
        if before != (story, telling.index):
            self._step, self._began_ns = (story, telling.index), reel.newest_ns
        show = story.steps[telling.index].show
        scene = StoryScene(
            story=story.key,
            began_ns=self._began_ns,
            standing=standing,
            judged=dict(telling.judged),
            figures=dict(telling.figures) if show else {},
            measured={n: dict(one) for n, one in telling.measured.items() if show == "costs"},
        )
        reel.tell(msgspec.msgpack.encode(scene))


def _bytes(line: GhostLine) -> CurveBytes:
    return line.t.astype(np.int64).tobytes(), line.v.astype(np.float64).tobytes()


def _line(curve: CurveBytes) -> GhostLine:
    return GhostLine(np.frombuffer(curve[0], np.int64), np.frombuffer(curve[1], np.float64))
