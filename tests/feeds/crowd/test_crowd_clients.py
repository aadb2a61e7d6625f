"""What every transport says of a client of the crowd: against its real server, and in pieces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feeds import transports
from feeds.access import Access, crowd_token
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.halves import TransportError
from feeds.transports.base import Transport
from tests.feeds.transports.driver import Client, message, name_of
from tests.support.clock import on_loop, wait_until
from tests.support.crowd_wires import TOKEN, CrowdPeer
from tests.support.servers import CountingRelay

WIRED = [transports.find(key) for key in ("websocket", "rest")]
"""Those whose clients of the crowd can be had."""
each = pytest.mark.parametrize("transport", WIRED, ids=name_of)
SIZES = (0, 125, 126, 127, 300, 70_000)
"""Of messages: around each length that a frame writes in another way."""


@asynccontextmanager
async def serving(
    transport: type[Transport], options: Options = PLAIN, token: str = crowd_token(TOKEN)
) -> AsyncIterator[tuple[Board, int]]:
    """Run the serving half; give the board and the port."""
    board = Board()
    server = transport.server(board, Access(token), options)
    port = await server.start(0)
    try:
        yield board, port
    finally:
        await server.stop()


async def gather(peer: CrowdPeer, last: int) -> None:
    """Have everything up to number ``last`` come."""
    while not peer.seqs or peer.seqs[-1] < last:
        if peer.transport.style == "push":
            await peer.read()
        else:
            await peer.ask()


@each
@pytest.mark.parametrize("piece_bytes", [1, 7, 65536])
@on_loop
async def test_every_update_comes_in_order_to_each_however_it_is_cut(
    transport: type[Transport], piece_bytes: int
) -> None:
    sent = [message(seq).ljust(SIZES[seq % len(SIZES)]) for seq in range(1, 13)]
    async with serving(transport) as (board, port):
        board.post(sent[0])
        peers = [CrowdPeer(transport, port, piece_bytes=piece_bytes) for _ in range(5)]
        try:
            for peer in peers:
                await peer.connect()
                await gather(peer, 1)
            for seq, one in enumerate(sent[1:], 2):
                board.post(one)
                for peer in peers:
                    await gather(peer, seq)
            assert [peer.messages for peer in peers] == [sent] * len(peers)
            assert [peer.connections for peer in peers] == [1] * len(peers)
        finally:
            for peer in peers:
                peer.hang_up()


@each
@on_loop
async def test_a_server_that_does_not_know_the_token_is_a_transport_error(
    transport: type[Transport],
) -> None:
    async with serving(transport, token="another") as (board, port):
        board.post(message(1))
        with pytest.raises(TransportError, match="401"):
            async with CrowdPeer(transport, port) as peer:
                await gather(peer, 1)


@each
@on_loop
async def test_its_request_is_that_of_the_client_on_screen_but_for_the_token(
    transport: type[Transport],
) -> None:
    for options in (PLAIN, Options(compression=True), Options(keep_alive=False)):
        async with (
            serving(transport, options, TOKEN) as (own_board, own_port),
            serving(transport, options) as (board, port),
            CountingRelay(own_port) as relay,
        ):
            own_board.post(message(1))
            board.post(message(1))
            async with Client(transport, relay.port, options=options) as client:
                await wait_until(lambda client=client: client.side.held_seq == 1)  # type: ignore[misc]
            async with CrowdPeer(transport, port, options) as peer:
                await gather(peer, 1)
            own, crowds = (lines_of(sent) for sent in (bytes(relay.up), peer.sent))
            assert [line.split()[0] for line in own] == [line.split()[0] for line in crowds]
            assert [line for line in own if line not in crowds] == differing(own)
            assert f"Authorization: Bearer {crowd_token(TOKEN)}".encode() in crowds


def lines_of(sent: bytes) -> list[bytes]:
    """Return the lines of the first request."""
    return sent.partition(b"\r\n\r\n")[0].split(b"\r\n")


def differing(lines: list[bytes]) -> list[bytes]:
    """Return those lines that are another client's own."""
    return [
        line
        for line in lines
        if line.split(b": ")[0] in (b"Host", b"Authorization", b"Sec-WebSocket-Key")
    ]
