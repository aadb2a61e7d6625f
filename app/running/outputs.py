"""Standard output and files: checked before a run, written after it, and told when that fails."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.running import saving
from app.text.mistakes import complain, mistake
from feeds.foreign import one_line, reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType


def check_writable(option: str, name: str | Path, *, replaces: bool = True) -> None:
    """End the program with one line and 2 unless the file ``name`` can be written.

    What a command makes anew each time, figures, pictures and clips, ``replaces`` what is there,
    once it is complete; a page that somebody may have written in does not, unless told to.
    """
    path = Path(name)
    if trouble := saving.problem(path, pipes=True):
        mistake(f"{option}: {name} {trouble}")
    if not replaces and path.is_file():
        mistake(f"{option}: {name} exists already; --force replaces it")


def check_folder(option: str, folder: Path, names: Iterable[str]) -> None:
    """End the program with one line and 2 unless files of these ``names`` fit into ``folder``.

    It is made if it is not there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        mistake(f"{option}: {folder} is not a folder")
    except (OSError, ValueError) as error:
        mistake(f"{option}: {folder} cannot be written: {reason(error)}")
    for name in names:
        check_writable(option, folder / name)


def say(text: str) -> bool:
    """Write the line ``text`` to standard output at once; ``False`` when nobody gets it any more.

    The exit status tells of it by itself (:mod:`app.running.streams`).
    """
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    return getattr(sys.stdout, "failure", None) is None


def write(option: str, target: Path, data: bytes) -> bool:
    """Write all of ``data`` to ``target``; ``False``, told in one line, when that fails."""
    trouble = saving.save(target, data, pipes=True)
    if trouble:
        complain(f"{option}: {target} {trouble}")
    return not trouble


def write_json(target: str, record: object) -> bool:
    """Write ``record`` to standard output if ``target`` is -, else to that file, indented."""
    line = msgspec.json.encode(record)
    if target != "-":
        return write("--json", Path(target), msgspec.json.format(line, indent=2) + b"\n")
    text = line.decode()
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # an old code page: letters that it lacks are escaped
        text = json.dumps(json.loads(line), separators=(",", ":"))
    return say(text)


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
