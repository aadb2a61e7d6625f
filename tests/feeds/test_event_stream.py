"""Event streams: read as the HTML standard has it, wherever their bytes are cut."""

from __future__ import annotations

import re
from collections import deque
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feeds.wire.event_stream import HEARTBEAT, EventStream, event, retry

MOST = 100


def read(*pieces: bytes, last_id: bytes = b"") -> list[bytes]:
    """Return the messages in the pieces."""
    stream = EventStream(MOST, last_id)
    return [message for piece in pieces for message in stream.feed(piece)]


@pytest.mark.parametrize(
    ("text", "messages"),
    [  # the standard's own examples, and the corners of its grammar
        (b": test stream\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n\n",
         [b"first", b"second", b" third"]),
        (b"data\n\ndata\ndata\n\ndata:", [b"", b"\n"]),
        (b"data:test\n\ndata: test\n\n", [b"test", b"test"]),
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [b"YHOO\n+2\n10"]),
        (b"data: one\rdata: two\r\rdata: three\r\n\r\n", [b"one\ntwo", b"three"]),
        (b"data: one\r\ndata: two\r\n\r\n", [b"one\ntwo"]),
        (b"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n", [b"a"]),
        (b"data: a\nfoo: bar\nDATA: b\n data: c\ndatax: d\n:\n::\n\n", [b"a"]),
        (b"event: other\ndata: a\n\ndata: b\n\nevent: message\ndata: c\n\n", [b"b", b"c"]),
        (b"event: other\n\ndata: a\n\n", [b"a"]),
        (b"data: a:b: c\n\n", [b"a:b: c"]),
        (b"data: never ended\n", []),
        (b"data: a\x0b\x0c\x1c\x85\xe2\x80\xa8b\n\n", [b"a\x0b\x0c\x1c\x85\xe2\x80\xa8b"]),
        (b"\n\n\r\n\r\r", []),
    ],
)  # fmt: skip
def test_messages_are_read_as_the_standard_has_it(text: bytes, messages: list[bytes]) -> None:
    assert read(text) == messages
    assert read(*(text[at : at + 1] for at in range(len(text)))) == messages


def by_the_letter(text: bytes) -> tuple[list[bytes], bytes, int | None]:
    """Return messages, last id and time to wait, as the standard tells it step by step."""
    messages, last_id, wait_ms = [], b"", None
    data, kind, new_id = b"", b"", b""
    *lines, _ = re.split(b"\r\n|\n|\r", text.removeprefix(b"\xef\xbb\xbf"))
    for line in lines:
        if line == b"":
            last_id = new_id
            if data and kind in (b"", b"message"):
                messages.append(data[:-1])
            data = kind = b""
        elif not line.startswith(b":"):
            name, colon, value = line.partition(b":")
            value = value[1:] if colon and value[:1] == b" " else value
            if name == b"event":
                kind = value
            elif name == b"data":
                data += value + b"\n"
            elif name == b"id" and b"\0" not in value:
                new_id = value
            elif name == b"retry" and re.fullmatch(b"[0-9]+", value):
                wait_ms = int(value)
    return messages, last_id, wait_ms


TOKENS = st.sampled_from(
    [b"\r", b"\n", b"\r\n", b"\n\n", b"data", b"id", b"event", b"retry", b":", b": ", b" ", b"a",
     b"message", b"1", b"\0", b"\xef\xbb\xbf", b"\xff"]
)  # fmt: skip


@given(st.lists(TOKENS, max_size=30).map(b"".join), st.lists(st.integers(0, 80), max_size=8))
@example(b"data: a\r\n\r\n", [8, 10])
@example(b"\xef\xbb\xbfdata:a\n\n", [1, 2])
def test_where_the_bytes_are_cut_makes_no_difference(text: bytes, cuts: list[int]) -> None:
    stream = EventStream(1000)
    ends = [0, *sorted(cuts), len(text)]
    messages: list[bytes] = []
    for start, end in pairwise(ends):
        messages += stream.feed(text[start:end])
    # a CR at the very end has ended its line; whether LF follows is the next line's business
    assert (messages, stream.last_id, stream.retry_ms) == by_the_letter(text)


def test_the_last_id_is_that_of_the_newest_whole_event() -> None:
    stream = EventStream(MOST, b"6")
    assert stream.last_id == b"6"
    for text, last_id in (
        (b"data: a\n\n", b"6"),  # it has none of its own
        (b"id: 7\ndata: b\n", b"6"),
        (b"\n", b"7"),
        (b"id: 8\n\n", b"8"),
        (b"id: \x00\ndata: c\n\n", b"8"),
        (b"id\ndata: d\n\n", b""),
    ):
        stream.feed(text)
        assert stream.last_id == last_id, text


def test_a_time_to_wait_is_a_number_or_nothing() -> None:
    stream = EventStream(MOST)
    for text, wait_ms in (
        (b"retry: 5x\n", None),
        (b"retry: -5\n", None),
        (b"retry: " + b"9" * 60 + b"\n", None),
        (b"retry: 250\n", 250),
        (b"retry:\n", 250),
    ):
        stream.feed(text)
        assert stream.retry_ms == wait_ms


@pytest.mark.parametrize(
    "text",
    [b"data: " + b"x" * (MOST + 1) + b"\n\n", b"data:\n" * (MOST + 2), b"x" * (MOST + 17),
     b":" * 200, b"data: " + b"x" * MOST + b"\ndata: x\n"],
    ids=["data", "lines", "a line without end", "comment without end", "together"],
)  # fmt: skip
def test_what_is_too_long_is_refused_and_can_be_passed_by(text: bytes) -> None:
    stream = EventStream(MOST)
    assert stream.feed(b"id: 1\ndata: a\n\n") == [b"a"]
    text = b"id: 2\n" + text
    with pytest.raises(ValueError, match="over 100 bytes"):
        deque(map(stream.feed, (text[at : at + 7] for at in range(0, len(text), 7))))
    assert stream.last_id == b"2"


def test_what_is_just_not_too_long_passes() -> None:
    assert read(b"data: " + b"x" * MOST + b"\n\n") == [b"x" * MOST]
    assert read(b"data: ", *[b"x"] * MOST, b"\n\n") == [b"x" * MOST]
    assert read(b"data:\n" * (MOST + 1) + b"\n") == [b"\n" * MOST]


@given(st.binary(max_size=MOST), st.integers(0, 1 << 62))
@example(b"", 1)
@example(b"a\r\nb\rc\n", 1)
def test_what_is_written_is_read_again(message: bytes, seq: int) -> None:
    stream = EventStream(MOST)
    text = retry(250) + HEARTBEAT + event(message, seq) + HEARTBEAT
    assert stream.feed(text) == [re.sub(b"\r\n|\r", b"\n", message)]
    assert stream.last_id == (b"%d" % seq if seq else b"")
    assert stream.retry_ms == 250


def test_an_event_is_as_it_is_documented() -> None:
    assert event(b'{"seq":17}', 17) == b'id: 17\ndata: {"seq":17}\n\n'
