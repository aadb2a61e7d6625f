"""Who is let in: hosts and rebinding, origins, tokens in the header and in the query."""

from __future__ import annotations

import tracemalloc
from http import HTTPStatus

import pytest
from websockets.datastructures import Headers

from feeds.access import Access, new_token
from feeds.deployment import Deployment
from feeds.own_token import token_problem

TOKEN = "a-token_of-this-run"


def status(
    *,
    host: str = "127.0.0.1:8000",
    origin: str | None = None,
    authorization: str = f"Bearer {TOKEN}",
    query: str = "",
) -> HTTPStatus | None:
    """Return the status of the refusal, or ``None`` for a request that is let in."""
    refusal = Access(TOKEN).refusal(
        host=host, origin=origin, authorization=authorization, query=query
    )
    if refusal is None:
        return None
    assert refusal.reason.endswith("\n")
    assert TOKEN not in refusal.reason
    return refusal.status


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:80", "localhost", "localhost:8000", "LOCALHOST:1", "[::1]", "[::1]:9"],
)
def test_loopback_hosts_are_let_in(host: str) -> None:
    assert status(host=host) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8000",
        "127.0.0.1@evil.example",
        "evil.example#127.0.0.1",
        "evil.example/127.0.0.1",
        "0.0.0.0",
        "127.0.0.2",
        "192.168.0.1:8000",
        "[::2]",
        "[::1",
        "::1",
        "[::ffff:1.2.3.4]",
        "127.0.0.1, evil.example",
        "\udcff",
    ],
)
def test_a_rebound_name_is_refused(host: str) -> None:
    assert status(host=host) == HTTPStatus.MISDIRECTED_REQUEST


@pytest.mark.parametrize(
    "origin",
    [None, "http://localhost:3000", "http://127.0.0.1", "http://[::1]:8", "https://localhost"],
)
def test_loopback_origins_are_let_in(origin: str | None) -> None:
    assert status(origin=origin) is None


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "file://",
        "http://evil.example",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://[",
        "localhost",
        "\udcff",
    ],
)
def test_foreign_origins_are_refused(origin: str) -> None:
    assert status(origin=origin) == HTTPStatus.FORBIDDEN


def test_the_token_is_taken_from_the_header_or_the_query() -> None:
    assert status(authorization=f"Bearer {TOKEN}") is None
    assert status(authorization="", query=f"token={TOKEN}") is None
    assert status(authorization="", query=f"a=b&token={TOKEN}&c=d") is None
    assert status(authorization="Bearer wrong", query=f"token={TOKEN}") is None


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}",
     f"Bearer  {TOKEN}", "Bearer ÿ", "Bearer \udcff"],
)  # fmt: skip
def test_a_wrong_header_is_refused(authorization: str) -> None:
    assert status(authorization=authorization) == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "query",
    ["", "token=", "token", f"token={TOKEN}x", f"tok={TOKEN}", f"token=x&token={TOKEN}", "token=ÿ",
     "token=%FF", "token=\udcff", "&" * 5000],
)  # fmt: skip
def test_a_wrong_query_is_refused(query: str) -> None:
    assert status(authorization="", query=query) == HTTPStatus.UNAUTHORIZED


def test_no_token_at_all_opens_nothing() -> None:
    assert Access("x").refusal(host="localhost", origin=None, authorization="", query="")


def test_names_of_strangers_do_not_fill_the_memory() -> None:
    access = Access(TOKEN)
    tracemalloc.start()
    try:
        for port in range(200):
            name = f"localhost:{port}".ljust(100_000, "x")
            for host, origin in ((name, None), ("localhost", f"http://{name}")):
                access.refusal(host=host, origin=origin, authorization=name, query="")
                Access(TOKEN).cors(origin, "GET")
        assert tracemalloc.get_traced_memory()[0] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_taken_in_any_case(scheme: str) -> None:
    assert status(authorization=f"{scheme} {TOKEN}") is None
    assert status(authorization=f"{scheme} {TOKEN.upper()}") == HTTPStatus.UNAUTHORIZED


def test_a_browser_may_ask_without_a_token_whether_it_may_send_one() -> None:
    access = Access(TOKEN)

    def asked(host: str, origin: str) -> bool:
        refused = access.refusal(
            host=host, origin=origin, authorization="", query="", method="OPTIONS"
        )
        return refused is None

    assert asked("localhost:1", "http://localhost:3000")
    assert not asked("localhost:1", "http://evil.example")
    assert not asked("evil.example", "http://localhost:3000")


def test_only_pages_of_this_computer_may_read_answers() -> None:
    name = "Access-Control-Allow-Origin"
    assert Access(TOKEN).cors("http://localhost:3000", "GET")[name] == "http://localhost:3000"
    for foreign in ("http://evil.example", "null", "", "http://localhost@evil.example"):
        assert name not in Access(TOKEN).cors(foreign, "GET")
        assert Access(TOKEN).cors(foreign, "GET") == {"Vary": "Origin"}
    assert Access(TOKEN).cors(None, "OPTIONS") == {}


def test_tokens_are_long_and_differ() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 32
    assert all(character.isalnum() or character in "-_" for token in tokens for character in token)


def test_a_header_that_comes_twice_is_refused() -> None:
    sent = {"Host": "127.0.0.1:1", "Authorization": "Bearer secret"}
    access = Access("secret")
    for twice in ("Host", "Origin", "Authorization", "Other"):
        headers = Headers({twice: "http://127.0.0.1"} | sent)
        headers[twice] = headers[twice]
        refused = access.handshake_refusal(headers) is not None
        assert refused == (twice != "Other")


DEPLOYED = Deployment(
    bind="192.0.2.7", hosts=("updates.example.org",), origins=("https://example.org",)
)


def _let_in(deployment: Deployment, host: str, origin: str | None = None) -> bool:
    access, shown = Access(TOKEN, deployment=deployment), f"Bearer {TOKEN}"
    return access.refusal(host=host, origin=origin, authorization=shown, query="") is None


def test_names_that_the_servers_were_told_of_are_let_in() -> None:
    for host in ("updates.example.org", "Updates.Example.ORG:8443", "192.0.2.7:1", "localhost"):
        assert _let_in(DEPLOYED, host)
    for host in ("example.org", "updates-example.org", "a.updates.example.org", "192.0.2.8", ""):
        assert not _let_in(DEPLOYED, host)
    anywhere = Deployment(bind="::", hosts=("updates.example.org",))
    for host in ("192.0.2.8:80", "[2001:db8::7]", "[::1]:9", "updates.example.org"):
        assert _let_in(anywhere, host)
    for host in ("evil.example", "1.2.3.4.evil.example", "[::1].evil.example"):
        assert not _let_in(anywhere, host)
    assert _let_in(Deployment(bind="2001:db8::7"), "[2001:DB8::7]:80")


def test_origins_that_the_servers_were_told_of_may_read() -> None:
    access = Access(TOKEN, deployment=DEPLOYED)
    name = "Access-Control-Allow-Origin"
    for origin in ("https://example.org", "http://localhost:3000"):
        assert _let_in(DEPLOYED, "localhost", origin)
        assert access.cors(origin, "GET")[name] == origin
    for origin in ("http://example.org", "https://example.org.evil", "null", ""):
        assert not _let_in(DEPLOYED, "localhost", origin)
        assert name not in access.cors(origin, "GET")


@pytest.mark.parametrize("token", ["a" * 20, "A-z_0.9~" * 25])
def test_a_token_of_ones_own_is_taken(token: str) -> None:
    assert token_problem(new_token()) == ""
    assert token_problem(token) == ""


@pytest.mark.parametrize("token", ["a" * 19, "a" * 201, "a" * 19 + "/", "a" * 19 + "\n", "é" * 30])
def test_one_that_is_none_is_refused_without_a_sign_of_it(token: str) -> None:
    assert token_problem(token)
    assert token not in token_problem(token)


def test_gateways_are_called_by_their_first_name_or_by_where_they_listen() -> None:
    called = {"127.0.0.1": "127.0.0.1", "192.0.2.7": "192.0.2.7", "0.0.0.0": "127.0.0.1"}
    called |= {"::": "[::1]", "2001:db8::7": "[2001:db8::7]"}
    for bind, host in called.items():
        assert Deployment(bind=bind).host == host
        assert Deployment(bind=bind, hosts=("a", "b")).host == "a"
        assert Deployment(bind=bind).exposed == (bind != "127.0.0.1")
    assert not Deployment(bind="::1").exposed
