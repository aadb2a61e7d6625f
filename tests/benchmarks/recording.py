"""What recording costs, whether all of it is there again, and how soon an hour of it is."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec.structs import replace

from feeds.counters import Distributions, SideDistributions
from feeds.frame import Frame
from feeds.recording.reader import RecordingReader
from feeds.recording.writer import RecordingWriter
from feeds.settings import Settings
from tests.benchmarks.report import Row
from tests.support.fake_frames import FakeFrames
from tests.support.recordings import BEGAN_NS, S

FRAMES_PER_S = {10: 20, 100: 100, 1000: 250}
"""Of the probe, by the updates a second."""
REACH_S = 61
"""So much before an instant is on the charts."""
SEEKS = 40


def _frames(rate: int, seconds: int) -> Iterator[Frame]:
    """Give frames as a probe sends them, with distributions once a second."""
    fake = FakeFrames(began_ns=BEGAN_NS, rate_per_s=rate)
    hz, noise = FRAMES_PER_S[rate], random.Random(1)
    curve = [(noise.uniform(0, 2000), noise.random()) for _ in range(50)]
    side = SideDistributions(*[curve] * 4)
    for number in range(1, seconds * hz + 1):
        frame = fake.frame_at(BEGAN_NS + number * S // hz)
        yield frame if number % hz else replace(frame, distributions=Distributions(side, side))


def _fastest_s(work: Callable[[], object]) -> float:
    """Return the least processor time of a few rounds."""
    taken_s = []
    for _ in range(5):
        begun_s = time.process_time()
        work()
        taken_s.append(time.process_time() - begun_s)
    return min(taken_s)


def _record(path: Path, frames: Iterator[Frame] | list[Frame]) -> RecordingWriter:
    """Record the frames, no faster than they are written."""
    writer = RecordingWriter(path, Settings(), force=True, began_ns=BEGAN_NS)
    for frame in frames:
        writer.take(frame)
        while writer.waiting > 5000:
            time.sleep(0.01)
    assert writer.finish() == ""
    return writer


def _bare(path: Path, frames: list[Frame]) -> None:
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for frame in frames:
            file.write(encode(frame))


def _open(path: Path) -> None:
    RecordingReader(path).close()


def _cost(folder: Path, rate: int, bound: float) -> Iterator[Row]:
    seconds = 20
    path, frames = folder / "a.mcap", list(_frames(rate, seconds))
    bare_s = _fastest_s(lambda: _bare(folder / "bare", frames))
    begun_s = _fastest_s(lambda: _record(path, []))
    taken_s = _fastest_s(lambda: _record(path, frames)) - begun_s
    with RecordingReader(path) as read:
        lost = sum(one != other for one, other in zip(frames, read.frames(), strict=False))
        lost += abs(len(frames) - sum(1 for _ in read.frames()))
    each_us, times = taken_s / len(frames) * 1e6, taken_s / bare_s
    note = f"{each_us:.1f} µs a frame, {times:.1f} times to encode and write alone"
    share = taken_s / seconds * 100
    yield Row(f"recording at {rate} updates/s: of a core", share, "<=", bound, "%", note)
    yield Row(f"recording at {rate} updates/s: frames lost", lost, "<=", 0, "")


def _hour(folder: Path) -> Iterator[Row]:
    path = folder / "hour.mcap"
    size = _record(path, _frames(10, 3600)).size_bytes
    data = path.read_bytes()
    cut = folder / "cut.mcap"
    cut.write_bytes(data[: int(len(data) * 0.9)])
    for name, one in (("whole", path), ("cut off", cut)):
        opened_s = _fastest_s(partial(_open, one))
        note = f"{size / 1e6:.0f} MB"
        yield Row(f"an hour, {name}: opened in", opened_s, "<=", 2.0, "s", note)
    with RecordingReader(path) as read:
        pick, taken_ms, found = random.Random(2), [], 0
        for _ in range(SEEKS):
            at_ns = BEGAN_NS + pick.randrange(REACH_S, 3600) * S
            begun_s = time.process_time()
            found = len(list(read.frames(at_ns - REACH_S * S, at_ns)))
            taken_ms.append((time.process_time() - begun_s) * 1e3)
    mean = sum(taken_ms) / SEEKS
    note = f"mean {mean:.0f} ms, {found} frames"
    yield Row("an hour: 61 s before any instant in", max(taken_ms), "<=", 100, "ms", note)


def run() -> list[Row]:
    """Record, and read again."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        return [*_cost(folder, 100, 3.0), *_cost(folder, 1000, 6.0), *_hour(folder)]
