"""A token that a person sets, so that it is the same on every machine and after every start."""

import re

_TOKEN = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)
TOKEN_BYTES = 20, 200
"""The shortest and the longest token that a person may set: one of 20 signs is not guessed."""
TOKEN_VARIABLE = "LIVE_VS_POLLED_TOKEN"  # noqa: S105 - its name
"""Where a token is looked for: other users can read a process's arguments."""


def token_problem(token: str) -> str:
    """Return why ``token`` is none that a person may set, in a few words and without any of it."""
    if not TOKEN_BYTES[0] <= len(token) <= TOKEN_BYTES[1]:
        return f"has {len(token)} characters; allowed are {TOKEN_BYTES[0]} to {TOKEN_BYTES[1]}"
    if not _TOKEN.fullmatch(token):
        return "holds others than the characters allowed: A to Z, a to z, 0 to 9, - _ . ~"
    return ""
