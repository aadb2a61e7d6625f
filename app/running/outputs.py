"""Standard output and files that may go away: checked before a run, and closed quietly after it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import msgspec

from app.text.mistakes import complain, mistake
from feeds.foreign import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

BROKEN_PIPE = 141
"""Exit status of a program whose reader went away, as shells know it (128 + SIGPIPE)."""


def check_writable(option: str, name: str | Path) -> None:
    """End the program with one line and 2 unless the file ``name`` can be written."""
    path = Path(name)
    try:
        if path.is_dir():
            reason = "is a folder"
        elif path.exists():
            reason = "" if os.access(path, os.W_OK) else "cannot be written"
        else:
            # Creating it is the only test that holds on every file system.
            path.touch(exist_ok=False)
            path.unlink()
            reason = ""
    except (OSError, ValueError) as error:
        reason = f"cannot be written: {getattr(error, 'strerror', None) or error}"
    if reason:
        mistake(f"{option}: {name} {reason}")


def check_folder(option: str, folder: Path) -> None:
    """End the program with one line and 2 unless files can be written into ``folder``.

    It is made if it is not there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return
    except FileExistsError:
        mistake(f"{option}: {folder} is no folder")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        mistake(f"{option}: {folder} cannot be written: {reason}")


def say(text: str) -> bool:
    """Write the line ``text`` to standard output at once; ``False`` when nobody reads any more."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        silence()
        if not isinstance(error, BrokenPipeError):
            complain(f"standard output: {error.strerror}")
        return False
    return True


def write(option: str, name: str, text: str) -> bool:
    """Write ``text`` to the file ``name``; ``False``, told in one line, when that fails."""
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        complain(f"{option}: {name} cannot be written: {error.strerror}")
        return False
    return True


def write_json(target: str, record: object) -> bool:
    """Write ``record`` to standard output if ``target`` is -, else to that file, indented."""
    line = msgspec.json.encode(record)
    if target == "-":
        return say(line.decode())
    return write("--json", target, msgspec.json.format(line, indent=2).decode() + "\n")


def drawn(parts: Iterable[RenderableType], width: int = 0) -> str:
    """Return texts and tables as they look on this terminal, at least ``width`` columns wide.

    Texts that are strings are not wrapped. Not printed by rich's console itself: it would end the
    program when the reader went away.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console(width=max(width, Console().width))
    with console.capture() as text:
        for part in parts:
            if isinstance(part, str):
                console.print(Text(one_line(part)), soft_wrap=True)
            else:
                console.print(part)
    return text.get().rstrip("\n")


def silence() -> None:
    """Send what is still to be written nowhere, so that the interpreter's own flush cannot fail."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
