"""Where a side is served, by its URL."""

from __future__ import annotations

import pytest

from feeds.frame import SideName
from feeds.locust_crowd.place import BadPlaceError, place_of


@pytest.mark.parametrize(
    ("side", "url", "key", "encrypted"),
    [
        ("live", "ws://127.0.0.1:8001/updates", "websocket", False),
        ("live", "wss://example.org/updates", "websocket", True),
        ("live", "https://example.org:1/events", "sse", True),
        ("polled", "http://[::1]:8002/latest", "rest", False),
        ("polled", "http://localhost:8002/updates", "rest-cursor", False),
        ("polled", "http://localhost:8002/next", "long-poll", False),
    ],
)
def test_a_url_says_how_a_side_is_served(
    side: SideName, url: str, key: str, encrypted: bool
) -> None:
    found = place_of(side, url)
    assert (found.transport.key, found.gateway.encrypted) == (key, encrypted)
    assert found.address.authority.partition(":")[0] in url


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://localhost:8002/nowhere", "is none of http"),
        ("ws://localhost:8002/updates", "is none of http"),
        ("http:///latest", "is not one such as"),
        ("http://localhost:x/latest", "is not one such as"),
        ("http://localhost:8002/latest?token=secret", "may hold no token"),
        ("postgresql://u:secret@host/db", "a database has no crowd"),
    ],
)
def test_a_url_that_no_crowd_can_go_to_is_one_line(url: str, why: str) -> None:
    with pytest.raises(BadPlaceError, match=why) as caught:
        place_of("polled", url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
