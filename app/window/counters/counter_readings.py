"""What the counters of a side say: figure, note, theory's mark and certainty, as plain records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.text.formats import HARD, NOTHING, count, data, data_rate, milliseconds, per_second, share
from app.text.glossary import Term, term
from app.ui.ink import SideName
from app.window.counters.theory_marks import MarkLine, certainty, expected, mark_line, plus_minus
from feeds.frame import Counters, Expectation, SideSummary, Spread

LATENCY, REQUESTS, THIRD, WIRE, MISSED, COST, RESPONSE, FRESHNESS, AGE = range(9)
"""The counters' places, from left to right."""


MOST_PENDING = 0.5
"""Updates under way for each one that arrived, from which on their latencies are no fair sample."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Which of two answers is shown: the honest one unless a teaching switch is on."""

    delivered_only: bool = False
    naive: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one counter shows; ``captions``, if any, replace its own and are an alert."""

    figure: str = NOTHING
    note: str = ""
    alert: bool = False
    certainty: str = ""
    mark: MarkLine | None = None
    captions: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """Lines for the tooltip, under the definition."""


@dataclass(frozen=True, slots=True)
class Place:
    """A counter's caption, the widest text it must hold, and its rank when room is short."""

    caption: str
    widest: str
    rank: int
    term: Term


def places(side: SideName) -> tuple[Place, ...]:
    """Return the counters of ``side``, from left to right."""
    third = Place("Messages", "99 999 in total", 4, term("messages"))
    if side == "polled":
        third = Place("Empty responses", "of 99 999 polls", 4, term("empty"))
    return (
        Place("Update latency p50", "theory 1 020 ms · within 1 %", 0, term("update_latency")),
        Place("Requests", "99 999 in total", 2, term("requests")),
        third,
        Place("On the wire", "999 kB in total", 3, term("bytes")),
        Place("Updates missed", "100 % of 99 999", 1, term("missed")),
        Place("Server cost", "99.9 MB memory", 5, term("cost")),
        Place("Response time p99", "max 2 004 ms", 6, term("response_time")),
        Place("Freshness", "of the time", 7, term("freshness")),
        Place("Age of information", "max 2 004 ms", 8, term("age_of_information")),
    )


def readings(
    side: SideName, counters: Counters, lessons: Lessons = Lessons()
) -> tuple[Reading, ...]:
    """Return what the counters of ``side`` show, in the order of :func:`places`."""
    mine = counters.live if side == "live" else counters.polled
    elapsed_s = counters.elapsed_s
    return (
        _latency(mine, delivered_only=lessons.delivered_only),
        _requests(side, mine, elapsed_s),
        _third(side, mine, elapsed_s),
        _wire(mine, elapsed_s),
        _missed(mine),
        _cost(mine, elapsed_s),
        _response(mine, naive=lessons.naive),
        _freshness(mine),
        _age(mine),
    )


def _latency(mine: SideSummary, *, delivered_only: bool) -> Reading:
    """Return update latency, or what survivorship bias makes of it."""
    found = expected(mine, "update_latency")
    if not delivered_only:
        spread, interval = mine.update_latency_ms, mine.confidence.get("update_latency_ms")
        certain = plus_minus(interval)
        return Reading(
            milliseconds(spread.p50),
            _waiting(mine) or _tail(spread),
            certainty=f"mean {certain}" if certain else "",
            mark=mark_line(found, milliseconds),
            facts=(certainty(interval),),
        )
    spread = mine.delivered_latency_ms
    return Reading(
        milliseconds(spread.p50),
        _tail(spread),
        alert=True,
        mark=mark_line(_flattered(found, spread), milliseconds),
        captions=("Update latency p50 · delivered only", "p50 · delivered only"),
        facts=(
            "Delivered only: leaves out every update that never arrived itself.",
            f"Over all updates: p50 {milliseconds(mine.update_latency_ms.p50)}",
        ),
    )


def _waiting(mine: SideSummary) -> str:
    """Return how many updates are not here yet, where they are too many to be left unsaid."""
    settled = mine.updates_delivered + mine.updates_missed
    if mine.updates_pending <= MOST_PENDING * settled:
        return ""
    return f"{count(mine.updates_pending)} not here yet"


def _flattered(found: Expectation | None, spread: Spread) -> Expectation | None:
    """Return how far the delivered-only mean is from what theory says of all updates."""
    if found is None or spread.mean is None or found.predicted <= 0:
        return None
    gap = spread.mean / found.predicted - 1
    fair = abs(gap) < 0.05
    reason = "" if fair else "delivered only"
    return Expectation(found.name, found.predicted, spread.mean, gap, fair, reason)


def _response(mine: SideSummary, *, naive: bool) -> Reading:
    """Return response time, or what coordinated omission makes of it."""
    if not naive:
        spread, interval = mine.response_time_ms, mine.confidence.get("response_time_ms")
        return Reading(
            milliseconds(spread.p99), _most(spread), facts=(certainty(interval), _number(spread))
        )
    spread = mine.naive_response_time_ms
    return Reading(
        milliseconds(spread.p99),
        _most(spread),
        alert=True,
        captions=("Response time p99 · naive", "p99 · naive"),
        facts=(
            "Naive: counts from the actual sending, which a stall holds up.",
            f"Corrected: p99 {milliseconds(mine.response_time_ms.p99)}",
            _number(spread),
        ),
    )


def _freshness(mine: SideSummary) -> Reading:
    note = "" if mine.freshness is None else "of the time"
    return Reading(share(mine.freshness), note, mark=_mark(mine, share, "freshness"))


def _age(mine: SideSummary) -> Reading:
    """Return the mean age of information, which contains the source's own pauses."""
    age, interval = mine.age_of_information_ms, mine.confidence.get("age_of_information_ms")
    certain = plus_minus(interval)
    return Reading(
        milliseconds(age.mean),
        "" if age.max is None else f"max {milliseconds(age.max)}",
        certainty=f"mean {certain}" if certain else "mean" if age.mean is not None else "",
        mark=_mark(mine, milliseconds, "age_of_information_ms"),
        facts=(certainty(interval),),
    )


def _number(spread: Spread) -> str:
    return f"n = {count(spread.count)}"


def _most(spread: Spread) -> str:
    return f"max {milliseconds(spread.max)}" if spread.count else ""


def _rate(number: int, elapsed_s: float) -> str:
    return per_second(number / elapsed_s) if elapsed_s > 0 else NOTHING


def _tail(spread: Spread) -> str:
    """Return the far end of a distribution; the unit once, where both figures have the same."""
    if not spread.count:
        return ""
    p99, most = milliseconds(spread.p99), milliseconds(spread.max)
    unit = f"{HARD}ms"
    if p99.endswith(unit) and most.endswith(unit):
        p99 = p99.removesuffix(unit)
    return f"p99 {p99} · max {most}"


def _mark(mine: SideSummary, say: Callable[[float | None], str], *names: str) -> MarkLine | None:
    """Return the mark of the first of ``names`` that theory speaks of."""
    found = next((one for name in names if (one := expected(mine, name))), None)
    return mark_line(found, say)


def _third(side: SideName, mine: SideSummary, elapsed_s: float) -> Reading:
    if side == "live":
        return Reading(
            _rate(mine.messages, elapsed_s),
            f"{count(mine.messages)} in total",
            mark=_mark(mine, per_second, "messages"),
        )
    mark = _mark(mine, share, "empty")
    return Reading(count(mine.empty_responses), f"of {count(mine.requests)} polls", mark=mark)


def _requests(side: SideName, mine: SideSummary, elapsed_s: float) -> Reading:
    """Return the polls' rate; a push side's few handshakes have none worth the name."""
    if side == "polled":
        mark = _mark(mine, per_second, "requests")
        note = f"{count(mine.requests)} in total"
        return Reading(_rate(mine.requests, elapsed_s), note, mark=mark)
    notes = {0: "kept open", 1: "one handshake"}
    return Reading(count(mine.requests), notes.get(mine.requests, "handshakes"))


def _wire(mine: SideSummary, elapsed_s: float) -> Reading:
    moved = mine.bytes_received + mine.bytes_sent
    figure = data_rate(moved / elapsed_s) if elapsed_s > 0 else NOTHING
    return Reading(figure, f"{data(moved)} in total", mark=_mark(mine, data_rate, "bytes"))


def _missed(mine: SideSummary) -> Reading:
    """Return what was missed of the updates whose fate is known."""
    settled = mine.updates_missed + mine.updates_delivered
    if not settled:
        return Reading("0", "of none yet")
    note = f"of {count(settled)}"
    if mine.updates_missed:
        note = f"{share(mine.updates_missed / settled)} {note}"
    return Reading(
        count(mine.updates_missed),
        note,
        alert=mine.updates_missed > 0,
        mark=_mark(mine, share, "missed", "updates_missed"),
    )


def _cost(mine: SideSummary, elapsed_s: float) -> Reading:
    if mine.server_cpu_s is None or elapsed_s <= 0:
        figure = NOTHING
    else:
        per_cent = 100 * mine.server_cpu_s / elapsed_s
        figure = f"{per_cent:.{1 if per_cent < 9.95 else 0}f}{HARD}%"
    memory = data(mine.server_rss_bytes)
    return Reading(figure, "" if memory == NOTHING else f"{memory} memory")
