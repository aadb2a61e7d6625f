"""Messages of PostgreSQL's own protocol, version 3.0, as libpq writes them; without I/O.

https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VERSION = 3 << 16
AUTHENTICATION, DATA_ROW, ERROR, NOTIFICATION, READY = b"RDEAZ"
QUIET = frozenset(b"SKNC12nTtsI")
"""Parameters, notices and completions: what nobody here waits for."""
LOGGED_IN, SASL, SASL_CONTINUE, SASL_FINAL = 0, 10, 11, 12
HEAD_BYTES = 5

_BINARY = b"\0\1\0\1"
"""One format for all columns of a result."""


def message(kind: bytes, content: bytes = b"") -> bytes:
    """Return a message; the first of a connection has no kind."""
    return kind + (len(content) + 4).to_bytes(4) + content


def startup(parameters: Mapping[str, str]) -> bytes:
    """Return the message that begins a session."""
    pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in parameters.items())
    return message(b"", VERSION.to_bytes(4) + pairs + b"\0")


def sasl_initial(mechanism: bytes, first: bytes) -> bytes:
    """Return the message that begins to log in."""
    return message(b"p", b"%b\0%b%b" % (mechanism, len(first).to_bytes(4), first))


def prepare(name: bytes, statement: bytes) -> bytes:
    """Return what has ``statement`` prepared, as a command of its own."""
    return parse(name, statement) + SYNC


def parse(name: bytes, statement: bytes) -> bytes:
    """Return the message that has ``statement`` prepared; without a name for what follows."""
    return message(b"P", b"%b\0%b\0\0\0" % (name, statement))


def ask(name: bytes, values: Sequence[bytes] = ()) -> bytes:
    """Return what carries a prepared statement out, with values in text, rows in binary."""
    given = b"".join(len(value).to_bytes(4) + value for value in values)
    bound = b"\0%b\0\0\0%b%b%b" % (name, len(values).to_bytes(2), given, _BINARY)
    return message(b"B", bound) + _DESCRIBE_AND_EXECUTE + SYNC


SYNC = message(b"S")
TERMINATE = message(b"X")
_DESCRIBE_AND_EXECUTE = message(b"D", b"P\0") + message(b"E", b"\0\0\0\0\0")


def columns(content: bytes) -> list[bytes | None]:
    """Return the columns of a row; raise ``ValueError`` if it is none."""
    found: list[bytes | None] = []
    at = 2
    for _ in range(int.from_bytes(content[:at])):
        length = int.from_bytes(content[at : at + 4], signed=True)
        at += 4
        if length < 0:
            found.append(None)
            continue
        found.append(content[at : at + length])
        at += length
    if at != len(content):
        raise ValueError("a row that is longer or shorter than it says")
    return found


def field_of_error(content: bytes, name: bytes) -> str:
    """Return what an error says under the letter ``name``; empty: nothing."""
    for part in content.split(b"\0"):
        if part[:1] == name:
            return part[1:].decode(errors="replace")
    return ""


def told(content: bytes) -> bytes:
    """Return the text of a notification; raise ``ValueError`` if it has none."""
    return content[content.index(b"\0", 4) + 1 : -1]
