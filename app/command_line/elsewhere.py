"""What opens servers that run elsewhere, as a command line and its environment say."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from io import FileIO
from pathlib import Path

from app.command_line.deployed import token
from app.text.mistakes import mistake
from feeds.access import TOKEN_VARIABLE, token_problem
from feeds.foreign import at_once, reason

MOST_TOKEN_BYTES = 1000
MOST_CERTIFICATES_BYTES = 1_000_000
"""What is read of files at most."""


def token_there(file: Path | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the token that opens servers elsewhere: that of a file, or of the environment.

    Without one, or with none that can be, the program ends with 2; nothing of it is told.
    """
    if file is None:
        found = token(environment)
        return found or mistake(f"the token is missing: set {TOKEN_VARIABLE}, or give --token-file")
    found = text_of("--token-file", file, MOST_TOKEN_BYTES).strip()
    trouble = token_problem(found)
    return mistake(f"--token-file: the token in {file} {trouble}") if trouble else found


def text_of(option: str, file: Path, most_bytes: int) -> str:
    """Return the text of a file that an option names; what cannot be had ends with 2."""
    try:
        with FileIO(file, opener=at_once) as opened:
            return str(opened.read(most_bytes), "ascii")
    except (OSError, ValueError) as error:
        why = "is no text" if isinstance(error, UnicodeDecodeError) else reason(error)
        return mistake(f"{option}: {file}: {why}")


def certificates(file: Path | None) -> str:
    """Return the certificates in a file, or ""; what are none ends the program with 2."""
    if file is None:
        return ""
    found = text_of("--ca", file, MOST_CERTIFICATES_BYTES)
    try:
        ssl.create_default_context(cadata=found)
    except (ssl.SSLError, ValueError):
        return mistake(f"--ca: {file} holds no certificates (PEM)")
    return found
