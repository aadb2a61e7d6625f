"""Stories read from TOML: those that come with the program, and files of one's own."""

import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO

from feeds.foreign import at_once, one_line, reason
from feeds.stories import own
from feeds.stories.story import Story
from feeds.stories.story_file import StoryError, StoryFile, hint

__all__ = ["StoryError", "bundled", "load", "load_file", "of_ones_own"]

MAX_BYTES = 1_000_000
_ENDING = ".toml"


def bundled() -> list[Story]:
    """Return the stories that come with the program, in the order in which people see them."""
    found = [_story(file, file.name, key) for key, file in _bundled().items()]
    return sorted(found, key=lambda story: (story.order, story.key))


def load(source: str) -> Story:
    """Return the story with the key ``source``, bundled or one's own, or that in the file.

    Raise :class:`StoryError`, one line for the user, for whatever is wrong with it.
    """
    known = _bundled()
    if source in known:
        return _story(known[source], known[source].name, source)
    if source.endswith(_ENDING) or any(sign in source for sign in "/\\"):
        return load_file(Path(source))
    mine = own.files()
    if source in mine:
        return load_file(mine[source])
    keys = [*known, *mine]
    there = f"there are {', '.join(keys)}, and files whose names end in {_ENDING}"
    raise StoryError(one_line(f"{source!r} is not a story; {there}{hint(source, keys)}"))


def of_ones_own() -> tuple[list[Story], list[str]]:
    """Return the stories in the person's own folder, and what is wrong with the others there."""
    found, faults = list[Story](), list[str]()
    for file in own.files().values():
        try:
            found.append(load_file(file))
        except StoryError as error:
            faults.append(str(error))
    return found, faults


def load_file(path: Path) -> Story:
    """Return the story in the file ``path``; raise :class:`StoryError` as :func:`load` does."""
    return _story(path, str(path), one_line(path.stem))


def _bundled() -> dict[str, Traversable]:
    """Return the files that come with the program by their keys."""
    found = [
        one for one in (files("resources") / "stories").iterdir() if one.name.endswith(_ENDING)
    ]
    return {one.name.removesuffix(_ENDING): one for one in sorted(found, key=lambda one: one.name)}


def _story(file: Traversable, name: str, key: str) -> Story:
    data = _bytes(file, name)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise StoryError(one_line(f"{name}:{line}: not UTF-8")) from None
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_toml(name, text, error) from None
    return StoryFile(name, text).story(tables, key)


def _bytes(file: Traversable, name: str) -> bytes:
    """Return what is in ``file``, which has to be one of a size that a story can have."""
    try:
        problem = "is a folder" if file.is_dir() else ""
        if not problem:
            with _opened(file) as stream:
                data = bytes(stream.read(MAX_BYTES + 1))
            if len(data) <= MAX_BYTES:
                return data
            problem = f"is larger than {MAX_BYTES // 1000} kB, the most that a story may be"
    except (OSError, ValueError) as error:
        problem = f"cannot be read: {reason(error)}"
    raise StoryError(one_line(f"{name}: {problem}"))


def _opened(file: Traversable) -> IO[bytes]:
    if isinstance(file, Path):
        return open(file, "rb", opener=at_once)  # Path.open takes no opener
    return file.open("rb")


def _no_toml(name: str, text: str, error: Exception) -> StoryError:
    """Return the error for a text that is no TOML, with the line that the reader names."""
    if isinstance(error, RecursionError):
        return StoryError(one_line(f"{name}:1: not TOML: brackets inside each other without end"))
    match = re.search(r" \(at (?:line (\d+), (column \d+)|end of document)\)$", str(error))
    said = str(error)[: match.start()] if match else str(error)
    line = match[1] if match and match[1] else text.rstrip().count("\n") + 1
    column = f"{match[2]}: " if match and match[2] else ""
    return StoryError(one_line(f"{name}:{line}: not TOML: {column}{said}"))
