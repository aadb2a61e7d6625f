"""A recording in the making: whoever measures hands records over, a thread of its own writes them.

Nothing waits for the disk, and nothing fails but :class:`RecordingWriter` itself, when it begins:
what goes wrong later is told by :attr:`RecordingWriter.trouble`. Every :data:`FLUSH_S` all there
is goes to the file, as a chunk that can be read without what follows; one holds no more than
:data:`CHUNK_NS` of the run, however fast that comes, so that any instant is found soon.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import msgspec
from mcap.well_known import MessageEncoding, SchemaEncoding
from mcap.writer import CompressionType, Writer

from feeds import PROGRAM, __version__
from feeds.clock import now_ns
from feeds.evidence.summary import FIGURES_ALONE, Context, origin, taken_at
from feeds.foreign import reason
from feeds.frame import Frame, Marker
from feeds.recording.records import (
    PROFILE,
    TOPICS,
    VERSION,
    Ending,
    Origin,
    Painted,
    Record,
    RecordingError,
    SegmentBegun,
    SettingsSet,
    StoryTold,
)
from feeds.recording.target import Target

if TYPE_CHECKING:
    from pathlib import Path

    from feeds.counters import Counters
    from feeds.load.records import Load
    from feeds.settings import Settings

FLUSH_S = 0.5
"""How often what is new goes to the file: so much is lost at most when the process is killed."""
CHUNK_NS = 1_000_000_000
MOST_WAITING = 50_000
"""Records that wait for a disk that hangs; more are counted as lost."""
PATIENCE_S = 10.0
"""How long the end of a recording waits for such a disk."""


class RecordingWriter:
    """Records a run into the file ``path``; its methods may be called on any thread.

    A file that is there is replaced with ``force`` alone, and stays until something is measured.
    Raise :class:`RecordingError` when nothing can be written there. It begins now, or at
    ``began_ns``. End it with :meth:`finish` or :meth:`discard`.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        force: bool = False,
        began_ns: int | None = None,
    ) -> None:
        self.path = path
        self.trouble = ""
        """Why the recording is not complete, in one line; "" while it is."""
        self.began_ns = self.seen_ns = now_ns() if began_ns is None else began_ns
        """When it began, and the instant of the newest frame."""
        self.frames = self.size_bytes = 0
        """How many frames were taken, and how much is in the file."""
        self._lost = 0
        self._is_wanted = True
        self._first_ns: int | None = None  # of the frames
        self._segment = (0, 0)
        self._chunk_ns = 0
        self._waiting: deque[tuple[int, Record]] = deque()
        self._over = threading.Event()
        self._channels: dict[type, int] = {}
        self._encode = msgspec.json.Encoder().encode
        self._target = Target(path, force=force)
        self._file = self._target.file
        self._mcap = Writer(self._file, compression=CompressionType.ZSTD)
        try:
            self._mcap.start(f"{PROFILE}{VERSION}", f"{PROGRAM} {__version__}")
            self._file.flush()
        except OSError as error:
            self._target.close()
            self._target.withdraw()
            raise RecordingError(f"{path} cannot be written: {reason(error)}") from None
        self.set(settings, self.began_ns)
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many records are not written yet."""
        return len(self._waiting)

    def take(self, frame: Frame) -> None:
        """Record ``frame``."""
        self.frames += 1
        if self._first_ns is None:
            self._first_ns = frame.at_ns
        self.seen_ns = frame.at_ns
        self._put(frame.at_ns, frame)

    def set(self, settings: Settings, at_ns: int) -> None:
        """Record that ``settings`` are in force from ``at_ns`` on."""
        self._put(at_ns, SettingsSet(at_ns, settings))

    def take_load(self, load: Load) -> None:
        """Record ``load``."""
        self._put(load.at_ns, load)

    def mark(self, marker: Marker) -> None:
        """Record what somebody marked."""
        self._put(marker.at_ns, marker)

    def painted(self, seq: int, at_ns: int) -> None:
        """Record when a window first showed the update ``seq``."""
        self._put(at_ns, Painted(at_ns, seq))

    def tell(self, told: StoryTold) -> None:
        """Record how a story stands."""
        self._put(told.at_ns, told)

    def finish(self, counters: Counters | None = None, context: Context = FIGURES_ALONE) -> str:
        """End the recording with the exact figures; return :attr:`trouble`."""
        if not self._over.is_set():
            at_ns = self.seen_ns
            ending = Ending(at_ns=at_ns, taken_at=taken_at(), counters=counters, context=context)
            self._put(at_ns, ending)
        self._end()
        return self.trouble

    def discard(self) -> None:
        """Leave no file, unless it cannot be removed or has replaced one; nothing after an end."""
        if not self._over.is_set():
            self._is_wanted = False
            self._end()
            self._target.remove()

    def _end(self) -> None:
        self._over.set()
        self._thread.join(PATIENCE_S)
        if self._thread.is_alive():
            self._fail(f"the disk did not answer for {PATIENCE_S:g} s")

    def _put(self, at_ns: int, record: Record) -> None:
        if self._over.is_set() or len(self._waiting) >= MOST_WAITING:
            self._lost += not self._over.is_set()
        else:
            self._waiting.append((at_ns, record))

    def _run(self) -> None:
        """Write until it is over; on a thread of its own."""
        try:
            self._introduce()
            while not self._over.wait(FLUSH_S):
                self._write()
            self._write()
            self._mcap.finish()
            self._file.flush()
            self.size_bytes = self._file.tell()
            self._file.close()
        except OSError as error:
            self._fail(reason(error))
        except Exception as error:  # noqa: BLE001 - a recording never ends without a word
            self._fail(f"{type(error).__name__}: {error}")
        self._target.close()
        if self._is_wanted and (self._has_begun or not self.trouble):
            self.trouble = self.trouble or self._target.settle()
        else:
            self._target.withdraw()
        if self._lost and not self.trouble:
            self.trouble = f"{self.path} lacks {self._lost} of its records"

    def _introduce(self) -> None:
        """Say what kinds of records there are, and where they come from."""
        for topic, kind in TOPICS.items():
            schema = msgspec.json.encode(msgspec.json.schema(kind))
            number = self._mcap.register_schema(kind.__name__, SchemaEncoding.JSONSchema, schema)
            self._channels[kind] = self._mcap.register_channel(topic, MessageEncoding.JSON, number)
        self._add(self.began_ns, msgspec.convert(origin(), Origin))

    def _write(self) -> None:
        """Write all that waits."""
        newest_ns = self._chunk_ns
        for _ in range(len(self._waiting)):
            at_ns, record = self._waiting.popleft()
            if isinstance(record, Frame):
                newest_ns = at_ns
                if at_ns - self._chunk_ns >= CHUNK_NS:
                    self._flush(at_ns)
                self._note_segment(record)
            self._add(at_ns, record)
        self._flush(newest_ns)
        if self._has_begun:
            self._target.settle()

    @property
    def _has_begun(self) -> bool:
        """Whether something that was measured is in the file."""
        return self._segment[0] > 0

    def _flush(self, at_ns: int) -> None:
        """Write a chunk of what there is; the next one begins at ``at_ns``."""
        self._mcap.flush()
        self._chunk_ns = at_ns
        self.size_bytes = self._file.tell()

    def _note_segment(self, frame: Frame) -> None:
        segment = (frame.segment, frame.segment_began_ns)
        if frame.segment and segment != self._segment:
            self._segment = segment
            self._add(frame.at_ns, SegmentBegun(*segment))

    def _add(self, at_ns: int, record: Record) -> None:
        try:
            data = self._encode(record)
        except ValueError:  # half a character in somebody's note
            self._lost += 1
            return
        at_ns = max(0, at_ns)
        self._mcap.add_message(self._channels[type(record)], at_ns, data, at_ns)

    def _fail(self, why: str) -> None:
        if not self.trouble:
            lasted_s = max(0, self._chunk_ns - (self._first_ns or 0)) / 1e9
            self.trouble = f"{self.path} is cut off after about {lasted_s:.0f} s: {why}"
        self._over.set()
        self._waiting.clear()
