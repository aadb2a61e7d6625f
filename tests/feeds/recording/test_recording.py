"""A recording: what is written is read again, to the digit, whole or cut off."""

from __future__ import annotations

import asyncio
import errno
import json
import sys
from collections import Counter
from io import BufferedWriter, FileIO
from pathlib import Path
from subprocess import PIPE
from typing import Any

import jsonschema
import msgspec
import pytest
from mcap.reader import make_reader
from msgspec.structs import replace

from feeds.evidence.summary import Context, origin, summary
from feeds.frame import Marker
from feeds.recording.reader import RecordingReader
from feeds.recording.records import BadRecordingError, Painted, StoryTold
from feeds.recording.target import Target
from feeds.recording.writer import RecordingWriter
from feeds.stories.story import Judgement, Standing
from tests.support.clock import on_loop, wait_until
from tests.support.crowds import LOAD
from tests.support.recordings import BEGAN_NS, SETTINGS, S, cut_off, figures, made, recorded


def test_everything_comes_back_to_the_digit(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "a.mcap", SETTINGS)
    began_ns = writer.began_ns
    frames = made(began_ns)
    later = SETTINGS.replace(poll_interval_s=0.5)
    standing = Standing(1, "measuring", 2.5, 4.0, Judgement("proven", 1 / 3))
    told = StoryTold(at_ns=began_ns + 2 * S, story="a", standing=standing, figures={"x": 0.1})
    marker = Marker(1, began_ns + 3 * S, "ü – ✓")
    for frame in frames:
        writer.take(frame)
    writer.set(later, began_ns + 10 * S)
    writer.mark(marker)
    writer.painted(17, began_ns + 4 * S)
    writer.tell(told)
    context = Context(warm_up_s=0.7, segments=[(1, began_ns)], markers=[marker], load=LOAD)
    assert writer.finish(figures(frames), context) == ""
    with RecordingReader(tmp_path / "a.mcap") as read:
        assert read.trouble == ""
        assert list(read.frames()) == frames
        assert (read.began_ns, read.ended_ns) == (frames[0].at_ns, frames[-1].at_ns)
        assert read.segments == [(1, began_ns)]
        assert read.settings_at(began_ns + 10 * S - 1) == SETTINGS
        assert read.settings_at(began_ns + 10 * S) == later
        assert read.markers == [marker]
        assert list(read.paints()) == [Painted(began_ns + 4 * S, 17)]
        assert list(read.stories(began_ns + 2 * S, began_ns + 2 * S + 1)) == [told]
        whole = read.summary()
        assert whole is not None
        assert read.ending is not None
        assert whole["taken_at"] == read.ending.taken_at
    taken = origin() | {"taken_at": whole["taken_at"]}
    # what was set later was never measured: no segment has begun under it
    wanted = summary(SETTINGS, figures(frames), context, taken)
    assert msgspec.json.encode(whole) == msgspec.json.encode(wanted)


def test_any_instants_are_read_alone(tmp_path: Path) -> None:
    frames = made()
    with RecordingReader(recorded(tmp_path / "a.mcap", frames)) as read:
        from_ns, until_ns = frames[30].at_ns, frames[65].at_ns
        assert list(read.frames(from_ns, until_ns)) == frames[30:65]
        assert list(read.frames(from_ns + 1, until_ns + 1)) == frames[31:66]
        assert list(read.frames_back(until_ns)) == frames[64::-1]
        assert list(read.frames_back()) == frames[::-1]


def test_what_was_cut_off_is_read_up_to_the_last_second(tmp_path: Path) -> None:
    frames = made()
    for share in (0.3, 0.77, 1.0):
        with RecordingReader(cut_off(tmp_path / "a.mcap", frames, share)) as read:
            found = list(read.frames())
            assert found == frames[: len(found)]
            assert read.counters() == figures(found)
            assert read.context().interrupted is (share < 1.0)
            assert ("was cut off" in read.trouble) is (share < 1.0)


def test_nothing_is_read_that_was_not_written(tmp_path: Path) -> None:
    frames = made(seconds=4)
    good = recorded(tmp_path / "a.mcap", frames).read_bytes()
    with RecordingReader(tmp_path / "a.mcap") as read:
        third = read._container.pieces[2]
    for at in range(third.offset + 60, third.offset + third.length, third.length // 60):
        bad = bytearray(good)
        bad[at] ^= 1
        (tmp_path / "a.mcap").write_bytes(bad)
        with RecordingReader(tmp_path / "a.mcap") as read:
            found = list(read.frames())
            assert [one for one in frames if one in found] == found
            assert ("has 1 damaged place" in read.trouble) is (found != frames)
    assert len(found) < len(frames)


def test_numbers_that_no_table_holds_are_damage(tmp_path: Path) -> None:
    frames = made(seconds=3)
    at = next(place for place, frame in enumerate(frames) if frame.published)
    tiny = replace(frames[at].published[0], value=1.2345678901234568e-5)  # of 21 figures: as good
    frames[at] = replace(frames[at], published=[tiny])
    far = replace(frames[-1], segment_began_ns=10**19)
    with RecordingReader(recorded(tmp_path / "a.mcap", [*frames[:-1], far])) as read:
        found = list(read.frames())
        assert at < len(found) < len(frames)
        assert found == frames[: len(found)]
        assert "has 1 damaged place" in read.trouble


def test_a_full_disk_is_said_and_all_that_is_on_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, frames = tmp_path / "a.mcap", made()
    small = lambda target, force: BufferedWriter(SmallDisk(target.path))  # noqa: E731
    monkeypatch.setattr(Target, "_opened", small)
    recording = RecordingWriter(path, SETTINGS, began_ns=BEGAN_NS)
    for frame in frames:
        recording.take(frame)
    trouble = recording.finish(figures(frames))
    assert path.stat().st_size == SmallDisk.room
    with RecordingReader(path) as read:
        found = list(read.frames())
        assert len(found) > 100
        assert found == frames[: len(found)]
        assert read.counters() == figures(found)
        assert read.trouble == f"{path} was cut off; it holds the first {read.length_s:.1f} s"
    about, _, why = trouble.removeprefix(f"{path} is cut off after about ").partition(" s: ")
    assert float(about) == pytest.approx(read.length_s, abs=1.5)
    assert why == "No space left on device"


class SmallDisk(FileIO):
    """A file on a disk that has room for so many bytes."""

    room = 30_000

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w")

    def write(self, data: Any, /) -> int:  # noqa: ANN401
        """Write as much as there is room for."""
        left = self.room - self.tell()
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(memoryview(data)[:left])


def _frames_in(path: Path) -> int:
    """Return how many frames are in a recording that may not have begun yet."""
    try:
        with RecordingReader(path) as read:
            return sum(1 for _ in read.frames())
    except BadRecordingError:
        return 0


KILLED = """
import sys
from pathlib import Path
from feeds.recording.writer import RecordingWriter
from tests.support.recordings import BEGAN_NS, SETTINGS, made
writer = RecordingWriter(Path(sys.argv[1]), SETTINGS, began_ns=BEGAN_NS)
for frame in made():
    writer.take(frame)
sys.stdin.read()
"""


@on_loop
async def test_a_killed_process_leaves_what_it_was_given_before(tmp_path: Path) -> None:
    path, frames = tmp_path / "a.mcap", made()
    command = [sys.executable, "-c", KILLED, str(path)]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE)
    try:
        await wait_until(lambda: _frames_in(path) == len(frames))
    finally:
        process.kill()
        await process.communicate()
    with RecordingReader(path) as read:
        assert list(read.frames()) == frames
        assert read.trouble == f"{path} was cut off; it holds the first {read.length_s:.1f} s"


def test_other_tools_find_messages_with_their_schemas(tmp_path: Path) -> None:
    frames = made(seconds=5)
    with recorded(tmp_path / "a.mcap", frames).open("rb") as file:
        reader = make_reader(file, validate_crcs=True)
        found = list(reader.iter_messages(topics=["/frame", "/settings", "/ending", "/origin"]))
        assert reader.get_header().profile == "live-vs-polled/1"
    told = Counter(channel.topic for _, channel, _ in found)
    assert told == {"/frame": len(frames), "/settings": 1, "/origin": 1, "/ending": 1}
    last = {channel.topic: (schema, message) for schema, channel, message in found}
    for schema, message in last.values():
        assert schema is not None
        assert schema.encoding == "jsonschema"
        jsonschema.validate(json.loads(message.data), json.loads(schema.data))
