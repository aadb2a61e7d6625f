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

    from app.features.before import BeforeAndAfter
    from app.features.reading import ReadingDesk
    from app.features.speaker import SpeakersView
    from app.window.host import Host

SETTLE = 4
"""Rounds of the event loop in which a new layout comes to rest."""
FROM, TO = 0.8, 0.94
"""Where the crosshair has its points, as shares of the charts' width."""
KEPT = 0.6
"""After this share of a still's frames what is measured is kept, to be compared with the rest."""

Features = Mapping[str, object]
Viewer = Callable[["QApplication", "Host", Features, Still, Look], "QWidget"]


def settle(app: QApplication) -> None:
    """Let a new layout come to rest."""
    for _ in range(SETTLE):
        app.processEvents()


def window(app: QApplication, host: Host, _features: Features, still: Still, _: Look) -> QWidget:
    """Show all that was recorded."""
    _begin(app, host, still)
    host.parts.painter.show_still(still.frames, still.at_ns)
    _end(app, host, still)
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


def before(app: QApplication, host: Host, features: Features, still: Still, _: Look) -> QWidget:
    """Show the window with what was kept a while before."""
    painter, kept = host.parts.painter, still.frames[: max(1, round(KEPT * len(still.frames)))]
    _begin(app, host, still)
    painter.show_still(kept, kept[-1].at_ns)
    cast("BeforeAndAfter", features["before"]).keeper.keep()
    host.parts.notice.clear_notice()
    painter.show_still(still.frames[len(kept) :], still.at_ns)
    _end(app, host, still)
    return host.parts.surface


VIEWERS: Mapping[View, Viewer] = {
    "window": window,
    "speaker": speaker,
    "crosshair": crosshair,
    "before": before,
}


def _begin(app: QApplication, host: Host, still: Still) -> None:
    settle(app)
    if still.new_source:
        host.parts.painter.intake.expects_source = True
    for load in still.loads:
        host.loads.take(load)


def _end(app: QApplication, host: Host, still: Still) -> None:
    settle(app)
    host.parts.painter.show_still((), still.at_ns)  # what came may have moved something
