"""The chunks of an MCAP file, found by its index or, where it was cut off, one after the other.

Nothing of the file is believed before it is checked: lengths against what is there, contents
against their checksums. See https://mcap.dev/spec.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

from feeds.foreign import at_once, one_line, reason
from feeds.recording.records import PROFILE, VERSION, BadRecordingError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"\x89MCAP0\r\n"
MOST_BYTES = 8 << 20
"""A chunk unpacks to no more than this; those of the writer are of a megabyte."""
_HEADER, _FOOTER, _SCHEMA, _CHANNEL, _MESSAGE, _CHUNK = range(1, 7)
_MESSAGE_INDEX, _CHUNK_INDEX, _DATA_END = 7, 8, 15
_RECORD = struct.Struct("<BQ")
_FOOT = struct.Struct("<BQQQI")
_CHUNK_HEAD = struct.Struct("<QQQII")
_MESSAGE_HEAD = struct.Struct("<HIQQ")
_INDEX_HEAD = struct.Struct("<QQQQI")
_LONGEST_HEAD = 4096


class DamagedError(ValueError):
    """Something in the file is not what it says it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One chunk: where it is, which instants its messages have, and on which channels they are."""

    offset: int
    length: int
    from_ns: int
    until_ns: int
    channels: frozenset[int]


Messages = dict[int, list[tuple[int, bytes]]]
"""Instants and contents of a chunk's messages, by their channels."""


class Container:
    """An MCAP file that is open for reading; raise :class:`BadRecordingError` for any other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.topics: dict[str, int] = {}
        """The channel of each topic."""
        self.is_whole = True
        """Whether its end is there, with the index."""
        self._file = _opened(path)
        try:
            self._size = os.fstat(self._file.fileno()).st_size
            self._data_at = self._check_head()
            self.pieces = self._indexed()
            if not self.pieces:
                self.is_whole = False
                self.pieces = list(self._scanned())
                self._drop_what_is_half_written()
        except OSError as error:
            self._file.close()
            raise BadRecordingError(f"{path} cannot be read: {reason(error)}") from None
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def messages(self, piece: Piece) -> Messages:
        """Return what is in ``piece``; raise :class:`DamagedError` if that cannot be known."""
        try:
            data = self._unpacked(piece)
            found: Messages = {}
            for kind, at, end in _records(data, 0, len(data)):
                if kind == _MESSAGE:
                    channel, _, at_ns, _ = _MESSAGE_HEAD.unpack_from(data, at)
                    body = data[at + _MESSAGE_HEAD.size : end]
                    found.setdefault(channel, []).append((at_ns, body))
                elif kind == _CHANNEL:
                    self._note_channel(data[at:end])
                elif kind != _SCHEMA:
                    raise DamagedError("no message where one should be")
        except (OSError, struct.error, UnicodeDecodeError) as error:
            raise DamagedError(reason(error)) from None
        return found

    def _read(self, at: int, length: int) -> bytes:
        """Return so many bytes; raise :class:`DamagedError` where the file has not so many."""
        if not 0 <= length <= self._size - at:
            raise DamagedError("a length that is none")
        self._file.seek(at)
        data = self._file.read(length)
        if len(data) < length:
            raise DamagedError("the file became shorter")
        return data

    def _check_head(self) -> int:
        """Check what the file says that it is; return where its records begin."""
        if not self._size:
            raise BadRecordingError(f"{self.path} is empty")
        none = BadRecordingError(f"{self.path} is not a recording: it does not begin as one")
        try:
            if self._read(0, len(MAGIC)) != MAGIC:
                raise none
            at = len(MAGIC)
            kind, length = cast("tuple[int, int]", _RECORD.unpack(self._read(at, _RECORD.size)))
            at += _RECORD.size
            if kind != _HEADER or not 4 <= length <= _LONGEST_HEAD:
                raise none
            head = self._read(at, length)
            profile = _text(head, 0)[0]
        except (DamagedError, UnicodeDecodeError):
            raise none from None
        if not profile.startswith(PROFILE):
            raise BadRecordingError(
                one_line(f"{self.path} is not a recording: it is an MCAP file of other contents")
            )
        if profile != f"{PROFILE}{VERSION}":
            version = profile.removeprefix(PROFILE)[:20]
            raise BadRecordingError(
                one_line(f"{self.path} is of version {version}; this program reads {VERSION}")
            )
        return at + length

    def _indexed(self) -> list[Piece]:
        """Return the chunks by the index at the file's end; none if there is no good one."""
        try:
            foot_at = self._size - _FOOT.size - len(MAGIC)
            foot = self._read(max(0, foot_at), _FOOT.size + len(MAGIC))
            kind, length, begins, _, checksum = _FOOT.unpack_from(foot)
            if kind != _FOOTER or length != _FOOT.size - 9 or foot[_FOOT.size :] != MAGIC:
                return []
            index = self._read(begins, foot_at - begins)
            if zlib.crc32(foot[: _FOOT.size - 4], zlib.crc32(index)) != checksum:
                return []
            pieces = []
            for kind, at, end in _records(index, 0, len(index)):
                if kind == _CHANNEL:
                    self._note_channel(index[at:end])
                elif kind == _CHUNK_INDEX:
                    pieces.append(_indexed_piece(index, at))
        except (DamagedError, struct.error, UnicodeDecodeError):
            return []
        return pieces

    def _scanned(self) -> Iterator[Piece]:
        """Give the chunks that are there in full, one after the other."""
        at, found = self._data_at, None
        while at + _RECORD.size <= self._size:
            kind, length = _RECORD.unpack(self._read(at, _RECORD.size))
            ends = at + _RECORD.size + length
            if ends > self._size or kind in (0, _DATA_END):
                break
            if kind == _CHUNK and length >= _CHUNK_HEAD.size:
                if found is not None:
                    yield found
                head = self._read(at + _RECORD.size, _CHUNK_HEAD.size)
                from_ns, until_ns = _CHUNK_HEAD.unpack(head)[:2]
                found = Piece(at, _RECORD.size + length, from_ns, until_ns, frozenset())
            elif kind == _MESSAGE_INDEX and length >= 2 and found is not None:
                (channel,) = struct.unpack("<H", self._read(at + _RECORD.size, 2))
                channels = found.channels | {channel}
                found = Piece(found.offset, found.length, found.from_ns, found.until_ns, channels)
            at = ends
        if found is not None:
            yield found

    def _drop_what_is_half_written(self) -> None:
        """Learn the channels, which the first chunk names, and drop a last one that is damaged."""
        for place in (0, -1):
            while self.pieces:
                try:
                    found = self.messages(self.pieces[place])
                except DamagedError:
                    if place == 0:
                        break
                    self.pieces.pop()
                    continue
                last = self.pieces[-1]
                if place and not last.channels >= set(found):  # its index is not there
                    self.pieces[-1] = Piece(
                        last.offset, last.length, last.from_ns, last.until_ns, frozenset(found)
                    )
                break

    def _unpacked(self, piece: Piece) -> bytes:
        data = self._read(piece.offset, piece.length)
        kind, length = _RECORD.unpack_from(data)
        _, _, size, checksum, named = _CHUNK_HEAD.unpack_from(data, _RECORD.size)
        at = _RECORD.size + _CHUNK_HEAD.size
        packing = data[at : at + named]
        (packed_size,) = struct.unpack_from("<Q", data, at + named)
        packed = data[at + named + 8 :]
        if kind != _CHUNK or length != piece.length - _RECORD.size or packed_size != len(packed):
            raise DamagedError("no chunk where one should be")
        if size > MOST_BYTES:
            raise DamagedError("a chunk without end")
        if packing == b"zstd":
            packed = _decompressed(packed, size)
        if len(packed) != size or (checksum and zlib.crc32(packed) != checksum):
            raise DamagedError("a chunk with another checksum")
        return packed

    def _note_channel(self, data: bytes) -> None:
        (number,) = struct.unpack_from("<H", data)
        self.topics.setdefault(_text(data, 4)[0], number)


def _decompressed(packed: bytes, size: int) -> bytes:
    """Return what was packed if it is of this ``size``: no more memory than that is taken."""
    try:
        if zstandard.frame_content_size(packed) != size:
            raise DamagedError("a chunk of another size")
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError as error:
        raise DamagedError(str(error)) from None


def _records(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Give kind, beginning and end of each record in ``data``."""
    while at < end:
        kind, length = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        if length > end - at:
            raise DamagedError("a record that is longer than what holds it")
        yield kind, at, at + length
        at += length


def _text(data: bytes, at: int) -> tuple[str, int]:
    """Return the text that begins at ``at`` with its length, and where it ends."""
    if len(data) < at + 4:
        raise DamagedError("a text without a length")
    (length,) = struct.unpack_from("<I", data, at)
    ends = at + 4 + length
    if ends > len(data):
        raise DamagedError("a text that is longer than what holds it")
    return data[at + 4 : ends].decode(), ends


def _indexed_piece(data: bytes, at: int) -> Piece:
    """Return the chunk that the index tells of at ``at``."""
    from_ns, until_ns, offset, length, channels_size = _INDEX_HEAD.unpack_from(data, at)
    at += _INDEX_HEAD.size
    if channels_size > len(data) - at:
        raise DamagedError("a list that is longer than what holds it")
    channels = (
        struct.unpack_from("<H", data, place)[0] for place in range(at, at + channels_size, 10)
    )
    return Piece(offset, length, from_ns, until_ns, frozenset(channels))


def _opened(path: Path) -> BinaryIO:
    try:
        if path.is_dir():
            raise BadRecordingError(f"{path} is a folder, not a recording")
        file = open(path, "rb", opener=at_once)  # noqa: SIM115 - Path.open takes no opener
    except (OSError, ValueError) as error:
        if isinstance(error, BadRecordingError):
            raise
        raise BadRecordingError(one_line(f"{path} cannot be read: {reason(error)}")) from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise BadRecordingError(one_line(f"{path} is not an ordinary file"))
    return file
