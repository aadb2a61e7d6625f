"""What the window knows: the frames it was given, kept for the charts, and what they announce."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.window.charts.history import History
from feeds.frame import Counters, Distributions, Frame

SWITCH_NS = 30_000_000
"""The longest time that the order to change the source takes to reach it."""


class Intake(QObject):
    """Keeps history and newest figures; says when something else than numbers changed."""

    source_noted = Signal(str)
    """What the source says of itself is another."""
    source_began = Signal()
    """The values from now on are not comparable with those before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History()
        self.counters: Counters | None = None
        self.distributions: Distributions | None = None
        self.began_ns = 0
        """When the running segment began; 0 until both sides are up."""
        self._segment = -1
        self._source_note = ""
        self.expects_source = False
        """Another source was chosen: the values of the next segment are those of it."""

    def take(self, frame: Frame) -> bool:
        """Add what ``frame`` brought; return whether it brought new figures."""
        if self.expects_source and frame.segment != self._segment:
            self.expects_source = False
            self.history.forget_values(frame.segment_began_ns + SWITCH_NS)
            self.source_began.emit()
        self._segment = frame.segment
        if frame.segment:
            self.began_ns = frame.segment_began_ns
        if frame.source_note != self._source_note:
            self._source_note = frame.source_note
            self.source_noted.emit(frame.source_note)
        self.history.ingest(frame)
        self.distributions = frame.distributions or self.distributions
        if frame.counters is None:
            return False
        self.counters = frame.counters
        return True
