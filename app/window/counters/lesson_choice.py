"""Which of two answers the counters show: the honest one, or the one that flatters."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.window.counters.counter_readings import Lessons


class LessonChoice(QObject):
    """The position of both teaching switches; drawers and stories set them, counters follow."""

    changed = Signal(object)
    """The new :class:`Lessons`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lessons = Lessons()

    def teach(self, lessons: Lessons) -> None:
        """Put both switches as ``lessons`` says."""
        if lessons != self.lessons:
            self.lessons = lessons
            self.changed.emit(lessons)
