"""What a client will take: qualities of content codings, lists of entity tags."""

from __future__ import annotations

import pytest

from feeds.wire.negotiation import choose_coding, holds

TAG = b'W/"1f-40"'


@pytest.mark.parametrize(
    ("accepted", "plainly", "compressing"),
    [
        (b"", b"identity", b"identity"),
        (b"identity", b"identity", b"identity"),
        (b"gzip", b"identity", b"gzip"),
        (b"GZip", b"identity", b"gzip"),
        (b"x-gzip", b"identity", b"gzip"),
        (b"br, gzip , deflate", b"identity", b"gzip"),
        (b"br;q=1.0, gzip;q=0.8, *;q=0.1", b"identity", b"gzip"),
        (b"gzip;q=0", b"identity", b"identity"),
        (b"gzip; Q=0.000", b"identity", b"identity"),
        (b"gzip ; q = 0", b"identity", b"identity"),
        (b"gzip;q=0, *", b"identity", b"identity"),
        (b"*", b"identity", b"gzip"),
        (b"*;q=0", None, None),
        (b"*;q=0, identity", b"identity", b"identity"),
        (b"*;q=0, gzip;q=0.001", b"gzip", b"gzip"),
        (b"identity;q=0", None, None),
        (b"identity;q=0, gzip;q=0", None, None),
        (b"identity;q=0, gzip", b"gzip", b"gzip"),
        (b"identity;q=0.0, *", b"gzip", b"gzip"),
        (b"identity;q=1, gzip;q=0.5", b"identity", b"identity"),
        (b"identity;q=0.5, gzip;q=1", b"identity", b"gzip"),
        (b"br", b"identity", b"identity"),
        (b"gzipped, nogzip", b"identity", b"identity"),
        (b"gzip;q=nonsense", b"identity", b"gzip"),
        (b",;,;q=,\xff;q=0", b"identity", b"identity"),
    ],
)
def test_the_coding_is_one_that_the_client_takes(
    accepted: bytes, plainly: bytes | None, compressing: bytes | None
) -> None:
    assert choose_coding(accepted, compress=False) == plainly
    assert choose_coding(accepted, compress=True) == compressing


@pytest.mark.parametrize(
    "condition",
    [TAG, b'"1f-40"', b"*", b" * ", b'"a", W/"1f-40"', b'"1f-40","b"', b'W/"x" , "1f-40" , "y"'],
)
def test_a_condition_lists_the_tag(condition: bytes) -> None:
    assert holds(condition, TAG)


@pytest.mark.parametrize(
    "condition", [b"", b'"other"', b"1f-40", b'W/"1f-4"', b'"a1f-40b"', b'"x*"', b'"1f-40', b"\xff"]
)
def test_a_condition_does_not_list_the_tag(condition: bytes) -> None:
    assert not holds(condition, TAG)
