"""How what the counters and the large figures of a side show has changed since it was kept."""

from app.text.changes import Change, change
from app.text.formats import shown
from app.window.counters.counter_readings import COUNTERS, Lessons
from feeds.counters import Counters
from feeds.evidence.differences import difference
from feeds.figure import Part
from feeds.figures import BY_KEY
from feeds.frame import SideName

TOLD_AS: dict[tuple[SideName, str], str] = {
    ("polled", "requests"): "requests_per_s",
    ("live", "messages"): "messages_per_s",
    ("polled", "empty_responses"): "empty_share",
    ("live", "updates_missed"): "missed_share",
    ("polled", "updates_missed"): "missed_share",
}
"""What grows as long as is measured is compared by its rate or its share."""


def changes(side: SideName, before: Counters, now: Counters, lessons: Lessons) -> list[Change]:
    """Return a change for each counter of ``side``, from left to right."""
    told = TOLD_AS.copy()
    if lessons.delivered_only:
        told[side, "update_latency_ms"] = "delivered_latency_ms"
    if lessons.naive:
        told[side, "response_time_ms"] = "naive_response_time_ms"
    found = []
    for place in COUNTERS[side]:
        part: Part | None = lessons.response if place.key == "response_time_ms" else None
        key = told.get((side, place.key), place.key)
        found.append(_change(side, key, before, now, part))
    return found


def behind(side: SideName, before: Counters, now: Counters) -> Change:
    """Return how the mean of "behind by" has changed."""
    return _change(side, "staleness_ms", before, now, None)


def means(side: SideName, now: Counters) -> str:
    """Return the mean of "behind by" as it is now."""
    figure = BY_KEY["staleness_ms"]
    return shown(figure.value(getattr(now, side), now.elapsed_s, "mean"), figure.kind)


def _change(side: SideName, key: str, before: Counters, now: Counters, part: Part | None) -> Change:
    return change(difference(side, BY_KEY[key], before, now, part))
