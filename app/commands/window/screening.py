"""Recordings over what the window shows: opened, and left as if they had never been there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.recorded_lab import RecordedLab
from app.commands.window.showing import Showing
from app.window.painting.mailbox import Mailbox
from app.window.painting.replay_time import ReplayTime
from app.window.recordings import FIXED, Replay
from app.window.talk_clock import TalkClock

if TYPE_CHECKING:
    from app.ui.preferences import Preferences
    from app.ui.text_scale import TextScale
    from app.window.host import Host
    from app.window.theme_choice import ThemeChoice
    from app.window.top_level import TopLevel
    from feeds.recording.reader import RecordingReader


def replay_of(reader: RecordingReader, *, why: str = "", over: str = "") -> Replay:
    """Return how ``reader`` is shown: from its beginning, standing still."""
    time = ReplayTime(reader.began_ns, reader.ended_ns)
    return Replay(reader, time, reader.path.name, why, over)


def build_replay(
    replay: Replay,
    themes: ThemeChoice,
    memory: Preferences,
    texts: TextScale,
    *,
    talk: TalkClock | None = None,
    history_s: int = 30,
    present: bool = False,
) -> Host:
    """Return the window that shows ``replay``, without any feature."""
    from app.window.build import build
    from app.window.host import Asked

    lab = RecordedLab(replay.reader.settings_at(replay.reader.began_ns))
    asked = Asked(
        present=present, texts=texts, talk=talk or TalkClock(), recorded=True, replay=replay
    )
    host = build(lab, Mailbox(), themes, memory, asked=asked, history_s=history_s)
    lab.refused = lambda: host.tell(FIXED, tone="calm")
    host.loads.changed.connect(lab.take_load)
    host.ending.append(replay.reader.close)
    return host


class Screening:
    """Shows a recording over ``base``, in the same window; one at a time."""

    def __init__(
        self,
        top: TopLevel,
        base: Showing,
        themes: ThemeChoice,
        memory: Preferences,
        group: asyncio.TaskGroup,
    ) -> None:
        self._top, self._base, self._group = top, base, group
        self._themes, self._memory = themes, memory
        self._over: Showing | None = None
        self._change: asyncio.Task[None] | None = None
        """What is being opened or left; nothing else is meanwhile."""
        self._is_over = False
        self._listen(base.host)

    @property
    def shown(self) -> Showing:
        """What is shown now."""
        return self._over or self._base

    def open(self, path: Path, why: str = "") -> None:
        """Show the recording in the file ``path``; say so if that cannot be."""
        if not self._is_busy:
            self._change = self._group.create_task(self._open(path, why))

    def leave(self) -> None:
        """Show again what is under the recording."""
        if self._over is not None and not self._is_busy:
            self._change = self._group.create_task(self._leave())

    def close(self) -> None:
        """Take down what lies over the base; the window is closed, and nothing is opened now."""
        self._is_over = True
        if self._over is not None:
            over, self._over = self._over, None
            over.rest()
            over.put_back()
            self._top.take()
            self._remove(over)

    @property
    def _talk(self) -> TalkClock:
        return self._base.host.asked.talk

    @property
    def _is_busy(self) -> bool:
        return self._change is not None and not self._change.done()

    async def _open(self, path: Path, why: str) -> None:
        from feeds.recording.reader import RecordingReader
        from feeds.recording.records import BadRecordingError

        try:
            # one that was cut off is read to its end first
            reader = await asyncio.to_thread(RecordingReader, path)
        except BadRecordingError as error:
            self.shown.host.tell(str(error))
            return
        await self._leave()
        if self._is_over:
            reader.close()
            return
        self._show(reader, why)

    def _show(self, reader: RecordingReader, why: str) -> None:
        replayed = self._base.host.asked.replay
        replay = replay_of(reader, why=why, over=replayed.name if replayed else "live")
        host = build_replay(
            replay,
            self._themes,
            self._memory,
            self._base.host.asked.texts,
            talk=self._talk,
            history_s=round(self._base.host.parts.navigation.view.history_s),
        )
        self._over = Showing(host, self._group)
        self._listen(host)
        base = self._base.host
        host.parts.surface.closing.connect(base.parts.surface.closing)
        base.finishing.extend(host.finishing)
        began_ns = self._talk.began_ns
        staged = _unstage(base)
        self._top.put(host.parts.surface, host.recordings.row, replay.name)
        host.parts.surface.setFocus()
        host.parts.painter.pulse.start()
        if staged:
            _stage(host)
        self._talk.go_on_since(began_ns)

    async def _leave(self) -> None:
        over = self._over
        if over is None:
            return
        await over.finish()
        if over is not self._over:
            return  # the window was closed meanwhile
        base, self._over = self._base.host, None
        for finish in over.host.finishing:
            base.finishing.remove(finish)
        staged = over.host.parts.layout.bare
        over.rest()
        over.put_back()
        began_ns = self._talk.began_ns
        self._top.take()
        if staged:
            _stage(base)
            self._talk.go_on_since(began_ns)
        base.parts.painter.refresh()
        self._remove(over)

    def _remove(self, over: Showing) -> None:
        over.end()
        over.host.parts.surface.deleteLater()
        if over.host.recordings.row is not None:
            over.host.recordings.row.deleteLater()

    def _listen(self, host: Host) -> None:
        host.recordings.wanted.connect(self.open)
        host.recordings.left.connect(self.leave)


def _stage(host: Host) -> None:
    """Begin to present, or end it."""
    if "present" in host.actions:
        host.actions["present"].run()


def _unstage(host: Host) -> bool:
    """End a presentation; say whether there was one."""
    staged = host.parts.layout.bare
    if staged:
        _stage(host)
    return staged
