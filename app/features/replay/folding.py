"""Many frames as few, for a window that shows another instant at once. Nothing here knows Qt."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from feeds.frame import Frame, SideFrame


def folded(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Give frames that bring all that ``frames`` bring, in order, with as few as can be.

    Frames become one while they differ only in what is new, up to the next figures, at whose
    instant they come: nothing that is drawn or told of them is another.
    """
    group: list[Frame] = []
    before: Frame | None = None
    for frame in frames:
        if group and not _goes_on(group[-1], frame):
            yield _joined(group)
            group = []
        if before is None or _kind(before) != _kind(frame):
            yield frame  # a state that is another is so from this very instant on
        else:
            group.append(frame)
        before = frame
    if group:
        yield _joined(group)


def _goes_on(before: Frame, now: Frame) -> bool:
    return before.counters is None and before.distributions is None and _kind(before) == _kind(now)


def _kind(frame: Frame) -> tuple[object, ...]:
    sides = (frame.live, frame.polled)
    states = [(side.state, side.transport, side.note) for side in sides]
    segment = (frame.segment, frame.segment_began_ns, frame.settling, frame.paused)
    return (*states, *segment, frame.truth_known, frame.source_note, frame.source_since_ns)


def _joined(group: list[Frame]) -> Frame:
    """Return one frame in place of ``group``; its instant is that of the last."""
    if len(group) == 1:
        return group[0]
    return replace(
        group[-1],
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
