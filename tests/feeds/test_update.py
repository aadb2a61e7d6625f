"""Updates on the wire: exact sizes, a lossless round trip, and everything that is not an update."""

from __future__ import annotations

import json
import math
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.metrics.deviation import Deviation
from feeds.update import MAX_MESSAGE_BYTES, MOST, BadUpdateError, Update, decode, encode, pad

LARGEST = 2**63 - 1

updates = st.builds(
    Update,
    seq=st.integers(1, LARGEST),
    published_ns=st.integers(0, LARGEST),
    value=st.floats(-MOST, MOST),
    text=st.text(st.characters(exclude_categories=["Cs"])),
)


@given(updates, st.integers(0, 3000))
def test_what_was_padded_decodes_to_the_same_update(update: Update, size_bytes: int) -> None:
    assert decode(pad(encode(update), size_bytes)) == update


@given(updates, st.integers(0, 3000))
def test_padding_gives_exactly_the_size_asked_for(update: Update, size_bytes: int) -> None:
    message = encode(update)
    padded = pad(message, size_bytes)
    assert len(padded) == max(size_bytes, len(message))
    assert isinstance(json.loads(padded), dict)


@pytest.mark.parametrize("size_bytes", [64, 1024, 65536])
def test_the_sizes_of_the_slider(size_bytes: int) -> None:
    assert len(pad(encode(Update(1, 2, 3.5)), size_bytes)) == size_bytes


def test_padding_does_not_compress_away() -> None:
    import zlib

    padded = pad(encode(Update(1, 2, 3.5)), 65536)
    assert len(zlib.compress(padded)) > 0.6 * len(padded)


def test_the_form_is_the_documented_one() -> None:
    assert encode(Update(17, 81, 1.5)) == b'{"seq":17,"published_ns":81,"value":1.5}'
    assert encode(Update(17, 81, 1.5, "M 6")).endswith(b',"text":"M 6"}')


def test_text_and_bytes_are_the_same_to_the_reader() -> None:
    assert decode('{"seq":1,"published_ns":2,"value":3}') == Update(1, 2, 3.0)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        b'{"seq":1,"published_ns":2,"value":3',
        b'{"seq":1,"published_ns":2,"value":3}x',
        b'{"seq":1,"published_ns":2}',
        b'{"seq":"1","published_ns":2,"value":3}',
        b'{"seq":1.5,"published_ns":2,"value":3}',
        b'{"seq":true,"published_ns":2,"value":3}',
        b'{"seq":null,"published_ns":2,"value":3}',
        b'{"seq":1,"published_ns":2,"value":"3"}',
        b'{"seq":1,"published_ns":2,"value":NaN}',
        b'{"seq":1,"published_ns":2,"value":1e999}',
        b'{"seq":1,"published_ns":2,"value":1e154}',
        b'{"seq":1,"published_ns":2,"value":-1.7e308}',
        b'{"seq":1,"published_ns":2,"value":null}',
        b'{"seq":1,"published_ns":2,"value":3,"text":4}',
        b'{"seq":1,"published_ns":2,"value":3,"text":"\xff"}',
        b'{"seq":1,"published_ns":2,"value":3,"text":"\\ud800"}',
        b'{"seq":0,"published_ns":2,"value":3}',
        b'{"seq":-1,"published_ns":2,"value":3}',
        b'{"seq":1,"published_ns":-2,"value":3}',
        b"\xff\xfe\x00",
        b"\x00" * 64,
    ],
)
def test_anything_else_is_a_bad_update(payload: bytes) -> None:
    with pytest.raises(BadUpdateError):
        decode(payload)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_a_bottomless_nest_is_a_bad_update(opening: bytes) -> None:
    with pytest.raises(BadUpdateError):
        decode(opening * 100_000)
    with pytest.raises(BadUpdateError):
        decode(b'{"seq":1,"published_ns":2,"value":3,"x":' + opening * 100_000)


@pytest.mark.parametrize("field", ["seq", "published_ns"])
@pytest.mark.parametrize("number", [2**63, 2**64, 10**30])
def test_a_number_that_fits_no_frame_is_a_bad_update(field: str, number: int) -> None:
    good = {"seq": 1, "published_ns": 2, "value": 3.0}
    with pytest.raises(BadUpdateError):
        decode(json.dumps({**good, field: number}).encode())


@given(updates)
def test_whatever_decodes_can_cross_the_pipe_to_the_window(update: Update) -> None:
    msgspec.msgpack.encode(decode(encode(update)))


@given(st.floats(-MOST, MOST), st.floats(-MOST, MOST))
def test_the_figures_of_whatever_decodes_are_ones_that_json_can_hold(a: float, b: float) -> None:
    deviation = Deviation()
    deviation.begin(0)
    deviation.published(a, 1)
    deviation.received(b, 2)
    deviation.published(a, 10**18)
    error = deviation.summary(10**18)
    assert error is not None
    assert math.isfinite(error)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    with suppress(BadUpdateError):
        decode(payload)


def test_the_largest_message_is_taken_and_one_byte_more_is_not() -> None:
    largest = encode(Update(1, 2, 3.0)).ljust(MAX_MESSAGE_BYTES)
    assert decode(largest) == Update(1, 2, 3.0)
    with pytest.raises(BadUpdateError, match="more than"):
        decode(largest + b" ")
