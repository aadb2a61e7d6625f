"""Stories read from TOML: those that come with the program, and files of one's own."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from feeds.foreign import one_line
from feeds.stories import own
from feeds.stories.story import Story
from feeds.stories.story_file import StoryError, StoryFile
from feeds.toml_file import hint

__all__ = ["StoryError", "bundled", "load", "load_file", "of_ones_own", "told"]

_ENDING = ".toml"


def bundled() -> list[Story]:
    """Return the stories that come with the program, in the order in which people see them."""
    found = [StoryFile.read(file, file.name, key) for key, file in _bundled().items()]
    return sorted(found, key=lambda story: (story.order, story.key))


def load(source: str) -> Story:
    """Return the story with the key ``source``, bundled or one's own, or that in the file.

    Raise :class:`StoryError`, one line for the user, for whatever is wrong with it.
    """
    known = _bundled()
    if source in known:
        return StoryFile.read(known[source], known[source].name, source)
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
    found, faults, taken = list[Story](), list[str](), _bundled()
    for key, file in own.files().items():
        if key in taken:
            faults.append(one_line(f"{file}: a bundled story is called {key!r}; rename the file"))
            continue
        try:
            found.append(load_file(file))
        except StoryError as error:
            faults.append(str(error))
    return found, faults


def load_file(path: Path) -> Story:
    """Return the story in the file ``path``; raise :class:`StoryError` as :func:`load` does."""
    return StoryFile.read(path, str(path), one_line(path.stem))


def _bundled() -> dict[str, Traversable]:
    """Return the files that come with the program by their keys."""
    found = [
        one for one in (files("resources") / "stories").iterdir() if one.name.endswith(_ENDING)
    ]
    return {one.name.removesuffix(_ENDING): one for one in sorted(found, key=lambda one: one.name)}


def told(text: str, name: str, key: str) -> Story:
    """Return the story that the ``text`` of a file called ``name`` tells."""
    try:
        return StoryFile(name, text).story(tomllib.loads(text), key)
    except tomllib.TOMLDecodeError as error:
        raise StoryError(one_line(f"{name}: not TOML: {error}")) from None
