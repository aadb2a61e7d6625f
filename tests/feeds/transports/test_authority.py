"""What clients call a server that stands behind another address than its own."""

from __future__ import annotations

import asyncio

import pytest

from feeds.access import Address
from feeds.fairness import PLAIN
from feeds.transports.base import Transport
from tests.feeds.transports.driver import ALL, TOKEN, Client, name_of
from tests.support.clock import on_loop, wait_until
from tests.support.servers import ScriptedServer

NAME = "example.org:8443"


def test_a_server_is_called_by_where_it_is_unless_said_otherwise() -> None:
    assert Address(80, TOKEN).authority == "127.0.0.1:80"
    assert Address(80, TOKEN, authority=NAME).authority == NAME


@pytest.mark.parametrize("transport", ALL, ids=name_of)
@on_loop
async def test_every_client_calls_the_server_by_its_authority(transport: type[Transport]) -> None:
    heads: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))

    async with ScriptedServer(take) as server, Client(transport, server.port, authority=NAME):
        await wait_until(lambda: bool(heads))
    address = Address(server.port, TOKEN, authority=NAME)
    crowd = transport.crowd_client(address, PLAIN)
    said = crowd.opening() or crowd.request()
    for head in (heads[0], said):
        assert f"\r\nHost: {NAME}\r\n".encode() in head
    assert NAME in transport.url(address)
