"""Evidence in the making: takes the frames of a run, then writes folder or zip."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from feeds.counters import Counters
from feeds.evidence.archive import REPORT, SUMMARY, UPDATES, Draft, EvidenceError, writing
from feeds.evidence.summary import Context, summary, summary_text
from feeds.evidence.updates import CsvWriter, Recorder, UpdateColumns, UpdateRow, Updates
from feeds.frame import Frame
from feeds.settings import Settings

Report = Callable[[dict[str, Any], Updates], str]
"""Makes report.html of a summary and the updates of its last segment."""


class EvidenceRun:
    """One run on its way to ``target``. Call :meth:`take` with every frame, then :meth:`complete`.

    :meth:`take` may run on another thread, but not at the same time as :meth:`complete`.
    :meth:`discard` leaves nothing behind, whether the run was completed or not.
    """

    def __init__(
        self,
        target: Path,
        settings: Settings,
        *,
        force: bool = False,
        painted: Callable[[int], int | None] = lambda seq: None,
    ) -> None:
        self._draft = Draft(target, force=force)
        try:
            with writing(target):
                self._csv = CsvWriter(self._draft.folder / UPDATES)
        except EvidenceError:
            self._draft.discard()
            raise
        self._columns = UpdateColumns()
        self.recorder = Recorder(self._write, message_bytes=settings.message_bytes, painted=painted)

    def take(self, frame: Frame) -> None:
        """Record what is new in ``frame``."""
        self.recorder.take(frame)

    def _write(self, row: UpdateRow) -> None:
        self._csv.write(row)
        self._columns.write(row)

    def complete(
        self,
        settings: Settings,
        counters: Counters,
        context: Context,
        report: Report,
        taken: dict[str, Any] | None = None,
    ) -> str:
        """Write everything and put it in place; return what is not complete in it, "" if nothing.

        ``taken`` says where and when it was measured if not here and now. Raise
        :class:`EvidenceError` when it cannot be written.
        """
        self.recorder.finish(counters)
        self._csv.close()
        context = replace(context, segments=self.recorder.segments)
        whole = summary(settings, counters, context, taken)
        page = report(whole, self._columns.updates())
        with writing(self._draft.target):
            (self._draft.folder / SUMMARY).write_text(summary_text(whole), encoding="utf-8")
            (self._draft.folder / REPORT).write_text(page, encoding="utf-8")
        self._draft.put_in_place()
        return f"{UPDATES} is not complete: {self._csv.error}" if self._csv.error else ""

    def discard(self) -> None:
        """Leave nothing of the draft behind."""
        self._csv.close()
        self._draft.discard()
