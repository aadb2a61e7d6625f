"""Which gateway a URL means, and what of its settings is whose."""

import pytest

from feeds.fairness import Fairness
from feeds.remote.ours import is_the_servers, shown, the_servers
from feeds.remote.server import GatewayPlace, place_of
from feeds.settings import Settings

SERVER = Settings(source="clock", rate_per_s=5, live_transport="sse", poll_interval_s=9)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("http://127.0.0.1:8080", GatewayPlace("127.0.0.1", 8080)),
        ("ws://example.org:81/updates", GatewayPlace("example.org", 81)),
        ("https://Example.org/latest", GatewayPlace("example.org", 443, encrypted=True)),
        (" wss://[::1]:8443/ ", GatewayPlace("::1", 8443, encrypted=True)),
        ("http://example.org", GatewayPlace("example.org", 80)),
    ],
)
def test_the_url_of_either_gateway_will_do_whatever_its_path(
    text: str, place: GatewayPlace
) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize(
    "text",
    [
        *("", "example.org", "ftp://example.org", "http://", "http://[::1", "http://a:port"),
        *("http://a:70000", "http://me:secret@a", "http://a/?token=secret", "http://a/#secret"),
    ],
)
def test_another_url_is_refused_in_words_that_hold_nothing_of_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not one such as|may hold no token") as raised:
        place_of(text)
    assert "secret" not in str(raised.value)


def test_it_is_called_as_a_url_calls_it() -> None:
    assert GatewayPlace("::1", 80).authority == "[::1]:80"
    assert GatewayPlace("example.org", 443, encrypted=True).url == "https://example.org:443"


def test_what_is_shown_is_the_servers_but_for_the_clients_part() -> None:
    ours = Settings(
        source="heartbeat",
        poll_interval_s=0.5,
        adaptive=True,
        clients=7,
        fairness=Fairness(polled_keep_alive=False, live_compression=True),
    )
    now = shown(SERVER, ours)
    fairness = Fairness(polled_keep_alive=False)
    assert now == SERVER.replace(poll_interval_s=0.5, adaptive=True, fairness=fairness)
    assert not the_servers(SERVER, now)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"rate_per_s": 6.0}, "the source's rate"),
        ({"polled_transport": "long-poll"}, "the way to answer polls"),
        ({"clients": 2}, "the crowd"),
        ({"fairness": Fairness(live_compression=True)}, "this switch"),
        ({"poll_interval_s": 1.0, "fairness": Fairness(polled_keep_alive=False)}, ""),
    ],
)
def test_what_is_the_servers_is_named(change: dict[str, object], what: str) -> None:
    assert the_servers(SERVER, SERVER.replace(**change)) == what


def test_a_refusal_is_one_sentence() -> None:
    assert is_the_servers("the crowd", "a:1") == "The crowd is the server's, at a:1."
