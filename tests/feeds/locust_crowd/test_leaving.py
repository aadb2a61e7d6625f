"""How a client leaves: so that all that its server has sent still comes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("gevent", reason="Locust is not installed")
from feeds.locust_crowd import connection


@pytest.mark.parametrize(
    ("tls", "goodbye", "done"),
    [(object(), b"bye", b"bye"), (object(), b"", b"end"), (None, b"bye", b"end")],
    ids=["goodbye by TLS", "no goodbye", "plain"],
)
def test_who_has_a_goodbye_says_it_where_tls_has_no_half(
    tls: object, goodbye: bytes, done: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[bytes] = []
    monkeypatch.setattr(connection, "end_sending", lambda sock: did.append(b"end"))
    there: set[object] = set()
    side: Any = SimpleNamespace(
        tls=tls,
        hold_s=0.0,
        up=0,
        counts=SimpleNamespace(bytes_sent=0),
        clock=SimpleNamespace(offset_ns=0),
        join=there.add,
        connections=there,
    )
    client: Any = SimpleNamespace(waiting=False, goodbye=lambda: goodbye)
    sock: Any = SimpleNamespace(sendall=did.append, recv=lambda most: b"", close=lambda: None)
    leaving = connection.CrowdConnection(side)
    leaving._client, leaving._sock = client, sock
    leaving.finish()
    assert did == [done]
    assert not there
