"""What the costs measured here say of other numbers of clients: predictions, in small print.

Never of the present number: its share is what the costs were made of.
"""

import math
from dataclasses import dataclass

from app.features.load.load_rows import alone, shown_share
from app.text.formats import count, milliseconds, seconds
from feeds.choices import chosen
from feeds.counters import Counters
from feeds.load.records import Load
from feeds.metrics.server_share import break_even_share_s, fan_out_s, poll_share, push_share
from feeds.settings import Settings

SIZES = (5000, 1000, 10_000, 100)
"""Numbers of clients to speak of, the most telling first."""
SHOWN = 3
APART = 1.5
"""By this factor a number is another one than the present."""


@dataclass(frozen=True, slots=True)
class ClientPace:
    """What each client makes a server do, whatever their number."""

    pushed_per_s: float | None
    """Messages."""
    asked_s: float | None
    """Seconds from one request to the next."""
    interval_set: bool
    """Whether a person sets that, so that there is an interval to choose."""


def pace(settings: Settings, counters: Counters | None) -> ClientPace:
    """Return what is set, or, where that does not say it, what the client on screen measured."""
    pushed: float | None = settings.rate_per_s
    if settings.push_limit_per_s is not None:
        pushed = _rate(counters, counters.live.messages if counters else 0)
    if chosen(settings.polled_transport).paced and not settings.adaptive:
        return ClientPace(pushed, settings.poll_interval_s, interval_set=True)
    asked_per_s = _rate(counters, counters.polled.requests if counters else 0)
    return ClientPace(pushed, 1 / asked_per_s if asked_per_s else None, interval_set=False)


def _rate(counters: Counters | None, number: int) -> float | None:
    return number / counters.elapsed_s if counters and counters.elapsed_s and number else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a number of clients would take: shares of a core, and the fan-out delay in ms."""

    clients: int
    push: float | None
    poll: float | None
    fan_out_ms: float | None

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """As they stand in the table."""
        push, poll = shown_share(self.push), shown_share(self.poll)
        return count(self.clients), push, poll, milliseconds(self.fan_out_ms)


def forecasts(load: Load, at: ClientPace) -> list[Forecast]:
    """Return what other numbers of clients would take, the smallest first."""
    present = max(load.size.live, load.size.polled)
    others = [one for one in SIZES if max(one, present) / min(one, present) >= APART]
    return [_forecast(one, load, at) for one in sorted(others[:SHOWN])]


def _forecast(clients: int, load: Load, at: ClientPace) -> Forecast:
    message_s, request_s = costs_s(load)
    push = poll = fan_out = None
    if message_s is not None:
        fan_out = 1000 * fan_out_s(clients, message_s)
        push = push_share(clients, at.pushed_per_s, message_s) if at.pushed_per_s else None
    if request_s is not None and at.asked_s:
        poll = poll_share(clients, at.asked_s, request_s)
    return Forecast(clients, push, poll, fan_out)


def costs_s(load: Load) -> tuple[float | None, float | None]:
    """Return what a pushed message and a request cost, in seconds of the processor."""
    if alone(load):
        return None, None  # what is left over rest is chance
    message, request = load.live.cost.cpu_us_per_message, load.polled.cost.cpu_us_per_request
    return (
        None if message is None else message / 1e6,
        None if request is None else request / 1e6,
    )


def break_even(load: Load, at: ClientPace) -> str:
    """Return at which interval both models take as much of a core; "" where that is not known."""
    message_s, request_s = costs_s(load)
    if not at.interval_set or message_s is None or request_s is None or not at.pushed_per_s:
        return ""
    even_s = break_even_share_s(at.pushed_per_s, message_s, request_s)
    return (
        ""
        if math.isinf(even_s)
        else f"Both take as much at a poll interval of {seconds(even_s)}, whatever their number"
    )
