"""``live-vs-polled measure --check-theory``: predicted beside measured, for every way there is."""

import secrets
import sys

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from app.running import headless, outputs
from app.running.interrupts import held
from app.text.formats import count, precise, share
from app.text.mistakes import complain
from app.text.tables import prediction
from feeds.evidence import theory_run
from feeds.evidence.summary import machine, program
from feeds.evidence.theory_cases import CASES, Case
from feeds.evidence.theory_run import Result
from feeds.evidence.theory_verdicts import TOLERANCE, CaseVerdict
from feeds.figure import kind_of

WIDTH = 114
BUSY = 0.7
"""From this share of the processors on, what else runs may be what is measured."""


Skipped = list[tuple[Case, str]]
"""Cases that cannot be measured here, and why."""


def run(*, json: str | None = None, seed: int | None = None, database_url: str = "") -> int:
    """Measure every case and print the table; 1 when a figure parts from theory."""
    first = secrets.randbelow(1 << 20) if seed is None else seed
    lacks = [(case, case.lacks(database_url)) for case in CASES]
    skipped = [(case, why) for case, why in lacks if why]
    cases = tuple(case for case, why in lacks if not why)
    results: list[Result] = []

    def done(result: Result) -> None:
        results.append(result)
        verdict = "agrees" if result.agrees else "DIFFERS FROM THEORY"
        if sys.stderr.isatty():
            sys.stderr.write(f"{len(results)} of {len(cases)}: {result.name}: {verdict}\n")

    status = headless.status_of(theory_run.run_all(cases, first, done, database_url))
    results.sort(key=lambda result: CASES.index(result.case))
    written = not results or _hand_out(results, skipped, json)
    if status and results:
        complain(f"interrupted; {len(results)} of {len(cases)} cases were measured")
    agree = len(results) == len(cases) and all(one.agrees for one in results)
    return status or int(not agree or not written)


@held()
def _hand_out(results: list[Result], skipped: Skipped, json: str | None) -> bool:
    """Print or write the results; ``False`` when a file could not be written."""
    told = {
        "program": program(),
        "tolerance": TOLERANCE,
        "agrees": all(result.agrees for result in results),
        "machine": machine(),
        "cases": msgspec.to_builtins(results),
        "skipped": [{"name": case.name, "reason": why} for case, why in skipped],
    }
    written = json is None or outputs.write_json(json, told)
    if json == "-":
        return True
    outputs.say(_text(results, skipped))
    return written


def _text(results: list[Result], skipped: Skipped) -> str:
    """Return a table for each case, a line for each that was left out, and the verdict."""
    parts: list[RenderableType] = []
    for result in results:
        again = ", measured twice" if result.attempts > 1 else ""
        busy = "" if result.busy is None else f", processors {share(result.busy)} busy"
        overruns = f", {count(result.skipped)} polls skipped" if result.skipped else ""
        title = f"{result.name}: {result.n} updates{overruns}{busy}{again}"
        parts += [Text(title, style="bold"), _table(result)]
    parts += [Text(f"skipped: {case.name}: {why}") for case, why in skipped]
    return outputs.drawn([*parts, _conclusion(results)], WIDTH)


def _table(result: Result) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, width in (("side", 6), ("figure", 18)):
        table.add_column(name, no_wrap=True, min_width=width)
    for name in ("predicted", "measured", "± 95 %", "apart"):
        table.add_column(name, justify="right", no_wrap=True, min_width=11)
    table.add_column("", no_wrap=True, min_width=19)
    for verdict in result.verdicts:
        table.add_row(verdict.side, *_cells(verdict))
    return table


def _cells(verdict: CaseVerdict) -> list[str]:
    """Return one figure as texts with units."""
    name, predicted, measured, apart = prediction(
        verdict.name, verdict.predicted, verdict.measured, verdict.apart
    )
    half = precise(verdict.half_width, kind_of(verdict.name))
    within = verdict.apart is not None and abs(verdict.apart) <= TOLERANCE
    exact = verdict.predicted == verdict.measured
    good = "within 2 %" if within else "exact" if exact else "within its interval"
    if verdict.once:
        good = "the first time"
    return [name, predicted, measured, half, apart, good if verdict.agrees else "[bold red]DIFFERS"]


def _conclusion(results: list[Result]) -> str:
    """Return the verdict in a sentence, and how it came about."""
    figures = [verdict for result in results for verdict in result.verdicts]
    parted = sum(not verdict.agrees for verdict in figures)
    again = sum(result.attempts > 1 for result in results)
    text = f"{len(figures) - parted} of {len(figures)} figures in {len(results)} cases agree"
    text += f"; {parted} differ from theory." if parted else "."
    busiest = max((result.busy or 0.0 for result in results), default=0.0)
    if parted and busiest > BUSY:
        text += (
            f" The processors were up to {share(busiest)} busy: try again when nothing else"
            " runs on this machine."
        )
    if again:
        text += (
            f" {again} cases were measured twice, because a figure was outside the first time:"
            " 1 in 20 intervals misses by chance. A figure fails if it is outside both times."
        )
    return text
