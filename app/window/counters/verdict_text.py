"""The verdict as text: what polling costs in time and what it saves, from the two meters alone.

*Later* compares the mean update latency of the two sides: the mean over **all** published
updates of the time until a side held that update or a newer one. The delivered latency would
flatter polling (it leaves out what was missed), and the age of information would flatter it
too (it contains the source's own pauses). *Misses* is the share of the updates counted that a
side never received although a newer one arrived. *Bytes* are both directions together, as
counted on the sockets; *work* is the processor time of the process that serves a side. With a
crowd, it is what that process uses beyond what it uses at rest, and nothing is said of it until the
crowd's figures are taken.

A factor stands beside the figures that it is of. What has been said stays until the facts have
moved: see :class:`~app.window.counters.steady.Steady`.
"""

from dataclasses import dataclass
from typing import Literal

from app.text import formats, ways
from app.text.server_work import LEAST_SHARE as LEAST_WORK
from app.text.server_work import Found, ServerWork, work_words
from app.ui.theme import Ink
from app.window.counters.steady import Steady
from feeds.counters import Counters, SideSummary
from feeds.figures import BY_KEY, moved_bytes, settled


@dataclass(frozen=True)
class Phrase:
    """A piece of the sentence in one colour: text for the prize, muted for the price.

    Figures and the prize are bold.
    """

    text: str
    ink: Ink = "text"
    bold: bool = False


MISSED = BY_KEY["missed_share"]
LEAST_S = 2.0
LEAST_POLLS, LEAST_UPDATES = 5, 20
"""With less than these, a difference may be chance."""
NOISE = 1.15, 1.1
"""The ratio from which on a difference is told, and the one down to which it stays told."""
NOISE_MS = 0.5, 0.4
"""The same for a difference in latency: smaller ones come from clocks and scheduler."""
LEAST_MS = 1.0, 0.8
"""The same for the smaller latency of a factor: over less, a factor means nothing."""
LEAST_SHARE = 0.005, 0.003
"""The same for the share of updates that were missed."""
Price = Literal["bytes", "work"]
Way = Literal["more", "less", "alike"]
LEAST: dict[Price, float] = {"bytes": 500, "work": 0.2}
"""Bytes and CPU seconds of a side that can be compared; those come in steps of 10 ms."""

LIMITED = "nothing is said of the servers while the crowd limits its own figures"
FRACTIONS = (
    (1 / 20, "a twentieth of"),
    (1 / 10, "a tenth of"),
    (1 / 5, "a fifth of"),
    (1 / 4, "a quarter of"),
    (1 / 3, "a third of"),
    (1 / 2, "half"),
    (2 / 3, "two thirds of"),
    (3 / 4, "three quarters of"),
)


def plain(spans: list[Phrase]) -> str:
    """Return the sentence without its colours."""
    return "".join(span.text for span in spans)


def sentence(
    counters: Counters | None, steady: Steady | None = None, crowd: ServerWork | None = None
) -> list[Phrase]:
    """Return the one true sentence that the meters support, and no more than that.

    ``steady`` keeps what was said before in the words that it was said in; ``crowd`` is what the
    servers do for the clients beside the ones on screen, if there are any.
    """
    steady = steady or Steady()
    steady.at(counters.elapsed_s if counters is not None else 0.0)
    if counters is None or counters.elapsed_s < LEAST_S:
        return [Phrase("Measuring: a verdict needs a few seconds.", "muted")]
    live, polled = counters.live, counters.polled
    if polled.requests < LEAST_POLLS:
        asked = ways.asked(polled.transport)
        return [Phrase(f"Too few {asked} so far: a verdict needs {LEAST_POLLS}.", "muted")]
    if min(settled(live), settled(polled)) < LEAST_UPDATES:
        return [Phrase(f"Too few updates so far: a verdict needs {LEAST_UPDATES}.", "muted")]
    prize = _prize(live, polled, steady)
    who = "it" if prize else ways.asking(polled.transport)
    price = _price(counters, who, steady, crowd)
    spans = prize or [
        Phrase("Both sides are equally fresh, within what can be measured", bold=True)
    ]
    if not price:
        return [*spans, Phrase(".", bold=True)]
    return [*spans, Phrase("; ", bold=True), Phrase(f"{price}.", "muted")]


def _prize(live: SideSummary, polled: SideSummary, steady: Steady) -> list[Phrase]:
    """Return how much later polled data comes and what it misses; nothing when neither."""
    later = _later(live.update_latency_ms.mean, polled.update_latency_ms.mean, steady)
    misses = _misses(live, polled, steady)
    joint = [Phrase(" and ", bold=True)] if later and misses else []
    return [Phrase("Polled data ", bold=True), *later, *joint, *misses] if later or misses else []


def _later(live_ms: float | None, polled_ms: float | None, steady: Steady) -> list[Phrase]:
    """Return "reaches you 27× later (1.0 s against 38 ms)", "… sooner", or nothing within noise."""
    live_ms, polled_ms = steady.figure("live", live_ms), steady.figure("polled", polled_ms)
    if live_ms is None or polled_ms is None:
        return []
    low, high = sorted((live_ms, polled_ms))
    apart = steady.over("apart", high - low, *NOISE_MS)
    if not steady.over("ratio", high / low if low > 0 else high, *NOISE) or not apart:
        return []
    word = "later" if polled_ms > live_ms else "sooner"
    tells = steady.over("factor", low, *LEAST_MS)
    figure = formats.ratio(high / low) if tells else _time(high - low)
    ink: Ink = "polled" if word == "later" else "live"
    return [
        Phrase("reaches you ", bold=True),
        Phrase(f"{figure} {word}", ink, bold=True),
        Phrase(f" ({_time(polled_ms)} against {_time(live_ms)})", bold=True),
    ]


def _time(ms: float) -> str:
    return formats.seconds(ms / 1000) if ms else formats.milliseconds(ms)


def _misses(live: SideSummary, polled: SideSummary, steady: Steady) -> list[Phrase]:
    """Return "misses 95 % of the updates", and the live side's share when it misses some too."""
    lost, lost_live = (
        steady.figure(name, MISSED.value(side, 0.0) or 0.0, most=0.02) or 0.0
        for name, side in (("missed", polled), ("missed live", live))
    )
    told = steady.over("misses", lost, *LEAST_SHARE)
    told_live = steady.over("live misses", lost_live, *LEAST_SHARE)
    if not told and not told_live:
        return []
    end = " of the updates" + (f" (live misses {formats.share(lost_live)})" if told_live else "")
    if lost == 0:
        return [Phrase("misses none", "polled", bold=True), Phrase(end, bold=True)]
    return [
        Phrase("misses ", bold=True),
        Phrase(formats.share(lost), "alert", bold=True),
        Phrase(end, bold=True),
    ]


def _price(counters: Counters, who: str, steady: Steady, crowd: ServerWork | None) -> str:
    """Return what polling needs compared with live: "it needs a quarter of the bytes …"."""
    live, polled, elapsed_s = counters.live, counters.polled, counters.elapsed_s
    work = polled.server_cpu_s, live.server_cpu_s
    moved = _compared("bytes", moved_bytes(polled), moved_bytes(live), elapsed_s, steady)
    if crowd is not None:
        parts = (f"{who} needs {moved[1]}" if moved is not None else "", _crowd(crowd, steady))
        return ", and ".join(filter(None, parts))
    found = (moved, _compared("work", *work, elapsed_s, steady, whole=_whole_work(counters)))
    known = [one for one in found if one is not None]
    if not known:
        return ""
    joint = " but " if {way for way, _ in known} == {"more", "less"} else " and "
    return f"{who} needs " + joint.join(text for _, text in known)


def _crowd(crowd: ServerWork, steady: Steady) -> str:
    """Return what the servers do for a crowd: "with 5 000 clients the polled server works …"."""
    if crowd.limited:
        return LIMITED
    if not crowd.known:
        return ""
    live, polled = (
        steady.figure(f"crowd {crowd.clients} {name}", share) or 0.0
        for name, share in (("live", crowd.live), ("polled", crowd.polled))
    )
    less, more = sorted((live, polled))
    found: Found = "polled" if polled > live else "live"
    if more < LEAST_WORK:
        found = "little"
    elif not steady.over("servers differ", more / max(less, LEAST_WORK), *NOISE):
        found = "alike"
    return work_words(found, live, polled, crowd.clients)


def _compared(
    what: Price,
    polled: float | None,
    live: float | None,
    elapsed_s: float,
    steady: Steady,
    *,
    whole: str = "the bytes",
) -> tuple[Way, str] | None:
    """Return whether polling needs more, and how much; ``None`` for too little to be compared."""
    if polled is None or live is None or min(polled, live) < LEAST[what]:
        return None
    mine, other = (
        steady.figure(f"{what} {name}", value / elapsed_s) or 0.0
        for name, value in (("polled", polled), ("live", live))
    )
    share = mine / other
    if not steady.over(f"{what} differ", max(share, 1 / share), *NOISE):
        return "alike", f"about as {'many bytes' if what == 'bytes' else 'much server work'}"
    rates = f"({_rate(what, mine)} against {_rate(what, other)})"
    if share > 1:
        return "more", f"{formats.ratio(share)} {whole} {rates}"
    part = steady.word(what, share, FRACTIONS) or f"{formats.share(share)} of"
    return "less", f"{part} {whole} {rates}"


def _whole_work(counters: Counters) -> str:
    """Return whose work is compared."""
    sides = counters.live, counters.polled
    if any(side.database_cpu_s is not None for side in sides):
        return "the work of server and database"
    return "the server's work"


def _rate(what: Price, rate: float) -> str:
    if what == "work":
        return formats.precise(rate, "share", 2)
    if 99.5 <= rate < 999.5:  # the factor beside it is not that of one digit each
        return f"{formats.fixed(rate / 1000, 2)}{formats.HARD}kB/s"
    return formats.data_rate(rate)
