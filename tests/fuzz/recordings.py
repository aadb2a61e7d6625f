"""``replay`` with recordings that were cut off, damaged, or made by somebody who means no good."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import msgspec
from mcap.writer import CompressionType, Writer

from app.command_line import main as cli
from feeds.evidence.summary import Context
from feeds.frame import Frame
from feeds.recording.reader import RecordingReader
from feeds.recording.records import PROFILE, VERSION
from tests.support.crowds import LOAD
from tests.support.nonsense import damaged, is_one_line, spoil
from tests.support.recordings import BEGAN_NS, DATA_END, made, recorded

Message = tuple[str, int, bytes]
"""Topic, instant, content."""


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what replays a bad recording."""
    with TemporaryDirectory() as place:
        context = Context(segments=[(1, BEGAN_NS)], load=LOAD)
        path = recorded(Path(place) / "run.mcap", made(seconds=3, hz=5), context)
        good, messages = path.read_bytes(), list(_messages(path))

        def attempt(random: Random) -> str:
            path.write_bytes(_bad(random, good, messages))
            return _replayed(path, as_json=random.random() < 0.5)

        yield attempt


def _messages(path: Path) -> Iterator[Message]:
    """Give what is in a recording."""
    with RecordingReader(path) as read:
        container = read._container
        for piece in container.pieces:
            found = container.messages(piece)
            for topic, channel in container.topics.items():
                yield from ((topic, at_ns, body) for at_ns, body in found.get(channel, []))


def _bad(random: Random, good: bytes, messages: list[Message]) -> bytes:
    end = good.rindex(DATA_END)
    match random.randrange(5):
        case 0:
            return good[: random.randrange(len(good))]
        case 1:
            return damaged(random, good)
        case 2:
            return damaged(random, good[:end]) + random.choice((b"", good[end:]))
        case 3:  # a length, an offset or a size is another one, and the checksum of the index right
            return _other_number(random, good)
        case _:
            return _written(random, messages)


def _other_number(random: Random, good: bytes) -> bytes:
    found = bytearray(good)
    at = random.choice((random.randrange(len(found) - 8), random.randrange(200)))
    if random.random() < 0.5:
        at = random.randrange(good.rindex(DATA_END), len(found) - 8)
    size = random.choice((0, 1, 2**16, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1, len(good)))
    found[at : at + 8] = struct.pack("<Q", size)
    foot = len(found) - 37
    begins = struct.unpack_from("<Q", found, foot + 9)[0]
    if begins < foot:
        checksum = zlib.crc32(found[foot : foot + 25], zlib.crc32(found[begins:foot]))
        found[foot + 25 : foot + 29] = struct.pack("<I", checksum)
    return bytes(found)


def _written(random: Random, messages: list[Message]) -> bytes:
    """Return a file as the library writes it, whose contents are not what they should be."""
    file = io.BytesIO()
    writer = Writer(file, compression=random.choice((CompressionType.NONE, CompressionType.ZSTD)))
    version = VERSION if random.random() < 0.9 else random.choice(("2", "", "x" * 300, "\x1b[2J"))
    writer.start(random.choice((f"{PROFILE}{version}",) * 20 + ("ros2", "")), "somebody")
    topics = sorted({topic for topic, _, _ in messages})
    channels = {topic: writer.register_channel(topic, "json", 0) for topic in topics}
    spoilt = random.choice(topics)
    for topic, at_ns, body in messages:
        if topic == spoilt and random.random() < 0.5:
            tree = json.loads(body)
            spoil(random, tree)
            body = json.dumps(tree).encode()  # noqa: PLW2901 - the same message, spoilt
        elif topic == spoilt and random.random() < 0.2:
            body = damaged(random, body)  # noqa: PLW2901
        if random.random() < 0.98:
            writer.add_message(channels[topic], at_ns, body, at_ns)
    writer.finish()
    return file.getvalue()


def _replayed(path: Path, *, as_json: bool) -> str:
    """Replay it by the command, and hold what it says and how it ends against what is right."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        form = ["--json", "-"] if as_json else ["--speed", "max"]
        status = cli.main(["replay", *form, str(path)])
    told, complained = out.getvalue(), err.getvalue()
    assert all(map(is_one_line, complained.splitlines(keepends=True))), complained
    if status:
        assert not told
        assert str(path) in complained, complained
        assert complained.count("\n") in (1, 2), complained
        words = complained.rpartition("run.mcap")[2].partition(":")[0].split()
        return " ".join(word for word in words if not word[0].isdigit())[:30]
    if as_json:
        json.loads(told, parse_constant=lambda name: 1 / 0)
    else:
        assert all(map(is_one_line, told.splitlines(keepends=True))), told
    with RecordingReader(path) as read:
        frames = list(read.frames())
        assert all(isinstance(one, Frame) for one in frames)
        assert msgspec.json.encode(frames)
    return "replayed, and said what is lacking" if complained else "replayed"
