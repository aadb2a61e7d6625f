"""Answers to a client of the crowd, damaged and cut, or nothing but noise, by every transport.

It takes messages, or says in a few words what is wrong, and keeps little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, cast

from feeds.access import Address
from feeds.crowd.client import CrowdClient
from feeds.fairness import Options
from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.transports.base import Transport
from feeds.update import pad
from tests.feeds.transports.driver import EACH, message
from tests.support.crowd_scripts import SCRIPTED, answers
from tests.support.nonsense import damaged

MOST_CHARACTERS = 120
HERE = [one for one in EACH if one.key in SCRIPTED and not one.lacking()]


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what has one client hear something."""
    yield _hear


def _hear(random: Random) -> str:
    transport, packed = random.choice(HERE), random.random() < 0.3
    options = Options(compression=packed, conditional=random.random() < 0.3)
    client = transport.crowd_client(Address(1, "token"), options, random.choice((0, 0, 3)))
    opening = client.opening()
    sent = [pad(message(seq), random.choice((0, 126, 70_000))) for seq in (1, 2, 3, 4)]
    brought = 0
    try:
        for said in answers(transport, opening, sent, packed=packed):
            if transport.style == "pull":
                if client.waiting:
                    return "waits"
                client.request()
            match random.choice(("good", "damaged", "damaged", "noise")):
                case "good":
                    heard = said
                case "damaged":
                    heard = damaged(random, said)
                case _:
                    heard = random.randbytes(random.choice((1, 20, 3000)))
            brought += _taken(random, client, heard)
    except TransportError as error:
        return _kind(transport, str(error))
    return f"{transport.style}: {'messages' if brought else 'nothing'}"


def _taken(random: Random, client: CrowdClient, said: bytes) -> int:
    """Have ``client`` take ``said`` in pieces; return how many messages it made of that."""
    count, at, before = 0, 0, len(cast("Any", client)._kept)
    while at < len(said):
        size = random.choice((1, 7, 300, len(said), len(said)))
        messages = client.take(said[at : at + size])
        assert all(type(each) is bytes and len(each) <= MAX_BODY_BYTES for each in messages)
        assert len(cast("Any", client)._kept) <= min(before + at + size, MAX_BODY_BYTES + 2048)
        count, at = count + len(messages), at + size
    return count


def _kind(transport: type[Transport], reason: str) -> str:
    assert 0 < len(reason) <= MOST_CHARACTERS
    assert reason.isprintable()
    return f"{transport.style}: {reason.partition(' with ')[0].partition(' over ')[0][:28]}"
