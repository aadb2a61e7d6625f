"""What either side does about each aspect that could tilt the comparison, and if that is the same.

An aspect that a transport does not have is told as it is, without a switch.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from feeds import fairness, transports
from feeds.fairness import Fairness
from feeds.frame import SideName

if TYPE_CHECKING:
    from feeds.settings import Settings
    from feeds.transports.base import Transport


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
    """What no setting changes, as the code that runs has it."""

    serialisation: str
    """What the source writes, once for both sides."""
    timer: str
    """The clock and the event loop that both clients share."""


@cache
def facts() -> Facts:
    """Read the facts from the code that writes and waits; imported when first asked."""
    from feeds.update import Update, encode

    is_json = encode(Update(1, 1, 1.0)).startswith(b"{")
    return Facts(
        serialisation="JSON, the same bytes" if is_json else "not JSON",
        timer=_timer(),
    )


def _timer() -> str:
    """Return what the loop that both clients share waits with, and how finely its clock ticks."""
    import time

    from feeds.clock import precise_loop, resolution_s

    loop = precise_loop()
    try:
        waiting = getattr(loop, "_selector", loop)
        kinds = type(waiting).__mro__
        name = next((kind.__name__ for kind in kinds if kind.__module__ == "selectors"), "")
        selector = getattr(waiting, "waits_by", name.removesuffix("Selector").lower())
    finally:
        loop.close()
    ticks_ns = max(resolution_s(), time.get_clock_info("monotonic").resolution) * 1e9
    return f"monotonic, {ticks_ns:g} ns, {selector}"


def checks(settings: Settings) -> list[Check]:
    """Return every aspect in the order of the panel, as ``settings`` have it."""
    live, polled = _SideAsSet(settings, "live"), _SideAsSet(settings, "polled")
    return [
        _connection(live, polled),
        _nodelay(live, polled),
        _compression(live, polled),
        _conditional(live, polled),
        _protocol(live, polled),
        *_shared(),
        _phase(settings, polled),
    ]


def tilting(settings: Settings) -> list[str]:
    """Return in a few words each switch that makes the sides unequal as ``settings`` have it."""
    fair, now = Fairness(), settings.fairness
    if now == fair:
        return []
    tilted = {name for check in checks(settings) if not check.equal for name in check.switches}
    usual = {name: getattr(fair, name) for name in now.__struct_fields__ if name not in tilted}
    return fairness.changes(fair, now.replace(**usual))


class _SideAsSet:
    """One side as it is set: its transport, and what that follows of the switches."""

    def __init__(self, settings: Settings, side: SideName) -> None:
        self.transport: type[Transport] = transports.find(settings.transport(side))
        self.options = settings.options(side)
        self._name = side

    def does(self, option: str, otherwise: bool) -> bool:
        """Return the position of a switch, or what the transport does without one."""
        has = option in self.transport.follows
        return bool(getattr(self.options, option)) if has else otherwise

    def switches(self, option: str) -> tuple[str, ...]:
        """Return the switch of an option, if the transport follows it."""
        return (f"{self._name}_{option}",) if option in self.transport.follows else ()

    @property
    def nodelay(self) -> str:
        always = "" if self.switches("nodelay") else ", always"
        return f"{'on' if self.does('nodelay', otherwise=True) else 'off'}{always}"

    @property
    def compression(self) -> str:
        if not self.switches("compression"):
            return "has none"
        return self.transport.coding if self.options.compression else "none"


def _connection(live: _SideAsSet, polled: _SideAsSet) -> Check:
    kept, switches = polled.does("keep_alive", otherwise=True), polled.switches("keep_alive")
    always = "" if switches else ", always"
    return Check(
        "keep_alive",
        "Connection",
        "kept open",
        f"kept open{always}" if kept else "a new one for every poll",
        kept,
        "A new TCP connection costs every poll a round trip before its request can leave.",
        switches,
    )


def _nodelay(live: _SideAsSet, polled: _SideAsSet) -> Check:
    return Check(
        "nodelay",
        "TCP_NODELAY",
        live.nodelay,
        polled.nodelay,
        live.does("nodelay", otherwise=True) == polled.does("nodelay", otherwise=True),
        "Without it the system holds small packets back until earlier ones are confirmed:"
        " up to 40 ms, and most on the side that sends often.",
        live.switches("nodelay") + polled.switches("nodelay"),
    )


def _compression(live: _SideAsSet, polled: _SideAsSet) -> Check:
    return Check(
        "compression",
        "Compression",
        live.compression,
        polled.compression,
        live.does("compression", otherwise=False) == polled.does("compression", otherwise=False),
        "Saves bytes and costs the server time; on one side only, it decides the byte count.",
        live.switches("compression") + polled.switches("compression"),
    )


def _conditional(live: _SideAsSet, polled: _SideAsSet) -> Check:
    model, switches = polled.transport.model(polled.options), polled.switches("conditional")
    on = polled.does("conditional", otherwise=False)
    text = "304 if nothing is new" if on else "none"
    explanation = (
        "With If-None-Match an empty response carries no body, though it is still a request."
    )
    if model == "newest":
        explanation += " Without, a poll brings the same value again, which push never does."
    elif not switches:
        text = "held until there is news" if model == "held" else "only what is newer"
        explanation = (
            "Each request says which update the client holds, and is answered with newer ones"
            " alone: there is no condition to add."
        )
    return Check(
        "conditional",
        "Conditional requests",
        "none",
        text,
        True,  # another way to ask, as a cursor is: what is not new is not sent again
        explanation,
        switches,
    )


def _protocol(live: _SideAsSet, polled: _SideAsSet) -> Check:
    spoken = live.transport.protocol(), polled.transport.protocol()
    versions = [text.removesuffix(" handshake") for text in spoken]
    same = versions[0] == versions[1]
    return Check(
        "http_version",
        "Protocol",
        *spoken,
        same,
        f"Both begin with {versions[0]} over one TCP connection; no multiplexing on either side."
        if same
        else "The sides ask servers of two kinds, each in its own protocol: the figures compare"
        " those, too.",
    )


def _shared() -> list[Check]:
    read = facts()
    # There is only one of each for both sides, as the tests prove: nothing to compare.
    return [
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


def _phase(settings: Settings, polled: _SideAsSet) -> Check:
    title, live = "Poll phase", "not polled"
    if polled.transport.hold_s:
        return Check(
            "phase",
            title,
            live,
            "no interval",
            True,
            "Who asks again as soon as an answer is there is in step with the answers alone.",
        )
    if settings.adaptive:
        return Check(
            "phase",
            title,
            live,
            "follows the rate",
            True,
            "An interval that follows the updates is never in step with them for long.",
        )
    locked = settings.fairness.phase_locked
    return Check(
        "phase",
        title,
        live,
        "in step with the source" if locked else "random",
        not locked,
        "Polls in step with a periodic source see one arbitrary latency instead of all of them.",
        ("phase_locked",),
    )
