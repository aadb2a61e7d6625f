"""Many frames as few, for a window that shows another instant at once. Nothing here knows Qt."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from feeds.frame import Frame, SideFrame


def folded(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Give frames that bring all that ``frames`` bring, in order, with as few as can be.

    Frames become one while they differ only in what is new, up to the next figures: nothing that
    is drawn of them is another.
    """
    group: list[Frame] = []
    for frame in frames:
        if group and not _goes_on(group[-1], frame):
            yield _joined(group)
            group = []
        group.append(frame)
    if group:
        yield _joined(group)


def _goes_on(before: Frame, now: Frame) -> bool:
    return before.counters is None and before.distributions is None and _kind(before) == _kind(now)


def _kind(frame: Frame) -> tuple[object, ...]:
    sides = (frame.live, frame.polled)
    states = [(side.state, side.transport, side.note) for side in sides]
    segment = (frame.segment, frame.segment_began_ns, frame.settling, frame.paused)
    return (*states, *segment, frame.source_note, frame.source_since_ns)


def _joined(group: list[Frame]) -> Frame:
    """Return one frame in place of ``group``; its instant is that of the first."""
    if len(group) == 1:
        return group[0]
    return replace(
        group[-1],
        at_ns=group[0].at_ns,
        published=[one for frame in group for one in frame.published],
        live=_side([frame.live for frame in group]),
        polled=_side([frame.polled for frame in group]),
        marks=[one for frame in group for one in frame.marks],
    )


def _side(group: list[SideFrame]) -> SideFrame:
    return replace(
        group[-1],
        arrivals=[one for side in group for one in side.arrivals],
        staleness=[one for side in group for one in side.staleness],
        polls=[one for side in group for one in side.polls],
    )
