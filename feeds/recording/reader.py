"""A recording read back: by the instants of its records, without reading the rest."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import msgspec

from feeds import sources
from feeds.counters import Counters
from feeds.evidence.summary import Context, summary
from feeds.foreign import one_line
from feeds.frame import Frame, Marker
from feeds.load.records import Load
from feeds.load.summary import summary_of
from feeds.recording.container import Container, DamagedError, Piece
from feeds.recording.records import (
    TOPICS,
    BadRecordingError,
    Ending,
    Origin,
    Painted,
    Record,
    SegmentBegun,
    SettingsSet,
    StoryTold,
)
from feeds.settings import BadSettingError, Settings

MOST_KEPT = 160
"""Chunks whose records are kept, a minute of the writer's: who moves on a little reads little."""

One = TypeVar("One", bound=Record)
_ALWAYS = math.inf


class RecordingReader:
    """The recording in the file ``path``. Use as ``with RecordingReader(path) as recording``.

    Raise :class:`BadRecordingError`, one line for the user, for a file that is none, or of which
    nothing can be read. Instants are those of the run's clock in nanoseconds; ``until_ns`` is
    always left out itself.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._kept: OrderedDict[tuple[int, str], list[tuple[int, Record]]] = OrderedDict()
        self._damaged: set[int] = set()
        self._container = Container(self.path)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        """Read what holds for the whole recording."""
        bad = f"{self.path} is not a recording: "
        pieces = self._container.pieces
        self._set = sorted(self._all(SettingsSet), key=lambda one: one.at_ns)
        origins = list(self._all(Origin))
        first = next(self.frames(0, _ALWAYS), None)
        if first is None or not self._set or not origins:
            raise BadRecordingError(one_line(f"{bad}there is no frame in it"))
        try:
            for one in self._set:
                sources.find(one.settings.source)
        except BadSettingError as error:
            raise BadRecordingError(one_line(f"{bad}{error}")) from None
        self.origin = origins[0]
        """Where and when it was recorded."""
        self.began_ns = first.at_ns
        """The instant of its first frame."""
        self.ended_ns = max(piece.until_ns for piece in pieces)
        """The instant of its last record."""
        self.segments = [(one.number, one.began_ns) for one in self._all(SegmentBegun)]
        """Number and beginning of each measuring segment."""
        self.markers = list(self._all(Marker))
        """What somebody marked."""
        endings = list(self._all(Ending))
        self.ending = endings[-1] if endings else None
        """The exact figures at its end; ``None`` where that was cut off."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return (self.ended_ns - self.began_ns) / 1e9

    @property
    def taken(self) -> datetime | None:
        """When it was begun, in one's own time; ``None`` if it does not say so."""
        try:
            return datetime.fromisoformat(self.origin.taken_at).astimezone()
        except (ValueError, OverflowError, OSError):
            return None

    @property
    def trouble(self) -> str:
        """What is not there of the recording, in one line; "" if nothing is lacking."""
        told = []
        if self.ending is None:
            told.append(f"was cut off; it holds the first {self.length_s:.1f} s")
        if self._damaged:
            count = len(self._damaged)
            told.append(f"has {count} damaged place{'s' * (count > 1)}, left out")
        return one_line(f"{self.path} {' and '.join(told)}") if told else ""

    def settings_at(self, at_ns: float) -> Settings:
        """Return the settings in force at an instant; before the first ones, these."""
        place = bisect_right(self._set, at_ns, key=lambda one: one.at_ns)
        return self._set[max(0, place - 1)].settings

    def measured_under(self) -> Settings:
        """Return the settings of the figures at the end: those in force when their time began."""
        return self.settings_at(self.segments[-1][1] if self.segments else self.ended_ns)

    def changes(self) -> list[SettingsSet]:
        """Return all settings with the instants from which on they were in force."""
        return list(self._set)

    def frames(self, from_ns: float = 0, until_ns: float = _ALWAYS) -> Iterator[Frame]:
        """Give the frames of these instants in their order."""
        return self._between(Frame, from_ns, until_ns)

    def frames_back(self, until_ns: float = _ALWAYS) -> Iterator[Frame]:
        """Give the frames before an instant, the newest first."""
        return self._backwards(Frame, until_ns)

    def loads(self, from_ns: float = 0, until_ns: float = _ALWAYS) -> Iterator[Load]:
        """Give the loads of these instants in their order."""
        return self._between(Load, from_ns, until_ns)

    def paints(self, from_ns: float = 0, until_ns: float = _ALWAYS) -> Iterator[Painted]:
        """Give what a window showed in this time."""
        return self._between(Painted, from_ns, until_ns)

    def stories(self, from_ns: float = 0, until_ns: float = _ALWAYS) -> Iterator[StoryTold]:
        """Give how a story stood in this time."""
        return self._between(StoryTold, from_ns, until_ns)

    def counters(self) -> Counters | None:
        """Return the exact figures at the end, or the newest that there are."""
        if self.ending is not None and self.ending.counters is not None:
            return self.ending.counters
        measured = (one.counters for one in self.frames_back() if one.segment)
        return next((one for one in measured if one is not None), None)

    def context(self) -> Context:
        """Return what is known beside the figures, as far as it is there."""
        if self.ending is not None:
            return self.ending.context
        load = summary_of(next(self._backwards(Load), None))
        segments = self.segments
        return Context(segments=segments, interrupted=True, markers=self.markers, load=load)

    def summary(self) -> dict[str, Any] | None:
        """Return the object of summary.json as the run itself had it; ``None`` without figures."""
        counters = self.counters()
        if counters is None:
            return None
        return summary(self.measured_under(), counters, self.context(), self.taken_from())

    def taken_from(self) -> dict[str, Any]:
        """Return where the figures come from, as a summary has it."""
        found: dict[str, Any] = msgspec.to_builtins(self.origin)
        return found if self.ending is None else found | {"taken_at": self.ending.taken_at}

    def _all(self, kind: type[One]) -> Iterator[One]:
        return self._between(kind, 0, _ALWAYS)

    def _between(self, kind: type[One], from_ns: float, until_ns: float) -> Iterator[One]:
        for piece in self._container.pieces:
            if piece.until_ns >= from_ns and piece.from_ns < until_ns:
                for at_ns, record in self._records(piece, kind):
                    if from_ns <= at_ns < until_ns:
                        yield record

    def _backwards(self, kind: type[One], until_ns: float = _ALWAYS) -> Iterator[One]:
        for piece in reversed(self._container.pieces):
            if piece.from_ns < until_ns:
                for at_ns, record in reversed(self._records(piece, kind)):
                    if at_ns < until_ns:
                        yield record

    def _records(self, piece: Piece, kind: type[One]) -> list[tuple[int, One]]:
        """Return the records of this kind in ``piece``, with their instants."""
        topic = _TOPIC_OF[kind]
        channel = self._container.topics.get(topic)
        if channel not in piece.channels:
            return []
        key = (piece.offset, topic)
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = self._decoded(piece, topic)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return cast("list[tuple[int, One]]", self._kept[key])

    def _decoded(self, piece: Piece, topic: str) -> list[tuple[int, Record]]:
        decode = _DECODE[topic]
        try:
            messages = self._container.messages(piece)
            found = messages.get(self._container.topics[topic], [])
            if any(map(_is_beyond_all, (body for _, body in found))):
                raise DamagedError("a number of more than 64 bits")
            return [(at_ns, decode(body)) for at_ns, body in found]
        except (DamagedError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            self._damaged.add(piece.offset)
            return []


def _is_beyond_all(body: bytes) -> bool:
    """Say whether there is an integer in ``body`` that tables of 64 bits do not hold."""
    # first what costs a microsecond: most records have no such row of figures anywhere
    return _LONG in body.translate(_DIGITS) and _TOO_LARGE.search(body) is not None


_DIGITS = bytes(ord("0") if sign in b"0123456789" else ord(" ") for sign in range(256))
_LONG = b"0" * 19
_TOO_LARGE = re.compile(rb"[:\[,]\s*-?\d{19,}\s*[,\]}]")
_TOPIC_OF: dict[type, str] = {kind: topic for topic, kind in TOPICS.items()}
_DECODE: dict[str, Callable[[bytes], Record]] = {
    topic: msgspec.json.Decoder(kind).decode for topic, kind in TOPICS.items()
}
