"""The transports that either side can have, for those who need not know how they work."""

from functools import cache

import msgspec

from feeds import transports
from feeds.access import Address
from feeds.frame import SideName
from feeds.settings import STYLES


class Choice(msgspec.Struct, frozen=True):
    """One transport, as people are told of it."""

    key: str
    label: str
    tip: str
    """What it does, in one line."""
    paced: bool
    """Whether the poll interval has anything to do with it."""
    asks: str
    """What its client does, for "the client … every 2 s"."""
    follows: frozenset[str]
    """The fields of :class:`~feeds.fairness.Options` that it follows."""
    held: bool = False
    """Whether the server holds a request until it has news."""
    database: bool = False
    """Whether a database serves it."""
    pinged: bool = True
    """Whether the client of a push has pings answered, by which response times are measured."""
    good_for: str = ""
    """When to use it, as it goes on after "for"."""
    most_clients: int = 0
    """Clients that its server takes at one time."""


def offered(side: SideName) -> tuple[Choice, ...]:
    """Return what ``side`` can have, in the order in which people are offered it."""
    return tuple(chosen(one.key) for one in transports.catalogue(STYLES[side]))


@cache
def chosen(key: str) -> Choice:
    """Return the transport with this key; raise ``KeyError`` if there is none."""
    one = transports.find(key)
    pull = one.style == "pull"
    return Choice(
        one.key,
        one.label,
        one.tip,
        pull and not one.hold_s,
        one.asks,
        one.follows,
        held=pull and one.hold_s > 0,
        database=one.scheme.startswith("postgres"),
        pinged=one.pinged,
        good_for=one.good_for,
        most_clients=one.most_clients,
    )


def lacking(key: str, database_url: str = "") -> str:
    """Return what a transport lacks here and what to do, in one line; empty if it can be had."""
    return transports.find(key).lacking(database_url)


def to_paste(key: str, address: Address) -> list[str]:
    """Return whole lines for a shell that show what a transport serves at ``address``."""
    return transports.find(key).to_paste(address)
