"""``live-vs-polled compare``: two runs side by side, and which differences are noise."""

from collections.abc import Iterator
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from app.running import outputs
from app.text.formats import NOTHING, apart, precise, signed
from app.text.mistakes import complain
from app.text.ways import label
from feeds.evidence.comparison import Comparison, compare
from feeds.evidence.differences import Difference
from feeds.evidence.reading import BadEvidenceError, load
from feeds.frame import SIDES

_SHORT = {"inside the noise": "noise", "unknown": NOTHING}


WIDTH = 96
"""Columns at least, so that no figure is cut where nobody says how wide the page is."""


def run(a: Path, b: Path, *, as_json: bool) -> int:
    """Compare the evidence in ``a`` and ``b``; what is no evidence is one line and 2."""
    try:
        comparison = compare(load(a), load(b))
    except BadEvidenceError as error:
        complain(str(error))
        return 2
    if as_json:
        outputs.write_json("-", comparison)
    else:
        outputs.say(_text(comparison))
    return 0


def _text(comparison: Comparison) -> str:
    """Return the comparison as a table, with what was set differently above it."""
    above = (f"A  {comparison.a}", f"B  {comparison.b}", _settings(comparison))
    said = _conclusion(comparison.differences), *_otherwise(comparison)
    conclusion = Text(" ".join(said))
    return outputs.drawn([*above, _table(comparison), conclusion], WIDTH)


def _settings(comparison: Comparison) -> str:
    """Return what was set differently, in one line."""
    changed = [f"{name} {_plain(a)} → {_plain(b)}" for name, (a, b) in comparison.settings.items()]
    return f"set differently: {', '.join(changed)}" if changed else "all settings are the same"


def _plain(value: object) -> str:
    return NOTHING if value is None else str(value)


def _table(comparison: Comparison) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in ("A", "B", "B − A", "of A", "± 95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    side = ""
    for row in comparison.differences:
        if row.side != side:
            side = row.side
            table.add_section()
            style = f"bold {'blue' if side == 'live' else 'yellow'}"
            table.add_row(Text(_heading(comparison, side), style=style))
        style = "bold" if row.finding == "differs" else "dim"
        finding = _SHORT.get(row.finding, row.finding)
        table.add_row(row.about, *_cells(row), f"[{style}]{finding}")
    return table


def _ways(comparison: Comparison, side: str) -> tuple[str, ...]:
    """Return by what ``side`` was served in A and in B, where that is not the same."""
    return tuple(label(str(key)) for key in comparison.settings.get(f"{side}_transport", ()))


def _heading(comparison: Comparison, side: str) -> str:
    """Return the line over the figures of ``side``: "live: WebSocket → SSE"."""
    return ": ".join(filter(None, (side, " → ".join(_ways(comparison, side)))))


def _otherwise(comparison: Comparison) -> Iterator[str]:
    """Give a sentence on whatever else lies behind the differences."""
    for side in SIDES:
        if ways := _ways(comparison, side):
            yield (
                f"The {side} side was served by {ways[0]} in A and by {ways[1]} in B: what differs "
                "there is a difference of the ways, too."
            )
    if clients := comparison.settings.get("clients"):
        yield (
            f"A had {_plain(clients[0])} and B {_plain(clients[1])} clients a side: what differs "
            "is a difference of their number, too."
        )
    if any(row.many for row in comparison.differences):
        yield (
            "Of the figures of many clients, and of what they cost, there is no interval: whether "
            "they differ by more than chance is seen by measuring again."
        )
    for name, why in comparison.distorted.items():
        yield f"The crowd of {name.upper()} is distorted, its latencies are its own: {why}."


def _cells(row: Difference) -> list[str]:
    """Return both figures, their difference and its interval."""
    a, b, half = (precise(value, row.unit, 3) for value in (row.a, row.b, row.half_width))
    part = NOTHING if row.unit == "share" else apart(row.relative)
    return [a, b, signed(row.difference, row.unit), part, half]


def _conclusion(rows: list[Difference]) -> str:
    """Return in one sentence what can be concluded."""
    rows = [row for row in rows if not row.many]
    count = {name: sum(row.finding == name for row in rows) for name in ("differs", "unknown")}
    noise = len(rows) - sum(count.values())
    text = (
        f"{count['differs']} of {len(rows)} figures differ by more than chance explains,"
        f" {noise} differ only within the noise, {count['unknown']} have no interval."
    )
    if count["unknown"]:
        text += (
            " Too little was measured for those: measure longer, or with --until 5%, which goes on"
            " until there is enough. Runs of the command crowd have none, however long."
        )
    return f"{text} Of equal runs about 1 figure in 20 seems to differ."
