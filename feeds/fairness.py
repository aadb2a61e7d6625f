"""What could tilt the comparison: each aspect a switch, its honest position the default.

The switches exist to show where bad numbers come from. :func:`feeds.checks.checks` says for each
aspect what either side does and whether that is the same.
"""

from __future__ import annotations

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

WORDS: dict[str, tuple[str, str]] = {
    "polled_keep_alive": ("connection kept between polls", "new connection for every poll"),
    "live_nodelay": ("live sends at once", "live without TCP_NODELAY"),
    "polled_nodelay": ("polled sends at once", "polled without TCP_NODELAY"),
    "live_compression": ("live compressed", "live uncompressed"),
    "polled_compression": ("polled compressed", "polled uncompressed"),
    "polled_conditional": ("conditional polls", "unconditional polls"),
    "phase_locked": ("polls in step with the source", "polls at a random phase"),
}
"""Of each switch in a few words: what is so while it is on, and while it is off."""


def changes(before: Fairness, after: Fairness) -> list[str]:
    """Return each change in a few words for a mark on a chart: what holds from now on."""
    return [
        words[0] if getattr(after, name) else words[1]
        for name, words in WORDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
