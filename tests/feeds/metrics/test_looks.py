"""Looks: of what arrives between two of them, only the newest is seen."""

from __future__ import annotations

from msgspec.structs import replace

from feeds.frame import Arrival, Frame, SideFrame
from feeds.metrics.looks import Looks, SegmentLooks


def frame(arrived: int, segment: int = 1) -> Frame:
    """Return a frame with so many live arrivals."""
    arrivals = [Arrival(seq, 0, segment, 0.0) for seq in range(1, arrived + 1)]
    return Frame(
        at_ns=1, segment=segment, segment_began_ns=segment, live=SideFrame(arrivals=arrivals)
    )


def test_only_the_newest_of_what_arrived_is_shown() -> None:
    looks = SegmentLooks()
    for arrived in (0, 1, 3, 0, 2):
        looks.take(frame(arrived))
        looks.look()
    assert looks.take(frame(0)) == Looks(looks=5, shown=3, never_shown=3)


def test_a_segment_begins_at_zero_and_leaves_earlier_records_alone() -> None:
    looks = SegmentLooks()
    looks.take(frame(4))
    looks.look()
    before = looks.take(frame(2))
    assert looks.take(frame(1, segment=2)) == Looks()
    looks.look()
    assert looks.take(frame(0, segment=2)) == Looks(1, 1, 0)
    assert before == Looks(1, 1, 3)
    assert looks.segment == 2


def test_what_arrived_before_a_segment_is_none_of_its() -> None:
    looks = SegmentLooks()
    looks.take(frame(3))
    late = frame(2, segment=2)
    early = Arrival(9, 0, 1, 0.0)
    both = replace(late, live=SideFrame(arrivals=[early, *late.live.arrivals]))
    looks.take(both)
    looks.look()
    assert looks.take(frame(0, segment=2)) == Looks(1, 1, 1)


def test_before_the_first_frame_nothing_was_looked_at() -> None:
    looks = SegmentLooks()
    assert looks.segment == 0
    looks.look()
    looks.take(frame(2))
    looks.look()
    assert looks.take(frame(0)) == Looks(1, 1, 1)
