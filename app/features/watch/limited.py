"""Numbers that the instrument itself limits are grey, and their tooltips say why."""

from __future__ import annotations

from collections.abc import Mapping

from app.features.watch.observer import Limit
from app.window.panel.panel import Panel
from feeds.frame import SideName

CONCERNED: dict[tuple[Limit, SideName], tuple[str, ...]] = {
    ("latency", "live"): ("update_latency_ms", "response_time_ms"),
    ("latency", "polled"): ("update_latency_ms", "response_time_ms"),
    ("polls", "polled"): ("update_latency_ms", "requests", "response_time_ms"),
}
"""Which counters of a side a limit spoils, by the keys of their figures."""


def reason(limited: Mapping[Limit, str]) -> str:
    """Return what the status line says first; "" while nothing is limited."""
    if not limited:
        return ""
    return f"The instrument limits the grey numbers: {', '.join(limited.values())}"


def grey_limited(panel: Panel, limited: Mapping[Limit, str]) -> None:
    """Grey the numbers of ``panel`` that ``limited`` concerns; give the others their colours."""
    screen = limited.get("screen", "")
    panel.hero.behind.grey(f"Older than it says: {screen}." if screen else "")
    for counter in panel.counters.counters:
        key = counter.place.term.key
        reasons = (
            why for limit, why in limited.items() if key in CONCERNED.get((limit, panel.side), ())
        )
        counter.grey(", ".join(reasons))
