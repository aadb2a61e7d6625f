"""The tables of a run, live against polled, as texts; and what was measured, in one line."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.text import formats, ways
from app.text.clients import a_side
from feeds import choices, figures
from feeds.checks import tilting
from feeds.counters import Counters, Remote, SideSummary
from feeds.figure import Kind
from feeds.frame import SIDES
from feeds.settings import Settings

LEAST_SHARE = 1e-3
"""How far a smaller share is off, relative to itself, says nothing."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of both sides, ready to be shown."""

    name: str
    live: str
    polled: str
    distorted: bool = False
    """Whether it is not to be believed; its name says so, too."""


def blocks(counters: Counters, unit: str = "") -> Iterator[list[FigureRow]]:
    """Give every figure as text, in the blocks of a table; ``unit`` is the source's."""
    elapsed_s = counters.elapsed_s
    for block in figures.listed(counters):
        yield [
            FigureRow(
                one.label(part),
                _cell(one.value(counters.live, elapsed_s, part), one.kind, unit),
                _cell(one.value(counters.polled, elapsed_s, part), one.kind, unit),
            )
            for one, part in block
        ]


def _cell(value: float | None, kind: Kind, unit: str) -> str:
    text = formats.shown(value, kind)
    if kind != "source":
        return text
    return f"{text}{formats.HARD}{formats.unit_of(text, unit)}".rstrip(formats.HARD)


def prediction(
    key: str, predicted: float | None, measured: float | None, apart: float | None
) -> tuple[str, ...]:
    """Return a predicted figure: its name, prediction, measurement, and how far that is from it."""
    figure = figures.BY_KEY[key]
    gap = formats.apart(apart)
    if figure.kind == "share" and (predicted or 0.0) < LEAST_SHARE:
        gap = formats.NOTHING
    name = figure.label(figure.parts[0])
    return name, *(formats.precise(one, figure.kind) for one in (predicted, measured)), gap


def conditions(settings: Settings) -> str:
    """Return in one line under what is measured."""
    rate = formats.setting(settings.rate_per_s, "/s")
    live, polled = (ways.way(settings, side) for side in SIDES)
    served = f"live by {live}, polled by {polled}{crowd(settings)}"
    return f"{settings.source} at {rate}, {served}, {network(settings)}, seed {settings.seed}"


def crowd(settings: Settings) -> str:
    """Return how many clients there are, to follow other conditions; "" for the one on screen."""
    if settings.clients == 1:
        return ""
    step = settings.in_step and choices.chosen(settings.polled_transport).paced
    return f", {a_side(settings.clients)}{' asking in step' if step else ''}"


def network(settings: Settings) -> str:
    """Return what the simulated network does to both sides."""
    if not settings.delay_ms:
        return "no simulated delay"
    delay = formats.setting(settings.delay_ms, "ms")
    jitter = formats.setting(settings.effective_jitter_ms, "ms")
    return f"simulated network {delay} ± {jitter} a leg"


def title(settings: Settings, counters: Counters) -> str:
    """Return in one line what was measured."""
    updates = formats.count(counters.updates_published)
    elapsed = formats.seconds(counters.elapsed_s)
    unequal = switches(settings)
    unfair = f", UNFAIR ({unequal})" if unequal else ""
    lacking = "".join(f"; {text}" for text in skipped(counters.polled)[:1])
    gaps = f", {formats.seconds(lost)} left out" if (lost := _lost_s(counters)) else ""
    there = f", servers {elsewhere(counters.remote)}" if counters.remote is not None else ""
    return f"{conditions(settings)}{there}{unfair}: {updates} updates in {elapsed}{gaps}{lacking}"


def elsewhere(remote: Remote) -> str:
    """Return where another machine's servers are, and how well their clock is known."""
    error_ms = remote.clock_error_ms
    unknown = "no longer known" if remote.lost else "not known yet"
    known = unknown if error_ms is None else f"known to ± {formats.milliseconds(error_ms)}"
    return f"at {remote.url}, clock {known}"


def left_out(counters: Counters) -> list[str]:
    """Return what the run could not measure, and why, each in a line."""
    return [f"left out: {formats.seconds(one.lasted_s)}, {one.reason}" for one in counters.left_out]


def _lost_s(counters: Counters) -> float:
    return sum(one.lasted_s for one in counters.left_out)


def skipped(polled: SideSummary) -> tuple[str, ...]:
    """Return how many polls were skipped and why, the longest text first; none if none was."""
    if not polled.overruns:
        return ()
    number = formats.count(polled.overruns)
    due = f"{number} of {formats.count(polled.requests + polled.overruns)}"
    why = f"{due} polls skipped: the one before was not back"
    most = polled.naive_response_time_ms.max
    took = f" (an answer took up to {formats.milliseconds(most)})" if most is not None else ""
    return f"{why}{took}", why, f"{due} polls skipped", f"{due} skipped", f"{number} skipped"


def switches(settings: Settings) -> str:
    """Return what is switched so that the sides are unequal; "" when nothing is."""
    return ", ".join(tilting(settings))
