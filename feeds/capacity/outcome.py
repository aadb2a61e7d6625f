"""What came of a search: the capacity, what ended it, the bounds that theory gives."""

from collections.abc import Sequence

from feeds import choices
from feeds.capacity import search
from feeds.capacity.records import Bounds, CapacityPlan, CapacityProbe, SideCapacity
from feeds.frame import SideName
from feeds.metrics.server_share import most_polling, most_pushed
from feeds.settings import Settings


def outcome(
    plan: CapacityPlan, side: SideName, most: int, probes: Sequence[CapacityProbe]
) -> SideCapacity:
    """Return what is known of ``side``, of which crowds of up to ``most`` are tried."""
    low, high = search.bracket(probes)
    last = search.ending(probes)
    return SideCapacity(
        side=side,
        transport=plan.settings.transport(side),
        clients=low,
        above=high,
        at_least=bool(low) and (last is None or last.bearing == "limited"),
        reason=last.reason if last else _why_no_more(plan, side, most) if low >= most else "",
        finished=search.next_size(probes, most) is None,
        bounds=_bounds(plan, side, search.curve(probes), low),
        probes=tuple(probes),
    )


def most_of(plan: CapacityPlan, side: SideName) -> int:
    """Return the largest crowd of ``side`` that is tried: the plan's, or its transport's most."""
    return min(plan.most, choices.chosen(plan.settings.transport(side)).most_clients)


def _why_no_more(plan: CapacityPlan, side: SideName, most: int) -> str:
    if most < plan.most:
        return "the most connections that this transport's server takes"
    return "the largest crowd that was tried"


def _bounds(
    plan: CapacityPlan, side: SideName, curve: Sequence[CapacityProbe], low: int
) -> Bounds | None:
    """Return the closed forms with what the largest crowd cost that held, or the smallest of all.

    How often each client is sent a message, or asks, is as it is set, or else as measured there.
    """
    probe = next((one for one in curve if one.clients >= low), None)
    if probe is None:
        return None
    live = side == "live"
    cost_us = probe.cpu_us_per_message if live else probe.cpu_us_per_request
    each_per_s = _each_per_s(plan.settings, side, probe)
    if not cost_us or not each_per_s or cost_us < 0:
        return None
    cost_s = cost_us / 1e6
    busy = most_pushed(each_per_s, cost_s) if live else most_polling(1 / each_per_s, cost_s)
    bound = busy if live else most_polling(plan.max_latency_s, cost_s)
    return Bounds(cost_us=cost_us, busy_clients=busy, bound_clients=bound)


def _each_per_s(settings: Settings, side: SideName, probe: CapacityProbe) -> float | None:
    """Return how often each client is sent a message, or asks."""
    if side == "live":
        if settings.push_limit_per_s is None:
            return settings.rate_per_s
        per_s = probe.messages_per_s
    else:
        if choices.chosen(settings.polled_transport).paced and not settings.adaptive:
            return 1 / settings.poll_interval_s
        per_s = probe.requests_per_s
    return per_s / probe.clients if per_s else None
