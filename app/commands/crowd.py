"""``live-vs-polled crowd``: many clients, on this machine or on many, by Locust."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from app.running import drafts, outputs
from app.running.interrupts import Interrupts, held
from app.text import crowd_tables
from app.text.mistakes import complain, mistake
from feeds.frame import SIDES
from feeds.locust_crowd import evidence, launch
from feeds.locust_crowd.place import BadPlaceError, place_of
from feeds.locust_crowd.records import PORT, ClientPlan, Orders, Told
from feeds.locust_crowd.site import settings_at

if TYPE_CHECKING:
    from feeds.evidence.archive import Draft
    from feeds.locust_crowd.records import CrowdRun
    from feeds.settings import Settings

__all__ = ["PORT", "CrowdPlan", "locustfile", "run", "work"]

CHOSEN = ("clients", "duration_s", "poll_interval_s")
"""Settings that are the crowd's own."""
WIDTH = 110
LACKING = "clients on many machines need Locust: pip install -e '.[crowd]' in the clone"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdPlan:
    """What a crowd was asked for."""

    live_url: str
    polled_url: str
    chosen: dict[str, object]
    """Settings that were given; the others are the server's."""
    token: str
    certificates: str = ""
    """Certificates (PEM) to check the servers' against; empty: the system's."""
    workers: int = os.cpu_count() or 1
    own_workers: bool = True
    """Whether the workers are processes started here."""
    bind: str = "127.0.0.1"
    port: int = PORT
    ramp_per_s: float = 400.0


def locustfile() -> Path:
    """Return the file with the users, for ``locust -f``."""
    return Path(launch.__file__).with_name("locustfile.py")


def missing() -> bool:
    """Say in one line that Locust is not installed, if it is not."""
    return find_spec("locust") is None and bool(complain(LACKING))


def work(host: str, port: int, token: str) -> int:
    """Be a worker; return the exit status."""
    if missing():
        return 1
    orders = Orders(role="worker", token=token, host=host, port=port)

    async def working() -> int:
        with Interrupts() as interrupts:
            await launch.work(orders, interrupts.wait(None))
            return interrupts.status

    try:
        return asyncio.run(working())
    except launch.CrowdFailedError as error:
        return complain(str(error))


def run(
    plan: CrowdPlan, *, json: str | None = None, out: Path | None = None, force: bool = False
) -> int:
    """Have the crowd measure, and report as ``json`` and ``out`` say; return the exit status."""
    if missing():
        return 1
    for side in SIDES:
        try:
            place_of(side, getattr(plan, f"{side}_url"))
        except BadPlaceError as error:
            mistake(str(error))
    draft, interrupts = drafts.claimed(out, evidence.FILES, force=force), Interrupts()
    try:
        settings = settings_at(plan.live_url, plan.polled_url, plan.token, plan.certificates)
        result = asyncio.run(_lead(plan, settings.replace(**plan.chosen), interrupts))
    except (launch.CrowdFailedError, BadPlaceError) as error:
        failed = complain(str(error))
        return interrupts.status or failed  # interrupted, it says that nothing was measured
    else:
        return _end(result, interrupts.status, json, draft)
    finally:
        if draft is not None:
            draft.discard()


async def _lead(plan: CrowdPlan, settings: Settings, interrupts: Interrupts) -> CrowdRun:
    """Measure with a bar of progress on standard error, until the end or interrupted."""
    orders = Orders(
        role="master",
        token=plan.token,
        host=plan.bind,
        port=0 if plan.own_workers else plan.port,
        plan=ClientPlan(
            live_url=plan.live_url,
            polled_url=plan.polled_url,
            settings=settings,
            certificates=plan.certificates,
        ),
        workers=plan.workers,
        ramp_per_s=plan.ramp_per_s,
    )
    with interrupts, _progress() as progress:
        task = progress.add_task("starting", total=1.0)

        def tell(told: Told) -> None:
            progress.update(task, description=told.text, completed=told.done or 0.0)
            progress.refresh()

        own = plan.workers if plan.own_workers else 0
        result = await launch.lead(orders, own, tell, interrupts.wait(None))
        servers = {side: getattr(plan, f"{side}_url") for side in SIDES}
        return msgspec.structs.replace(result, servers=servers)


@held()
def _end(result: CrowdRun, status: int, json: str | None, draft: Draft | None) -> int:
    """Hand everything out, also what there is of a run that was interrupted."""
    summary = evidence.summary_of(result)
    written = json is None or outputs.write_json(json, summary)
    kept = draft is None or drafts.kept(draft, evidence.files(summary))
    for name in result.missing_workers:
        complain(f"worker {name} did not end in order: what it had is in no figure of all clients")
    if json != "-":
        outputs.say(outputs.drawn(crowd_tables.drawn(result), WIDTH))
    return status or int(bool(result.missing_workers) or not (written and kept))


def _progress() -> Progress:
    """Return a bar that is drawn when told to, and only on a terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        disable=not sys.stderr.isatty(),
    )
