"""updates.csv: written row by row while a run goes on, read back as columns."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from feeds.evidence.recorder import Row

COLUMNS = Row.__struct_fields__
MISSING = -1
"""Stands in a column for an empty field."""
MOST_ROWS = 2_000_000
"""Rows read back at most, the newest: what charts and intervals need, in 64 MB."""

Ints = NDArray[np.int64]


class CsvWriter:
    """Writes rows to a file. A full disk stops the writing, not the run; ``error`` says so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error = ""
        self.rows = 0
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def write(self, row: Row) -> None:
        """Write one row; ``None`` is an empty field."""
        if self.error:
            return
        try:
            self._writer.writerow(msgspec.structs.astuple(row))
        except OSError as error:
            self.error = error.strerror or str(error)
        else:
            self.rows += 1

    def close(self) -> None:
        """Write what is buffered, and close the file."""
        try:
            self._file.close()
        except OSError as error:
            self.error = self.error or error.strerror or str(error)


class BadEvidenceError(ValueError):
    """Something that should be evidence and is not; one line for the user."""


@dataclass
class Updates:
    """The rows of one segment as columns, instants in nanoseconds; :data:`MISSING` where empty."""

    published_ns: Ints
    received_ns: dict[str, Ints]
    """By side, "live" and "polled"."""
    value: NDArray[np.float64]
    first_known_ns: dict[str, Ints] = field(default_factory=dict)
    """When each side first held the update or a newer one; :data:`MISSING` while it does not."""

    def __post_init__(self) -> None:
        """Work out what follows from the columns."""
        self.first_known_ns = {side: _covered(column) for side, column in self.received_ns.items()}

    def __len__(self) -> int:
        return len(self.published_ns)

    def latency_ms(self, side: str) -> NDArray[np.float64]:
        """Return the update latencies in milliseconds, without the updates still pending."""
        known = self.first_known_ns[side]
        seen = known != MISSING
        latencies: NDArray[np.float64] = (known[seen] - self.published_ns[seen]) / 1e6
        return latencies


def _covered(received_ns: Ints) -> Ints:
    """Return for each update when it or a newer one had come: the next arrival in the column."""
    place = np.where(received_ns != MISSING, np.arange(len(received_ns)), len(received_ns))
    following = np.minimum.accumulate(place[::-1])[::-1] if len(place) else place
    return np.append(received_ns, MISSING)[following]


class Columns:
    """Columns as they grow; rows that are too many are dropped from the beginning."""

    def __init__(self) -> None:
        self._instants = [array("q"), array("q"), array("q")]
        self._values = array("d")

    def add(self, published_ns: int, live_ns: int, polled_ns: int, value: float) -> None:
        """Add a row: when it was published and received, :data:`MISSING` for never; its value."""
        published, live, polled = self._instants
        published.append(published_ns)
        live.append(live_ns)
        polled.append(polled_ns)
        self._values.append(value)
        if len(self._values) >= 2 * MOST_ROWS:
            del self._values[:MOST_ROWS]
            for column in self._instants:
                del column[:MOST_ROWS]

    def updates(self) -> Updates:
        """Return the newest :data:`MOST_ROWS` rows."""
        published, live, polled = (np.array(one[-MOST_ROWS:], np.int64) for one in self._instants)
        received = {"live": live, "polled": polled}
        return Updates(published, received, np.array(self._values[-MOST_ROWS:]))


def read(lines: Iterable[str]) -> Updates:
    """Return the rows of the last segment, at most :data:`MOST_ROWS`."""
    reader = csv.reader(lines)
    if tuple(next(reader, ())) != COLUMNS:
        raise BadEvidenceError("updates.csv has other columns than this program writes")
    columns, segment = Columns(), 0
    try:
        for fields in reader:
            number = int(fields[0])
            if number != segment:
                columns, segment = Columns(), number
            live, polled = fields[3] or MISSING, fields[4] or MISSING
            columns.add(int(fields[2]), int(live), int(polled), float(fields[7]))
    except (ValueError, IndexError, OverflowError, csv.Error):
        raise BadEvidenceError(f"updates.csv: line {reader.line_num} is not understood") from None
    return columns.updates()
