"""The URL of a broker: what it may be, and that nothing of its secrets is told."""

from __future__ import annotations

import pytest

from feeds.upstream.broker_url import SUBJECT, parse, problem, without_secret


def test_a_url_says_where_as_whom_and_whether_encrypted() -> None:
    found = parse("tls://fleet:p%40ss@Broker:4333,second?creds=/etc/fleet.creds")
    assert found.servers == ("broker:4333", "second:4222")
    assert (found.encrypted, found.user, found.password) == (True, "fleet", "p@ss")
    assert (found.token, found.credentials) == ("", "/etc/fleet.creds")
    assert found.shown == "tls://broker:4333,tls://second:4222"
    assert "p@ss" not in repr(found)


def test_what_stands_alone_before_the_host_is_a_token() -> None:
    found = parse("nats://s3cret@[::1]")
    assert (found.token, found.user, found.servers) == ("s3cret", "", ("[::1]:4222",))
    assert "s3cret" not in repr(found) + found.shown


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "does not begin"),
        ("broker:4222", "does not begin"),
        ("http://s3cret@broker", "does not begin"),
        ("nats://s3cret@", "does not name one host"),
        ("nats://s3cret@broker/path", "does not name one host"),
        ("nats://s3cret@broker,tls://other", "does not name one host"),
        ("nats://s3cret@broker:0", "port 0"),
        ("nats://s3cret@broker:65536", "is not understood"),
        ("nats://s3cret@[::1", "is not understood"),
        ("nats://s3cret@broker?token=x", "something unknown"),
        ("nats://s3cret@broker#x", "holds #"),
        ("nats://s3 cret@broker", "spaces"),
    ],
)
def test_what_is_none_is_told_without_any_of_it(url: str, told: str) -> None:
    said = problem(url)
    assert said.find(told) >= 0, said
    assert "s3cret" not in said


def test_a_text_is_shown_without_the_secrets_of_a_url_in_it() -> None:
    text = "cannot: nats://user:s3cret@a:1,tls://s3cret@b, nats://c"
    assert without_secret(text) == "cannot: nats://…@a:1,tls://…@b, nats://c"


@pytest.mark.parametrize("subject", ["live-vs-polled", "a", "shop.eu_1"])
def test_subjects(subject: str) -> None:
    assert SUBJECT.fullmatch(subject)


@pytest.mark.parametrize("subject", ["", "a.", ".a", "a b", "a.*", ">", "a\n", "é", "a" * 65])
def test_no_subjects(subject: str) -> None:
    assert not SUBJECT.fullmatch(subject)
