"""Where a database is and how to log in there: the program's own, or one that a person named.

A person's URL is taken apart here and given to libpq in parts, for libpq and a browser do not
read the same password out of one URL. Nothing that this file says holds a password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from feeds.database_url import problem
from feeds.foreign import one_line
from feeds.halves import TransportError

DATABASE = "live_vs_polled"
OWNER, READER = "gateway", "client"
"""Who writes in the program's own database, and who may read there, with the run's token."""
PORT = 5432
"""Of PostgreSQL, where a URL names none."""
MOST_CHARACTERS = 119
"""Of a reason for the panel, which shows no more."""
_PLAIN = {
    # whatever the environment says of databases is not meant for the program's own
    "sslmode": "disable",
    "gssencmode": "disable",
    "target_session_attrs": "any",
    "options": "",
}
_ALL = {
    "client_encoding": "UTF8",
    "application_name": "live-vs-polled",
    # a host that went without a word is found out in about ten seconds
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
_SAID_BY_LIBPQ = re.compile(r"(?s).*?failed: ")
_REASONS = {
    "refused": "connection refused",
    "password authentication failed": "wrong user or password",
    "no password supplied": "it wants a password",
    "timeout expired": "no answer",
    'relation "live_vs_polled_': "the table of this run is gone",
    "could not translate host name": "there is no such host",
}


@dataclass(frozen=True)
class Place:
    """One database and one way to log in; it is never shown with its parameters."""

    host: str
    port: int
    name: str
    parameters: dict[str, str] = field(repr=False)
    """What libpq is told."""

    def through(self, host: str, port: int) -> dict[str, str]:
        """Return the parameters to log in by way of ``host``, a numeric address, and ``port``.

        The name of the host stays: certificates are made out to it.
        """
        return {**self.parameters, "hostaddr": host, "port": str(port)}

    def trouble(self, said: str) -> TransportError:
        """Return the error that says in one line which database has what objection."""
        said = _SAID_BY_LIBPQ.sub("", said, count=1).partition("\n")[0]
        said = next((told for sign, told in _REASONS.items() if sign in said), said)
        said = said.removeprefix("FATAL:").removeprefix("ERROR:").strip()
        secret = self.parameters.get("password")
        if secret:
            said = said.replace(secret, "…")
        where = f"database {one_line(self.name)} at {one_line(self.host)}:{self.port}"
        return TransportError(_short(f"{where}: {one_line(said)}"), fault=False)


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def own(port: int, password: str, *, user: str = READER, host: str = "127.0.0.1") -> Place:
    """Return the program's own database, which listens on ``port``."""
    parameters = {"user": user, "password": password, "dbname": DATABASE}
    everything = {**_ALL, **_PLAIN, **parameters, "host": host, "port": str(port)}
    return Place(host, port, DATABASE, everything)


def named(url: str) -> Place:
    """Return the database that a person's ``url`` names; raise :class:`TransportError`."""
    trouble = problem(url)
    if trouble:
        raise TransportError(f"the database's URL {trouble}")
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORT
    user = unquote(parts.username or "")
    name = unquote(parts.path.removeprefix("/")) or user
    given = {"user": user, "password": unquote(parts.password or ""), "dbname": name}
    parameters = {**_ALL, **dict(parse_qsl(parts.query)), **{k: v for k, v in given.items() if v}}
    parameters |= {"host": host, "port": str(port)}
    return Place(host, port, parameters.get("dbname", "of the same name"), parameters)
