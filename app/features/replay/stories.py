"""The stories that were told while something was recorded."""

from __future__ import annotations

import tomllib
from functools import cached_property

from feeds.recording.reader import RecordingReader
from feeds.recording.records import StoryTold
from feeds.stories.claim import Lookup
from feeds.stories.reader import StoryError, load
from feeds.stories.story import Standing, Story
from feeds.stories.story_file import StoryFile


class RecordedStories:
    """Finds the story of what was told, and where its steps begin in the recording."""

    def __init__(self, reader: RecordingReader) -> None:
        self._reader = reader
        self._known: dict[str, Story | None] = {"": None}

    def of(self, told: StoryTold) -> Story | None:
        """Return the story that ``told`` is of; ``None`` for none, or one that cannot be read."""
        if told.story not in self._known:
            self._known[told.story] = self._read(told.story)
        story, standing = self._known[told.story], told.standing
        if story is None or standing is None or standing.index >= len(story.steps):
            return None
        return story

    def step_ns(self, index: int, at_ns: int) -> int | None:
        """Return when the step ``index``, from 0, began, of the story that was told at ``at_ns``.

        If it was entered several times, that is the last time before, or else the first one.
        """
        began = [began_ns for began_ns, step in self.begun if step == index]
        before = [one for one in began if one <= at_ns]
        return before[-1] if before else began[0] if began else None

    def began_ns(self, told: StoryTold) -> int:
        """Return when the step that ``told`` is of was entered; the file is read through once."""
        found = None if told.standing is None else self.step_ns(told.standing.index, told.at_ns)
        return told.at_ns if found is None else found

    @cached_property
    def begun(self) -> list[tuple[int, int]]:
        """When each step was entered, with its index from 0."""
        found: list[tuple[int, int]] = []
        before: tuple[str, int] | None = None
        for told in self._reader.stories():
            now = None if told.standing is None else (told.story, told.standing.index)
            if now is not None and now != before:
                found.append((told.at_ns, now[1]))
            before = now
        return found

    def measured(self, told: StoryTold) -> dict[int, Lookup]:
        """Return what had last been measured of each step in full when ``told`` was, by index."""
        found: dict[int, Lookup] = {}
        for one in self._full:
            if one.at_ns > told.at_ns:
                break
            if one.standing is None or one.story != told.story:
                found.clear()
            else:
                found[one.standing.index] = one.figures
        if told.standing is not None and _is_full(told.standing):
            found[told.standing.index] = told.figures
        return found

    @cached_property
    def _full(self) -> list[StoryTold]:
        """The last of every stretch with figures of a step in full; and where a story ended."""
        found: list[StoryTold] = []
        goes_on = False
        for told in self._reader.stories():
            before, now = found[-1].standing if found else None, told.standing
            full = now is None or _is_full(now)
            if full and goes_on and before and now and before.index == now.index:
                found[-1] = told
            elif full:
                found.append(told)
            goes_on = full
        return found

    def _read(self, key: str) -> Story | None:
        """Return the story as it was recorded, or the bundled one of this name."""
        told = (one.toml for one in self._reader.stories() if one.story == key and one.toml)
        text = next(told, "")
        try:
            return StoryFile(key, text).story(tomllib.loads(text), key) if text else load(key)
        except (StoryError, ValueError, RecursionError):
            return None


def _is_full(standing: Standing) -> bool:
    """Say whether a step was measured in full and undisturbed, as the director has it."""
    over = standing.phase == "measuring" and standing.elapsed_s >= standing.wait_s
    return over and not (standing.changed or standing.disturbed)
