"""Evidence in the making: takes the frames of a run, then writes folder or zip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from feeds.evidence import updates_csv
from feeds.evidence.archive import REPORT, SUMMARY, UPDATES, Draft, EvidenceError
from feeds.evidence.recorder import Recorder
from feeds.evidence.summary import Context, summary, summary_text
from feeds.evidence.updates_csv import CsvWriter, Updates
from feeds.frame import Counters, Frame
from feeds.settings import Settings

Report = Callable[[dict[str, Any], Updates | None], str]
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
        painted: Callable[[int], int | None] = lambda seq: None,
    ) -> None:
        self._draft = Draft(target)
        try:
            self._csv = CsvWriter(self._draft.folder / UPDATES)
        except OSError as error:
            self._draft.discard()
            raise EvidenceError(f"{target} cannot be written: {error.strerror}") from None
        self.recorder = Recorder(
            self._csv.write, message_bytes=settings.message_bytes, painted=painted
        )

    def take(self, frame: Frame) -> None:
        """Record what ``frame`` tells."""
        self.recorder.take(frame)

    def complete(
        self, settings: Settings, counters: Counters, context: Context, report: Report
    ) -> str:
        """Write everything and put it in place; return what is not complete in it, "" if nothing.

        Raise :class:`EvidenceError` when it cannot be written.
        """
        self.recorder.finish(counters)
        self._csv.close()
        updates = self._updates()
        whole = summary(settings, counters, replace(context, segments=self.recorder.segments))
        try:
            folder = self._draft.folder
            (folder / SUMMARY).write_text(summary_text(whole), encoding="utf-8")
            (folder / REPORT).write_text(report(whole, updates), encoding="utf-8")
        except OSError as error:
            target = self._draft.target
            raise EvidenceError(f"{target} cannot be written: {error.strerror}") from None
        self._draft.put_in_place()
        return f"{UPDATES} is not complete: {self._csv.error}" if self._csv.error else ""

    def discard(self) -> None:
        """Leave nothing of the draft behind."""
        self._csv.close()
        self._draft.discard()

    def _updates(self) -> Updates | None:
        """Return the rows of the last segment."""
        if self._csv.error:
            return None  # its last line may be cut
        with self._csv.path.open(encoding="utf-8", newline="") as lines:
            return updates_csv.read(lines)
