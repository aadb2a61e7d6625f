"""Standard output and files that may go away: checked before a run, and closed quietly after it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryFile

from app.text.mistakes import PROGRAM, mistake

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


def check_evidence(option: str, target: Path, *, force: bool) -> None:
    """End the program with one line and 2 unless evidence can be written to ``target``."""
    from feeds.evidence import archive

    if reason := archive.problem(target, force=force):
        mistake(f"{option}: {target} {reason}")


def say(text: str) -> bool:
    """Write the line ``text`` to standard output at once; ``False`` when nobody reads any more."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        silence()
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"{PROGRAM}: standard output: {error.strerror}\n")
        return False
    return True


def write(option: str, name: str, text: str) -> bool:
    """Write ``text`` to the file ``name``; ``False``, told in one line, when that fails."""
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{PROGRAM}: {option}: {name} cannot be written: {error.strerror}\n")
        return False
    return True


def silence() -> None:
    """Send what is still to be written nowhere, so that the interpreter's own flush cannot fail."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)
