"""What the window itself can do, and the keys for it; features add theirs to its actions."""

from __future__ import annotations

from app.ui.actions import Action
from app.window.host import Host
from app.window.theme_choice import ThemeChoice

ZOOM_STEP = 0.8


def listen(host: Host, themes: ThemeChoice) -> None:
    """Have the window do what its keys say."""
    actions, lab, parts = host.actions, host.lab, host.parts
    painter, navigation = parts.painter, parts.navigation

    def pause() -> None:
        painter.pause(not painter.is_paused)

    def zoom(factor: float) -> None:
        navigation.zoom(factor, 1.0)

    actions.closers.append(parts.shelf.close_drawer)
    actions.add(
        Action("poll-now", "Poll once now", "Measure", ("P",), lab.poll_now),
        Action("reset", "Begin all counters anew", "Measure", ("R",), lab.reset),
        Action("pause", "Freeze the picture, or go on", "View", ("Space",), pause),
        Action("go-live", "Back to now", "View", ("End", "Home"), navigation.go_live),
        Action("zoom-in", "Less time", "View", ("+", "="), lambda: zoom(ZOOM_STEP)),
        Action("zoom-out", "More time", "View", ("-",), lambda: zoom(1 / ZOOM_STEP)),
        Action("theme", "Dark or light", "View", ("T",), themes.toggle),
        Action("close", "Close what is open", "View", ("Esc",), actions.close_topmost),
        Action("quit", "Quit", "Program", ("Ctrl+Q",), parts.surface.close),
    )
