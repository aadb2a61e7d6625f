"""A recording: what is written is read again, to the digit, whole or cut off."""

from __future__ import annotations

from pathlib import Path

import msgspec

from feeds.evidence.summary import Context, origin, summary
from feeds.frame import Marker
from feeds.recording.reader import RecordingReader
from feeds.recording.records import Painted, StoryTold
from feeds.recording.writer import RecordingWriter
from feeds.stories.story import Judgement, Standing
from tests.support.crowds import LOAD
from tests.support.recordings import SETTINGS, S, cut_off, figures, made, recorded


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
    frames = made()
    with RecordingReader(recorded(tmp_path / "a.mcap", frames)) as read:
        from_ns, until_ns = frames[30].at_ns, frames[60].at_ns
        assert list(read.frames(from_ns, until_ns)) == frames[30:60]
        assert list(read.frames(from_ns + 1, until_ns + 1)) == frames[31:61]


def test_what_was_cut_off_is_read_up_to_the_last_second(tmp_path: Path) -> None:
    frames = made()
    for share in (0.3, 0.77, 1.0):
        with RecordingReader(cut_off(tmp_path / "a.mcap", frames, share)) as read:
            found = list(read.frames())
            assert found == frames[: len(found)]
            assert read.counters() == figures(found)
            assert read.context().interrupted is (share < 1.0)
            assert ("was cut off" in read.trouble) is (share < 1.0)
