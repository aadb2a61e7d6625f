"""``live-vs-polled capacity``: how many clients each side can bear, found by trying."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from app.running import drafts, headless, outputs
from app.running.interrupts import held
from app.text import capacity_words, formats
from app.text.mistakes import complain, mistake
from feeds import choices
from feeds.capacity import evidence
from feeds.capacity.evidence import FILES
from feeds.capacity.outcome import most_of
from feeds.capacity.records import CapacityPlan, CapacityProgress, SideCapacity
from feeds.capacity.run import CapacitySearch
from feeds.evidence.archive import Draft
from feeds.frame import SideName
from feeds.lab import Lab
from feeds.settings import LIMITS

WIDTH = 128
COLOURS = {"live": "blue", "polled": "yellow"}


def run(
    plan: CapacityPlan,
    explicit: Collection[str] = (),
    *,
    json: str | None = None,
    out: Path | None = None,
    force: bool = False,
    database_url: str = "",
) -> int:
    """Search as ``plan`` says and report as ``json`` and ``out`` say; return the exit status.

    ``explicit`` are the settings that were asked for: the poll interval is half of the maximum
    acceptable latency unless it is one of them. An unfinished search at ``out`` is gone on with if
    it is for the same, with its seed unless one was asked for.
    """
    if "poll_interval_s" not in explicit:
        plan = _paced(plan)
    plan, found = _begun(plan, out, force=force, any_seed="seed" not in explicit)
    draft = drafts.claimed(out, FILES, force=force or bool(found))
    try:
        return _CapacityRound(plan, database_url, json, draft, force, found).run()
    finally:
        if draft is not None:
            draft.discard()


def _paced(plan: CapacityPlan) -> CapacityPlan:
    """Return ``plan`` with polls so often that p95 can be under the maximum acceptable latency."""
    limit = LIMITS["poll_interval_s"]
    interval_s = min(max(plan.max_latency_s / 2, limit.low), limit.high)
    settings = plan.settings.replace(poll_interval_s=interval_s)
    if "polled" in plan.sides and choices.chosen(settings.polled_transport).paced:
        about = f"a poll every {formats.setting(interval_s, 's')}"
        complain(f"{about}: half of the maximum acceptable latency; --poll-interval changes it")
    return msgspec.structs.replace(plan, settings=settings)


def _begun(
    plan: CapacityPlan, out: Path | None, *, force: bool, any_seed: bool
) -> tuple[CapacityPlan, dict[SideName, SideCapacity]]:
    """Return what is known from a search at ``out`` that goes on, and the plan with its seed."""
    if out is None or force:
        return plan, {}
    try:
        kept = evidence.kept_at(out)
    except ValueError:
        return plan, {}  # something else: nothing is replaced without --force
    if kept is None or not kept.unfinished(plan):
        return plan, {}
    if not kept.is_of(plan, any_seed=any_seed):
        mistake(f"--out: {out} holds an unfinished search with other settings; --force replaces it")
    settings = plan.settings.replace(seed=kept.settings.seed)
    return msgspec.structs.replace(plan, settings=settings), kept.found


@dataclass
class _CapacityRound:
    """One search: what is asked for, and what was found up to now."""

    plan: CapacityPlan
    database_url: str
    json: str | None
    draft: Draft | None
    force: bool
    found: dict[SideName, SideCapacity] = field(default_factory=dict)

    def run(self) -> int:
        """Search, report, and return the exit status."""
        known = sum(len(one.probes) for one in self.found.values())
        if known:
            complain(f"going on with a search of {known} measurements")
        return self._end(headless.status_of(self._search()))

    async def _search(self) -> None:
        """Search with a progress bar on standard error."""
        with _progress() as progress:
            task = progress.add_task("starting", total=1.0)

            def tell(now: CapacityProgress) -> None:
                text = capacity_words.trying(now)
                progress.update(task, description=text, completed=now.done)
                progress.refresh()

            await self._on_lab(tell)

    async def _on_lab(self, tell: Callable[[CapacityProgress], None]) -> None:
        most = {side: most_of(self.plan, side) for side in self.plan.sides}
        async with Lab(self.plan.settings, database_url=self.database_url) as lab:
            await lab.both_up()
            search = CapacitySearch(lab, self.plan, most, found=self.found, tell=tell)
            await search.run()

    @held()
    def _end(self, status: int) -> int:
        """Hand everything out, also what there is of a search that was interrupted."""
        number = sum(len(one.probes) for one in self.found.values())
        if not number:
            return status
        told = evidence.told(self.plan, self.found, interrupted=bool(status))
        written = self.json is None or outputs.write_json(self.json, told)
        kept = self.draft is None or self._keep(self.draft, told)
        if status:
            complain(self._interrupted(number, kept))
        if self.json != "-":
            outputs.say(self._text())
        return status or int(not (kept and (written or self.json == "-")))

    def _interrupted(self, number: int, kept: bool) -> str:
        text = f"not finished; {number} measurements were taken"
        go_on = f"the same command {'without --force ' * self.force}goes on from there"
        if self.draft is None:
            return f"{text}; with --out TARGET they are kept, and {go_on}"
        return f"{text} and kept; {go_on}" if kept else text

    def _keep(self, draft: Draft, told: dict[str, object]) -> bool:
        from app.report import capacity

        return drafts.kept(draft, capacity.files(told, self.found, self.plan))

    def _text(self) -> str:
        """Return the table of all measurements, and what they come to below it."""
        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for head in capacity_words.HEADS:
            table.add_column(head, justify="right", no_wrap=True)
        for side, one in self.found.items():
            table.add_section()
            table.add_row(Text(side, style=f"bold {COLOURS[side]}"))
            for probe in sorted(one.probes, key=lambda probe: probe.clients):
                style = "dim" if probe.distorted else ""
                table.add_row(*capacity_words.cells(side, probe), style=style)
        texts = capacity_words.lines(self.found, self.plan)
        return outputs.drawn([capacity_words.conditions(self.plan), table, *texts], WIDTH)


def _progress() -> Progress:
    """Return a bar of the share that is done, drawn when told to, and only on a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=Console(stderr=True),
        auto_refresh=False,  # its refreshing thread would only get in the way of the measuring
        transient=True,
        disable=not sys.stderr.isatty(),
    )
