"""The tables of many clients, as texts: what all of them saw, and what they cost."""

from collections.abc import Iterator

from app.text import formats
from app.text.tables import FigureRow
from feeds.crowd.records import Crowd
from feeds.load.listed import LoadRow, listed
from feeds.load.records import LoadSummary


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


def crowd_notes(crowd: Crowd | None) -> list[str]:
    """Return what the crowd itself used, and what is in its latencies, in sentences."""
    if crowd is None:
        return []
    used = f"{formats.seconds(crowd.cpu_s)} of processor and {formats.data(crowd.rss_bytes)}"
    notes = [f"The crowd itself used {used}."]
    if crowd.added_ms:
        added = formats.milliseconds(crowd.added_ms)
        notes.append(f"Its clients go past the network; its mean delay, {added}, is added.")
    return notes
