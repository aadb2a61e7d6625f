"""What of the program is drawn of a still: the window, with what a person does in it, or another.

Each view shows the still in a window that is built, and returns what is to be drawn of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from app.commands.rendering.looks import Look, View
from app.commands.rendering.recorded import Still

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.features.reading import ReadingDesk
    from app.features.speaker import SpeakersView
    from app.window.host import Host

SETTLE = 4
"""Rounds of the event loop in which a new layout comes to rest."""
FROM, TO = 0.8, 0.94
"""Where the crosshair has its points, as shares of the charts' width."""

Features = Mapping[str, object]
Viewer = Callable[["QApplication", "Host", Features, Still, Look], "QWidget"]


def settle(app: QApplication) -> None:
    """Let a new layout come to rest."""
    for _ in range(SETTLE):
        app.processEvents()


def window(app: QApplication, host: Host, _features: Features, still: Still, _: Look) -> QWidget:
    """Show all that was recorded."""
    painter = host.parts.painter
    settle(app)
    if still.new_source:
        painter.intake.expects_source = True
    for load in still.loads:
        host.loads.take(load)
    painter.show_still(still.frames, still.at_ns)
    settle(app)
    painter.show_still((), still.at_ns)  # what came may have moved something
    return host.parts.surface


def speaker(app: QApplication, host: Host, features: Features, still: Still, look: Look) -> QWidget:
    """Show the speaker's view of the same."""
    window(app, host, features, still, look)
    view = cast("SpeakersView", features["speaker"])
    view.open()
    assert view.window is not None
    view.window.showNormal()
    view.window.resize(*look.size)
    settle(app)
    return view.window


def crosshair(
    app: QApplication, host: Host, features: Features, still: Still, look: Look
) -> QWidget:
    """Show the window with what the charts tell between two instants."""
    shown = window(app, host, features, still, look)
    desk = cast("ReadingDesk", features["reading"])
    desk.click(FROM)
    desk.hover(TO, "polled")
    settle(app)
    return shown


VIEWERS: Mapping[View, Viewer] = {
    "window": window,
    "speaker": speaker,
    "crosshair": crosshair,
}
