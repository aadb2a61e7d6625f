"""What opens servers that run elsewhere, as a command line and its environment say."""

from __future__ import annotations

import os
import stat
from argparse import Namespace
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.command_line import contradictions
from app.command_line.deployed import token
from app.text.mistakes import complain, mistake
from feeds.foreign import at_once, reason
from feeds.own_token import TOKEN_VARIABLE, token_problem

if TYPE_CHECKING:
    from feeds.remote.joining import Joined
    from feeds.settings import Settings

MOST_TOKEN_BYTES = 1000
MOST_CERTIFICATES_BYTES = 1_000_000
"""What is read of files at most."""


def joined(given: Namespace, settings: Settings) -> tuple[Joined | None, Settings]:
    """Return the servers that ``--connect`` names, if any, and what is set for them and clients.

    The clients' part of it is from ``settings``. A server that cannot be shown ends the program
    with one line and 1.
    """
    contradictions.check_connect(given)
    if given.connect is None:
        return None, settings
    from feeds.remote.joining import Joined, join
    from feeds.remote.ours import shown
    from feeds.remote.pages import RemoteError

    token = token_there(given.token_file)
    place = msgspec.structs.replace(given.connect, certificates=certificates(given.ca))
    try:
        server, its = join(place, token)
    except RemoteError as error:
        raise SystemExit(complain(f"--connect: {error}")) from None
    return Joined(server, token), shown(its, settings)


def token_there(file: Path | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the token that opens servers elsewhere: that of a file, or of the environment.

    Without one, or with none that can be, the program ends with 2; nothing of it is told.
    """
    if file is None:
        found = token(environment)
        return found or mistake(f"the token is missing: set {TOKEN_VARIABLE}, or give --token-file")
    found = text_of("--token-file", file, MOST_TOKEN_BYTES).strip()
    if trouble := token_problem(found):
        mistake(f"--token-file: the token in {file} {trouble}")
    if os.name != "nt" and file.stat().st_mode & stat.S_IROTH:
        complain(f"--token-file: others on this machine can read {file}; chmod 600 ends that")
    return found


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
    import ssl

    found = text_of("--ca", file, MOST_CERTIFICATES_BYTES)
    try:
        ssl.create_default_context(cadata=found)
    except (ssl.SSLError, ValueError):
        return mistake(f"--ca: {file} holds no certificates (PEM)")
    return found
