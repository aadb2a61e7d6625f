"""Stories in a person's own folder: read, changed and written so that nothing there is lost."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from app.running import saving
from feeds.foreign import reason
from feeds.stories import own, reader
from feeds.stories.as_toml import as_story
from feeds.stories.editing import without
from feeds.stories.reader import StoryError
from feeds.stories.story import Story

MOST = 100
"""Changes that can be undone."""
BEFORE = ".before"
"""The ending of what a file was before it was written anew in another form."""
NO_HOME = "There is no home folder to keep stories in."


class _Written(NamedTuple):
    """One change: the file, what was in it, and what has been written; ``None`` for no file."""

    file: Path
    before: bytes | None
    after: bytes | None


class OwnStories:
    """The stories by their keys. What changes one returns what to say; "" if nothing is to be.

    Every change is made to what is in the file now, so that what an editor did there stays. What
    is written is read again first and has to be the same.
    """

    def __init__(self) -> None:
        self._changes: list[_Written] = []
        self.trouble = ""
        """Why the last change was not made, in one line; "" if it was."""

    def all(self) -> list[Story]:
        """Return those that can be read, by their keys."""
        return reader.of_ones_own()[0]

    def read(self, key: str) -> Story | None:
        """Return the story as it is in its file now; ``None``, with a reason, if that fails."""
        file = own.file_of(key)
        try:
            story = reader.load_file(file) if file is not None else None
        except StoryError as error:
            self.trouble = str(error)
            return None
        self.trouble = "" if story is not None else NO_HOME
        return story

    def begin(self, story: Story) -> str:
        """Keep a new story, under a key made from its title; return the key, "" if that fails."""
        key = free_key(story.title)
        file = own.file_of(key)
        if file is None:
            self.trouble = NO_HOME
            return ""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.trouble = f"{file.parent} cannot be written: {reason(error)}"
            return ""
        self._write(structs.replace(story, key=key, order=float("inf")), file, None)
        return "" if self.trouble else key

    def change(self, key: str, changed: Callable[[Story], Story]) -> str:
        """Write the story as ``changed`` makes it; return what is to be said beside that."""
        story, file = self.read(key), own.file_of(key)
        if story is None or file is None:
            return ""
        try:
            before = file.read_bytes()
            wanted = changed(story)
        except (OSError, ValueError) as error:
            self.trouble = f"{file}: {reason(error)}"
            return ""
        by_hand = before != as_story(story).encode()
        if by_hand and (trouble := saving.save(_aside(file), before)):
            self.trouble = f"{_aside(file)} {trouble}; nothing was changed"
            return ""
        self._write(wanted, file, before)
        said = f"{file.name} had been changed by hand: it is kept as {_aside(file).name}"
        return said if by_hand and not self.trouble else ""

    def take_out(self, key: str, index: int) -> str:
        """Take out a step; with its last one the story goes, too."""
        story, file = self.read(key), own.file_of(key)
        if story is None or file is None:
            return ""
        if len(story.steps) > 1:
            return self.change(key, lambda now: without(now, index))
        self._put(_Written(file, file.read_bytes(), None))
        return (
            "" if self.trouble else "It was the last step: the story is gone; Undo brings it back"
        )

    def undo(self) -> str:
        """Take the last change back; return what to say of it."""
        if not self._changes:
            self.trouble = "Nothing to undo."
            return ""
        last = self._changes.pop()
        now = last.file.read_bytes() if last.file.is_file() else None
        if now != last.after:
            self.trouble = f"{last.file.name} was changed outside since: nothing is undone"
            return ""
        self._put(_Written(last.file, last.after, last.before))
        if self.trouble:
            self._changes.append(last)
            return ""
        self._changes.pop()  # undoing is no change of its own
        return "Undone"

    def _write(self, story: Story, file: Path, before: bytes | None) -> None:
        """Put ``story`` into ``file``, if it is read from there as it is."""
        text = as_story(story)
        try:
            same = reader.told(text, str(file), story.key) == story
        except StoryError as error:
            self.trouble = str(error)
            return
        if not same:
            self.trouble = f"{file.name}: this cannot be written as a story"
            return
        self._put(_Written(file, before, text.encode()))

    def _put(self, change: _Written) -> None:
        """Write or remove the file, and remember how it was."""
        self.trouble = ""
        try:
            if change.after is None:
                change.file.unlink()
            elif trouble := saving.save(change.file, change.after):
                self.trouble = f"{change.file} {trouble}"
        except OSError as error:
            self.trouble = f"{change.file} cannot be removed: {reason(error)}"
        if not self.trouble:
            self._changes = [*self._changes[-MOST:], change]


def free_key(title: str) -> str:
    """Return a key for a story with this title that no other story has."""
    letters = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in title.lower())
    base = "-".join(letters.split())[:40].strip("-") or "my-story"
    taken = set(own.files())
    with suppress(StoryError):
        taken |= {story.key for story in reader.bundled()}
    numbers = (f"{base}-{number}" for number in range(2, 10_000))
    return next(key for key in (base, *numbers) if key not in taken)


def _aside(file: Path) -> Path:
    return file.with_name(file.name + BEFORE)
