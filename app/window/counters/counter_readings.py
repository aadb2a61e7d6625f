"""What the counters of a side say: figure, note, theory's mark and certainty, as plain records."""

from __future__ import annotations

from dataclasses import dataclass

from app.text.formats import HARD, NOTHING, count, data, milliseconds, shown
from app.window.counters.theory_marks import MarkLine, certainty, expected, mark_line, plus_minus
from feeds.figure import Part, Term
from feeds.figures import BY_KEY, settled
from feeds.frame import Counters, Expectation, SideName, SideSummary, Spread

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
class CounterPlace:
    """A counter's caption, the widest text it must hold, and its rank when room is short."""

    caption: str
    widest: str
    rank: int
    term: Term


def places(side: SideName) -> tuple[CounterPlace, ...]:
    """Return the counters of ``side``, from left to right."""
    third = _place("messages", "99 999 in total", 4)
    if side == "polled":
        third = _place("empty_responses", "of 99 999 polls", 4)
    return (
        _place("update_latency_ms", "theory 1 020 ms · within 1 %", 0, part="p50"),
        _place("requests", "99 999 in total", 2),
        third,
        _place("bytes_per_s", "999 kB in total", 3, caption="On the wire"),
        _place("updates_missed", "100 % of 99 999", 1),
        _place("server_cpu_share", "99.9 MB memory", 5, caption="Server cost"),
        _place("response_time_ms", "max 2 004 ms", 6, part="p99"),
        _place("freshness", "of the time", 7),
        _place("age_of_information_ms", "max 2 004 ms", 8),
    )


def _place(key: str, widest: str, rank: int, *, part: Part = "", caption: str = "") -> CounterPlace:
    """Return the place of a figure; its caption is the figure's name unless another is given."""
    figure = BY_KEY[key]
    label = figure.label(part)
    return CounterPlace(caption or label[0].upper() + label[1:], widest, rank, figure)


def readings(
    side: SideName, counters: Counters, lessons: Lessons = Lessons()
) -> tuple[Reading, ...]:
    """Return what the counters of ``side`` show, in the order of :func:`places`."""
    mine = counters.live if side == "live" else counters.polled
    elapsed_s = counters.elapsed_s
    return (
        _latency(mine, delivered_only=lessons.delivered_only),
        _requests(side, mine, elapsed_s),
        _empty(mine)
        if side == "polled"
        else _rate("messages_per_s", mine, elapsed_s, count(mine.messages)),
        _rate("bytes_per_s", mine, elapsed_s, data(mine.bytes_received + mine.bytes_sent)),
        _missed(mine, elapsed_s),
        _cost(mine, elapsed_s),
        _response(mine, naive=lessons.naive),
        Reading(
            shown(mine.freshness, "share"),
            "" if mine.freshness is None else "of the time",
            mark=_mark(mine, "freshness"),
        ),
        _age(mine),
    )


def _latency(mine: SideSummary, *, delivered_only: bool) -> Reading:
    """Return update latency, or what survivorship bias makes of it."""
    found = expected(mine, "update_latency_ms")
    if not delivered_only:
        spread, interval = mine.update_latency_ms, mine.confidence.get("update_latency_ms")
        return Reading(
            milliseconds(spread.p50),
            _waiting(mine) or _tail(spread),
            certainty=plus_minus(interval, "mean "),
            mark=mark_line(found),
            facts=(certainty(interval),),
        )
    spread = mine.delivered_latency_ms
    return Reading(
        milliseconds(spread.p50),
        _tail(spread),
        alert=True,
        mark=mark_line(_flattered(found, spread)),
        captions=("Update latency p50 · delivered only", "p50 · delivered only"),
        facts=(
            "Delivered only: leaves out every update that never arrived itself.",
            f"Over all updates: p50 {milliseconds(mine.update_latency_ms.p50)}",
        ),
    )


def _waiting(mine: SideSummary) -> str:
    """Return how many updates are not here yet, where they are too many to be left unsaid."""
    if mine.updates_pending <= MOST_PENDING * settled(mine):
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
    spread = mine.naive_response_time_ms if naive else mine.response_time_ms
    figure, number = milliseconds(spread.p99), f"n = {count(spread.count)}"
    most = f"max {milliseconds(spread.max)}" if spread.count else ""
    if not naive:
        facts = (certainty(mine.confidence.get("response_time_ms")), number)
        return Reading(figure, most, facts=facts)
    return Reading(
        figure,
        most,
        alert=True,
        captions=("Response time p99 · naive", "p99 · naive"),
        facts=(
            "Naive: counts from the actual sending, which a stall holds up.",
            f"Corrected: p99 {milliseconds(mine.response_time_ms.p99)}",
            number,
        ),
    )


def _age(mine: SideSummary) -> Reading:
    """Return the mean age of information, which contains the source's own pauses."""
    age, interval = mine.age_of_information_ms, mine.confidence.get("age_of_information_ms")
    return Reading(
        milliseconds(age.mean),
        "" if age.max is None else f"max {milliseconds(age.max)}",
        certainty=plus_minus(interval, "mean ") or ("" if age.mean is None else "mean"),
        mark=_mark(mine, "age_of_information_ms"),
        facts=(certainty(interval),),
    )


def _tail(spread: Spread) -> str:
    """Return the far end of a distribution; the unit once, where both figures have the same."""
    if not spread.count:
        return ""
    p99, most = milliseconds(spread.p99), milliseconds(spread.max)
    unit = f"{HARD}ms"
    if p99.endswith(unit) and most.endswith(unit):
        p99 = p99.removesuffix(unit)
    return f"p99 {p99} · max {most}"


def _mark(mine: SideSummary, key: str) -> MarkLine | None:
    return mark_line(expected(mine, key))


def _rate(key: str, mine: SideSummary, elapsed_s: float, total: str) -> Reading:
    """Return a figure a second, with what it comes to in all."""
    figure = BY_KEY[key]
    rate = shown(figure.value(mine, elapsed_s), figure.kind)
    return Reading(rate, f"{total} in total", mark=_mark(mine, key))


def _empty(mine: SideSummary) -> Reading:
    note = f"of {count(mine.requests)} polls"
    return Reading(count(mine.empty_responses), note, mark=_mark(mine, "empty_share"))


def _requests(side: SideName, mine: SideSummary, elapsed_s: float) -> Reading:
    """Return the polls' rate; a push side's few handshakes have none worth the name."""
    if side == "polled":
        return _rate("requests_per_s", mine, elapsed_s, count(mine.requests))
    notes = {0: "kept open", 1: "one handshake"}
    return Reading(count(mine.requests), notes.get(mine.requests, "handshakes"))


def _missed(mine: SideSummary, elapsed_s: float) -> Reading:
    """Return what was missed of the updates whose fate is known."""
    share = BY_KEY["missed_share"].value(mine, elapsed_s)
    if share is None:
        return Reading("0", "of none yet")
    note = f"of {count(settled(mine))}"
    return Reading(
        count(mine.updates_missed),
        f"{shown(share, 'share')} {note}" if share else note,
        alert=share > 0,
        mark=_mark(mine, "missed_share"),
    )


def _cost(mine: SideSummary, elapsed_s: float) -> Reading:
    """Return the server's processor time with a decimal: it is often less than 1 % of a core."""
    share = BY_KEY["server_cpu_share"].value(mine, elapsed_s)
    per_cent = 100 * (share or 0.0)
    figure = f"{per_cent:.{1 if per_cent < 9.95 else 0}f}{HARD}%"
    memory = data(mine.server_rss_bytes)
    return Reading(
        NOTHING if share is None else figure, "" if memory == NOTHING else f"{memory} memory"
    )
