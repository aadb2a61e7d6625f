"""updates.csv: written row by row while a run goes on, read back as columns."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feeds.evidence.recorder import Row

COLUMNS = (
    "segment",
    "seq",
    "published_ns",
    "received_live_ns",
    "received_polled_ns",
    "painted_ns",
    "message_bytes",
    "value",
)
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
            self._writer.writerow(
                (
                    row.segment,
                    row.seq,
                    row.published_ns,
                    row.received_live_ns,
                    row.received_polled_ns,
                    row.painted_ns,
                    row.message_bytes,
                    row.value,
                )
            )
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


def read(lines: Iterable[str], *, segment: int | None = None) -> Updates:
    """Return the rows of ``segment`` (the last one if ``None``), at most :data:`MOST_ROWS`."""
    reader = csv.reader(lines)
    if tuple(next(reader, ())) != COLUMNS:
        raise BadEvidenceError("updates.csv has other columns than this program writes")
    columns = _Columns()
    try:
        for fields in reader:
            number = int(fields[0])
            if segment is None and number != columns.segment:
                columns = _Columns(number)
            if segment is None or number == segment:
                columns.add(fields)
    except (ValueError, IndexError, OverflowError, csv.Error):
        raise BadEvidenceError(f"updates.csv: line {reader.line_num} is not understood") from None
    return columns.updates()


class _Columns:
    """Columns as they grow."""

    def __init__(self, segment: int = 0) -> None:
        self.segment = segment
        self._ints = {name: array("q") for name in ("published", "live", "polled")}
        self._value = array("d")

    def add(self, fields: list[str]) -> None:
        self._ints["published"].append(int(fields[2]))
        self._ints["live"].append(int(fields[3] or MISSING))
        self._ints["polled"].append(int(fields[4] or MISSING))
        self._value.append(float(fields[7]))
        if len(self._value) >= 2 * MOST_ROWS:
            for column in self._ints.values():
                del column[:MOST_ROWS]
            del self._value[:MOST_ROWS]

    def updates(self) -> Updates:
        ints = {name: np.array(column[-MOST_ROWS:]) for name, column in self._ints.items()}
        received = {side: ints[side].astype(np.int64) for side in ("live", "polled")}
        return Updates(
            ints["published"].astype(np.int64), received, np.array(self._value[-MOST_ROWS:])
        )
