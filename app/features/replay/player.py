"""Plays a recording in the window: brings what was recorded up to the instant that is painted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from heapq import merge
from typing import TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.features.replay.folding import folded
from app.features.replay.paints import RecordedPaints
from app.features.replay.stories import RecordedStories
from app.window.host import Host
from app.window.painting.replay_time import SPEEDS
from app.window.recordings import Replay, StoryPast
from feeds.clock import now_ns
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.recording.records import SettingsSet, StoryTold

TICK_MS = 16
KEPT_NS = 61_000_000_000
"""The charts reach back 60 s: so much before an instant is taken to show it."""
LEAST_NS = 4_000_000_000
"""So much is taken at least, even if there is no time for it."""
BUDGET_NS = 50_000_000
"""How long taking it may last under a moving hand; the rest is taken when the hand rests."""
REST_MS = 200
NEAR_NS = 2_000_000_000
"""As far ahead what is shown is gone on with, instead of being shown anew."""
LOADS_NS = 121_000_000_000
"""The charts of the load reach back two minutes."""
Told: TypeAlias = Frame | Load | SettingsSet | StoryTold
Coming = tuple[int, int, Told]
"""Instant, rank among those of the same instant, and what was recorded."""


class Player(QObject):
    """Time runs, stands, and is put elsewhere; the window shows what was so by then."""

    changed = Signal()
    """It plays or stands, its speed or whether it begins anew at its end are others."""
    moved = Signal()
    """Another instant is shown, not because time went on."""

    def __init__(self, host: Host, replay: Replay) -> None:
        super().__init__(host.parts.surface)
        self._host, self._painter = host, host.parts.painter
        self.reader, self.time = replay.reader, replay.time
        self.loops = False
        """Whether it begins anew at its end."""
        self._coming: Iterator[Coming] = iter(())
        self._next: Coming | None = None
        self._fed_ns = -1
        self._cost = 0.005
        """Seconds that it took last to take a recorded one."""
        self._rest = QTimer(self, singleShot=True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._show_whole)
        self._stories = RecordedStories(self.reader)
        self._tells = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._painter.legs = RecordedPaints(self.reader, self.time)
        self._painter.intake.history.markers.extend(self.reader.markers)
        self._painter.bringers.append(self._bring)
        self._painter.pause_changed.connect(self._follow)
        host.recordings.step_wanted.connect(self.go_to_step)
        host.closing.append(self._stop)

    @property
    def plays(self) -> bool:
        """Whether time goes on."""
        return not self.time.stands

    @property
    def at_s(self) -> float:
        """How far from the beginning the shown instant is, in seconds."""
        return (self.time() - self.time.began_ns) / 1e9

    def begin(self) -> None:
        """Show the beginning, and play."""
        self.seek(self.time.began_ns)
        self._painter.pause(False)

    def toggle(self) -> None:
        """Play, or stand still."""
        self._painter.pause(self.plays)

    def seek(self, at_ns: int) -> None:
        """Show the instant ``at_ns``, or the end that is nearer to it."""
        self.time.put(at_ns)
        at_ns = min(max(at_ns, self.time.began_ns), self.time.ended_ns)
        if self._fed_ns >= 0 and self._fed_ns <= at_ns <= self._fed_ns + NEAR_NS:
            self._bring(at_ns)
        else:
            reach_ns = min(KEPT_NS, max(LEAST_NS, round(BUDGET_NS / self._cost)))
            self._show_anew(at_ns, reach_ns)
            if reach_ns < KEPT_NS and at_ns - reach_ns > self.time.began_ns:
                self._rest.start()
            else:
                self._rest.stop()
        self._painter.refresh()
        self.moved.emit()

    def skip(self, seconds: float) -> None:
        """Show an instant so many seconds away."""
        self.seek(self.time() + round(seconds * 1e9))

    def step(self, by: int) -> None:
        """Stand still where the next update arrives on a side, or the one before did."""
        self._painter.pause(True)
        at_ns = self._after(self.time()) if by > 0 else self._before(self.time())
        self.seek(at_ns)

    def set_speed(self, speed: float) -> None:
        """Have ``speed`` recorded seconds pass in one."""
        self.time.set_speed(speed)
        self.changed.emit()

    def change_speed(self, by: int) -> None:
        """Play at the next faster speed, or at the next slower one."""
        now = self.time.speed
        others = [one for one in SPEEDS if (one > now if by > 0 else one < now)]
        if others:
            self.set_speed(others[0] if by > 0 else others[-1])

    def go_to_step(self, index: int) -> None:
        """Show the instant at which the step of this index, from 0, was first told of."""
        at_ns = self._stories.step_ns(index, self.time())
        if at_ns is not None:
            self.seek(at_ns)

    def set_loops(self, on: bool) -> None:
        """Begin anew at the end, or stand still there."""
        self.loops = on
        self.changed.emit()

    # -- inside -------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Have painted what is due; at the end stand still, or begin anew."""
        if self.time.is_over:
            if self.loops:
                self.seek(self.time.began_ns)
            else:
                self._painter.pause(True)
                self._painter.refresh()
        elif self._next is not None and self._next[0] <= self.time():
            self._painter.pulse.news()

    def _stop(self) -> None:
        """Read no more: the recording is closed next."""
        self._timer.stop()
        self._rest.stop()

    def _follow(self, paused: bool) -> None:
        if paused:
            self._timer.stop()
        else:
            if self.time.is_over:
                self.seek(self.time.began_ns)
            self._timer.start()
        self.changed.emit()

    def _bring(self, at_ns: int) -> None:
        """Hand on all that was recorded up to ``at_ns``."""
        self._fed_ns = max(self._fed_ns, at_ns)
        while self._next is not None and self._next[0] <= at_ns:
            told, self._next = self._next[2], next(self._coming, None)
            self._hand_on(told)

    def _hand_on(self, told: Told) -> None:
        match told:
            case Frame():
                self._painter.ingest(told)
            case Load():
                self._host.loads.take(told)
            case SettingsSet():
                self._host.settings.put(told.settings)
            case StoryTold():
                self._tell(told)

    def _tell(self, told: StoryTold) -> None:
        """Have the story shown as it stood."""
        stories = self._stories
        past = StoryPast(partial(stories.began_ns, told), partial(stories.measured, told))
        self._host.recordings.told.emit(told, stories.of(told), past)
        self._tells = bool(told.story)

    def _show_whole(self) -> None:
        """Take all that charts can reach back to: the hand rests."""
        self._show_anew(self.time(), KEPT_NS)
        self._painter.refresh()

    def _show_anew(self, at_ns: int, reach_ns: int) -> None:
        """Forget what was shown, and take what is needed to show ``reach_ns`` up to ``at_ns``."""
        reader, began_ns = self.reader, now_ns()
        from_ns = max(self.time.began_ns, at_ns - reach_ns)
        self._painter.rewind()
        self._host.settings.put(reader.settings_at(from_ns))
        self._painter.intake.expects_source = False
        for load in reader.loads(at_ns - LOADS_NS, at_ns + 1):
            self._host.loads.take(load)
        frames = folded(reader.frames(from_ns, at_ns + 1))
        changes = (one for one in reader.changes() if from_ns < one.at_ns <= at_ns)
        for _, _, told in merge(_ranked(changes, 0), _ranked(frames, 1), key=_order):
            self._hand_on(told)
        self._show_story(from_ns, at_ns)
        if at_ns > from_ns:
            self._cost = (now_ns() - began_ns) / (at_ns - from_ns)
        self._coming = self._from(at_ns + 1)
        self._next = next(self._coming, None)
        self._fed_ns = at_ns

    def _show_story(self, from_ns: int, at_ns: int) -> None:
        """Show how a story stood: whoever told one said so with every new figure."""
        told = deque(self.reader.stories(from_ns, at_ns + 1), maxlen=1)
        if told:
            self._tell(told[0])
        elif self._tells:
            self._tell(StoryTold(at_ns=at_ns, story=""))

    def _from(self, from_ns: int) -> Iterator[Coming]:
        """Give all that was recorded from an instant on, in order."""
        reader = self.reader
        streams: tuple[Iterable[Told], ...] = (
            [one for one in reader.changes() if one.at_ns >= from_ns],
            reader.frames(from_ns),
            reader.loads(from_ns),
            reader.stories(from_ns),
        )
        ranked = [_ranked(stream, rank) for rank, stream in enumerate(streams)]
        return merge(*ranked, key=_order)

    def _after(self, at_ns: int) -> int:
        """Return when the next update arrived on a side; the end if none did."""
        frames = self.reader.frames(at_ns + 1)
        return next((one.at_ns for one in frames if _brings(one)), self.time.ended_ns)

    def _before(self, at_ns: int) -> int:
        """Return when the update before arrived on a side; the beginning if none did."""
        frames = self.reader.frames_back(at_ns)
        return next((one.at_ns for one in frames if _brings(one)), self.time.began_ns)


def _brings(frame: Frame) -> bool:
    return bool(frame.live.arrivals or frame.polled.arrivals)


def _ranked(stream: Iterable[Told], rank: int) -> Iterator[Coming]:
    return ((one.at_ns, rank, one) for one in stream)


def _order(coming: Coming) -> tuple[int, int]:
    return coming[:2]
