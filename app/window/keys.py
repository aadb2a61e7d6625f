"""What the window itself can do, and the keys for it; others add theirs to its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.actions import Action

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

ZOOM_STEP = 0.8


def listen(window: MainWindow) -> None:
    """Make ``window`` do what its keys say."""

    def pause() -> None:
        window.pause(not window.is_paused)

    def zoom(factor: float) -> None:
        window.zoom(factor, 1.0)

    def close() -> None:
        if not window.access.explanation.close():
            actions.close_topmost()

    shelf, export = window.shelf, window.export_pressed.emit
    actions = window.action_list
    actions.closers += [shelf.close_drawer, window.presentation.leave]
    actions.add(
        Action("poll-now", "Poll once now", "Measure", ("P",), window.poll_pressed.emit),
        Action("reset", "Begin all counters anew", "Measure", ("R",), window.reset_pressed.emit),
        Action("pause", "Freeze the picture, or go on", "View", ("Space",), pause),
        Action("go-live", "Back to now", "View", ("End", "Home"), window.go_live),
        Action("zoom-in", "Less time", "View", ("+", "="), lambda: zoom(ZOOM_STEP)),
        Action("zoom-out", "More time", "View", ("-",), lambda: zoom(1 / ZOOM_STEP)),
        Action("insight", "Insight", "View", ("D",), lambda: shelf.toggle("insight")),
        Action("fairness", "Fairness", "View", ("F",), lambda: shelf.toggle("fairness")),
        Action("alerts", "Alerts", "View", ("A",), lambda: shelf.toggle("alerts")),
        Action("theme", "Dark or light", "View", ("T",), window.theme_toggled.emit),
        Action("close", "Close what is open", "View", ("Esc",), close),
        Action("export", "Export the evidence …", "Take away", ("Ctrl+E",), export),
        Action("quit", "Quit", "Program", ("Ctrl+Q",), window.close),
    )
