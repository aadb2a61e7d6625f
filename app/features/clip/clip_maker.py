"""Clips from the window: keeps what came, asks what is wanted, has it made beside the window."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from app.features.clip.records import (
    FORMS,
    ClipChoice,
    ClipJob,
    ClipOutcome,
    Staging,
    Take,
    as_named,
)
from app.features.clip.reel import Reel
from app.features.clip.scenes import SceneTaker, packed
from app.running import saving
from app.running.beside import Show, done_beside
from app.text import formats
from app.ui.actions import Action
from app.ui.theme import theme_of
from app.window.host import Host
from app.window.layout.notice import NoticeOffer
from app.window.save_questions import SaveQuestions, proposed

if TYPE_CHECKING:
    from app.features.clip.clip_panel import ClipPanel

WORKER = "app.commands.clip.worker"
"""The process that draws and writes: it composes a whole window, which no feature may, so that it
is started by its name."""
NOTHING_YET = "There is nothing to make a clip of yet: both sides must be up first."
FAILED = ClipOutcome(error="the process that makes it ended without saying why")


class ClipMaker(QObject):
    """One clip at a time. :meth:`serve` runs as a task as long as the window does."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host, self._painter = host, host.parts.painter
        self.reel = Reel(host.settings.settings)
        SceneTaker(host, self.reel)
        self.questions = SaveQuestions(host.parts.surface, host.preferences)
        self.panel: ClipPanel | None = None
        self._held: Take | None = None
        """What led to the instant at which the picture stands still."""
        self._asked: tuple[Take, Staging] | None = None
        """What was shown when a clip was asked for."""
        self._jobs: asyncio.Queue[ClipJob] = asyncio.Queue()
        self._work: asyncio.Task[ClipOutcome] | None = None
        self._trouble = ""
        self._painter.takers.append(self.reel.take)
        self._painter.pause_changed.connect(self._hold)
        self._painter.rewound.connect(self.reel.forget)
        host.settings.changed.connect(lambda _before, now: self.reel.set(now))
        host.loads.changed.connect(self.reel.take_load)
        host.serving.append(self.serve)
        host.finishing.append(self.finish)
        host.actions.closers.append(lambda: self._close_panel() or self.cancel())
        host.actions.add(Action("clip", "Save a clip …", "Take away", ("Ctrl+G",), self.ask))

    @property
    def is_busy(self) -> bool:
        """Whether a clip is being made, or about to be."""
        return self._work is not None or not self._jobs.empty()

    def ask(self) -> None:
        """Ask how long a clip is to be and of which form; it ends at this instant."""
        from app.features.clip.clip_panel import ClipPanel

        if self.is_busy:
            self._host.tell("A clip is being made already: Esc ends that.", tone="calm")
            return
        shown = self._shown()
        if not shown[0].frames:
            self._host.tell(NOTHING_YET, tone="calm")
            return
        if self.panel is None:
            self.panel = ClipPanel(self._host.parts.surface, self._host.preferences)
            self.panel.wanted.connect(self._where)
        self._asked = shown
        self.panel.open(shown[1].size)

    def choose(self, target: Path, choice: ClipChoice) -> None:
        """Make the clip that was asked for, of the form that the name ends in.

        Ask first when something is at ``target`` already. Where it cannot be, the panel asks again
        for the same clip, so that what it was to show is not lost.
        """
        target, choice = as_named(target, choice)
        if trouble := _problem(target, choice):
            self._host.tell(f"Not saved: {trouble}", path=target)
            if self.panel is not None and self._asked is not None:
                self.panel.open(self._asked[1].size)
        else:
            there, title = target.exists(), "Save a clip"
            self.questions.agree(title, target, lambda: self._begin(target, choice), there=there)

    def cancel(self) -> bool:
        """Give up the clip that is being made; say whether there was one."""
        if self._work is None:
            return False
        self._work.cancel()
        return True

    async def serve(self) -> None:
        """Make each clip that was chosen, one after the other."""
        while True:
            job = await self._jobs.get()
            try:
                self._trouble = await self._made(job)
            finally:
                self._jobs.task_done()

    async def finish(self) -> str:
        """Return when no clip is being made any more: why the last one failed, or ""."""
        if not self.is_busy:
            return ""
        await self._jobs.join()
        return self._trouble

    async def save(self, target: Path, choice: ClipChoice, show: Show) -> str:
        """Make a clip of what is shown now, without asking; return what went wrong, or "".

        ``show`` is told the share of 1 that is done.
        """
        job = msgspec.msgpack.encode(self._job(target, choice, self._shown()))
        return (await done_beside(WORKER, job, show, FAILED)).error

    # -- inside -------------------------------------------------------------------------------

    def _where(self, choice: ClipChoice) -> None:
        form, settings = choice.form, self._host.settings.settings
        self.questions.where(
            "Save a clip",
            proposed(settings, datetime.now().astimezone(), form.ending),
            (f"{form.name} (*{form.ending})",),
            lambda target: self.choose(target, choice),
        )

    def _begin(self, target: Path, choice: ClipChoice) -> None:
        shown, self._asked = self._asked or self._shown(), None
        self._jobs.put_nowait(self._job(target, choice, shown))

    @staticmethod
    def _job(target: Path, choice: ClipChoice, shown: tuple[Take, Staging]) -> ClipJob:
        return ClipJob(
            target=str(target.absolute()),
            form=choice.form.key,
            length_s=choice.clip_length_s,
            width=choice.clip_width,
            take=shown[0],
            staging=shown[1],
        )

    async def _made(self, job: ClipJob) -> str:
        """Have a clip made, and say what came of it; return what went wrong, or ""."""
        self._show(0.0)
        packed = msgspec.msgpack.encode(job)
        self._work = work = asyncio.ensure_future(done_beside(WORKER, packed, self._show, FAILED))
        try:
            await asyncio.wait({work})
        finally:
            work.cancel()
            self._work = None
        if work.cancelled():
            self._host.tell("The clip was given up.", tone="calm")
            return ""
        outcome = work.result()
        if outcome.error:
            self._host.tell(f"No clip was saved: {outcome.error}", path=Path(job.target))
            return f"No clip was saved: {outcome.error}"
        self._host.saved.tell(_told(job, outcome), Path(job.target))
        return ""

    def _show(self, share: float) -> None:
        text = f"Making a clip … {100 * share:.0f}\u00a0%"
        notice = self._host.parts.notice
        if self._work is None or notice.text() != text:
            offer = NoticeOffer("Cancel", "Esc", self.cancel)
            notice.tell(text, stays=True, tone="calm", offers=(offer,))

    def _shown(self) -> tuple[Take, Staging]:
        """Return what is shown now, and how."""
        if self._held is None:
            return self.reel.cut(), self._staging()
        now = packed(self._host.parts.keeping.shown)  # may have been kept of what stands still
        before = [*self._held.before, (self._held.until_ns, now)]
        return msgspec.structs.replace(self._held, before=before), self._staging()

    def _hold(self, paused: bool) -> None:
        shown = self._painter.shown
        self._held = self.reel.cut() if paused and shown is not None else None

    def _staging(self) -> Staging:
        """Return how the window looks now."""
        parts = self._host.parts
        surface, view, alone = parts.surface, parts.navigation.view, parts.layout.alone
        return Staging(
            size=(surface.width(), surface.height()),
            theme=theme_of(surface).name,
            points=surface.font().pointSizeF(),
            bare=parts.layout.bare,
            alone="" if alone is None else alone.side,
            history_s=view.history_s,
            span_s=view.span_s,
            back_s=view.back_s,
        )

    def _close_panel(self) -> bool:
        return self.panel is not None and self.panel.close_panel()


def _problem(target: Path, choice: ClipChoice) -> str:
    """Return why a clip of that form cannot be written to ``target``; "" if it can."""
    form = choice.form
    if trouble := saving.problem(target):
        return f"{target} {trouble}"
    if lacking := form.lacking():
        return f"{form.name} cannot be written: {lacking}"
    if target.suffix.lower() != form.ending:
        endings = ", ".join(one.ending for one in FORMS.values())
        return f"{target.name} does not end in {endings}"
    return ""


def _told(job: ClipJob, outcome: ClipOutcome) -> str:
    """Return what is said of a clip that was saved."""
    across, down = outcome.size
    length, size = formats.seconds(outcome.seconds), formats.data(outcome.size_bytes)
    told = f"Saved a clip of {length}, {across} × {down}, {size}, to {job.target}"
    limit = formats.data(job.limit_bytes)
    if outcome.size_bytes > job.limit_bytes:
        return f"{told}; it could not be made smaller ({outcome.note})"
    return f"{told}; {outcome.note} keep it under {limit}" if outcome.note else told
