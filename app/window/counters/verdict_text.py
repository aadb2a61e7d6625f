"""The verdict as text: what polling costs in time and what it saves, from the two meters alone.

*Later* compares the mean update latency of the two sides: the mean over **all** published
updates of the time until a side held that update or a newer one. The delivered latency would
flatter polling (it leaves out what was missed), and the age of information would flatter it
too (it contains the source's own pauses). *Misses* is the share of the updates counted that a
side never received although a newer one arrived. *Bytes* are both directions together, as
counted on the sockets; *work* is the processor time of the process that serves a side.
"""

from dataclasses import dataclass

from app.text import formats
from app.ui.theme import Ink
from feeds.figures import BY_KEY, moved_bytes, settled
from feeds.frame import Counters, SideSummary


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
LEAST_POLLS = LEAST_UPDATES = 3
"""Below these, chance speaks louder than the transports."""
NOISE = 1.15
"""Ratios closer to 1 than this say nothing."""
NOISE_MS = 0.5
"""Nor do differences in latency smaller than this: the clocks and the scheduler do that."""
LEAST_CPU_S = 0.2
"""Processor time comes in steps of 10 ms on many systems: less than twenty are not compared."""

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


def sentence(counters: Counters | None) -> list[Phrase]:
    """Return the one true sentence that the meters support, and no more than that."""
    if counters is None or counters.elapsed_s < LEAST_S:
        return [Phrase("Measuring: a verdict needs a few seconds.", "muted")]
    live, polled = counters.live, counters.polled
    if polled.requests < LEAST_POLLS:
        return [Phrase("Too few polls so far for a verdict.", "muted")]
    if min(settled(live), settled(polled)) < LEAST_UPDATES:
        return [Phrase("Too few updates so far for a verdict.", "muted")]
    prize = _prize(live, polled)
    price = _price(live, polled, "it" if prize else "polling")
    spans = prize or [
        Phrase("Both sides are equally fresh, within what can be measured", bold=True)
    ]
    if not price:
        return [*spans, Phrase(".", bold=True)]
    return [*spans, Phrase("; ", bold=True), Phrase(f"{price}.", "muted")]


def _prize(live: SideSummary, polled: SideSummary) -> list[Phrase]:
    """Return how much later polled data comes and what it misses; nothing when neither."""
    later = _later(live.update_latency_ms.mean, polled.update_latency_ms.mean)
    misses = _misses(live, polled)
    joint = [Phrase(" and ", bold=True)] if later and misses else []
    return [Phrase("Polled data ", bold=True), *later, *joint, *misses] if later or misses else []


def _later(live_ms: float | None, polled_ms: float | None) -> list[Phrase]:
    """Return "reaches you 27× later", "… sooner", or nothing within noise."""
    if live_ms is None or polled_ms is None or abs(polled_ms - live_ms) < NOISE_MS:
        return []
    low, high = sorted((live_ms, polled_ms))
    if low > 0 and high / low < NOISE:
        return []
    word = "later" if polled_ms > live_ms else "sooner"
    # a factor over next to nothing is a big number, not a finding
    figure = formats.milliseconds(high - low) if low < 0.01 else formats.ratio(high / low)
    ink: Ink = "polled" if word == "later" else "live"
    return [Phrase("reaches you ", bold=True), Phrase(f"{figure} {word}", ink, bold=True)]


def _misses(live: SideSummary, polled: SideSummary) -> list[Phrase]:
    """Return "misses 95 % of the updates", and the live side's share when it misses some too."""
    lost, lost_live = (MISSED.value(side, 0.0) or 0.0 for side in (polled, live))
    if lost < 0.005 and lost_live < 0.005:
        return []
    end = " of the updates"
    if lost_live >= 0.005:
        end += f" (live misses {formats.share(lost_live)})"
    if lost == 0:
        return [Phrase("misses none", "polled", bold=True), Phrase(end, bold=True)]
    return [
        Phrase("misses ", bold=True),
        Phrase(formats.share(lost), "alert", bold=True),
        Phrase(end, bold=True),
    ]


def _price(live: SideSummary, polled: SideSummary, who: str) -> str:
    """Return what polling needs compared with live: "it needs a quarter of the bytes …"."""
    shares = {
        "bytes": _ratio(moved_bytes(polled), moved_bytes(live), 1),
        "work": _ratio(polled.server_cpu_s, live.server_cpu_s, LEAST_CPU_S),
    }
    known = {what: share for what, share in shares.items() if share is not None}
    if not known:
        return ""
    opposed = len(known) == 2 and (known["bytes"] > 1) != (known["work"] > 1)
    joint = " but " if opposed else " and "
    return f"{who} needs " + joint.join(_part(share, what) for what, share in known.items())


def _ratio(polled: float | None, live: float | None, least: float) -> float | None:
    """Return polled over live, unless either is unknown or too little to be compared."""
    if polled is None or live is None or min(polled, live) < least:
        return None
    return polled / live


def _part(share: float, what: str) -> str:
    """Return a share of the live side's bytes or work: in words when a plain fraction is true."""
    whole = {"bytes": "the bytes", "work": "the server's work"}[what]
    if 1 / NOISE < share < NOISE:
        return f"about as {'many bytes' if what == 'bytes' else 'much of the server'}"
    if share > 1:
        return f"{formats.ratio(share)} {whole}"
    value, words = min(FRACTIONS, key=lambda known: abs(known[0] / share - 1))
    if abs(value / share - 1) < 0.08:
        return f"{words} {whole}"
    return f"{formats.share(share)} of {whole}"
