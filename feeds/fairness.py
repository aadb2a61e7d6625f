"""What could tilt the comparison: each aspect a switch, its honest position the default.

The switches exist to show where bad numbers come from. :func:`checks` says for each aspect what
either side does and whether that is the same.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What one side does on its connections; an aspect its transport does not have is ignored."""

    keep_alive: bool = True
    """The connection stays open between requests."""
    nodelay: bool = True
    """TCP_NODELAY at both ends: small packets leave at once instead of waiting for others."""
    compression: bool = False
    conditional: bool = False
    """Ask for the newest only if it is not the one held; what has not changed has no body."""
    push_limit_per_s: float | None = None
    """Push at most so often, the newest wins (coalesced push); ``None``: push every update."""
    query_all: bool = False
    """A database query asks for all rows since the newest one held, not for the newest alone."""


PLAIN = Options()
"""What both sides do unless a switch says otherwise."""


class Fairness(msgspec.Struct, frozen=True, kw_only=True):
    """The switches of a run. As they are here both sides do the same."""

    polled_keep_alive: bool = True
    live_nodelay: bool = True
    polled_nodelay: bool = True
    live_compression: bool = False
    polled_compression: bool = False
    polled_conditional: bool = False
    phase_locked: bool = False
    """Polls keep in step with the source instead of coming at a random phase to it."""

    def __post_init__(self) -> None:
        """Raise ``TypeError`` for anything that is not a switch's position."""
        for name in self.__struct_fields__:
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"fairness.{name} is {getattr(self, name)!r}; allowed is on or off")

    def replace(self, **changes: bool) -> Fairness:
        """Return a copy with ``changes``, checked again."""
        return msgspec.structs.replace(self, **changes)

    def options(self, side: Literal["live", "polled"]) -> Options:
        """Return what ``side`` does."""
        return self.live if side == "live" else self.polled

    @property
    def live(self) -> Options:
        """What the live side does."""
        return Options(nodelay=self.live_nodelay, compression=self.live_compression)

    @property
    def polled(self) -> Options:
        """What the polled side does."""
        return Options(
            keep_alive=self.polled_keep_alive,
            nodelay=self.polled_nodelay,
            compression=self.polled_compression,
            conditional=self.polled_conditional,
        )


WORST = Fairness(polled_keep_alive=False, live_compression=True)
"""A comparison as bad ones are made: a new connection for every poll, push alone compressed."""

_WORDS: dict[str, tuple[str, str]] = {
    "polled_keep_alive": ("connection kept between polls", "new connection for every poll"),
    "live_nodelay": ("live sends at once", "live without TCP_NODELAY"),
    "polled_nodelay": ("polled sends at once", "polled without TCP_NODELAY"),
    "live_compression": ("live compressed", "live uncompressed"),
    "polled_compression": ("polled compressed", "polled uncompressed"),
    "polled_conditional": ("conditional polls", "unconditional polls"),
    "phase_locked": ("polls in step with the source", "polls at a random phase"),
}


def changes(before: Fairness, after: Fairness) -> list[str]:
    """Return each change in a few words for a mark on a chart: what holds from now on."""
    return [
        words[0] if getattr(after, name) else words[1]
        for name, words in _WORDS.items()
        if getattr(before, name) != getattr(after, name)
    ]


class Check(msgspec.Struct, frozen=True):
    """One aspect of fairness: what either side does about it, and whether that is the same."""

    key: str
    title: str
    live: str
    polled: str
    equal: bool
    explanation: str
    switches: tuple[str, ...] = ()
    """The fields of :class:`Fairness` that change it; none for what is always so."""


class Facts(msgspec.Struct, frozen=True):
    """What no switch changes, as the code that runs has it."""

    http_version: tuple[str, str]
    """Of the live and of the polled side: read from two libraries, and compared."""
    serialisation: str
    """What the source writes, once for both sides."""
    timer: str
    """The clock and the event loop that both clients share."""


@cache
def facts() -> Facts:
    """Read the facts from the code that speaks, writes and waits; imported when first asked."""
    from http.client import HTTPConnection

    from websockets.datastructures import Headers
    from websockets.http11 import Request

    from feeds.update import Update, encode

    handshake = Request("/", Headers()).serialize().split(b"\r\n")[0].decode()
    is_json = encode(Update(1, 1, 1.0)).startswith(b"{")
    return Facts(
        http_version=(f"{handshake.split()[-1]} handshake", vars(HTTPConnection)["_http_vsn_str"]),
        serialisation="JSON, the same bytes" if is_json else "not JSON",
        timer=_timer(),
    )


def _timer() -> str:
    """Return what the loop that both clients share waits with, and how finely its clock ticks."""
    import time

    from feeds.clock import precise_loop, resolution_s

    loop = precise_loop()
    try:
        kinds = type(getattr(loop, "_selector", loop)).__mro__
        name = next((kind.__name__ for kind in kinds if kind.__module__ == "selectors"), "")
        selector = name.removesuffix("Selector").lower()
    finally:
        loop.close()
    ticks_ns = max(resolution_s(), time.get_clock_info("monotonic").resolution) * 1e9
    return f"monotonic, {ticks_ns:g} ns, {selector}"


def checks(fairness: Fairness) -> list[Check]:
    """Return every aspect in the order of the panel, as ``fairness`` has it."""
    return [*_switched(fairness), *_fixed(), _phase(fairness)]


def _switched(fairness: Fairness) -> list[Check]:
    live, polled = fairness.live, fairness.polled
    return [
        Check(
            "keep_alive",
            "Connection",
            "kept open",
            "kept open" if polled.keep_alive else "a new one for every poll",
            polled.keep_alive,
            "A new TCP connection costs every poll a round trip before its request can leave.",
            ("polled_keep_alive",),
        ),
        Check(
            "nodelay",
            "TCP_NODELAY",
            _on(live.nodelay),
            _on(polled.nodelay),
            live.nodelay == polled.nodelay,
            "Without it the system holds small packets back until earlier ones are confirmed:"
            " up to 40 ms, and most on the side that sends often.",
            ("live_nodelay", "polled_nodelay"),
        ),
        Check(
            "compression",
            "Compression",
            "permessage-deflate" if live.compression else "none",
            "gzip" if polled.compression else "none",
            live.compression == polled.compression,
            "Saves bytes and costs the server time; on one side only, it decides the byte count.",
            ("live_compression", "polled_compression"),
        ),
        Check(
            "conditional",
            "Conditional requests",
            "none",
            "ETag: 304 when nothing is new" if polled.conditional else "none",
            not polled.conditional,
            "With If-None-Match an empty response carries no body, though it is still a request."
            " Without, a poll brings the same value again, which push never does.",
            ("polled_conditional",),
        ),
    ]


def _fixed() -> list[Check]:
    read = facts()
    versions = [text.split()[0] for text in read.http_version]
    return [
        Check(
            "http_version",
            "HTTP version",
            *read.http_version,
            versions[0] == versions[1],
            "Both begin as HTTP/1.1 over one TCP connection; no multiplexing on either side.",
        ),
        # There is only one of each for both sides, as the tests prove: nothing to compare.
        Check(
            "serialisation",
            "Serialisation",
            read.serialisation,
            read.serialisation,
            True,
            "The source writes each update once; both servers send those bytes, padded alike.",
        ),
        Check(
            "timer",
            "Timer",
            read.timer,
            read.timer,
            True,
            "One clock and one event loop of one process time both sides, neither more finely.",
        ),
    ]


def _phase(fairness: Fairness) -> Check:
    return Check(
        "phase",
        "Poll phase",
        "not polled",
        "in step with the source" if fairness.phase_locked else "random",
        not fairness.phase_locked,
        "Polls in step with a periodic source see one arbitrary latency instead of all of them.",
        ("phase_locked",),
    )


def _on(on: bool) -> str:
    return "on" if on else "off"
