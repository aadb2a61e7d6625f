"""Server-sent events: what no other transport has to do, and readers that are not ours."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from feeds import halves
from feeds.access import Access
from feeds.board import Board
from feeds.clock import throughput_loop
from feeds.fairness import Options
from feeds.listener import most_descriptors
from feeds.transports.base import Transport
from feeds.transports.sse import RETRY_MS, Sse
from feeds.wire import fan_out
from feeds.wire.event_stream import EventStream
from tests.feeds.transports.driver import TOKEN, Client, message, serving
from tests.feeds.transports.test_limits import request
from tests.feeds.transports.test_refusals import BEARER
from tests.support.clock import on_loop, run_clean, wait_until
from tests.support.servers import (
    CountingRelay,
    Handler,
    ScriptedServer,
    ask_raw,
    drips,
    exchange,
    says,
)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
CURL = shutil.which("curl")
MB = 1 << 20


class Stream:
    """A reader that is not ours: the head of the answer, and the text of its chunks."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.head, self.text = b"", b""

    async def more(self) -> bytes:
        """Read the next chunk; the last one is empty."""
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        data = (await self.reader.readexactly(size + 2))[:-2]
        self.text += data
        return data

    async def until(self, text: bytes) -> bytes:
        """Read until ``text`` has come; return all there is so far."""
        while text not in self.text:
            assert await self.more()
        return self.text


@asynccontextmanager
async def stream(port: int, *headers: str, target: str = Sse.path) -> AsyncIterator[Stream]:
    """Open a stream with these headers."""
    one = Stream(*await asyncio.open_connection("127.0.0.1", port, limit=MB))
    one.writer.write(request(Sse, BEARER, *headers, target=target))
    try:
        one.head = await one.reader.readuntil(b"\r\n\r\n")
        assert one.head.startswith(b"HTTP/1.1 200 ")
        yield one
    finally:
        one.writer.transport.abort()


@pytest.fixture
def transport() -> type[Transport]:
    """Return the transport, for fixtures that ask for it."""
    return Sse


@on_loop
async def test_a_stream_is_text_as_the_standard_has_it() -> None:
    async with serving(Sse) as (board, port):
        board.post(first := message(1))
        async with stream(port) as one:
            head = one.head.lower()
            assert b"content-type: text/event-stream\r\n" in head
            assert b"cache-control: no-store\r\n" in head
            await one.until(first)
            board.post(second := message(2))
            assert await one.until(second) == (
                b"retry: %d\n\nid: 1\ndata: %b\n\nid: 2\ndata: %b\n\n" % (RETRY_MS, first, second)
            )


@on_loop
async def test_a_token_in_the_query_is_enough_for_a_page_that_can_set_no_header() -> None:
    async with serving(Sse) as (board, port):
        board.post(message(1))
        head = f"GET {Sse.path}?token={TOKEN} HTTP/1.1\r\nHost: localhost\r\n"
        status, answer = await ask_raw(port, f"{head}Origin: http://localhost:3000\r\n\r\n")
        assert status == 200
        assert b"access-control-allow-origin: http://localhost:3000\r\n" in answer


@on_loop
async def test_whoever_comes_back_gets_what_came_meanwhile() -> None:
    async with serving(Sse) as (board, port), stream(port) as before:
        board.post(message(1))
        await before.until(b"id: 1\n")
        for seq in range(2, 7):
            board.post(message(seq))
        async with stream(port, "Last-Event-ID: 3") as again:
            await again.until(b"id: 6\n")
            board.post(message(7))
            text = await again.until(b"id: 7\n")
        ids = [line for line in text.splitlines() if line.startswith(b"id: ")]
        assert ids == [b"id: 4", b"id: 5", b"id: 6", b"id: 7"]
        assert (board.ledger.messages, board.ledger.resyncs) == (6 + 3 + 2, 1)


@on_loop
async def test_whoever_has_the_newest_is_told_nothing_twice() -> None:
    async with serving(Sse) as (board, port):
        board.post(message(5))
        async with stream(port, "Last-Event-ID: 5") as one:
            board.post(message(6))
            assert b"id: 5" not in await one.until(b"id: 6\n")


@pytest.mark.parametrize(
    "said",
    ["nonsense", "-1", "3.5", "0x3", "", "9" * 18, "9" * 400, "7", "3, 4", "٣", "\xff\xfe",
     "3\r\nLast-Event-ID: 4"],
)  # fmt: skip
@on_loop
async def test_an_id_that_is_none_of_ours_counts_as_none(said: str) -> None:
    async with serving(Sse) as (board, port):
        for seq in range(2, 7):
            board.post(message(seq))
        async with stream(port, f"Last-Event-ID: {said}".encode().decode("latin-1")) as one:
            board.post(message(7))
            text = await one.until(b"id: 7\n")
        assert b"id: 6\n" in text
        assert b"id: 5\n" not in text


@on_loop
async def test_an_id_from_before_all_that_is_kept_brings_what_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feeds.board.HISTORY_BYTES", 50_000)
    async with serving(Sse) as (board, port):
        for seq in range(1, 11):
            board.post(message(seq).ljust(10_000))
        async with stream(port, "Last-Event-ID: 2") as one:
            text = await one.until(b"id: 10\n")
        assert next(line for line in text.splitlines() if line.startswith(b"id")) == b"id: 6"


@on_loop
async def test_much_that_was_missed_comes_in_pieces_and_nobody_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fan_out, "BEHIND_BYTES", 20_000)
    monkeypatch.setattr("feeds.transports.sse.BEHIND_BYTES", 20_000)
    async with serving(Sse) as (board, port):
        for seq in range(1, 41):
            board.post(message(seq).ljust(5_000))
        async with stream(port, "Last-Event-ID: 1") as one:
            await one.until(b"id: 3\n")
            board.post(message(41))
            text = await one.until(b"id: 41\n")
        ids = [int(line[4:]) for line in text.splitlines() if line.startswith(b"id: ")]
        assert ids == list(range(2, 42))


@on_loop
async def test_our_client_misses_nothing_while_it_is_away() -> None:
    async with serving(Sse) as (board, port), CountingRelay(port) as relay:
        board.post(message(1))
        async with Client(Sse, relay.port) as client:
            for begin in (1, 51, 101):
                await wait_until(lambda begin=begin: client.side.held_seq == begin)  # type: ignore[misc]
                await relay.cut()
                for seq in range(begin + 1, begin + 51):
                    board.post(message(seq))
            await wait_until(lambda: client.side.held_seq == 151)
            assert client.side.seqs == list(range(1, 152))
            assert b"\r\nLast-Event-ID: 101\r\n" in relay.up
            assert client.side.count("fault") == 0


@pytest.mark.usefixtures("in_a_hurry")
@on_loop
async def test_without_news_a_comment_says_that_the_server_is_there() -> None:
    async with serving(Sse) as (board, port), stream(port) as one:
        board.post(message(1))
        await one.until(b"}\n\n:\n:\n")


@pytest.mark.usefixtures("in_a_hurry")
@on_loop
async def test_after_a_silence_a_sign_of_life_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Sse.server(Board(), Access(TOKEN))
    async with Client(Sse, await server.start(0)) as client:
        monkeypatch.setattr(halves, "GIVE_UP_AFTER_S", 3600)
        await wait_until(lambda: client.side.ever_up)
        server.hold()
        await wait_until(lambda: client.side.frame().state == "stalled")
        server.let_go()
        await wait_until(lambda: client.side.frame().state == "up")
        assert client.side.count("opened") == 1
    await server.stop()


@pytest.mark.usefixtures("in_a_hurry")
@pytest.mark.parametrize(
    "rest",
    [b"", b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n" * 20, b"\xff" * 100_000, b"5\r\nhello\r\n"],
    ids=["nothing", "requests", "garbage", "a body"],
)
@on_loop
async def test_whatever_comes_behind_the_request_disturbs_nothing(rest: bytes) -> None:
    async with serving(Sse) as (board, port):
        board.post(message(1))
        # Garbage in one piece with the request is refused with it.
        for together in (True, False) if rest[:1] in (b"", b"G") else (False,):
            one = Stream(*await asyncio.open_connection("127.0.0.1", port))
            one.writer.write(request(Sse, BEARER) + (rest if together else b""))
            one.head = await one.reader.readuntil(b"\r\n\r\n")
            if rest and not together:
                one.writer.write(rest)
                await one.writer.drain()
            await one.until(b"\n:\n:\n")  # nor does time
            assert one.text.startswith(b"retry: ")
            assert one.text.count(b"id: 1\n") == 1
            assert board.ledger.connections == 1
            one.writer.close()  # and that it has left is seen at once
            await wait_until(lambda: board.ledger.connections == 0)


@on_loop
async def test_whoever_leaves_before_the_answer_is_let_go() -> None:
    board = Board()
    async with serving(Sse, board) as (_, port):
        board.held = True
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(Sse, BEARER) * 2)
        writer.write_eof()
        _, its_writer = await asyncio.open_connection("127.0.0.1", port)
        its_writer.write(request(Sse, BEARER))
        await wait_until(lambda: board.ledger.requests == 2)
        its_writer.transport.abort()
        board.post(message(1))
        board.held = False
        board.let_go.set()
        assert b"id: 1\n" in await reader.read()  # who has only ended what it says is answered
        await wait_until(lambda: board.ledger.connections == 0)
        writer.transport.abort()


@on_loop
async def test_http_without_chunks_is_refused_in_words() -> None:
    async with serving(Sse) as (_, port):
        answer = await exchange(port, request(Sse, BEARER).replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert (answer.status, b"chunks" in answer.body) == (505, True)


@on_loop
async def test_a_compressed_stream_is_one_gzip_that_can_be_read_event_by_event() -> None:
    async with serving(Sse, options=Options(compression=True)) as (board, port):
        unpacking, text = zlib.decompressobj(31), b""
        async with stream(port, "Accept-Encoding: gzip, deflate, br") as one:
            assert b"\r\ncontent-encoding: gzip\r\n" in one.head
            for seq in range(1, 4):
                board.post(message(seq))
                while b"id: %d\n" % seq not in text:
                    text += unpacking.decompress(await one.more())
        assert text.startswith(b"retry: ")
        assert text.endswith(b"}\n\n")


def test_a_thousand_read_at_once_and_one_more_is_served_as_before() -> None:
    number = min(1000, (most_descriptors() - 100) // 2)  # both ends are here

    async def read() -> None:
        async with serving(Sse) as (board, port):
            ends = [await asyncio.open_connection("127.0.0.1", port) for _ in range(number)]
            for _, writer in ends:
                writer.write(request(Sse, BEARER))
            await wait_until(lambda: board.ledger.connections == number)
            for seq in range(1, 4):
                board.post(message(seq))
            for reader, _ in ends:
                text = await reader.readuntil(b"id: 3\n")
                assert text.count(b"data: ") == 2
            async with stream(port) as one:
                await one.until(b"id: 3\n")
            for _, writer in ends:
                writer.transport.abort()
            await wait_until(lambda: board.ledger.connections == 0)

    run_clean(read(), throughput_loop)


async def faults_of(script: Handler, options: Options = Options()) -> list[str]:  # noqa: B008
    """Let our client meet the script twice; return what it says of that."""
    async with ScriptedServer(script) as server:
        async with Client(Sse, server.port, options=options) as client:
            await wait_until(lambda: client.side.account.faults >= 2)
        assert client.side.seqs == []
        return client.side.reasons("fault")


@pytest.mark.usefixtures("in_a_hurry")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (HEAD + b"data: " + b"x" * 2 * MB, f"an event over {MB} bytes"),
        (HEAD + b"x" * 2 * MB, f"an event over {MB} bytes"),
        (HEAD + b"data: x\n" * MB, f"an event over {MB} bytes"),
        (HEAD.replace(b"event-stream", b"html"), "of the type 'text/html', not an event stream"),
        (b"HTTP/1.1 200 OK\r\n\r\ndata: x\n\n", "not an event stream"),
        (HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n"), "compressed"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", "refused with status 204"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 30_000, "no head of an answer within 65536 bytes"),
    ],
    ids=lambda each: repr(each[:60]),
)
@on_loop
async def test_what_is_no_stream_of_events_is_said_in_a_line(answer: bytes, reason: str) -> None:
    for said in await faults_of(says(answer)):
        assert reason in said


@pytest.mark.usefixtures("in_a_hurry")
@on_loop
async def test_a_line_that_never_ends_is_no_sign_of_life() -> None:
    assert "silent" in (await faults_of(drips(HEAD + b"data: ")))[0]


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (gzip.compress(b"data: " + b"x" * 64 * MB), "unpack to over"),
        (gzip.compress(b":\n" * 32 * MB), "unpack to over"),
        (b"no gzip", "is broken"),
        (gzip.compress(b":\n") * 2, "goes on behind the end"),
    ],
    ids=["bomb", "bomb of comments", "text", "ended"],
)
@on_loop
async def test_gzip_that_is_not_in_order_is_said_in_a_line(packed: bytes, reason: str) -> None:
    head = HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    for said in await faults_of(says(head + packed), Options(compression=True)):
        assert reason in said


@on_loop
async def test_all_that_comes_with_the_head_is_read_even_if_that_is_all() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%b"
    events = b"id: 1\ndata: %b\n\nid: 2\ndata: %b\n\n" % (message(1), message(2))
    async with (
        ScriptedServer(says(whole % (len(events), events))) as server,
        Client(Sse, server.port) as client,
    ):
        await wait_until(lambda: client.side.count("lost") >= 2)
        assert client.side.seqs == [1, 2]
        assert client.side.reasons("lost")[0] == "closed by the server"
        assert "closed by the server" not in client.side.reasons("fault")


@on_loop
async def test_a_cut_is_told_from_an_end_in_good_order() -> None:
    async with serving(Sse) as (board, port), CountingRelay(port) as relay:
        board.post(message(1))
        async with Client(Sse, relay.port) as client:
            await wait_until(lambda: client.side.held_seq == 1)
            await relay.cut()
            await wait_until(lambda: client.side.count("lost"))
            assert client.side.reasons("lost")[0] == "connection lost"


@on_loop
async def test_an_event_that_is_too_long_is_passed_by_and_what_follows_is_not_lost() -> None:
    async with serving(Sse) as (board, port), Client(Sse, port) as client:
        board.post(message(1))
        await wait_until(lambda: client.side.held_seq == 1)
        board.post(message(2).ljust(MB + 1))
        for seq in range(3, 6):
            board.post(message(seq))
        await wait_until(lambda: client.side.held_seq == 5)
        assert client.side.seqs == [1, 3, 4, 5]
        assert client.side.count("fault") == 1


@on_loop
async def test_an_id_that_no_server_of_ours_gave_is_not_sent_back() -> None:
    asked = bytearray()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.extend(await reader.readuntil(b"\r\n\r\n"))
        writer.write(HEAD + b"id: evil\t\xff\xfe" + b"x" * 100_000 + b"\n\n")
        await writer.drain()

    async with ScriptedServer(script) as server, Client(Sse, server.port) as client:
        await wait_until(lambda: client.side.count("lost") >= 2)
    assert b"Last-Event-ID" not in asked


@pytest.mark.skipif(CURL is None, reason="curl is not installed")
@pytest.mark.parametrize("more", [(), ("--compressed",)], ids=["plain", "compressed"])
@on_loop
async def test_curl_shows_the_events_as_they_come(more: tuple[str, ...]) -> None:
    assert CURL is not None
    async with serving(Sse, options=Options(compression=bool(more))) as (board, port):
        board.post(message(1))
        url = f"http://127.0.0.1:{port}{Sse.path}?token={TOKEN}"
        curl = await asyncio.create_subprocess_exec(
            *(CURL, "-sN", "--noproxy", "*", *more, url), stdout=asyncio.subprocess.PIPE
        )
        assert curl.stdout is not None
        stream, messages = EventStream(MB), 0
        for seq in range(2, 6):
            while not messages:
                messages = len(stream.feed(await curl.stdout.read(65536)))
            messages = 0
            board.post(message(seq))
        curl.kill()
        await curl.wait()
        await wait_until(lambda: board.ledger.connections == 0)
