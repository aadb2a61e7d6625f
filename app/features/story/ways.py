"""The ways to push and to pull that a step measures one after the other, as rows of a table."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from app.text.measured import shown
from app.text.ways import way
from app.ui.figure_grid import ShownValue
from feeds import choices
from feeds.frame import SIDES, SideName
from feeds.stories.claim import Lookup, Quantity
from feeds.stories.story import ALIKE, First, Step

COLUMNS = (
    ("Latency, mean", "update_latency_ms.mean", True),
    ("Missed", "missed_share", True),
    ("Requests", "requests_per_s", False),
    ("Bytes", "bytes_per_s", True),
    ("Server", "server_cpu_share", False),
)
"""What it says, the figure of a side, and whether less of it is better."""


class MeasuredWay(NamedTuple):
    """One way in which a side is served during a step."""

    side: SideName
    label: str
    """"REST every 1 s"."""
    prefix: str
    """What stands before the names of its figures."""


def ways_of(step: Step) -> tuple[MeasuredWay, ...]:
    """Return the ways that ``step`` measures, each once, in the order in which they are offered."""
    found: dict[tuple[SideName, str], MeasuredWay] = {}
    for side in SIDES:
        offered = [one.key for one in choices.offered(side)]
        every = [
            (offered.index(turn.settings.transport(side)), way(turn.settings, side), turn)
            for turn in step.turns
        ]
        for _, label, turn in sorted(every, key=itemgetter(0, 1)):  # "REST" before "REST, …"
            before = f"{turn.name}." if isinstance(turn, First) else ""
            found.setdefault((side, label), MeasuredWay(side, label, f"{before}{side}."))
    return tuple(found.values())


def cells(figures: Lookup, ways: Sequence[MeasuredWay]) -> Iterator[list[ShownValue]]:
    """Give the values of each way; the least of a column, and what is like it, is marked."""
    least = {name: _least(figures, ways, name) for _, name, less in COLUMNS if less}
    for one in ways:
        row: list[ShownValue] = []
        for _, name, _ in COLUMNS:
            value = figures.get(one.prefix + name)
            limit = least.get(name)
            best = value is not None and limit is not None and value <= ALIKE * limit
            row.append(
                ShownValue(shown(Quantity(f"{one.side}.{name}", value)), "best" if best else "")
            )
        yield row


def _least(figures: Lookup, ways: Sequence[MeasuredWay], name: str) -> float | None:
    """Return the least value of a column; ``None`` until two are known."""
    found = [figures.get(one.prefix + name) for one in ways]
    known = [value for value in found if value is not None]
    return min(known) if len(known) > 1 else None
