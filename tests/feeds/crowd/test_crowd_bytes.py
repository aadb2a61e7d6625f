"""What clients of the crowd make of bytes: good ones in any pieces, and those of a bad server."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import transports
from feeds.access import Address
from feeds.crowd.client import CrowdClient
from feeds.fairness import Options
from feeds.halves import MAX_BODY_BYTES, TransportError
from feeds.transports.base import Transport
from feeds.update import pad
from feeds.wire.http_head import MAX_HEAD_BYTES
from tests.feeds.transports.driver import DATABASE, EACH, PULL, message, name_of
from tests.support import crowd_scripts as says
from tests.support.crowd_scripts import FIN, PACKED, PING, TEXT, frame

HERE = [transport for transport in EACH if transport.key in says.SCRIPTED]
every = pytest.mark.parametrize("transport", HERE, ids=name_of)
over_http = pytest.mark.parametrize(
    "transport", [one for one in HERE if one not in DATABASE], ids=name_of
)
pulled = pytest.mark.parametrize("transport", [one for one in HERE if one in PULL], ids=name_of)
WEBSOCKET, SSE, REST = map(transports.find, ("websocket", "sse", "rest"))
SIZES = (0, 125, 126, 127, 300, 65_536, 70_000)
MB = 1 << 20


def asking(transport: type[Transport], *, packed: bool = False) -> tuple[CrowdClient, bytes]:
    """Return a client that has asked, or said what opens a connection; and that."""
    client = transport.crowd_client(Address(1, "token"), Options(compression=packed))
    opening = client.opening()
    if transport.style == "pull":
        client.request()
    return client, opening


def agreed(*, packed: bool = False) -> CrowdClient:
    """Return a client over WebSocket that is connected."""
    client, opening = asking(WEBSOCKET, packed=packed)
    assert client.take(says.agreement(opening, packed=packed)) == []
    assert client.up
    return client


def taken(client: CrowdClient, answers: list[bytes], cuts: list[float]) -> list[bytes]:
    """Return the messages that ``client`` takes from what comes in pieces."""
    messages: list[bytes] = []
    for number, said in enumerate(answers):
        if number:
            client.request()
        places = [0, *sorted(round(cut * len(said)) for cut in cuts), len(said)]
        for one, other in pairwise(places):
            messages += client.take(said[one:other])
    return messages


@every
@given(
    st.lists(st.sampled_from(SIZES), min_size=1, max_size=4),
    st.lists(st.floats(0, 1), max_size=12),
    st.booleans(),
)
def test_cuts_never_change_what_is_taken(
    transport: type[Transport],
    sizes: list[int],
    cuts: list[float],
    packed: bool,
) -> None:
    sent = [pad(message(seq), size) for seq, size in enumerate(sizes, 1)]
    client, opening = asking(transport, packed=packed)
    said = says.answers(transport, opening, sent, packed=packed)
    assert taken(client, said, cuts) == sent
    assert not client.waiting


@every
@pytest.mark.parametrize("packed", [False, True])
def test_every_single_cut_is_borne(transport: type[Transport], *, packed: bool) -> None:
    sent = [message(1), message(2)]
    for thousandth in range(1000):
        client, opening = asking(transport, packed=packed)
        said = says.answers(transport, opening, sent, packed=packed)
        assert taken(client, said, [thousandth / 1000]) == sent


def test_what_is_not_whole_is_looked_at_again_when_it_may_be() -> None:
    client = agreed()
    whole = frame(FIN | TEXT, message(1))
    assert client.take(whole[:9]) == []
    assert client.take(whole[9:-1]) == ()  # nothing was read
    assert client.take(whole[-1:]) == [whole[2:]]


@over_http
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n", "status 503"),
        (b"HTTP/1.1 302 Found\r\nlocation: http://elsewhere/\r\n\r\n", "status 302"),
        (b"HTTP/1.1 101 Switching\r\n\r\n", "status 101|not WebSocket"),
        (b"HTTP/9.9 200 OK\r\n\r\n", "not HTTP|not WebSocket"),
        (b"HTTP/1.1 twohundred OK\r\n\r\n", "not HTTP|not WebSocket"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "not HTTP|not WebSocket"),
        (b"HTTP/1.1 200 OK\r\n folded: x\r\n\r\n", "not HTTP|not WebSocket"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP|not WebSocket"),
        (b"y" * MAX_HEAD_BYTES, "no head of an answer within 16384 bytes"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_head_that_is_no_good_answer(
    transport: type[Transport], said: bytes, reason: str
) -> None:
    client, _ = asking(transport)
    with pytest.raises(TransportError, match=reason):
        client.take(said)


@pulled
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nx", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nx", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5, 6\r\n\r\nx", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nx", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nxHTTP", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1049601\r\n\r\n", r"body over 104\d+ bytes"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: %b\r\n\r\n" % (b"9" * 400), "not HTTP"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "status 304"),  # it had no condition
        (b"HTTP/1.1 409 Conflict\r\ncontent-length: 0\r\n\r\n", "status 409"),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_an_answer_that_is_wrong(transport: type[Transport], said: bytes, reason: str) -> None:
    client, _ = asking(transport)
    with pytest.raises(TransportError, match=reason):
        client.take(said)


@pulled
def test_what_nobody_asked_for_is_a_fault(transport: type[Transport]) -> None:
    client, opening = asking(transport)
    said = says.answers(transport, opening, [message(1)])[0]
    assert len(client.take(said)) == 1
    with pytest.raises(TransportError, match="not HTTP"):
        client.take(said)


@pulled
def test_a_gzip_that_is_broken_or_a_bomb(transport: type[Transport]) -> None:
    whole = gzip.compress(message(1))
    for body, reason in (
        (whole[:-9], "broke off"),
        (b"\0" * 99, "broken"),
        (gzip.compress(b"x" * (8 * MB), 9), "body over"),
    ):
        client, _ = asking(transport, packed=True)
        with pytest.raises(TransportError, match=reason):
            client.take(says.answer(body, packed=True))


def test_a_server_that_does_not_wait_for_news() -> None:
    client, _ = asking(next(one for one in PULL if one.hold_s))
    assert len(client.take(says.answer(message(1)))) == 1
    client.request()
    with pytest.raises(TransportError, match="did not wait for news"):
        client.take(says.answer(message(1)))


def test_a_document_that_is_none() -> None:
    client, _ = asking(transports.find("rest-cursor"))
    with pytest.raises(TransportError, match="no list of updates"):
        client.take(says.answer(message(1)))


def test_a_ping_is_answered_with_the_same_in_a_masked_pong() -> None:
    client = agreed()
    for content in (b"", b"a", b"abcd", b"x" * 125):
        assert client.take(frame(FIN | PING, content)) == []
        reply, client.reply = client.reply, b""
        assert reply[:2] == bytes((0x8A, 0x80 | len(content)))
        mask, covered = reply[2:6], reply[6:]
        assert bytes(one ^ mask[at % 4] for at, one in enumerate(covered)) == content
    client.take(frame(FIN | PING, b"1") + frame(FIN | PING, b"2"))
    assert len(client.reply) == 2 * 7


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (frame(FIN | 8, b"\x03\xe9"), "closed by the server"),
        (b"\x81\x84abcdefgh", "incorrect masking"),
        (b"\x81\xfeabcdefgh", "incorrect masking"),
        (frame(FIN | PACKED | TEXT, b"a"), "reserved bits must be 0"),
        (frame(FIN | 0x10 | TEXT, b"a"), "reserved bits must be 0"),
        (frame(FIN | PACKED | PING, b"a"), "reserved bits must be 0"),
        (frame(FIN | 3, b"a"), "invalid opcode"),
        (frame(FIN | 11, b"a"), "invalid opcode"),
        (frame(FIN | 0, b"a"), "unexpected continuation frame"),
        (frame(TEXT, b"a") + frame(FIN | TEXT, b"a"), "expected a continuation frame"),
        (frame(PING, b"a"), "control frame"),
        (frame(FIN | PING, b"a" * 126), "control frame"),
        (b"\x81\x7f" + (MAX_BODY_BYTES + 1).to_bytes(8), "a message over 1048576 bytes"),
        (b"\x81\x7f" + b"\xff" * 8, "a message over 1048576 bytes"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_frame_that_must_not_be(said: bytes, reason: str) -> None:
    client = agreed()
    with pytest.raises(TransportError, match=reason) as told:
        client.take(said)
    assert told.value.fault == ("closed" not in reason)


def test_a_packed_message_that_is_broken_or_a_bomb() -> None:
    deflating = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = deflating.compress(b"x" * (8 * MB)) + deflating.flush(zlib.Z_SYNC_FLUSH)
    for content, reason in ((b"\xff" * 9, "decompression failed"), (bomb, "over 1048576 bytes")):
        with pytest.raises(TransportError, match=reason):
            agreed(packed=True).take(frame(FIN | PACKED | TEXT, content))


def test_a_handshake_that_agrees_to_something_else() -> None:
    for right, wrong in (
        (b"Accept: ", b"Accept: x"),
        (b"Upgrade: websocket", b"Upgrade: h2c"),
        (b"Connection: Upgrade", b"Connection: close"),
        (b"Connection: ", b"Sec-WebSocket-Extensions: permessage-deflate\r\nConnection: "),
    ):
        client, opening = asking(WEBSOCKET)
        with pytest.raises(TransportError, match="not WebSocket"):
            client.take(says.agreement(opening).replace(right, wrong))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"0\r\n\r\n", "closed by the server"),
        (b"zz\r\n", "not HTTP"),
        (b"-5\r\nabcde", "not HTTP"),
        (b"\r\n", "not HTTP"),
        (b"5;extension=1\r\n", "not HTTP"),
        (b"5\r\nabcdefgh", "not HTTP"),  # longer than it said
        (b"7fffffff\r\n", "an event over 1048576 bytes"),
        (b"123456789\r\n", "not HTTP"),
    ],
)
def test_a_chunk_that_lies(said: bytes, reason: str) -> None:
    client, _ = asking(SSE)
    client.take(says.stream_head())
    with pytest.raises(TransportError, match=reason):
        client.take(said)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"content-type: text/html", "the answer is of the type 'text/html'"),
        (b"content-type: text/event-stream\r\ncontent-encoding: gzip", "not asked for"),
        (b"content-type: text/event-stream\r\ncontent-length: 5", "not HTTP"),
    ],
)
def test_a_stream_that_is_none(head: bytes, reason: str) -> None:
    client, _ = asking(SSE)
    with pytest.raises(TransportError, match=reason):
        client.take(b"HTTP/1.1 200 OK\r\n%b\r\n\r\n" % head)


def test_a_packed_stream_that_is_broken_or_a_bomb() -> None:
    deflating = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = deflating.compress(b"x" * (8 * MB)) + deflating.flush(zlib.Z_SYNC_FLUSH)
    for content, reason in ((b"\xff" * 9, "is broken"), (bomb, "unpack to over")):
        client, _ = asking(SSE, packed=True)
        client.take(says.stream_head(packed=True))
        with pytest.raises(TransportError, match=reason):
            client.take(says.chunk(content))


ENDLESS: dict[str, tuple[type[Transport], Callable[[bytes], bytes], bytes, int]] = {
    "a head": (REST, lambda opening: b"HTTP/1.1 200 OK\r\nx: ", b"y" * 999, 2 * MAX_HEAD_BYTES),
    "parts": (WEBSOCKET, says.agreement, frame(0, b"x" * 999), 2 * MB),
    "empty parts": (WEBSOCKET, says.agreement, frame(0, b"") * 999, MB // 4),
    "a line": (SSE, lambda opening: says.stream_head(), says.chunk(b"x" * 999), 2 * MB),
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_never_ends_is_not_kept(kind: str) -> None:
    transport, begin, more, most_bytes = ENDLESS[kind]
    client, opening = asking(transport)
    client.take(begin(opening))
    if "parts" in kind:
        client.take(frame(TEXT, b""))
    tracemalloc.start()
    try:
        for _ in range(most_bytes // len(more)):
            client.take(more)
    except TransportError:
        assert kind != "empty parts"
    else:
        assert kind == "empty parts"
    finally:
        kept_bytes, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert kept_bytes < 1.3 * most_bytes / (2 if kind != "empty parts" else 9)
