"""What the window is made of, whatever features there are."""

from dataclasses import dataclass

from app.window.counters.counters_row import LessonChoice
from app.window.counters.keeping import Keeping
from app.window.layout.layout import WindowLayout
from app.window.layout.rows import Rows
from app.window.navigation import Navigation
from app.window.painting.painter import Painter


@dataclass(frozen=True)
class Parts(Rows):
    """The parts of the window; :func:`app.window.build.build` makes them."""

    layout: WindowLayout
    """Which of them are shown at which size."""
    painter: Painter
    """Takes the frames in, and puts them on screen."""
    navigation: Navigation
    """Which stretch of time the charts show."""
    keeping: Keeping
    """What was kept to stand beside the present."""
    teaching: LessonChoice
    """Which of two answers the counters show."""
