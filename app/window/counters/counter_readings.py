"""What the counters of a side say: figure, note, theory's mark and certainty, as plain records."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.text import ways
from app.text.formats import HARD, NOTHING, count, data, milliseconds, shown
from app.text.tables import skipped
from app.window.counters import way_words
from app.window.counters.theory_marks import MarkLine, certainty, expected, mark_line, plus_minus
from feeds.counters import Counters, Expectation, SideSummary, Spread
from feeds.figure import Part, Term
from feeds.figures import BY_KEY, moved_bytes, settled
from feeds.forms import theory
from feeds.frame import SIDES, SideName

MOST_PENDING = 0.5
"""Updates under way for each one that arrived, from which on their latencies are no fair sample."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Which of two answers is shown: the honest one unless a teaching switch is on."""

    delivered_only: bool = False
    naive: bool = False
    latency: Part = "mean"
    response: Part = "p99"
    """By which figure of latency and of response time the two answers are compared."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one counter shows; ``captions``, if any, replace its own."""

    figure: str = NOTHING
    note: str = ""
    alert: bool = False
    certainty: str = ""
    mark: MarkLine | None = None
    brief: str = ""
    """The note where there is no room for all of it."""
    captions: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """Lines for the tooltip, under the definition."""


@dataclass(frozen=True, slots=True)
class CounterPlace:
    """One counter of a side: what it is of, how it is read, and how much room it takes."""

    key: str
    """Of its figure. The tooltip shows the figure's meaning and formula: it must have both."""
    read: Callable[[SideSummary, float, Lessons], Reading]
    """Makes what it shows of a side's figures and the measured time in seconds."""
    widest: str
    """The widest text that it must hold."""
    rank: int
    """Which gives way when room is short: those of the highest rank first."""
    part: Part = ""
    """Which part of a distribution it shows."""
    called: str = ""
    """Its caption, where that is not the figure's name."""

    @property
    def term(self) -> Term:
        """The figure that it shows."""
        return BY_KEY[self.key]

    @property
    def caption(self) -> str:
        """What stands above its figure."""
        label = self.called or BY_KEY[self.key].label(self.part)
        return label[0].upper() + label[1:]


def readings(
    side: SideName, counters: Counters, lessons: Lessons = Lessons(), clients: int = 1
) -> tuple[Reading, ...]:
    """Return what the counters of ``side`` show, from left to right, with so many ``clients``."""
    mine = counters.live if side == "live" else counters.polled
    found = []
    for one in COUNTERS[side]:
        reading = one.read(mine, counters.elapsed_s, lessons)
        whom = way_words.of_whom(one.key, clients)
        unsure = way_words.unsure(one.key, mine, counters.remote)
        facts = (theory(one.key, counters.conditions, side), *whom, unsure)
        reading = replace(reading, facts=(*filter(None, facts), *reading.facts))
        if one.key == "server_cpu_share" and clients > 1:
            reading = replace(reading, captions=way_words.cost_of(clients))
        found.append(reading)
    return tuple(found)


def _latency(mine: SideSummary, _elapsed_s: float, lessons: Lessons) -> Reading:
    """Return update latency, or what survivorship bias makes of it."""
    found = expected(mine, "update_latency_ms")
    if not lessons.delivered_only:
        spread, interval = mine.update_latency_ms, mine.confidence.get("update_latency_ms")
        waiting, (note, brief) = _waiting(mine), _spread(spread)
        return Reading(
            milliseconds(spread.mean),
            waiting or note,
            certainty=plus_minus(interval),
            mark=mark_line(found),
            brief="" if waiting else brief,
            facts=(certainty(interval), note),
        )
    spread = mine.delivered_latency_ms
    note, brief = _spread(spread)
    return Reading(
        milliseconds(spread.mean),
        note,
        alert=True,
        mark=mark_line(_flattered(found, spread)),
        brief=brief,
        captions=("Mean latency · delivered only", "Mean · delivered only"),
        facts=(
            "Delivered only: leaves out every update that never arrived itself.",
            f"Over all updates: mean {milliseconds(mine.update_latency_ms.mean)}",
        ),
    )


def _waiting(mine: SideSummary) -> str:
    """Return how many updates are not here yet, where they are too many to be left unsaid."""
    if mine.updates_pending <= MOST_PENDING * settled(mine):
        return ""
    return f"{count(mine.updates_pending)} not here yet"


def _flattered(found: Expectation | None, spread: Spread) -> Expectation | None:
    """Return how far the delivered-only mean is from what theory says of all updates."""
    if found is None or spread.mean is None or not found.predicted:
        return None
    gap = spread.mean / found.predicted - 1
    if abs(gap) >= 0.05:
        return Expectation(found.name, found.predicted, spread.mean, gap, False, "delivered only")
    agrees = None if found.made_of else True
    return Expectation(found.name, found.predicted, spread.mean, gap, agrees, "", found.made_of)


def _response(mine: SideSummary, _elapsed_s: float, lessons: Lessons) -> Reading:
    """Return response time, or what coordinated omission makes of it."""
    spread = mine.naive_response_time_ms if lessons.naive else mine.response_time_ms
    part = lessons.response
    figure, number = milliseconds(getattr(spread, part)), f"n = {count(spread.count)}"
    short = part.replace("p999", "p99.9")
    most = f"max {milliseconds(spread.max)}" if spread.count else way_words.untimed(mine)
    if not lessons.naive:
        sure = certainty(mine.confidence.get("response_time_ms"))
        facts = (*way_words.response(mine), sure, number)
        captions = () if part == "p99" else (f"Response time {short}", short)
        if most and ways.asks(mine.transport) == "request":
            note = f"with the hold, {most}"
            return Reading(figure, note, brief="with the hold", captions=captions, facts=facts)
        return Reading(figure, most, captions=captions, facts=facts)
    return Reading(
        figure,
        most,
        alert=True,
        captions=(f"Response time {short} · naive", f"{short} · naive"),
        facts=(
            "Naive: counts from the actual sending, which a stall holds up.",
            f"Corrected: {short} {milliseconds(getattr(mine.response_time_ms, part))}",
            number,
        ),
    )


def _fresh(mine: SideSummary, *_: object) -> Reading:
    note = "" if mine.freshness is None else "of the time"
    return Reading(shown(mine.freshness, "share"), note, mark=_mark(mine, "freshness"))


def _age(mine: SideSummary, *_: object) -> Reading:
    """Return the mean age of information, which contains the source's own pauses."""
    age, interval = mine.age_of_information_ms, mine.confidence.get("age_of_information_ms")
    return Reading(
        milliseconds(age.mean),
        "" if age.max is None else f"max {milliseconds(age.max)}",
        certainty=plus_minus(interval, "mean ") or ("" if age.mean is None else "mean"),
        mark=_mark(mine, "age_of_information_ms"),
        facts=(certainty(interval),),
    )


def _spread(spread: Spread) -> tuple[str, str]:
    """Return median and far end of a distribution, and in brief; the unit once if all have one."""
    if not spread.count:
        return "", ""
    found = [milliseconds(ms) for ms in (spread.p50, spread.p99, spread.max)]
    if all(text.endswith(f"{HARD}ms") for text in found):
        *rest, most = found
        found = [*(text.removesuffix(f"{HARD}ms") for text in rest), most]
    p50, p99, most = found
    brief = p99 if p99.endswith("s") else f"{p99}{HARD}ms"
    return f"p50 {p50} · p99 {p99} · max {most}", f"p50 {p50} · p99 {brief}"


def _mark(mine: SideSummary, key: str) -> MarkLine | None:
    return mark_line(expected(mine, key))


def _rate(key: str, mine: SideSummary, elapsed_s: float, total: str) -> Reading:
    """Return a figure a second, with what it comes to in all."""
    figure = BY_KEY[key]
    rate = shown(figure.value(mine, elapsed_s), figure.kind)
    return Reading(rate, f"{total} in total", mark=_mark(mine, key))


def _polls(mine: SideSummary, elapsed_s: float, _lessons: Lessons) -> Reading:
    """Return the rate of the polls, and how many could not be sent."""
    reading = _rate("requests_per_s", mine, elapsed_s, count(mine.requests))
    if not mine.overruns:
        return reading
    short = f"{count(mine.overruns)} skipped"
    return replace(reading, note=f"{reading.note}, {short}", brief=short, facts=skipped(mine)[:1])


def _openings(mine: SideSummary, *_: object) -> Reading:
    """Return the number of a push side's few requests: they have no rate worth the name."""
    return Reading(count(mine.requests), way_words.opened(mine))


def _empty(mine: SideSummary, *_: object) -> Reading:
    share = BY_KEY["empty_share"].value(mine, 0.0)
    note = f"{'' if share is None else shown(share, 'share')} of {count(mine.requests)}".lstrip()
    mark = _mark(mine, "empty_share")
    asked = ways.asked(mine.transport)
    return Reading(count(mine.empty_responses), f"{note} {asked}", mark=mark, brief=note)


def _messages(mine: SideSummary, elapsed_s: float, _lessons: Lessons) -> Reading:
    return _rate("messages_per_s", mine, elapsed_s, count(mine.messages))


def _wire(mine: SideSummary, elapsed_s: float, _lessons: Lessons) -> Reading:
    reading = _rate("bytes_per_s", mine, elapsed_s, data(moved_bytes(mine)))
    even = BY_KEY["break_even_interval_s"]
    value = even.value(mine, elapsed_s)
    if value is None:
        return reading
    told = f"{even.name.capitalize()} {shown(value, even.kind)}: {even.meaning}."
    return replace(reading, facts=(told,))


def _missed(mine: SideSummary, elapsed_s: float, _lessons: Lessons) -> Reading:
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


def _cost(mine: SideSummary, elapsed_s: float, _lessons: Lessons) -> Reading:
    """Return the server's processor time, and what of it is the database's, or the memory."""
    memory = data(mine.server_rss_bytes)
    note = "" if memory == NOTHING else f"{memory} memory"
    if mine.database_cpu_s is not None:
        note = f"database {way_words.of_a_core(mine.database_cpu_s, elapsed_s)}"
    figure = way_words.of_a_core(mine.server_cpu_s, elapsed_s)
    return Reading(figure, note, facts=way_words.cost(mine, elapsed_s))


def _counters(side: SideName) -> tuple[CounterPlace, ...]:
    polled = side == "polled"
    third = CounterPlace("messages", _messages, "99 999 in total", 4)
    if polled:
        third = CounterPlace("empty_responses", _empty, "100 % of 99 999", 4)
    return (
        CounterPlace(
            "update_latency_ms",
            _latency,
            "theory 1 020 ms · within 1 %",
            0,
            called="Mean update latency",
        ),
        CounterPlace("requests", _polls if polled else _openings, "99 999 in total", 2),
        third,
        CounterPlace("bytes_per_s", _wire, "999 kB in total", 3, called="On the wire"),
        CounterPlace("updates_missed", _missed, "100 % of 99 999", 1),
        CounterPlace("server_cpu_share", _cost, "99.9 MB memory", 5, called="Server cost"),
        CounterPlace("response_time_ms", _response, "max 2 004 ms", 6, "p99"),
        CounterPlace("freshness", _fresh, "of the time", 7),
        CounterPlace("age_of_information_ms", _age, "max 2 004 ms", 8),
    )


COUNTERS: dict[SideName, tuple[CounterPlace, ...]] = {side: _counters(side) for side in SIDES}
"""The counters of either side, from left to right: as many on both, with the same room."""
PLACE_OF = {one.key: place for row in COUNTERS.values() for place, one in enumerate(row)}
"""Key of a figure → the place of its counter in the row."""
