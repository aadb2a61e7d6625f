"""What the distribution view draws: which of the two answers, the other one, and theory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.features.insight.curves import Curve, curve, from_spread, latency_theory
from app.window.counters.counter_readings import Lessons
from app.window.counters.theory_marks import expected
from feeds.counters import Counters, SideSummary, Spread
from feeds.frame import SIDES, SideName
from feeds.metrics.prediction import way_of

Kind = Literal["latency", "response"]
Quantity = Literal[
    "update_latency_ms", "delivered_latency_ms", "response_time_ms", "naive_response_time_ms"
]
Curves = Mapping[tuple[SideName, Quantity], Curve]
NO_CURVES: Curves = {}

HONEST: dict[Kind, Quantity] = {"latency": "update_latency_ms", "response": "response_time_ms"}
FLATTERING: dict[Kind, Quantity] = {
    "latency": "delivered_latency_ms",
    "response": "naive_response_time_ms",
}


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One side's part of the picture; ``other`` is the honest curve while the lesson is on."""

    side: SideName
    curve: Curve
    other: Curve | None
    theory: Curve | None
    spread: Spread


def is_flattering(kind: Kind, lessons: Lessons) -> bool:
    """Return whether a teaching switch has changed what is shown of ``kind``."""
    return lessons.delivered_only if kind == "latency" else lessons.naive


def drawn(counters: Counters, curves: Curves, kind: Kind, lessons: Lessons) -> list[Drawn]:
    """Return what to draw of both sides."""
    theories = theory_of(counters)
    flattering = is_flattering(kind, lessons)
    shown = FLATTERING[kind] if flattering else HONEST[kind]
    result: list[Drawn] = []
    for side in SIDES:
        mine = counters.live if side == "live" else counters.polled
        other = _curve(side, mine, curves, HONEST[kind]) if flattering else None
        theory = theories.get(side) if kind == "latency" else None
        main = _curve(side, mine, curves, shown)
        result.append(Drawn(side, main, other, theory, getattr(mine, shown)))
    return result


def theory_of(counters: Counters) -> dict[SideName, Curve]:
    """Return what theory says of the update latency of each side, as far as it says anything.

    Of a share of the updates each waits up to some time, all times alike likely, the others not;
    what the predicted mean has beyond that is the leg.
    """
    found: dict[SideName, Curve] = {}
    for side, mine in zip(SIDES, (counters.live, counters.polled), strict=True):
        mean = expected(mine, "update_latency_ms")
        waits = way_of(counters.conditions, side).waits
        if mean is not None and mean.predicted is not None and waits is not None:
            share, longest_ms = waits[0], 1e3 * waits[1]
            leg_ms = max(0.0, mean.predicted - share * longest_ms / 2)
            found[side] = latency_theory(share, longest_ms, leg_ms)
    return found


def _curve(side: SideName, mine: SideSummary, curves: Curves, quantity: Quantity) -> Curve:
    """Return the measured curve, or straight lines between its percentiles."""
    measured = curves.get((side, quantity))
    return measured if measured is not None else from_spread(getattr(mine, quantity))


def curves_of(distributions: object) -> Curves:
    """Return the curves of the newest record: pairs of milliseconds and share, by name."""
    found: dict[tuple[SideName, Quantity], Curve] = {}
    for side in SIDES:
        mine = getattr(distributions, side, None)
        for quantity in (*HONEST.values(), *FLATTERING.values()):
            pairs = getattr(mine, quantity, None)
            if pairs:
                ms, share = zip(*pairs, strict=True)
                found[side, quantity] = curve(ms, share)
    return found


def caption(kind: Kind, lessons: Lessons) -> str:
    """Return what the picture is of, in one line."""
    if kind == "latency":
        which = "the delivered updates only" if lessons.delivered_only else "all updates"
        return f"Share of {which} that a side had, so long after publication"
    how = "actual sending (naive)" if lessons.naive else "intended sending"
    return f"Share of requests answered, so long after their {how}"
