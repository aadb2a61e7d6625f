"""Recordings of made-up runs: written at once, whole or as a killed process leaves them."""

from __future__ import annotations

from pathlib import Path

from feeds.counters import Counters
from feeds.evidence.summary import FIGURES_ALONE, Context
from feeds.frame import Frame
from feeds.recording.writer import RecordingWriter
from feeds.settings import Settings
from tests.support.fake_frames import FakeFrames

S = 1_000_000_000
SETTINGS = Settings(seed=7, duration_s=20.0)
BEGAN_NS = 5 * S


def made(began_ns: int = BEGAN_NS, seconds: float = 20.0, hz: int = 20) -> list[Frame]:
    """Return the frames of a run that begins then."""
    fake = FakeFrames(began_ns=began_ns)
    return [fake.frame_at(began_ns + k * S // hz) for k in range(1, int(seconds * hz) + 1)]


def figures(frames: list[Frame]) -> Counters:
    """Return the newest."""
    return next(one.counters for one in reversed(frames) if one.counters is not None)


def recorded(path: Path, frames: list[Frame], context: Context = FIGURES_ALONE) -> Path:
    """Write a whole recording."""
    writer = RecordingWriter(path, SETTINGS, force=True, began_ns=BEGAN_NS)
    for frame in frames:
        writer.take(frame)
    assert writer.finish(figures(frames), context) == ""
    return path


def cut_off(path: Path, frames: list[Frame], share: float) -> Path:
    """Write what is there of a recording when so much of its messages has been written."""
    data = recorded(path, frames).read_bytes()
    path.write_bytes(data[: int(data.rindex(DATA_END) * share)])
    return path


DATA_END = b"\x0f\x04" + bytes(7)
"""Where the index begins: the head of the record before it."""
