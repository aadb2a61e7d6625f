"""Records from the window: asks where to, hands everything on, and ends it in good order."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.features.replay.record_row import RecordRow
from app.running.exact import exact_figures
from app.text import formats
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.window.header.offer import Offer
from app.window.host import Host
from app.window.layout.notice import NoticeOffer
from app.window.painting.painted_updates import PaintedUpdates
from app.window.save_questions import SaveQuestions, proposed
from feeds.clock import now_ns
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.recording.writer import RecordingWriter

LOOK_MS = 250
"""How often it is looked how large the file is, and whether it can still be written."""
NOTHING_NEW = "A recording is shown: only what is measured can be recorded."


class WindowRecorder(QObject):
    """One recording at a time. :meth:`serve` runs as a task as long as the window does."""

    def __init__(self, host: Host, questions: SaveQuestions) -> None:
        super().__init__(host.parts.surface)
        self._host, self._painter, self.questions = host, host.parts.painter, questions
        self._writer: RecordingWriter | None = None
        self._markers = 0
        self._story: object = None
        self._ended: asyncio.Queue[RecordingWriter] = asyncio.Queue()
        self._trouble = ""
        self._paints = PaintedUpdates(self._painter.legs.painted_ns)
        tip = "Record everything into a file, to be played again (V)"
        self.chip = ChipButton("Record", icon="record", key="V", tip=tip)
        self.chip.setCheckable(True)
        self.chip.clicked.connect(lambda _checked: self.toggle())
        host.parts.header.offer(Offer(self.chip, 35, "V", brief=True))
        title = "Record, or end it"
        host.actions.add(
            Action("record", title, "Take away", ("V",), self.toggle, on=lambda: self.is_running)
        )
        self.row = RecordRow()
        self.row.stop.clicked.connect(lambda _checked: self.stop())
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._show)
        host.settings.changed.connect(self._set)
        host.loads.changed.connect(self._take_load)
        host.telling.stood.connect(self._tell)
        host.telling.stepped.connect(self._tell_end)

    @property
    def is_running(self) -> bool:
        """Whether something is recorded now."""
        return self._writer is not None

    def toggle(self) -> None:
        """Begin to record, or end it."""
        self.chip.setChecked(self.is_running)
        if self._host.asked.replay is not None:
            self._host.tell(NOTHING_NEW, tone="calm")
        elif self.is_running:
            self.stop()
        else:
            self.ask()

    def ask(self) -> None:
        """Ask where to, without holding anything up; before an audience, say it instead."""
        from feeds.recording.records import SUFFIX

        name = proposed(self._host.settings.settings, datetime.now().astimezone(), SUFFIX)
        if self._host.parts.layout.bare:
            folder = self.questions.folder
            self.choose(folder / name)
            if self.is_running:  # its name is told while it runs
                self._host.tell(f"Recording into the folder {folder.name}", tone="calm")
            return
        self.questions.where("Record into", name, (f"Recording (*{SUFFIX})",), self.choose)

    def choose(self, target: Path) -> None:
        """Record into ``target``; ask first when something is there already."""
        from feeds.recording.records import SUFFIX

        target = target if target.suffix else target.with_name(target.name + SUFFIX)
        there = target.exists() and not target.is_dir()
        self.questions.agree("Record", target, lambda: self.begin(target), there=there)

    def begin(self, target: Path) -> None:
        """Record into ``target``, in place of what is there."""
        from feeds.recording.records import RecordingError
        from feeds.recording.writer import RecordingWriter

        if self.is_running:
            return
        try:
            writer = RecordingWriter(target, self._host.settings.settings, force=True)
        except RecordingError as error:
            self._host.tell(f"Not recorded: {error}", path=target)
            return
        self._writer, self._markers, self._story = writer, 0, None
        self._paints.forget()
        self._painter.takers.append(self._take)
        self.chip.setChecked(True)
        self._look.start()
        self._show()
        self.row.show()

    def stop(self) -> None:
        """End the recording; what is left to be written is written behind the window."""
        writer = self._writer
        if writer is None:
            return
        self._painter.catch_up()
        self._let_go()
        self._ended.put_nowait(writer)

    async def serve(self) -> None:
        """Finish each recording that was ended."""
        while True:
            writer = await self._ended.get()
            try:
                self._trouble = await self._finish(writer)
                if self._trouble:
                    self._host.tell(f"The recording {self._trouble}", path=writer.path)
                else:
                    self._tell_saved(writer)
            finally:
                self._ended.task_done()

    def _tell_saved(self, writer: RecordingWriter) -> None:
        """Say where the recording is, and offer to play it."""
        path, saved = writer.path, self._host.saved
        saved.newest = path
        size = formats.data(writer.size_bytes)
        offers = (
            NoticeOffer("Play", "Ctrl+Return", saved.open_newest),
            NoticeOffer("Show in folder", "Ctrl+Shift+Return", saved.show_newest),
        )
        told = f"Recorded {_lasted(writer)}, {size}: {path.name}"
        self._host.parts.notice.tell(told, tone="calm", offers=offers)

    async def finish(self) -> str:
        """End what is recorded; return why it is not complete, or ""."""
        self._trouble = ""
        self.stop()
        await self._ended.join()
        return self._trouble

    # -- what is recorded ---------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        writer = self._writer
        if writer is None:
            return
        writer.take(frame)
        for seq, at_ns in self._paints.take(frame):
            writer.painted(seq, at_ns)
        markers = self._painter.intake.history.markers
        if markers and markers[-1].number != self._markers:
            for marker in markers:
                if marker.number > self._markers:
                    writer.mark(marker)
            self._markers = markers[-1].number

    def _set(self, _before: Settings, now: Settings) -> None:
        if self._writer is not None:
            self._writer.set(now, now_ns())

    def _take_load(self, load: Load) -> None:
        if self._writer is not None:
            self._writer.take_load(load)

    def _tell(self) -> None:
        """Record how the story stands, as it is shown."""
        telling = self._host.telling
        if self._writer is None or telling.story is None:
            return
        from feeds.recording.records import StoryTold
        from feeds.stories.as_toml import as_story

        story = telling.story
        fresh, self._story = story != self._story, story
        told = StoryTold(
            at_ns=now_ns(),
            story=story.key,
            toml=as_story(story) if fresh else "",
            standing=telling.standing,
            # switches are numbers there, too
            figures={n: None if v is None else float(v) for n, v in telling.figures.items()},
            judged=dict(telling.judged),
        )
        self._writer.tell(told)

    def _tell_end(self) -> None:
        """Record that no story is told any more."""
        if self._writer is not None and self._host.telling.story is None and self._story:
            from feeds.recording.records import StoryTold

            self._story = None
            self._writer.tell(StoryTold(at_ns=now_ns(), story=""))

    # -- inside -------------------------------------------------------------------------------

    def _show(self) -> None:
        """Say how much there is; end it if no more can be written."""
        writer = self._writer
        if writer is not None:
            seconds = (now_ns() - writer.began_ns) / 1e9
            self.row.say(formats.clock(seconds), writer.size_bytes, writer.path.name)
            if writer.trouble:
                self.stop()

    def _let_go(self) -> None:
        self._writer = None
        self._painter.takers.remove(self._take)
        self._look.stop()
        self.chip.setChecked(False)
        self.row.hide()

    async def _finish(self, writer: RecordingWriter) -> str:
        """Have ``writer`` write the exact figures and the end; return what went wrong, or ""."""
        from feeds.evidence.summary import Context

        intake, lab = self._painter.intake, self._host.lab
        counters = await exact_figures(lab, lambda: intake.counters)
        context = Context(
            segments=intake.segments,
            markers=[*intake.history.markers],
            load=lab.load_summary(),
            kept=self._host.parts.keeping.kept,
        )
        return await asyncio.to_thread(writer.finish, counters, context)


def _lasted(writer: RecordingWriter) -> str:
    return formats.clock((writer.seen_ns - writer.began_ns) / 1e9)
