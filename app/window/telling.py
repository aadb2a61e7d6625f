"""Which story is told and how its step stands: the story says it here, whoever shows it listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feeds.stories.claim import Lookup
    from feeds.stories.story import Standing, State, Step, Story


class Telling(QObject):
    """A feature reaches it as ``host.telling``."""

    stepped = Signal()
    """Another step is shown; or a story ended, and there is none."""
    stood = Signal()
    """Its evidence stands otherwise, or its figures are newer."""

    wanted = Signal(object, int)
    """Somebody wants this story told, from the step with this index on."""
    library_changed = Signal()
    """Stories of one's own came, went, or are others now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.story: Story | None = None
        self.index = 0
        """Of the step, from 0."""
        self.standing: Standing | None = None
        """How the step stands; ``None`` as long as nothing is known of it."""
        self.judged: Mapping[int, State] = {}
        """What was found of the steps so far, by their indices."""
        self.figures: Lookup = {}
        """Every value of the step by its name, as far as it was measured."""
        self.measured: Mapping[int, Lookup] = {}
        """What was last measured of each step in full, by its index."""

    @property
    def step(self) -> Step | None:
        """The step that is shown; ``None`` while no story is told."""
        return None if self.story is None else self.story.steps[self.index]

    @property
    def next_step(self) -> Step | None:
        """The step after it, if there is one."""
        steps = () if self.story is None else self.story.steps[self.index + 1 :]
        return steps[0] if steps else None

    def show_step(self, story: Story | None, index: int = 0) -> None:
        """Say that the step with this index is shown now; ``None`` for no story any more."""
        self.story, self.index, self.standing = story, index, None
        self.stepped.emit()

    def show_standing(self, standing: Standing, judged: Mapping[int, State]) -> None:
        """Say how the step stands, and what was ``judged`` of the steps so far."""
        self.standing, self.judged = standing, judged
        self.stood.emit()
