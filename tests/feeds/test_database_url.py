"""The URL of a database: what is one, and nothing of a password in what is told."""

from __future__ import annotations

import pytest

from feeds.database_url import problem, without_password


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://host",
        "postgres://host/database",
        "POSTGRESQL://user:pass%23word@host:5432/database?sslmode=require",
        "postgresql://user@[::1]:1/database",
    ],
)
def test_urls_of_one_host(url: str) -> None:
    assert problem(url) == ""


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "does not begin with postgresql://"),
        ("host", "does not begin with postgresql://"),
        ("postgresql:host", "does not begin with postgresql://"),
        ("mysql://u:secret@host/d", "does not begin with postgresql://"),
        ("postgresql:///database", "does not name one host"),
        ("postgresql://u:secret@/database", "does not name one host"),
        ("postgresql://one,two/d", "does not name one host"),
        ("postgresql://one/d?host=two", "does not name one host"),
        ("postgresql://one/d?hostaddr=::1", "does not name one host"),
        ("postgresql://host:0", "has port 0"),
        ("postgresql://host:65536", "is not understood"),
        ("postgresql://u:sec#ret@host/d", "is not understood"),
        ("postgresql://u:secret@[::1/d", "is not understood"),
        ("postgresql://u:secret@host/d?what", "is not understood"),
        ("postgresql://u@host/d#secret", "holds #"),
        ("postgresql://u:sec ret@host/d", "holds spaces"),
        ("postgresql://u:secret@host/d\n", "holds spaces"),
    ],
)
def test_what_is_none_is_told_without_any_of_it(url: str, said: str) -> None:
    told = problem(url)
    assert told.startswith(said)
    assert "ret" not in told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to postgresql://u:secret@host/d: no", "to postgresql://u:…@host/d: no"),
        ("'mysql://u:se/c@r#e:t@host/d'", "'mysql://u:…@host/d'"),
        ("postgresql://h/d?a=b&password=secret&c=d", "postgresql://h/d?a=b&password=…&c=d"),
        ("http://127.0.0.1:80/latest", "http://127.0.0.1:80/latest"),
        ("postgresql://user@host/d", "postgresql://user@host/d"),
    ],
)
def test_no_password_is_shown(text: str, shown: str) -> None:
    assert without_password(text) == shown
