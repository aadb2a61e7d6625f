"""Every setting of a run: frozen, validated, with its unit in its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from feeds import transports
from feeds.fairness import Fairness, Options, changes
from feeds.figure import Kind
from feeds.frame import SIDES, SideName
from feeds.quantities import HARD, fixed, setting

if TYPE_CHECKING:
    from feeds.transports.base import Style

USUAL: dict[SideName, str] = {"live": "websocket", "polled": "rest"}
"""The transport that a side has unless told otherwise."""
STYLES: dict[SideName, Style] = {"live": "push", "polled": "pull"}
"""Which transports a side can have."""


class BadSettingError(ValueError):
    """A setting outside its range; the text names the setting, the value and the range."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The allowed range of one setting, both ends included, and its unit for people."""

    low: float
    high: float
    unit: str
    whole: bool = False


LIMITS: dict[str, Limit] = {
    "rate_per_s": Limit(1 / 60, 1000.0, "updates/s"),
    "poll_interval_s": Limit(0.05, 60.0, "s"),
    "message_bytes": Limit(64, 65536, "bytes", whole=True),
    "delay_ms": Limit(0.0, 1000.0, "ms"),
    "jitter_ms": Limit(0.0, 1000.0, "ms"),
    "seed": Limit(0, 2**32 - 1, "", whole=True),
    "duration_s": Limit(0.5, 7 * 86400.0, "s"),
    "push_limit_per_s": Limit(0.5, 60.0, "messages/s"),
    "adaptive_low_s": Limit(0.05, 60.0, "s"),
    "adaptive_high_s": Limit(0.05, 60.0, "s"),
    "clients": Limit(1, 5000, "clients", whole=True),
}

MAX_LATENCY_LIMIT = Limit(0.05, 60.0, "s")
"""Of the maximum acceptable latency under which a capacity is searched for."""
STALL_S = 1.4
"""How long a server is stalled unless said otherwise: the example of wrk2's author."""
STALL_LIMIT = Limit(0.05, 4.0, "s")
"""Shorter than any patience of the clients, so that nothing is given up for it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is asked to do. ``None`` means: a random seed, an open end, no limit."""

    source: str = "market"
    rate_per_s: float = 10.0
    poll_interval_s: float = 2.0
    message_bytes: int = 64
    delay_ms: float = 20.0
    jitter_ms: float = 5.0
    seed: int | None = None
    duration_s: float | None = None
    fairness: Fairness = Fairness()
    live_transport: str = USUAL["live"]
    polled_transport: str = USUAL["polled"]
    push_limit_per_s: float | None = None
    """Coalesced push: at most so many messages a second, the newest wins."""
    adaptive: bool = False
    """The poll interval follows the measured rate, between the two bounds that come next."""
    adaptive_low_s: float = 0.2
    adaptive_high_s: float = 10.0
    query_all: bool = False
    """A database query asks for all rows since the newest one held, not for the newest alone."""
    clients: int = 1
    """Of each side, the one on screen included; the others are the crowd."""
    in_step: bool = False
    """All clients of a crowd ask at the same instant, not each at a random phase."""

    def __post_init__(self) -> None:
        """Check every number against its range; raise :class:`BadSettingError`."""
        for name, limit in LIMITS.items():
            value = getattr(self, name)
            if value is None and name in ("seed", "duration_s", "push_limit_per_s"):
                continue
            check(name, value, limit)
        if self.adaptive_low_s > self.adaptive_high_s:
            low, high = _shown(self.adaptive_low_s), _shown(self.adaptive_high_s)
            raise BadSettingError(f"adaptive_low_s is {low}; allowed is up to {high} s")
        for name in ("adaptive", "query_all", "in_step"):
            if not isinstance(getattr(self, name), bool):
                raise BadSettingError(
                    f"{name} is {_shown(getattr(self, name))}; allowed is on or off"
                )
        for side in SIDES:
            check_transport(side, self.transport(side))
        if not isinstance(self.fairness, Fairness):
            raise BadSettingError(f"fairness is {_shown(self.fairness)}; allowed are its switches")

    @property
    def effective_jitter_ms(self) -> float:
        """The jitter imposed: never over the delay, for a leg cannot be negative; 0 at 0."""
        return min(self.jitter_ms, self.delay_ms)

    def transport(self, side: SideName) -> str:
        """Return the key of a side's transport."""
        return self.live_transport if side == "live" else self.polled_transport

    def options(self, side: SideName) -> Options:
        """Return what ``side`` does on its connections."""
        options = self.fairness.options(side)
        if side == "live":
            return options
        return msgspec.structs.replace(options, query_all=self.query_all)

    def connected_as(self, other: Settings) -> Settings:
        """Return these settings, with both sides connected as ``other`` has it."""
        names = ("fairness", "live_transport", "polled_transport", "query_all")
        return self.replace(**{name: getattr(other, name) for name in names})

    def replace(self, **changes: object) -> Settings:
        """Return a copy with ``changes``, checked again."""
        return msgspec.structs.replace(self, **changes)


def check_transport(side: SideName, key: object) -> None:
    """Raise :class:`BadSettingError` unless ``key`` is a transport that ``side`` can have."""
    if key == USUAL[side]:
        return  # known to be one, and no file of a transport is imported to start with it
    allowed = [one.key for one in transports.catalogue(STYLES[side])]
    if key not in allowed:
        name = f"{side}_transport is {_shown(key)}"
        raise BadSettingError(f"{name}; allowed is {', '.join(allowed)}")


def check(name: str, value: float, limit: Limit) -> None:
    """Raise :class:`BadSettingError` unless ``value`` is a number of its kind inside ``limit``."""
    kind = int if limit.whole else (int, float)
    if isinstance(value, kind) and not isinstance(value, bool) and limit.low <= value <= limit.high:
        return  # NaN compares as false and is refused
    unit = f" {limit.unit}" if limit.unit else ""
    whole = "whole numbers " if limit.whole and isinstance(value, float) else ""
    raise BadSettingError(
        f"{name} is {_shown(value)}; allowed is {whole}{limit.low:.4g} to {limit.high:.10g}{unit}"
    )


def _shown(value: object) -> str:
    """Return what was given, as people write it and on one short line."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return repr(value)[:40]
    try:
        return f"{value:g}"
    except OverflowError:
        return "a number beyond all bounds"


def _written(value: float, kind: Kind) -> str:
    """Return a setting as beside its slider, with ordinary spaces."""
    return setting(value, kind).replace(HARD, " ")


def describe_change(before: Settings, after: Settings) -> str:
    """Return what changed, in a few words for a mark on a chart; empty when nothing did."""
    rate, _, per = _written(after.rate_per_s, "/s").partition(" ")
    words = {
        "source": f"source {after.source}",
        "rate_per_s": f"{rate} update{'s' * (rate != '1')}{per}",
        "poll_interval_s": f"poll every {_written(after.poll_interval_s, 's')}",
        "message_bytes": f"messages of {_written(after.message_bytes, 'B')}",
        "delay_ms": f"delay {_written(after.delay_ms, 'ms')}",
        "jitter_ms": f"jitter {_written(after.jitter_ms, 'ms')}",
        "seed": f"seed {after.seed}",
        "live_transport": f"pushed by {transports.called(after.live_transport)}",
        "polled_transport": f"asked for by {transports.called(after.polled_transport)}",
        "push_limit_per_s": _push_limit(after.push_limit_per_s),
        "query_all": "queries for all since" if after.query_all else "queries for the newest",
        "clients": f"{fixed(after.clients, 0)} client{'s' * (after.clients > 1)} a side",
        "in_step": "the crowd asks in step" if after.in_step else "the crowd asks at random",
    }
    changed = [
        text for name, text in words.items() if getattr(before, name) != getattr(after, name)
    ]
    if _adaptive(before) != _adaptive(after):
        changed.append(_adaptive(after))
    return ", ".join(changed + changes(before.fairness, after.fairness))


def _push_limit(limit_per_s: float | None) -> str:
    if limit_per_s is None:
        return "every update pushed"
    return f"pushed at most {_written(limit_per_s, '/s').replace(' ', '')}"


def _adaptive(settings: Settings) -> str:
    if not settings.adaptive:
        return "interval as set"
    bounds = (settings.adaptive_low_s, settings.adaptive_high_s)
    return "interval adapts from {} to {}".format(*(_written(each, "s") for each in bounds))
