"""The log of a segment, damaged on its disk: the export says what is wrong, and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from app.features.take_away.evidence import Job
from app.features.take_away.segment_log import SegmentLog, Snapshot
from app.features.take_away.worker import write
from feeds.frame import Arrival, Frame, Published, SideFrame
from feeds.settings import Settings
from tests.feeds.evidence.runs import counters
from tests.support.nonsense import damaged

MS = 1_000_000


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what exports a damaged copy of a log."""
    log = SegmentLog()
    for number in range(1, 40):
        seen = Arrival(number, number * 10 * MS, number * 10 * MS + MS, 0.5 * number, "ü")
        side = SideFrame(arrivals=[seen])
        published = [Published(number, number * 10 * MS, 0.5 * number, "ü")]
        at_ns = number * 10 * MS + 2 * MS
        log.take(Frame(at_ns=at_ns, segment=1, published=published, live=side, polled=side))
    good = log.snapshot()
    with TemporaryDirectory() as made:

        def attempt(random: Random) -> str:
            with TemporaryDirectory(dir=made) as place:
                path = Path(place) / "1.frames"
                path.write_bytes(damaged(random, Path(good.path).read_bytes()))
                size = random.choice((path.stat().st_size, good.size_bytes, 0))
                target = Path(place) / "run"
                job = Job(str(target), Snapshot(str(path), size), Settings(), counters())
                outcome = write(job, lambda _share: None)
                assert [one.name for one in Path(place).iterdir() if one.name[0] == "."] == []
                assert bool(outcome.error) != target.exists()
                return "said" if outcome.error else "exported"

        yield attempt
    log.close()
