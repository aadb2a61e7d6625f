"""What others wrote: files opened without waiting, and texts and faults fit to be shown."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

LONGEST = 1000


def one_line(text: str) -> str:
    """Return ``text``, cut to :data:`LONGEST`, with "?" for what breaks lines or steers terminals.

    A file's name, and what is in it, may hold line ends, escape sequences, signs that turn the
    direction of writing, and halves of characters.
    """
    text = text[:LONGEST]
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(sign: str) -> str:
    is_space = unicodedata.category(sign) == "Zs"  # figures hold narrow ones
    return sign if is_space or sign.isprintable() else "?"


def reason(error: Exception) -> str:
    """Return what the system, or a library, says of ``error``, in a few words."""
    return getattr(error, "strerror", None) or str(error)


def at_once(path: str | PathLike[str], flags: int) -> int:
    """An ``opener`` for :func:`open` that never waits: a pipe without a writer is empty."""
    if not hasattr(os, "O_NONBLOCK"):
        return os.open(path, flags)
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor
