"""Which sign of the wire strip is meant: the nearest that is drawn, or the next to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.window.wire.wire_log import INTENDED, WireLog

Kind = Literal["push", "update", "poll"]
KINDS: tuple[Kind, ...] = ("push", "update", "poll")
"""By lane, from the top."""


@dataclass(frozen=True, slots=True)
class WireSign:
    """An update or a push by its number, or a poll by when it was sent; instants in ns."""

    kind: Kind
    key: int
    begin_ns: int
    """Published, or sent."""
    end_ns: int
    """Arrived, or answered."""
    due_ns: int = 0
    outcome: int = 0
    """Of a poll, as its row in the log holds it."""
    updates: int = 0


@dataclass(frozen=True, slots=True)
class InSight:
    """What of a log is drawn now."""

    log: WireLog
    begin_ns: int
    end_ns: int
    apart_ns: float
    polls_apart_ns: float

    def signs(self, kind: Kind) -> Iterator[WireSign]:
        """Give what is drawn on a lane, in the order of time."""
        bounds = self.begin_ns, self.end_ns
        updates, pushed, polls = self.log.drawn(*bounds, self.apart_ns, self.polls_apart_ns)
        if kind == "push":
            for seq, sent, received in pushed[:3].T.tolist():
                yield WireSign("push", seq, sent, received)
        elif kind == "update":
            rows = np.concatenate((updates[:2], self.log.seen(*bounds)), axis=1).T.tolist()
            for seq, at_ns in sorted({(seq, at_ns) for seq, at_ns in rows}):
                yield WireSign("update", seq, at_ns, at_ns)
        else:
            for row in polls.T.tolist():
                sent, answered, outcome, _, number = row[:5]
                yield WireSign("poll", sent, sent, answered, row[INTENDED], outcome, number)

    def nearest(self, kind: Kind, at_ns: int, within_ns: int) -> WireSign | None:
        """Return the sign on a lane that an end of is nearest to ``at_ns``."""

        def far(one: WireSign) -> int:
            return min(abs(one.begin_ns - at_ns), abs(one.end_ns - at_ns))

        found = min(self.signs(kind), key=far, default=None)
        return found if found is not None and far(found) <= within_ns else None

    def beside(self, sign: WireSign, by: int) -> WireSign:
        """Return the next sign on the same lane, or the one before; at the end the same."""
        row = list(self.signs(sign.kind))
        if not row:
            return sign
        at = next((at for at, one in enumerate(row) if one.begin_ns >= sign.begin_ns), len(row))
        held = at < len(row) and row[at].key == sign.key
        at += by if held or by < 0 else 0
        return row[min(max(at, 0), len(row) - 1)]
