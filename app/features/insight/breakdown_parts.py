"""Where the time goes, as plain records: the parts of the mean latency of one side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise

from app.text.formats import milliseconds
from feeds.frame import Breakdown, SideName

UNKNOWN = "not measured"
UNEXPLAINED = 0.01
"""Where the parts leave more than this share of the whole open, the rest is shown as a part."""

_TIPS = {
    "wait": "Waiting for the poll: from publication until the next request is sent. "
    "At a random phase it is T/2 on average.",
    "request": "Request leg: from the client's sending until the server has the request.",
    "server": "Server: from the request's arrival (polled) or the publication (live) until the "
    "answer or the message is sent.",
    "response": "Response leg: from the server's sending until the client has all of it.",
    "push": "Push leg: from the server's sending until the client has all of it.",
    "decode": "Decoding: from bytes to a value.",
    "hand-over": "Hand-over: from the measuring process to the window.",
    "paint": "Paint: from the window's taking until the picture that shows it.",
    "unexplained": "What the parts that were measured leave open of the whole.",
}
MEAN = "Mean over the updates followed all the way since the segment began."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the mean latency; ``ms`` is ``None`` when it was not measured."""

    name: str
    ms: float | None

    @property
    def text(self) -> str:
        """Name and duration; a part that was not measured says so and is never 0."""
        return f"{self.name} {UNKNOWN if self.ms is None else milliseconds(self.ms)}"

    @property
    def tip(self) -> str:
        """The tooltip: definition, duration and window."""
        found = UNKNOWN if self.ms is None else milliseconds(self.ms)
        return f"{_TIPS[self.name]}\n{found}\n{MEAN}"


def parts(
    side: SideName, found: Breakdown, handover_ms: float | None, paint_ms: float | None
) -> tuple[Part, ...]:
    """Return the parts of ``side`` in the order of time; a push has no wait and no request."""
    tail = (Part("decode", found.decode), Part("hand-over", handover_ms), Part("paint", paint_ms))
    head: tuple[Part, ...] = (Part("server", found.server), Part("push", found.response))
    if side == "polled":
        head = (
            Part("wait", found.wait),
            Part("request", found.request),
            Part("server", found.server),
            Part("response", found.response),
        )
    rest = _unexplained(found)
    return (*head, *rest, *tail)


def _unexplained(found: Breakdown) -> tuple[Part, ...]:
    """Return what the parts leave open of the total, if that is worth saying."""
    if not found.total:
        return ()
    known = (found.wait, found.request, found.server, found.response, found.decode)
    left = found.total - sum(part or 0.0 for part in known)
    return (Part("unexplained", left),) if left > UNEXPLAINED * found.total else ()


def whole_ms(shown: tuple[Part, ...]) -> float | None:
    """Return the sum of what was measured; ``None`` when nothing was."""
    known = [part.ms for part in shown if part.ms is not None]
    return sum(known) if known else None


def edges(shown: tuple[Part, ...], pixels_per_ms: float) -> list[tuple[int, int]]:
    """Return left and right of each part in whole pixels, without gaps or overlaps."""
    ends = [0.0, *accumulate((part.ms or 0.0) * pixels_per_ms for part in shown)]
    return [(round(left), round(right)) for left, right in pairwise(ends)]
