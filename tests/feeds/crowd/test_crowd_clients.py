"""What every transport says of a client of the crowd, against its real server."""

from __future__ import annotations

import pytest

from feeds import board as boards
from feeds.access import crowd_token
from feeds.board import Board
from feeds.fairness import PLAIN, Options
from feeds.halves import StatusError, TransportError
from feeds.transports.base import Transport
from feeds.update import pad
from tests.feeds.transports.by_hand import Asker
from tests.feeds.transports.driver import (
    ALL,
    DATABASE,
    PULL,
    PUSH,
    TOKEN,
    Client,
    message,
    name_of,
    serving,
)
from tests.support.clock import on_loop, wait_until
from tests.support.crowd_wires import CrowdPeer
from tests.support.servers import CountingRelay

each = pytest.mark.parametrize(
    "transport",
    [*ALL, *(pytest.param(one, marks=pytest.mark.slow) for one in DATABASE)],
    ids=name_of,
)
over_http = pytest.mark.parametrize("transport", ALL, ids=name_of)
EVERY = {
    "plain": PLAIN,
    "new connections": Options(keep_alive=False),
    "compressed": Options(compression=True),
    "conditional": Options(conditional=True),
    "all at once": Options(keep_alive=False, compression=True, conditional=True),
}
options_of_all_kinds = pytest.mark.parametrize("options", EVERY.values(), ids=EVERY.keys())
SIZES = (0, 125, 126, 127, 300, 70_000)
"""Of messages: around each length that a frame writes in another way."""


@each
@pytest.mark.parametrize("piece_bytes", [1, 7, 65536])
@on_loop
async def test_every_update_comes_in_order_to_each_however_it_is_cut(
    transport: type[Transport], piece_bytes: int
) -> None:
    sent = [pad(message(seq), SIZES[seq % len(SIZES)]) for seq in range(1, 8)]
    async with serving(transport) as (board, port):
        board.post(sent[0])
        peers = [CrowdPeer(transport, port, piece_bytes=piece_bytes) for _ in range(5)]
        try:
            for peer in peers:
                await peer.connect()
                await peer.gather(1)
            for seq, one in enumerate(sent[1:], 2):
                board.post(one)
                for peer in peers:
                    await peer.gather(seq)
            assert [peer.messages for peer in peers] == [sent] * len(peers)
            assert [peer.connections for peer in peers] == [1] * len(peers)
        finally:
            for peer in peers:
                peer.hang_up()


@pytest.mark.parametrize(
    ("transport", "options"),
    [
        *((one, options) for one in ALL for options in EVERY.values()),
        *(
            pytest.param(one, options, marks=pytest.mark.slow)
            for one in DATABASE
            for options in (PLAIN, Options(keep_alive=False))
        ),
    ],
    ids=lambda value: getattr(value, "key", None),
)
@on_loop
async def test_options_are_followed_and_bring_the_same(
    transport: type[Transport], options: Options
) -> None:
    async with serving(transport, options=options) as (board, port):
        board.post(message(1))
        async with CrowdPeer(transport, port, options) as peer:
            for seq in range(2, 6):
                await peer.gather(seq - 1)
                board.post(message(seq))
            await peer.gather(5)
            assert peer.seqs == [1, 2, 3, 4, 5]
            if transport.style == "pull":
                assert peer.connections == (1 if options.keep_alive else peer.requests)
            if transport in DATABASE:
                return
            came = b"".join(said.answer for said in peer.said).lower()
            coded = (b"content-encoding: gzip" in came) or (b"permessage-deflate" in came)
            assert coded == options.compression


@pytest.mark.parametrize(
    "transport", [one for one in PULL if "conditional" in one.follows], ids=name_of
)
@on_loop
async def test_what_it_holds_already_has_no_body(transport: type[Transport]) -> None:
    async with serving(transport, options=Options(conditional=True)) as (board, port):
        board.post(message(1))
        async with CrowdPeer(transport, port, Options(conditional=True)) as peer:
            for new in (1, 0, 0):
                assert len(await peer.ask()) == new
            board.post(message(2))
            assert len(await peer.ask()) == 1
            if transport.model(PLAIN) == "newest":
                statuses = [said.answer.split()[1] for said in peer.said]
                assert statuses == [b"200", b"304", b"304", b"200"]


@pytest.mark.parametrize("transport", PULL, ids=name_of)
@on_loop
async def test_before_the_first_update_there_is_nothing(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port), CrowdPeer(transport, port) as peer:
        assert (await peer.ask(), peer.client.closing) == ([], False)
        board.post(message(1))
        assert len(await peer.ask()) == 1
        assert peer.connections == 1


@each
@on_loop
async def test_a_wrong_token_is_told_with_the_status(transport: type[Transport]) -> None:
    async with serving(transport) as (board, port):
        board.post(message(1))
        said = "wrong user or password" if transport in DATABASE else "401"
        with pytest.raises(TransportError, match=said):
            async with CrowdPeer(transport, port, token="no-such") as peer:
                await peer.gather(1)


@pytest.mark.parametrize("transport", PUSH, ids=name_of)
@on_loop
async def test_a_push_that_stops_is_told_and_is_no_fault(transport: type[Transport]) -> None:
    board = Board()
    board.post(message(1))
    async with serving(transport, board) as (_, port):
        peer = CrowdPeer(transport, port)
        await peer.connect()
        await peer.gather(1)
    with pytest.raises(TransportError, match="closed by the server") as told:
        await peer.gather(2)
    assert not told.value.fault
    peer.hang_up()


@over_http
@options_of_all_kinds
@on_loop
async def test_it_asks_as_the_client_on_screen_does_but_for_the_token(
    transport: type[Transport], options: Options
) -> None:
    async with (
        serving(transport, options=options) as (board, port),
        CountingRelay(port) as relay,
    ):
        board.post(message(1))
        if transport.style == "push":
            async with Client(transport, relay.port, options=options) as client:
                await wait_until(lambda: client.side.held_seq == 1)
            async with CrowdPeer(transport, port, options) as peer:
                await peer.gather(1)
        else:
            async with (
                Asker(transport, relay.port, options) as asker,
                CrowdPeer(transport, port, options) as peer,
            ):
                for seq in (1, 2):
                    if seq == 2:
                        board.post(message(2))
                    assert await asker.seqs() == [seq]
                    await peer.ask()
    own = requests_of(bytes(relay.up))
    crowds = [request for said in peer.said for request in requests_of(said.asked)]
    assert [[line[0] for line in request] for request in own] == [
        [line[0] for line in request] for request in crowds
    ]
    for mine, others in zip(own, crowds, strict=True):
        other = dict(others)
        assert {name for name, value in mine if other[name] != value} <= {
            b"Host",  # the relay's
            b"Authorization",
            b"Sec-WebSocket-Key",
        }
        assert other[b"Authorization"] == f"Bearer {crowd_token(TOKEN)}".encode()


def requests_of(sent: bytes) -> list[list[tuple[bytes, bytes]]]:
    """Return the lines of each request, in their order, each as its name and what follows."""
    heads = [head.split(b"\r\n") for head in sent.split(b"\r\n\r\n") if head.startswith(b"GET ")]
    return [
        [(line.partition(b": ")[0], line.partition(b": ")[2]) for line in head] for head in heads
    ]


@pytest.mark.parametrize(
    ("key", "said"),
    [("rest-cursor", b"?since=2"), ("long-poll", b"?after=2"), ("sse", b"\r\nLast-Event-ID: 2")],
)
@on_loop
async def test_it_goes_on_after_what_it_holds(key: str, said: bytes) -> None:
    transport = next(one for one in ALL if one.key == key)
    board = Board()
    async with serving(transport, board) as (_, port):
        for seq in (1, 2, 3, 4):
            board.post(message(seq))
        async with CrowdPeer(transport, port, held_seq=2) as peer:
            await peer.gather(4)
            assert said in peer.said[0].asked
            assert peer.seqs == ([4] if key == "long-poll" else [3, 4])


@on_loop
async def test_a_held_request_waits_until_there_is_news() -> None:
    transport = next(one for one in PULL if one.hold_s)
    async with serving(transport) as (board, port), CrowdPeer(transport, port) as peer:
        board.post(message(1))
        await peer.ask()
        await peer.send_request()
        await wait_until(lambda: board.ledger.requests == 2)
        assert peer.client.waiting
        board.post(message(2))
        await peer.read()
        assert peer.seqs == [1, 2]
        while peer.client.waiting:
            await peer.read()


@on_loop
async def test_a_cursor_gets_all_in_several_answers_and_begins_anew_with_another_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    transport = next(one for one in PULL if one.key == "rest-cursor")
    monkeypatch.setattr(boards, "HISTORY_BYTES", 1 << 22)
    async with serving(transport) as (board, port):
        board.post(message(1))
        async with CrowdPeer(transport, port) as peer:
            await peer.ask()
            for seq in range(2, 12):
                board.post(pad(message(seq), 100_000))
            asked = len(peer.said)
            await peer.ask()
            assert len(peer.said) > asked + 1
            assert peer.seqs == list(range(1, 12))
            for seq in (1, 2):
                board.post(message(seq))
            assert await peer.ask() == []  # told that the count began anew
            await peer.ask()
            assert peer.seqs[-2:] == [1, 2]
            assert peer.connections == 1


@on_loop
async def test_a_status_is_told() -> None:
    transport = next(one for one in PULL if one.key == "rest")
    peer = CrowdPeer(transport, 1)
    peer.client.opening()
    peer.client.request()
    with pytest.raises(StatusError) as told:
        peer.client.take(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n")
    assert told.value.status == 503
