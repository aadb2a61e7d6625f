"""In which way each side is served, in a few words: by what it is pushed to, or asks, how often."""

from app.text import formats
from feeds import choices
from feeds.frame import SideName
from feeds.settings import Settings


def label(key: str) -> str:
    """Return what people call the transport ``key``; one of another version keeps its key."""
    found = known(key)
    return key if found is None else found.label


def known(key: str) -> choices.Choice | None:
    """Return the transport ``key``; ``None`` for one of another version."""
    try:
        return choices.chosen(key)
    except KeyError:
        return None


def asks(key: str) -> str:
    """Return what one request of the transport ``key`` is called: "poll", "request", "query"."""
    found = known(key)
    if found is None:
        return "poll"
    if found.database:
        return "query"
    return "request" if found.held else "poll"


def asked(key: str) -> str:
    """Return what several of them are called."""
    noun = asks(key)
    return "queries" if noun == "query" else f"{noun}s"


def asking(key: str) -> str:
    """Return what the polled side does by the transport ``key``, as the subject of a sentence."""
    return {"query": "querying", "request": "long polling"}.get(asks(key), "polling")


def way(settings: Settings, side: SideName) -> str:
    """Return the way of ``side`` as it is set: "WebSocket, at most 5 /s", "REST every 2 s"."""
    return _pushed(settings) if side == "live" else _polled(settings)


def _pushed(settings: Settings) -> str:
    limit_per_s = settings.push_limit_per_s
    most = "" if limit_per_s is None else f", at most {formats.setting(limit_per_s, '/s')}"
    return label(settings.live_transport) + most


def _polled(settings: Settings) -> str:
    choice = choices.chosen(settings.polled_transport)
    name = choice.label
    if settings.query_all and "query_all" in choice.follows:
        name += " for all since"
    if settings.fairness.polled_conditional and "conditional" in choice.follows:
        name += " with If-None-Match"
    if not choice.paced:
        return name
    if not settings.adaptive:
        return f"{name} every {formats.setting(settings.poll_interval_s, 's')}"
    bounds = settings.adaptive_low_s, settings.adaptive_high_s
    low, high = (formats.setting(bound, "s") for bound in bounds)
    return f"{name} every {low} to {high}, as the rate is"
