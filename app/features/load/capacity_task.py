"""The search for capacity from the window: one at a time, on the lab that is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.text.clients import spaced
from app.window.host import Host

if TYPE_CHECKING:
    from app.features.load.capacity_page import CapacityPage
    from app.window.save_questions import SaveQuestions
    from feeds.capacity.records import (
        CapacityPlan,
        CapacityProbe,
        CapacityProgress,
        SideCapacity,
    )
    from feeds.frame import SideName

TITLE = "Capacity"
RECORDED = "Nothing is measured in a recording."
ENDED = "The search has ended: a setting was changed."


class CapacityTask(QObject):
    """Searches when its page says so, and keeps what was found while the window is open.

    :meth:`serve` runs as a task as long as the window does. What a search needs is imported when
    there is one.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._work: asyncio.Queue[Callable[[], Coroutine[Any, Any, None]]] = asyncio.Queue()
        self._running: asyncio.Task[None] | None = None
        self._page: CapacityPage | None = None
        self._questions: SaveQuestions | None = None
        self._plan: CapacityPlan | None = None
        self._found: dict[SideName, SideCapacity] = {}
        self._shown: dict[SideName, tuple[CapacityProbe, ...]] = {}
        host.serving.append(self.serve)
        host.closing.append(self.stop)
        host.settings.changed.connect(self._settings_changed)

    def page(self) -> CapacityPage:
        """Return the page that shows it, made now."""
        from app.features.load.capacity_page import CapacityPage

        page = self._page = CapacityPage()
        page.started.connect(self.start)
        page.stopped.connect(self.stop)
        page.copy_pressed.connect(self._copy)
        page.save_pressed.connect(self._ask_where)
        page.slider.value_changed.connect(lambda _value: self._doubt())
        self._doubt()
        return page

    async def serve(self) -> None:
        """Do what is wanted, one after the other."""
        while True:
            work = await self._work.get()
            await work()

    def start(self, max_latency_s: float) -> None:
        """Search under the settings of now; an unfinished search for the same goes on."""
        from feeds.capacity.records import CapacityPlan

        assert self._page is not None
        if self._host.asked.recorded:
            self._page.show_state(RECORDED)
            return
        if why := self._host.asked.elsewhere("the crowd"):
            self._page.show_state(why)
            return
        settings = self._host.settings.settings
        plan = CapacityPlan(settings=settings, max_latency_s=max_latency_s)
        if plan != self._plan or not self._unfinished:
            self._plan, self._found = plan, {}
        self._page.show_running(True)
        self._page.show_found(self._found, plan)
        self._work.put_nowait(lambda: self._search(plan))

    def stop(self) -> None:
        """End the search, in order; what was measured stays."""
        if self._running is not None:
            self._running.cancel()

    @property
    def _unfinished(self) -> bool:
        sides = self._plan.sides if self._plan is not None else ()
        found = [self._found.get(side) for side in sides]
        return any(self._found) and any(one is None or not one.finished for one in found)

    def _doubt(self) -> None:
        """Say before a search what it would be in vain for."""
        if self._page is not None:
            from app.text import capacity_words

            settings, page = self._host.settings.settings, self._page
            page.show_doubts(capacity_words.doubts(settings, page.slider.value))

    def _settings_changed(self) -> None:
        self._doubt()
        if self._running is not None and not self._running.done():
            self.stop()
            self._host.tell(ENDED, tone="calm")

    async def _search(self, plan: CapacityPlan) -> None:
        """Search until the end, or until it is cancelled or fails."""
        from feeds.capacity.outcome import most_of
        from feeds.capacity.run import CapacitySearch

        most = {side: most_of(plan, side) for side in plan.sides}
        search = CapacitySearch(self._host.lab, plan, most, found=self._found, tell=self._tell)
        task = self._running = asyncio.ensure_future(search.run())
        state = ""
        try:
            await asyncio.wait({task})
            task.result()
        except asyncio.CancelledError:
            if not task.done():  # the window closes
                task.cancel()
                await asyncio.wait({task})
                raise
            state = "Not finished; what was measured stays."
        except RuntimeError as error:  # of the lab, in one line
            state = spaced(str(error))
            self._host.tell(state)
        finally:
            self._running = None
            self._show(state)

    def _tell(self, now: CapacityProgress) -> None:
        if self._page is None or self._plan is None:
            return
        self._page.show_progress(now)
        known = {side: one.probes for side, one in self._found.items()}
        if known != self._shown:
            self._shown = known
            self._page.show_found(self._found, self._plan)

    def _show(self, state: str) -> None:
        page = self._page
        if page is None:
            return
        page.show_running(False, unfinished=self._unfinished)
        page.show_state(state)
        page.show_found(self._found, self._plan)
        self._doubt()

    def _copy(self) -> None:
        """Put every measurement on the clipboard."""
        from feeds.capacity.evidence import curve_csv

        QGuiApplication.clipboard().setText(curve_csv(self._found, between="\t"))
        self._host.tell("Copied every measurement, for a spreadsheet.", tone="calm")

    def _ask_where(self) -> None:
        """Ask where to save it, without holding anything up."""
        from app.window.save_questions import SaveQuestions

        host = self._host
        if self._questions is None:
            self._questions = SaveQuestions(host.parts.surface, host.preferences)
        name = f"live-vs-polled capacity, {datetime.now().astimezone():%Y-%m-%d %H%M%S}.zip"
        filters = ("Zip (*.zip)", "Folder (*)")
        self._questions.where("Save the capacity", name, filters, self.choose)

    def choose(self, target: Path) -> None:
        """Save to ``target``; ask first when something is there already."""
        from feeds.capacity.evidence import FILES
        from feeds.evidence import archive

        assert self._questions is not None
        if trouble := archive.problem(target, force=True, files=FILES):
            self._host.tell(f"{target} {trouble}", path=target)
        else:
            there = bool(archive.problem(target, force=False, files=FILES))
            title = "Save the capacity"
            self._questions.agree(title, target, lambda: self._keep(target), there=there)

    def _keep(self, target: Path) -> None:
        self._work.put_nowait(lambda: self._save(target))

    async def _save(self, target: Path) -> None:
        """Write what was found; the page is drawn on another thread, and holds nothing up."""
        from feeds.evidence.archive import EvidenceError

        assert self._plan is not None
        plan, found = self._plan, dict(self._found)
        try:
            await asyncio.to_thread(_write, target, plan, found, interrupted=self._unfinished)
        except EvidenceError as error:
            self._host.tell(f"Not saved: {error}", path=target)
        else:
            self._host.tell(f"Saved to {target}", tone="calm", path=target)


def _write(
    target: Path,
    plan: CapacityPlan,
    found: dict[SideName, SideCapacity],
    *,
    interrupted: bool,
) -> None:
    from app.report import capacity
    from feeds.capacity import evidence
    from feeds.evidence.archive import Draft, writing

    draft = Draft(target, force=True, files=evidence.FILES)
    try:
        told = evidence.told(plan, found, interrupted=interrupted)
        with writing(target):
            for name, text in capacity.files(told, found, plan).items():
                (draft.folder / name).write_text(text, encoding="utf-8")
        draft.put_in_place()
    finally:
        draft.discard()
