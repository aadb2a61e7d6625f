"""The address of a NATS server: checked before anything starts, shown without its secrets.

A URL as NATS' own clients take it: ``nats://user:password@host:port``, ``nats://token@host``, ``tls://``
where it has to be encrypted, several of one cluster with commas between them, and
``?creds=FILE`` for a file of credentials.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

VARIABLE = "LIVE_VS_POLLED_UPSTREAM"
"""Where it is looked for when no option gives it: other users can read a process's arguments."""
EXAMPLE = "nats://broker:4222"
SCHEMES = ("nats", "tls")
PORT = 4222
SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,3}", re.ASCII)
"""What a subject may be: its parts are told apart by dots, and wildcards are not among them."""
_SECRET = re.compile(r"(\b(?:nats|tls)://)[^\s/]*@", re.IGNORECASE)


class BadBrokerUrlError(ValueError):
    """Not the URL of a broker; the text says why, in a few words and without any of it."""


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """What a URL says."""

    servers: tuple[str, ...]
    """``host:port`` of each server of the cluster."""
    encrypted: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    credentials: str = ""
    """A file with the JWT and the seed of a user."""

    @property
    def shown(self) -> str:
        """The URL, fit to be told: without user, password, token and files."""
        scheme = "tls" if self.encrypted else "nats"
        return ",".join(f"{scheme}://{server}" for server in self.servers)


def shown(url: str) -> str:
    """Return ``url``, which is one, fit to be told."""
    return parse(url).shown


def without_secret(text: str) -> str:
    """Return ``text``, which may hold such a URL, without anything that stands before its host."""
    return _SECRET.sub(r"\1…@", text)


def problem(url: str) -> str:
    """Return why ``url`` is none, in a few words and without any of it; empty if it is one."""
    try:
        parse(url)
    except BadBrokerUrlError as error:
        return str(error)
    return ""


def parse(url: str) -> BrokerUrl:
    """Return what ``url`` says; raise :class:`BadBrokerUrlError`."""
    from urllib.parse import parse_qs, unquote, urlsplit

    if not url.isprintable() or any(sign.isspace() for sign in url):
        raise BadBrokerUrlError("holds spaces or signs that cannot be shown; write them as %20")
    where, _, asked = url.partition("?")
    first, *others = where.split(",")
    servers, scheme = [], first.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise BadBrokerUrlError(f"does not begin with nats:// or tls://; write {EXAMPLE}")
    try:
        main = urlsplit(first)
        query = parse_qs(asked, strict_parsing=bool(asked))
        for one in (first, *others):
            parts = urlsplit(one if "://" in one else f"{scheme}://{one}")
            port = PORT if parts.port is None else parts.port
            host = parts.hostname or ""
            if parts.scheme.lower() != scheme or not host or parts.path.strip("/"):
                raise BadBrokerUrlError(f"does not name one host each; write {EXAMPLE}")
            if port == 0:
                raise BadBrokerUrlError("has port 0; allowed is 1 to 65535")
            servers.append(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    except BadBrokerUrlError:
        raise
    except ValueError:
        raise BadBrokerUrlError(f"is not understood; write {EXAMPLE}") from None
    if "#" in url:
        raise BadBrokerUrlError("holds #; write it as %23")
    if unknown := set(query) - {"creds"}:
        raise BadBrokerUrlError(
            f"asks for something unknown; allowed is creds, not {len(unknown)} other"
        )
    user, password = unquote(main.username or ""), unquote(main.password or "")
    alone = main.password is None
    return BrokerUrl(
        tuple(servers),
        scheme == "tls",
        user="" if alone else user,
        password=password,
        token=user if alone else "",
        credentials=query.get("creds", [""])[0],
    )
