"""Logging in with a password that the server never sees: SCRAM-SHA-256, RFC 5802 and 7677."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from functools import lru_cache
from os import urandom
from typing import NamedTuple

MECHANISM = b"SCRAM-SHA-256"
MOST_ROUNDS = 100_000
"""Of hashing, which a server may ask for; PostgreSQL asks for 4,096."""

_WITHOUT_BINDING = b"n,,"
"""No channel is bound to: the connection is not encrypted."""


class _Keys(NamedTuple):
    client: bytes
    server: bytes


class Scram:
    """One login; raises ``ValueError`` for what a server must not say."""

    def __init__(self, password: str) -> None:
        self._password = password
        # The user's name is left out: PostgreSQL takes that of the start-up message.
        self._nonce = b64encode(urandom(18))
        self._first = b"n=,r=" + self._nonce
        self._signature = b""

    def first(self) -> bytes:
        """Return the first message."""
        return _WITHOUT_BINDING + self._first

    def final(self, said: bytes) -> bytes:
        """Return the proof that the password is known, after what the server has ``said``."""
        nonce, salt, rounds = (_field(said, name) for name in (b"r", b"s", b"i"))
        if not nonce.startswith(self._nonce):
            raise ValueError("the nonce is another")
        if not rounds.isdigit() or not 0 < int(rounds[:9]) <= MOST_ROUNDS:
            raise ValueError("too many rounds")
        keys = _keys(self._password, b64decode(salt, validate=True), int(rounds))
        bare = b"c=%b,r=%b" % (b64encode(_WITHOUT_BINDING), nonce)
        whole = b",".join((self._first, said, bare))
        signature = _hmac(hashlib.sha256(keys.client).digest(), whole)
        proof = bytes(one ^ other for one, other in zip(keys.client, signature, strict=True))
        self._signature = b64encode(_hmac(keys.server, whole))
        return b"%b,p=%b" % (bare, b64encode(proof))

    def check(self, said: bytes) -> None:
        """See that the server knows the password, too."""
        if not self._signature or _field(said, b"v") != self._signature:
            raise ValueError("it does not know the password")


def _field(said: bytes, name: bytes) -> bytes:
    for part in said.split(b","):
        key, _, value = part.partition(b"=")
        if key == name:
            return value
    raise ValueError("a field is missing")


@lru_cache(maxsize=4)
def _keys(password: str, salt: bytes, rounds: int) -> _Keys:
    """Return what follows from the password: the same for all who log in with it."""
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    return _Keys(_hmac(salted, b"Client Key"), _hmac(salted, b"Server Key"))


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
