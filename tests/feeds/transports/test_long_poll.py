"""Long polling: held until there is news, answered at once then, and nothing held that is gone."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable

import pytest

from feeds import halves
from feeds.access import Access
from feeds.board import Board
from feeds.clock import now_ns, precise_loop, throughput_loop
from feeds.transports.long_poll import TRANSPORT as LONG_POLL
from feeds.update import LARGEST
from tests.feeds.transports.by_hand import Asker, get, request
from tests.feeds.transports.conftest import HOLD_S
from tests.feeds.transports.driver import TOKEN, Client, message, serving
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.servers import ScriptedServer, says

MANY = 1000


@pytest.fixture
def long_hold(short_hold: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no request end in a test by waiting."""
    monkeypatch.setattr(LONG_POLL, "hold_s", 3600.0)


async def ask(port: int, query: str) -> tuple[int, bytes]:
    """Ask as anybody may."""
    return await get(port, f"{LONG_POLL.path}{query}")


def answering() -> int:
    """Return how many tasks of servers answer requests, or wait to do so."""
    return sum("run_asgi" in repr(task.get_coro()) for task in asyncio.all_tasks())


@pytest.mark.usefixtures("long_hold")
@on_loop
async def test_whoever_is_behind_has_the_newest_at_once_and_others_wait_for_news() -> None:
    async with serving(LONG_POLL) as (board, port):
        assert (await ask(port, ""))[0] == 204  # there is nothing yet
        waits = asyncio.ensure_future(ask(port, "?after=0"))
        await wait_until(lambda: board.ledger.requests == 2)
        first = message(1)
        board.post(first)
        assert await waits == (200, first)
        board.post(newest := message(5))
        for query in ("", "?after=1", "?after=0", "?after=6", f"?after={LARGEST}"):
            assert await ask(port, query) == (200, newest)
        waits = asyncio.ensure_future(ask(port, "?after=5"))
        await wait_until(lambda: board.ledger.requests == 8)
        assert not waits.done()
        board.post(anew := message(2))  # of another run
        assert await waits == (200, anew)


@on_loop
async def test_without_news_it_is_204_in_time_and_asked_again() -> None:
    async with serving(LONG_POLL) as (board, port), Client(LONG_POLL, port) as client:
        board.post(message(1))
        await wait_until(lambda: client.side.account.empties >= 3)
        took_ns = client.side.account.responses_ns[-3:]
        assert all(took_ns >= HOLD_S * 0.99e9 for took_ns in took_ns)
        assert (client.side.seqs, client.side.count("fault")) == ([1], 0)
        assert client.side.account.messages == board.ledger.messages == 1
        board.post(message(2))
        await wait_until(lambda: client.side.held_seq == 2)


@on_loop
async def test_each_is_held_as_long_as_the_others_whenever_it_came() -> None:
    """There is one timer for all."""

    async def held_s() -> float:
        came_ns = now_ns()
        assert (await ask(port, "?after=1"))[0] == 204
        return (now_ns() - came_ns) / 1e9

    async with serving(LONG_POLL) as (board, port):
        board.post(message(1))
        for _ in range(2):  # the timer of the first round is still running in the second
            asked = []
            for _ in range(5):
                before = board.ledger.requests
                asked.append(asyncio.ensure_future(held_s()))
                await wait_until(lambda before=before: board.ledger.requests == before + 1)  # type: ignore[misc]
            assert min(await asyncio.gather(*asked)) >= HOLD_S * 0.99


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?after=x", "after is 'x'"),
        ("?after=-1", "after is '-1'"),
        (f"?after={LARGEST + 1}", f"after is '{LARGEST + 1}'"),
        ("?after=1&after=1", "after is given 2 times"),
    ],
)
@on_loop
async def test_what_is_no_number_is_refused_in_one_line(query: str, said: str) -> None:
    async with serving(LONG_POLL) as (board, port):
        board.post(message(1))
        allowed = "once" if "times" in said else f"a whole number from 0 to {LARGEST}"
        assert await ask(port, query) == (400, f"{said}; allowed is {allowed}.\n".encode())


@pytest.mark.usefixtures("long_hold")
@pytest.mark.parametrize("factory", [precise_loop, throughput_loop], ids=["select", "throughput"])
@pytest.mark.parametrize("farewell", ["end", "reset"])
@pytest.mark.parametrize("behind", [0, 1])
def test_a_client_that_has_gone_is_let_go_at_once(
    farewell: str, behind: int, factory: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def go() -> None:
        async with serving(LONG_POLL) as (board, port):
            board.post(message(1))
            client = socket.create_connection(("127.0.0.1", port))
            client.sendall(request("/next?after=1") * (1 + behind))
            await wait_until(lambda: answering() == 1)
            if farewell == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
            await wait_until(lambda: answering() == 0)
            await wait_until(lambda: board.ledger.connections == 0)
            board.post(message(2))
            assert board.ledger.messages == 0

    run_clean(go(), factory)


@pytest.mark.usefixtures("long_hold")
@on_loop
async def test_a_stalled_server_answers_with_the_newest_when_it_goes_on() -> None:
    async with serving(LONG_POLL) as (board, port):
        board.post(message(1))
        waits = asyncio.ensure_future(ask(port, "?after=1"))
        await wait_until(lambda: board.ledger.requests == 1)
        board.held = True
        board.let_go.clear()
        board.post(message(2))
        board.post(newest := message(3))
        late = asyncio.ensure_future(ask(port, ""))
        await wait_until(lambda: board.ledger.requests == 2)
        assert not waits.done()
        board.held = False
        board.let_go.set()
        assert [await waits, await late] == [(200, newest)] * 2


@on_loop
async def test_news_of_a_stall_in_which_the_time_ran_out_is_not_held_back() -> None:
    async with serving(LONG_POLL) as (board, port):
        board.post(message(1))
        waits = asyncio.ensure_future(ask(port, "?after=1"))
        await wait_until(lambda: board.ledger.requests == 1)
        board.held = True
        board.let_go.clear()
        await asyncio.sleep(2 * HOLD_S)  # the very thing under test: the time is over
        board.post(newest := message(2))
        board.held = False
        board.let_go.set()
        assert await waits == (200, newest)


@pytest.mark.usefixtures("long_hold")
@pytest.mark.parametrize("stalled", [False, True])
@on_loop
async def test_stopping_answers_whoever_is_held(stalled: bool) -> None:
    board = Board()
    board.post(message(1))
    server = LONG_POLL.server(board, Access(TOKEN))
    port = await server.start(0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request("/next?after=1"))
    await wait_until(lambda: board.ledger.requests == 1)
    board.held = stalled
    await server.stop()
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"connection: close" in answer
    writer.transport.abort()
    board.post(message(2))  # nobody listens any more
    await server.stop()  # twice does no harm


@on_loop
async def test_a_client_waits_longer_than_a_server_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "DEADLINE_S", 5.0)
    async with serving(LONG_POLL) as (board, port), Asker(LONG_POLL, port) as asker:
        board.post(message(1))
        assert len((await asker.ask()).messages) == 1
        assert (await asker.ask()).messages == ()
        assert asker.client.waits
        assert asker.side.account.requests == 2
    assert LONG_POLL.hold_s > 0


@on_loop
async def test_a_server_that_does_not_wait_is_a_fault_and_not_asked_at_once() -> None:
    body = message(7)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    script = says(answer, then_close=False)
    async with ScriptedServer(script) as server, Asker(LONG_POLL, server.port) as asker:
        assert (await asker.ask()).messages == (body,)
        with pytest.raises(halves.TransportError, match="did not wait"):
            await asker.ask()


@pytest.mark.usefixtures("long_hold")
@on_loop
async def test_a_held_request_is_cut_off_without_delay() -> None:
    async with serving(LONG_POLL) as (board, port):
        board.post(message(1))
        async with Asker(LONG_POLL, port) as asker:
            await asker.ask()
            asked = asyncio.ensure_future(asker.ask())
            await wait_until(lambda: board.ledger.requests == 2)
        with pytest.raises(halves.TransportError):
            await asked


class _Counter(asyncio.Protocol):
    """Asks at once, and counts what comes."""

    answered = ended = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(request("/next?after=1"))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        _Counter.answered += data.count(b"HTTP/1.1 2")

    def connection_lost(self, exc: Exception | None) -> None:
        _Counter.ended += 1


@pytest.mark.usefixtures("long_hold")
def test_a_thousand_held_requests_are_answered_by_one_update_and_by_stopping() -> None:
    async def hold() -> None:
        loop = asyncio.get_running_loop()
        _Counter.answered = _Counter.ended = 0
        async with serving(LONG_POLL) as (board, port):
            board.post(message(1))
            ends = []
            for _ in range(MANY):
                end, _ = await loop.create_connection(_Counter, "127.0.0.1", port)
                ends.append(end)
            await wait_until(lambda: board.ledger.requests == MANY)
            board.post(message(2))
            await wait_until(lambda: _Counter.answered == MANY)
            stamps, _ = board.ledger.take()
            assert len(stamps) == MANY
            assert all(received_ns < sent_ns <= now_ns() for received_ns, sent_ns in stamps)
            for end in ends:
                end.write(request("/next?after=2"))
            await wait_until(lambda: board.ledger.requests == 2 * MANY)
            assert _Counter.answered == MANY
        # stopped, in time
        await wait_until(lambda: _Counter.ended == MANY)
        assert _Counter.answered == 2 * MANY

    run_clean(hold(), throughput_loop)
