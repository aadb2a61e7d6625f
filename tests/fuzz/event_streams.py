"""Answers that a server of event streams could give, and could not, read by our client.

It gets every message that the standard has in them, and ends for a reason that is told.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from feeds.access import Address
from feeds.clock import precise_loop
from feeds.fairness import Options
from feeds.halves import MAX_BODY_BYTES, PushClient, TransportError
from feeds.wire.event_stream import EventStream
from feeds.wire.event_stream_client import receive_all
from feeds.wire.sockets import CountedSocket, Traffic
from tests.feeds.test_event_stream import by_the_letter
from tests.support.nonsense import damaged
from tests.support.sinks import RecordingSide

PATIENCE_S = 30.0
WORDS = (
    *(b"data", b"data: ", b"id: ", b"event: ", b"retry: ", b":", b"\n", b"\r", b"\r\n", b"\n\n"),
    *(b"message", b"other", b"1", b"-9", b"9" * 30, b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b" "),
    *(b"x" * 5000, b'data: {"seq":1,"published_ns":1,"value":1}\n\n', b"data: a\n\n"),
)
HEADERS = (
    *(b"Content-Type: text/event-stream;charset=utf-8", b"Content-Type: text/html", b"X: y"),
    *(b"Content-Encoding: gzip", b"Content-Encoding: br", b"Content-Length: 7"),
    *(b"Transfer-Encoding: gzip, chunked", b"Connection: upgrade", b"no colon", b"X: \xff\t"),
)
STATUSES = (*[b"200 OK"] * 9, b"200", b"204 No Content", b"302 Found", b"100 Continue", b"999 X")
TOLD = (
    *("closed by the server", "connection lost", "an event over", "the answer is", "refused with"),
    *("the gzip", "the event stream ", "no head", f"unpack to over {4 * MAX_BODY_BYTES}"),
)


class _Once(PushClient):
    """Reads one answer from a socket, and keeps what it brought."""

    def __init__(self, options: Options) -> None:
        super().__init__(Address(0, ""), RecordingSide(), options)
        self.messages: list[bytes] = []

    def received(self, payload: bytes, at_ns: int) -> None:
        """Keep."""
        super().received(payload, at_ns)
        self.messages.append(payload)

    async def read(self, stream: EventStream, sock: CountedSocket) -> str:
        """Return why the answer has ended."""
        try:
            async with asyncio.timeout(PATIENCE_S) as self._patience:
                await receive_all(self, b"GET / HTTP/1.1\r\n\r\n", stream, sock)
        except TransportError as error:
            return str(error)
        raise AssertionError("it never ended")


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what has the client read something."""
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        yield lambda random: runner.run(_read(random))


async def _read(random: Random) -> str:
    text = b"".join(random.choices(WORDS, k=random.choice((0, 3, 30, 300))))
    more = random.choices(HEADERS, k=random.choice((0, 0, 0, 1, 2)))
    packed, whole = random.random() < 0.2, not more
    answer = _answer(random, text, more, packed=packed)
    for _ in range(random.choice((0, 0, 0, 1, 3))):
        answer, whole = damaged(random, answer), False
    client, stream = _Once(Options(compression=packed)), EventStream(MAX_BODY_BYTES)
    reason = await _given(random, answer, client, stream)
    assert any(told in reason for told in TOLD), reason
    if whole and reason == "closed by the server":
        assert (client.messages, stream.last_id) == by_the_letter(text)[:2], text[:2000]
        return "read"
    return reason.partition(" with ")[0][:24]


async def _given(random: Random, answer: bytes, client: _Once, stream: EventStream) -> str:
    """Let the client have ``answer`` in pieces."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        mine = CountedSocket(socket.AF_INET, socket.SOCK_STREAM)
        mine.traffic = Traffic()
        mine.connect(listener.getsockname())
        mine.setblocking(False)
        server, _ = listener.accept()
    with server:
        server.setblocking(False)
        reading = asyncio.ensure_future(client.read(stream, mine))
        try:
            while answer and not reading.done():
                size = random.choice((1, 7, 300, len(answer), len(answer)))
                await asyncio.get_running_loop().sock_sendall(server, answer[:size])
                answer = answer[size:]
                await asyncio.sleep(0)
            server.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has seen enough
        return await reading


def _answer(random: Random, text: bytes, more: list[bytes], *, packed: bool) -> bytes:
    headers = [HEADERS[0], *more]
    body = gzip.compress(text, 1) if packed else text
    if packed:
        headers.append(b"Content-Encoding: gzip")
    match random.choice(("chunked", "chunked", "length", "end")):
        case "chunked":
            headers.append(b"Transfer-Encoding: chunked")
            size = random.choice((1, 10, 1000)) if len(body) < 5000 else 4000
            pieces = [body[at : at + size] for at in range(0, len(body), size)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
            body += b"0\r\n\r\n"
        case "length":
            headers.append(b"Content-Length: %d" % len(body))
    random.shuffle(headers)
    status = random.choice(STATUSES)
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, b"", body])
