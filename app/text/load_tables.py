"""The tables of many clients, as texts: what all of them saw, and what they cost."""

from collections.abc import Iterator

from app.text import formats
from app.text.server_work import LEAST_SHARE, Found, work_words
from app.text.tables import FigureRow
from feeds.counters import Counters, SideSummary
from feeds.crowd.records import Crowd
from feeds.load.listed import LoadRow, listed
from feeds.load.records import AtRest, LoadSummary

ALIKE = 1.15
"""Times the work of the other server up to which both are said to work about as much."""


def load_blocks(load: LoadSummary) -> Iterator[list[FigureRow]]:
    """Give every figure of many clients as text; what is distorted says so in its name."""
    for block in listed(load):
        yield [
            FigureRow(load_name(row), _told(row, row.live), _told(row, row.polled), row.distorted)
            for row in block
        ]


def _told(row: LoadRow, value: float | None) -> str:
    return formats.shown(value, row.figure.kind)


def load_name(row: LoadRow) -> str:
    """Return the name of a figure of many clients, and whether it is to be believed."""
    return f"{row.name}, distorted" if row.distorted else row.name


def crowd_notes(counters: Counters, load: LoadSummary) -> list[str]:
    """Return what the figures of a crowd say together, and what is in them, in sentences."""
    crowd = load.crowd
    if crowd is None:
        return []
    used = f"{formats.seconds(crowd.cpu_s)} of processor and {formats.data(crowd.rss_bytes)}"
    measured = f"The crowd was measured for {formats.seconds(crowd.measured_s)}; it used {used}."
    notes = [*_compared(counters, load, crowd), measured]
    if crowd.added_ms:
        added = formats.milliseconds(crowd.added_ms)
        notes.append(f"Its clients go past the network, whose mean delay, {added}, is added.")
    return notes


def _compared(counters: Counters, load: LoadSummary, crowd: Crowd) -> Iterator[str]:
    """Give a sentence on which server works more for it, unless the crowd limits itself."""
    live = _work(counters.live, counters.elapsed_s, load.live_at_rest)
    polled = _work(counters.polled, counters.elapsed_s, load.polled_at_rest)
    if live is None or polled is None or crowd.distorted:
        return
    less, more = sorted((live, polled))
    found: Found = "polled" if polled > live else "live"
    if more < LEAST_SHARE:
        found = "little"
    elif more < ALIKE * max(less, LEAST_SHARE):
        found = "alike"
    words = work_words(found, live, polled, crowd.clients)
    yield f"{words[0].upper()}{words[1:]}."


def _work(side: SideSummary, elapsed_s: float, at_rest: AtRest | None) -> float | None:
    """Return what a server used beyond rest, as a share of a core."""
    if side.server_cpu_s is None or at_rest is None or not elapsed_s:
        return None
    return max(0.0, side.server_cpu_s / elapsed_s - at_rest.cpu_share)
