"""Claims that the present figures bear out, for whoever makes a step of what is measured now."""

from collections.abc import Iterator
from typing import NamedTuple

from feeds.frame import SIDES
from feeds.settings import Settings, describe_change
from feeds.stories.claim import Claim, Lookup
from feeds.stories.story import Step

FACTORS = (1.5, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
SHARES = (0.1, 0.25, 0.5, 0.8, 0.9)
MARGIN = 1.3
"""By this factor at least a value is beyond what is claimed of it: another run may differ."""
LEAST_CPU_S = 0.1
"""Of less processor time nothing is claimed: operating systems count it in ticks of 0.01 s."""
LEAST_WAIT_S, MOST_WAIT_S, POLLS = 8.0, 40.0, 4
"""The evidence of a step takes as long as some polls, inside these bounds."""

_TIMES = (
    ("polled.staleness_ms.mean", "live.staleness_ms.mean", "What polling shows is over {} as old"),
    ("live.staleness_ms.mean", "polled.staleness_ms.mean", "What push shows is over {} as old"),
    (
        *("polled.update_latency_ms.mean", "live.update_latency_ms.mean"),
        "Polled updates take over {} as long to arrive",
    ),
    (
        *("live.update_latency_ms.mean", "polled.update_latency_ms.mean"),
        "Pushed updates take over {} as long to arrive",
    ),
    ("live.bytes_per_s", "polled.bytes_per_s", "Push moves over {} the bytes"),
    ("polled.bytes_per_s", "live.bytes_per_s", "Polling moves over {} the bytes"),
    ("live.messages", "polled.messages", "Push brings over {} as many updates"),
    ("polled.requests", "live.messages", "Polling asks over {} for each update that is pushed"),
    (
        *("live.server_cpu_share", "polled.server_cpu_share"),
        "Push takes over {} as much of the server's processor",
    ),
    (
        *("polled.server_cpu_share", "live.server_cpu_share"),
        "Polling takes over {} as much of the server's processor",
    ),
    ("live.events_seen", "polled.events_seen", "Push sees over {} as many beats or alarms"),
)
"""Two values, and what is said where the first is larger."""
_PARTS = (
    ("polled.missed_share", "Polling misses over {} of the updates"),
    ("live.missed_share", "Push misses over {} of the updates"),
    ("polled.empty_share", "Over {} of the answers bring nothing new"),
)
_NONE = (
    ("live.updates_missed", "live.updates_delivered", "Push misses no update"),
    ("polled.updates_missed", "polled.updates_delivered", "Polling misses no update"),
)
"""What there is none of, although there is some of the second."""
ALIKE = 1.2
"""Latencies closer than this may be said to be alike."""


class ClaimOffer(NamedTuple):
    """A claim and what it is in plain words."""

    claim: str
    says: str


def offers(figures: Lookup) -> list[ClaimOffer]:
    """Return claims that are true of ``figures``, each with room for another run to differ."""
    found = [*_of_times(figures), *_of_shares(figures), *_of_none(figures)]
    return [one for one in found if Claim(one.claim).holds(figures)]


def draft(settings: Settings, figures: Lookup) -> Step:
    """Return a step of what is set and measured now, for a person to go on with."""
    whole = settings.replace(seed=None, duration_s=None)
    about = describe_change(Settings(), whole)
    found = offers(figures) or [
        ClaimOffer(
            "polled.staleness_ms.mean > live.staleness_ms.mean", "What polling shows is older"
        )
    ]
    return Step(
        title=shortened(about[:1].upper() + about[1:] or "As it is at first", 80),
        text="What is to be seen, in a sentence or two.",
        settings=whole,
        wait_s=waiting_s(settings),
        claim=Claim(found[0].claim),
        says=found[0].says,
    )


def waiting_s(settings: Settings) -> float:
    """Return for how long the evidence of a step with these settings is gathered."""
    return min(MOST_WAIT_S, max(LEAST_WAIT_S, POLLS * settings.poll_interval_s))


def shortened(text: str, most: int) -> str:
    """Return ``text`` in at most so many characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _of_times(figures: Lookup) -> Iterator[ClaimOffer]:
    for left, right, says in _TIMES:
        ratio = Claim(f"{left} > {right}").ratio(figures)
        if "cpu" in left and not _cpu_is_known(figures):
            continue
        factor = max((one for one in FACTORS if ratio and one * MARGIN <= ratio), default=None)
        if factor is not None:
            yield ClaimOffer(f"{left} > {factor:g} * {right}", says.format(f"{factor:g} times"))
    left, right, _ = _TIMES[2]
    ratio = Claim(f"{left} == {right}").ratio(figures)
    if ratio is not None and ratio < ALIKE:
        claim = f"{left} < 1.5 * {right} and {right} < 1.5 * {left}"
        yield ClaimOffer(claim, "Both sides are about as late")


def _cpu_is_known(figures: Lookup) -> bool:
    taken = (figures.get(f"{side}.server_cpu_s") or 0.0 for side in SIDES)
    return min(taken) >= LEAST_CPU_S


def _of_shares(figures: Lookup) -> Iterator[ClaimOffer]:
    for name, says in _PARTS:
        share = figures.get(name) or 0.0
        claimed = max((one for one in SHARES if one < share - 0.03), default=None)
        if claimed is not None:
            said = says.format(f"{100 * claimed:g} %")
            yield ClaimOffer(f"{name} > {claimed:g}", said)


def _of_none(figures: Lookup) -> Iterator[ClaimOffer]:
    for none, some, says in _NONE:
        if figures.get(some):
            yield ClaimOffer(f"{none} == 0", says)
