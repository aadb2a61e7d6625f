"""A recording: what is written is read again, to the digit, whole or cut off."""

from __future__ import annotations

from pathlib import Path

import msgspec

from feeds.counters import Counters
from feeds.evidence.summary import Context, origin, summary
from feeds.frame import Frame, Marker
from feeds.recording.reader import RecordingReader
from feeds.recording.records import Painted, StoryTold
from feeds.recording.writer import RecordingWriter
from feeds.settings import Settings
from feeds.stories.story import Judgement, Standing
from tests.support.crowds import LOAD
from tests.support.fake_frames import FakeFrames

S = 1_000_000_000
SETTINGS = Settings(seed=7, duration_s=20.0)


def made(began_ns: int, seconds: float = 20.0, hz: int = 20) -> list[Frame]:
    """Return the frames of a run that begins then."""
    fake = FakeFrames(began_ns=began_ns)
    return [fake.frame_at(began_ns + k * S // hz) for k in range(1, int(seconds * hz) + 1)]


def figures(frames: list[Frame]) -> Counters:
    """Return the newest."""
    return next(one.counters for one in reversed(frames) if one.counters is not None)


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
    taken = origin() | {"taken_at": whole["taken_at"]}
    wanted = summary(later, figures(frames), context, taken)
    assert msgspec.json.encode(whole) == msgspec.json.encode(wanted)


def test_any_instants_are_read_alone(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "a.mcap", SETTINGS)
    frames = made(writer.began_ns)
    for frame in frames:
        writer.take(frame)
    writer.finish(figures(frames))
    with RecordingReader(tmp_path / "a.mcap") as read:
        from_ns, until_ns = frames[30].at_ns, frames[60].at_ns
        assert list(read.frames(from_ns, until_ns)) == frames[30:60]
        assert list(read.frames(from_ns + 1, until_ns + 1)) == frames[31:61]
