"""The updates of a run: rows written to updates.csv as they come, and kept as columns."""

from __future__ import annotations

import csv
from array import array
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from feeds.evidence.recorder import UpdateRow

MISSING = -1
"""Stands in a column for an empty field."""
MOST_ROWS = 2_000_000
"""Rows kept at most, the newest: what charts need, in 64 MB."""

Ints = NDArray[np.int64]


class CsvWriter:
    """Writes rows to a file; a full disk ends that and stands in ``error``, and the run goes on."""

    def __init__(self, path: Path) -> None:
        self.error = ""
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(UpdateRow.__struct_fields__)

    def write(self, row: UpdateRow) -> None:
        """Write one row; ``None`` is an empty field."""
        if self.error:
            return
        try:
            self._writer.writerow(msgspec.structs.astuple(row))
        except OSError as error:
            self.error = error.strerror or str(error)

    def close(self) -> None:
        """Write what is buffered, and close the file."""
        try:
            self._file.close()
        except OSError as error:
            self.error = self.error or error.strerror or str(error)


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


class UpdateColumns:
    """The rows of the newest segment as they grow; too many are dropped from the beginning."""

    def __init__(self) -> None:
        self.segment = 0
        self._clear()

    def _clear(self) -> None:
        self._instants = array("q"), array("q"), array("q")
        self._values = array("d")

    def write(self, row: UpdateRow) -> None:
        """Add ``row``; the first one of a segment takes the place of all before."""
        if row.segment != self.segment:
            self.segment = row.segment
            self._clear()
        live_ns, polled_ns = row.received_live_ns, row.received_polled_ns
        published, live, polled = self._instants
        published.append(row.published_ns)
        live.append(MISSING if live_ns is None else live_ns)
        polled.append(MISSING if polled_ns is None else polled_ns)
        self._values.append(row.value)
        if len(self._values) >= 2 * MOST_ROWS:
            del self._values[:MOST_ROWS]
            for column in self._instants:
                del column[:MOST_ROWS]

    def updates(self) -> Updates:
        """Return the newest :data:`MOST_ROWS` rows."""
        published, live, polled = (np.array(one[-MOST_ROWS:], np.int64) for one in self._instants)
        received = {"live": live, "polled": polled}
        return Updates(published, received, np.array(self._values[-MOST_ROWS:]))
