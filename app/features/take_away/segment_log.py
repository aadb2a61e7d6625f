"""The running segment on disk: what evidence needs of every frame, in a file that only grows.

Written for a few microseconds a frame and read by the export's own process, so that neither memory
nor painting depends on the length of a run.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import msgspec

from app.window.painting.painted_updates import PaintedUpdates
from feeds.evidence.archive import EvidenceError
from feeds.foreign import reason
from feeds.frame import Arrival, Frame, Published, SideFrame

_PREFIX = 4


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a frame; ``painted`` holds number and instant of updates shown meanwhile."""

    at_ns: int
    segment: int
    segment_began_ns: int
    published: list[Published]
    live: list[Arrival]
    polled: list[Arrival]
    painted: list[tuple[int, int]]

    def frame(self) -> Frame:
        """Return the frame again, as far as it was kept."""
        return Frame(
            at_ns=self.at_ns,
            segment=self.segment,
            segment_began_ns=self.segment_began_ns,
            published=self.published,
            live=SideFrame(arrivals=self.live),
            polled=SideFrame(arrivals=self.polled),
        )


class Snapshot(msgspec.Struct, frozen=True):
    """The log up to an instant: a file, and how much of it counts."""

    path: str
    size_bytes: int
    lacking: str = ""
    """Why something is missing in it; "" if nothing is."""


class SegmentLog:
    """Takes every frame; holds the running segment alone."""

    def __init__(self, painted: Callable[[int], int | None] = lambda seq: None) -> None:
        self._paints = PaintedUpdates(painted)
        self.seen_ns = 0
        """The instant of the newest frame."""
        self.segment = 0
        """Number of the segment that is recorded; 0 before there is one."""
        self._folder: TemporaryDirectory[str] | None = None
        self._file: BinaryIO | None = None
        self._path = Path()
        self._error = ""
        self._encode = msgspec.msgpack.Encoder().encode

    def take(self, frame: Frame) -> None:
        """Keep what evidence needs of ``frame``."""
        if frame.segment:
            if frame.segment != self.segment:
                self._begin(frame.segment)
            self._keep(frame)
        self.seen_ns = frame.at_ns

    def snapshot(self) -> Snapshot:
        """Return all that was recorded so far; more is written behind it."""
        if self._file is None:
            return Snapshot("", 0, self._error or "nothing was recorded")
        self._write(Kept(self.seen_ns, 0, 0, [], [], [], self._paints.until(self.seen_ns)))
        with suppress(OSError):
            self._file.flush()
        size = self._file.tell() if not self._error else self._path.stat().st_size
        return Snapshot(str(self._path), size, self._error)

    def close(self) -> None:
        """Forget everything."""
        self._shut()
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def trouble(self) -> str:
        """Why nothing at all is recorded; "" if it is, or may be."""
        return "" if self._file is not None else self._error

    def _place(self) -> Path:
        """Return the folder of the files; raise ``OSError`` where there is no place for one."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="live-vs-polled-", ignore_cleanup_errors=True)
        return Path(self._folder.name)

    def _begin(self, segment: int) -> None:
        """Begin a file for ``segment``; that of the one before is of no use any more."""
        self._shut()
        # an export may still read it: where that holds it, it goes with the folder
        with suppress(OSError):
            if self._path.name:
                self._path.unlink(missing_ok=True)
        self.segment, self._error = segment, ""
        self._paints.forget()
        try:
            self._path = self._place() / f"{segment}.frames"
            self._file = self._path.open("wb")
        except OSError as error:
            self._error = reason(error)

    def _keep(self, frame: Frame) -> None:
        live, polled = frame.live.arrivals, frame.polled.arrivals
        shown = self._paints.take(frame)
        if frame.published or live or polled or shown:
            self._write(
                Kept(
                    frame.at_ns,
                    frame.segment,
                    frame.segment_began_ns,
                    frame.published,
                    live,
                    polled,
                    shown,
                )
            )

    def _write(self, kept: Kept) -> None:
        if self._file is None or self._error:
            return
        packed = self._encode(kept)
        try:
            self._file.write(len(packed).to_bytes(_PREFIX, "little") + packed)
        except OSError as error:
            self._error = reason(error)

    def _shut(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def read_back(snapshot: Snapshot) -> Iterator[tuple[Kept, float]]:
    """Give what was kept, in order, each with the share of the file that is read by then.

    Raise :class:`EvidenceError` for what nobody here has written.
    """
    decoder = msgspec.msgpack.Decoder(Kept)
    with Path(snapshot.path).open("rb") as file:
        while (at := file.tell()) + _PREFIX <= snapshot.size_bytes:
            length = int.from_bytes(file.read(_PREFIX), "little")
            if at + _PREFIX + length > snapshot.size_bytes:
                return  # cut off by a full disk
            try:
                kept = decoder.decode(file.read(length))
            except ValueError:
                raise EvidenceError("what was noted of the segment is damaged") from None
            yield kept, file.tell() / snapshot.size_bytes
