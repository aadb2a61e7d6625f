"""The rows of the window, and what a feature brings that wants one."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.window.controls.control_bar import ControlBar
from app.window.counters.verdict import Verdict
from app.window.header.header_bar import HeaderBar
from app.window.layout.notice import Notice
from app.window.layout.shelf import Shelf
from app.window.panel.panel import Panel
from app.window.surface import Surface
from app.window.wire.wire_strip import WireStrip


class Guest(Protocol):
    """A row that a feature shows above the controls for a while; others give way to it."""

    @property
    def row(self) -> QWidget:
        """The row itself; hidden while the guest is away."""

    def fit(self, width: int, height_em: float, *, bare: bool) -> int:
        """Take the height that ``width`` makes of the row, and return it; both in pixels.

        The window is ``height_em`` lines of text high, and ``bare`` before an audience.
        """

    def points_at(self, row: str) -> bool:
        """Say whether the row of this name must stay, because the guest speaks of it."""


@dataclass(frozen=True)
class Rows:
    """The rows that are always made, from the top; both panels are one row."""

    surface: Surface
    """What all others stand in."""
    header: HeaderBar
    notice: Notice
    panels: tuple[Panel, Panel]
    """Live on the left, polled on the right."""
    shelf: Shelf
    """The place for drawers."""
    strip: WireStrip
    verdict: Verdict
    controls: ControlBar
