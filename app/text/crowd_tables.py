"""The outcome of a crowd on many machines as tables: all clients, each worker, the books."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.box import SIMPLE_HEAD
from rich.table import Table

from app.text import formats, ways
from app.text.formats import NOTHING
from app.text.load_tables import load_blocks
from feeds.deployment import ENCRYPTED
from feeds.frame import SIDES
from feeds.load.records import LoadSummary

if TYPE_CHECKING:
    from rich.console import RenderableType

    from feeds.locust_crowd.records import Booked, CrowdRun, WorkerPart

_HEADS = ("live", "polled", "messages", "requests", "errors", "gaps", "back", "clock", "processor")
_EQUAL = {True: "equal", False: "not equal", None: NOTHING}


def drawn(run: CrowdRun) -> Iterator[RenderableType]:
    """Give the lines and tables of a run."""
    yield title(run)
    yield _figures(run)
    yield _workers(run)
    yield _books(run)
    yield from notes(run)


def title(run: CrowdRun) -> str:
    """Return in one line what was measured."""
    crowd, settings = run.crowd, run.settings
    served = ", ".join(f"{side} by {ways.way(settings, side)}" for side in SIDES)
    workers = sum(not one.control and not one.missing for one in run.workers)
    clients = formats.count(crowd.clients)
    if crowd.clients != settings.clients:
        clients += f" of {formats.count(settings.clients)}"
    at = f"{workers} {'worker' if workers == 1 else 'workers'} and the control"
    return f"{served}: {clients} clients a side at {at}, for {formats.seconds(crowd.measured_s)}"


def _table(*heads: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    return table


def _figures(run: CrowdRun) -> Table:
    table = _table("live", "polled")
    for row in chain.from_iterable(load_blocks(LoadSummary(crowd=run.crowd))):
        if {row.live, row.polled} != {NOTHING}:  # what serving costs nobody measures from here
            table.add_row(row.name, row.live, row.polled, style="dim" if row.distorted else None)
    return table


def _workers(run: CrowdRun) -> Table:
    """Return what each worker counted since its clients began to connect."""
    table = _table(*_HEADS)
    for one in run.workers:
        table.add_row(*_cells(one), style="dim" if one.missing else None)
    return table


def _cells(one: WorkerPart) -> Iterator[str]:
    yield f"{one.name}{', missing' * one.missing}{', control' * one.control}"
    yield from (formats.count(n) for n in (one.clients_live, one.clients_polled))
    for name in ("messages", "requests", "errors", "gaps", "reconnects"):
        yield formats.count(getattr(one.live, name) + getattr(one.polled, name))
    yield clock(one)
    yield formats.seconds(one.cpu_s)


def clock(one: WorkerPart) -> str:
    """Return what a worker adds to its clock for that of the source, and how sure that is."""
    if one.offset_ns is None or one.error_ns is None:
        return NOTHING
    return f"{one.offset_ns / 1e6:.2f} ± {formats.milliseconds(one.error_ns / 1e6)}"


def _books(run: CrowdRun) -> Table:
    table = _table("workers", "server", "books")
    for side, books in run.books.items():
        table.add_row(side, _kept(books.workers), _kept(books.server), _EQUAL[books.equal])
    return table


def _kept(kept: Booked | None) -> str:
    if kept is None:
        return NOTHING
    return f"{formats.count(kept.messages)} messages, {formats.count(kept.requests)} requests"


def notes(run: CrowdRun) -> Iterator[str]:
    """Give what is to be known beside, each in a line."""
    if run.missing_workers:
        names = ", ".join(run.missing_workers)
        yield f"missing: {names}; what they had is in no figure of all clients"
    if run.interrupted:
        yield "interrupted: the figures are those up to there"
    if run.unknown:
        yield f"latencies are unknown: {run.unknown}"
    elif run.clock_error_ms is not None:
        error = formats.milliseconds(run.clock_error_ms)
        yield f"clocks agree to ± {error}: what is less is unknown ({NOTHING})"
    if by_tls := [side for side in SIDES if _scheme(run, side) in ENCRYPTED.values()]:
        whose = "" if len(by_tls) == len(SIDES) else f" of the {by_tls[0]} side"
        yield f"bytes{whose} are counted before TLS adds its own"
    if run.crowd.distorted:
        yield f"distorted: {run.crowd.distorted}"
    for side, books in run.books.items():
        if books.why:
            yield f"no books of the {side} server: {books.why}"
        elif books.equal is False:
            yield (
                f"the books of the {side} side differ: connections that broke, workers that are "
                "missing, or clients that are not of this crowd"
            )
    if run.why:
        yield f"a connection ended last because: {run.why}"


def _scheme(run: CrowdRun, side: str) -> str:
    return urlsplit(run.servers.get(side, "")).scheme
