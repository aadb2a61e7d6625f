"""Export from the window: asks where to, has the evidence written, and says what came of it."""

import asyncio
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.take_away.evidence import Job, export
from app.features.take_away.segment_log import SegmentLog, Snapshot
from app.running.exact import exact_figures
from app.ui.actions import Action
from app.window.host import Host
from app.window.save_questions import SaveQuestions, proposed
from feeds.evidence import archive


class Exporter(QObject):
    """One export at a time. :meth:`serve` runs as a task as long as the window does."""

    def __init__(self, host: Host, log: SegmentLog, questions: SaveQuestions) -> None:
        super().__init__(host.parts.surface)
        self._host, self.log = host, log
        self._intake = host.parts.painter.intake
        self._targets: asyncio.Queue[Path] = asyncio.Queue()
        self._busy = self._closing = False
        self._trouble = ""
        self.questions = questions
        host.actions.add(
            Action("export", "Export the evidence …", "Take away", ("Ctrl+E",), self.ask)
        )

    def ask(self) -> None:
        """Ask where to, without holding anything up."""
        if self._busy:
            self._host.tell("An export is running already: one at a time.", tone="calm")
            return
        if self._intake.counters is None:
            self._host.tell("Nothing to export yet: both sides must be up first.", tone="calm")
            return
        if self.log.trouble:
            self._host.tell(f"Nothing can be exported: {self.log.trouble}")
            return
        self.questions.where(
            "Export evidence: a folder, or a .zip",
            proposed(self._host.settings.settings, datetime.now().astimezone(), ".zip"),
            ("Zip (*.zip)", "Folder (*)"),
            self.choose,
        )

    def choose(self, target: Path) -> None:
        """Export to ``target``; ask first when something is there already."""
        trouble = archive.problem(target, force=True)
        if trouble:
            self._host.tell(f"{target} {trouble}", path=target)
        else:
            there, title = bool(archive.problem(target, force=False)), "Export evidence"
            self.questions.agree(title, target, lambda: self._begin(target), there=there)

    async def serve(self) -> None:
        """Export to each target that was chosen, one after the other."""
        while True:
            target = await self._targets.get()
            try:
                self._trouble = await self._export(target)
                if self._trouble:
                    self._host.tell(self._trouble, path=target)
                else:
                    self._host.saved.tell(f"Exported to {target}", target)
            finally:
                self._busy = False
                self._targets.task_done()

    async def finish(self) -> str:
        """Return when nothing is being exported any more: why the last one failed, or ""."""
        if not self._busy:
            return ""
        self._closing = True
        await self._targets.join()
        self._closing = False
        return self._trouble

    async def _export(self, target: Path) -> str:
        """Export to ``target``; return what went wrong, or ""."""
        self._show(target, 0.0)
        job = await self._job(target)
        if job is None:
            return "Not exported: there are no figures yet."
        outcome = await export(job, lambda share: self._show(target, share))
        if outcome.error:
            return f"Not exported: {outcome.error}"
        if outcome.lacking:
            return f"Exported to {target}, but not all of it: {outcome.lacking}"
        return ""

    async def _job(self, target: Path) -> Job | None:
        """Return settings, figures and log of one segment; ``None`` without figures."""
        log, replay = self.log, self._host.asked.replay
        if replay is not None:
            reader = replay.reader
            settings, recorded = reader.measured_under(), reader.counters()
            if recorded is None:
                return None
            nothing, path = Snapshot("", 0), str(reader.path.absolute())
            return Job(str(target), nothing, settings, recorded, recording=path)
        while True:
            segment, settings = log.segment, self._host.settings.settings
            counters = await exact_figures(self._host.lab, lambda: self._intake.counters)
            if counters is None:
                return None
            snapshot, load = log.snapshot(), self._host.lab.load_summary()
            if segment == log.segment:
                markers = [*self._intake.history.markers]
                kept = self._host.parts.keeping.kept
                return Job(str(target), snapshot, settings, counters, markers, load, kept)
            # a setting was changed meanwhile: what there is now belongs to another segment

    def _show(self, target: Path, share: float) -> None:
        then = "; the window closes then, or at once when closed again" if self._closing else ""
        told = f"Exporting to {target} … {100 * share:.0f}\u00a0%{then}"
        self._host.tell(told, stays=True, tone="calm", path=target)

    def _begin(self, target: Path) -> None:
        self._busy = True
        self._targets.put_nowait(target)
