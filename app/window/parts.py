"""What the window is made of, whatever features there are."""

from __future__ import annotations

from dataclasses import dataclass

from app.window.controls.control_bar import ControlBar
from app.window.counters.counters_row import LessonChoice
from app.window.counters.verdict import Verdict
from app.window.header.header_bar import HeaderBar
from app.window.layout.layout import WindowLayout
from app.window.layout.notice import Notice
from app.window.layout.shelf import Shelf
from app.window.navigation import Navigation
from app.window.painting.painter import Painter
from app.window.panel.panel import Panel
from app.window.surface import Surface
from app.window.wire.wire_strip import WireStrip


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the window; :func:`app.window.build.build` makes them."""

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
    layout: WindowLayout
    """Which of them are shown at which size."""
    painter: Painter
    """Takes the frames in, and puts them on screen."""
    navigation: Navigation
    """Which stretch of time the charts show."""
    teaching: LessonChoice
    """Which of two answers the counters show."""
