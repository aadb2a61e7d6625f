"""Heads of the usual form are seen at a glance: nothing is passed that the library would refuse."""

from __future__ import annotations

import random
import re

import pytest

from feeds.wire import websocket_head
from tests.feeds.transports.test_refusals import UPGRADE

HEAD = (
    f"GET /updates?token=x HTTP/1.1\r\nHost: 127.0.0.1:1\r\n{UPGRADE}Origin: http://[::1]\r\n\r\n"
)
PIECES = [
    b"\r\n", b"\n", b"\r", b" ", b"\t", b"\0", b"\x7f", b"\xff", b":", b": x\r\n", b"(a: x\r\n",
    b"Content-Length: 0\r\n", b"content-length: 5\r\n", b"Transfer-Encoding: chunked\r\n",
    b"HTTP/1.0", b"http/1.1", b"HTTP/2", b"a" * 9000, b"b: c\r\n" * 140,
]  # fmt: skip


def test_whatever_is_passed_at_a_glance_the_library_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, usual, passed = random.Random(1), websocket_head._USUAL, 0
    for _ in range(3000):
        head = bytearray(HEAD.encode())
        for _ in range(chance.randrange(3)):
            start = chance.randrange(len(head) + 1)
            head[start : start + chance.choice([0, 0, 1, 2, 10])] = chance.choice(
                [*PIECES, bytes([chance.randrange(256)])]
            )
        whole = bytes(head)
        passed += usual.fullmatch(whole) is not None
        found = websocket_head.fault_of(whole)
        with monkeypatch.context() as patch:
            patch.setattr(websocket_head, "_USUAL", re.compile(rb"(?!)"))
            assert found == websocket_head.fault_of(whole), whole
    assert passed > 1000
