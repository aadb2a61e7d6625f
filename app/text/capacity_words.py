"""What a search for capacity found, as texts: a sentence a side, the table, what decided it."""

from collections.abc import Iterator, Mapping

from app.text import formats, tables
from app.text.clients import clients
from app.text.formats import HARD, NOTHING, count, milliseconds, precise
from feeds import choices
from feeds.capacity.records import CapacityPlan, CapacityProbe, CapacityProgress, SideCapacity
from feeds.capacity.search import bracket, ending
from feeds.frame import SIDES, SideName
from feeds.settings import Settings

CALLED: dict[SideName, str] = {"live": "Push", "polled": "Polling"}
HEADS = (
    *("clients", "", "p50", "p95", "p99", "max", "control p95", "server CPU"),
    *("of each", "messages, requests"),
)
"""What stands over the columns of :func:`cells`; each is a message pushed or a request answered."""
IDLE = 0.5
"""The share of a core under which a server was not what made updates late."""
SHARE_UNDER_P95 = 0.95
"""Of an interval: the part of updates that no p95 leaves out waits for so much of it or more."""


def shown_mal(plan: CapacityPlan) -> str:
    """Return the maximum acceptable latency: "1 s"."""
    return formats.setting(plan.max_latency_s, "s")


def headline(found: SideCapacity, plan: CapacityPlan) -> str:
    """Return the capacity of a side in one sentence."""
    who, limit = CALLED[found.side], f"p95 under {shown_mal(plan)}"
    if not found.clients and found.above is None:
        return f"{who} has not been measured yet."
    if not found.clients:
        return f"{who} bears nobody with {limit}: {_why_nobody(found, plan)}."
    if not found.finished:
        upto = "more" if found.above is None else f"fewer than {count(found.above)}"
        return f"{who} bears {clients(found.clients)} with {limit}, perhaps {upto}: not finished."
    if found.at_least:
        return f"{who} bears at least {clients(found.clients)} with {limit}: {_limit(found)}."
    return f"{who} bears {clients(found.clients)} with {limit}{_idle(found)}."


def _idle(found: SideCapacity) -> str:
    """Return that the server was not what made updates late, if it was idle much of the time."""
    last = ending(found.probes)
    if last is None or last.cpu_share is None or last.cpu_share >= IDLE:
        return ""
    used = formats.share(last.cpu_share)
    return (
        f": with {count(last.clients)} its server used {used} of a core, "
        "so this machine was the limit"
    )


def _limit(found: SideCapacity) -> str:
    """Return what ended a search that the server did not end."""
    if found.above is None:
        return found.reason
    return f"from {count(found.above)} on the load generator is the limit ({found.reason})"


def _why_nobody(found: SideCapacity, plan: CapacityPlan) -> str:
    """Return why not even the smallest crowd is borne: the interval, the network, or the server."""
    settings, above = plan.settings, clients(found.above or 0)
    return in_vain(found.side, settings, plan.max_latency_s) or f"with {above}, {found.reason}"


def in_vain(side: SideName, settings: Settings, max_latency_s: float) -> str:
    """Return why no crowd of ``side`` can be borne, whatever the server does; "": one may be."""
    leg_ms, mal_ms = settings.delay_ms, max_latency_s * 1e3
    if leg_ms >= mal_ms:
        return f"the network alone takes {formats.setting(leg_ms, 'ms')} each way"
    waits_ms = SHARE_UNDER_P95 * settings.poll_interval_s * 1e3
    paced = choices.chosen(settings.polled_transport).paced and not settings.adaptive
    if side == "polled" and paced and waits_ms + leg_ms >= mal_ms:
        interval = formats.setting(settings.poll_interval_s, "s")
        return f"with a poll every {interval} p95 is {milliseconds(waits_ms + leg_ms)} at best"
    return ""


def doubts(settings: Settings, max_latency_s: float) -> str:
    """Return, before a search, which sides can bear nobody and why; "" if both may."""
    limit = formats.setting(max_latency_s, "s")
    whys = ((CALLED[side], in_vain(side, settings, max_latency_s)) for side in SIDES)
    return " ".join(f"{who} can bear nobody under {limit}: {why}." for who, why in whys if why)


def decided(found: SideCapacity) -> str:
    """Return which measurements decided it: each end of the gap, how often, with which p95."""
    low, high = bracket(found.probes)
    return "; ".join(_end(found, size) for size in (low, high) if size)


def _end(found: SideCapacity, size: int) -> str:
    probes = [one for one in found.probes if one.clients == size]
    p95 = " and ".join(milliseconds(one.p95_ms) for one in probes)
    held = sum(one.bearing == "held" for one in probes)
    verdict = "held" if 2 * held > len(probes) else "did not hold"
    return f"{clients(size)} {verdict} (p95 {p95})"


def bounds(found: SideCapacity, plan: CapacityPlan) -> str:
    """Return what the closed forms say with the costs measured; "" if they are not known."""
    known = found.bounds
    if known is None:
        return ""
    cost = f"{precise(known.cost_us, '', 3)}{HARD}µs"
    busy, bound = (clients(round(one)) for one in (known.busy_clients, known.bound_clients))
    if found.side == "live":
        return f"1/(λ·c) with {cost} a message, as measured: {busy} keep the server busy."
    told = f"T/c with {cost} a request, as measured: {busy} keep the server busy at this interval"
    if busy == bound:
        return f"{told}."
    if not choices.chosen(found.transport).paced:
        return f"{told.removesuffix('at this interval')}asking as often as here."
    return f"{told}; {bound} with T = {shown_mal(plan)}, the longest that could do."


def conditions(plan: CapacityPlan) -> str:
    """Return in one line under what it was searched for."""
    settings = plan.settings
    size = formats.setting(settings.message_bytes, "B")
    return (
        f"p95 of update latency under {shown_mal(plan)}, up to {clients(plan.most)} a side; "
        f"{tables.conditions(settings)}, messages of {size}"
    )


def cells(side: SideName, one: CapacityProbe) -> list[str]:
    """Return the figures of one measurement, with units; a dash for what was not measured."""
    verdict = one.bearing if one.bearing != "limited" else "load generator's limit"
    latencies = (one.p50_ms, one.p95_ms, one.p99_ms, one.max_ms, one.control_p95_ms)
    live = side == "live"
    cost_us = one.cpu_us_per_message if live else one.cpu_us_per_request
    per_s = one.messages_per_s if live else one.requests_per_s
    return [
        count(one.clients),
        verdict,
        *(milliseconds(ms) for ms in latencies),
        formats.share(one.cpu_share),
        NOTHING if cost_us is None else f"{precise(cost_us, '', 3)}{HARD}µs",
        precise(per_s, "/s", 3),
    ]


def trying(progress: CapacityProgress) -> str:
    """Return what is being tried: "live: 1 600 clients: p95 84 ms"."""
    about = f"{progress.side}: {clients(progress.clients)}"
    if progress.up is not None:
        return f"{about} coming up, {formats.share(progress.up)}"
    if progress.p95_ms is None:
        return f"{about} are up, figures begin soon"
    return f"{about}: p95 {milliseconds(progress.p95_ms)}"


def lines(found: Mapping[SideName, SideCapacity], plan: CapacityPlan) -> Iterator[str]:
    """Give all that is said of both sides, a line each."""
    for one in found.values():
        for text in (headline(one, plan), decided(one), bounds(one, plan)):
            if text:
                yield text
