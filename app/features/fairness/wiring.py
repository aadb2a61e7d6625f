"""Where the fairness panel meets the lab's settings: what is switched, and what to warn of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.features.fairness.fairness_panel import Aspect
from app.features.fairness.fairness_rows import Turn
from app.window.main_window import MainWindow
from feeds import fairness
from feeds.fairness import WORST, Check, Fairness
from feeds.lab import Lab

__all__ = ["FairnessWiring", "aspects", "warning"]


def aspects(now: Fairness) -> tuple[Aspect, ...]:
    """Return what the panel shows, in its order."""
    return tuple(_aspect(check, now) for check in fairness.checks(now))


def _aspect(check: Check, now: Fairness) -> Aspect:
    turns = tuple(
        Turn(field, "live" if field.startswith("live_") else "polled", getattr(now, field))
        for field in check.switches
    )
    return Aspect(
        check.key,
        check.title,
        check.live,
        check.polled,
        check.equal,
        check.explanation,
        turns,
    )


def warning(now: Fairness) -> str:
    """Return what makes the comparison unfair, in a few words; "" while nothing does."""
    fair = Fairness()
    if now == fair:
        return ""
    tilted = {
        field for check in fairness.checks(now) if not check.equal for field in check.switches
    }
    usual = {field: getattr(fair, field) for field in now.__struct_fields__ if field not in tilted}
    said = fairness.changes(fair, now.replace(**usual))
    if not said:
        return ""
    return said[0] if len(said) == 1 else f"{said[0]}, and {len(said) - 1} more"


class FairnessWiring(QObject):
    """Carries switches to the settings, and what is so back to the window."""

    def __init__(
        self, window: MainWindow, lab: Lab, apply: Callable[[dict[str, object]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._lab, self._apply = window, lab, apply
        self._shown: Fairness | None = None
        window.drawers.aspects = lambda: aspects(lab.settings.fairness)
        window.fairness_changed.connect(self._change)
        self.show(lab.settings.fairness)

    def show(self, now: Fairness) -> None:
        """Show ``now`` in panel, header and verdict, if that is something else than before."""
        if now != self._shown:
            self._shown = now
            self._window.warn_unfair(warning(now))

    def _change(self, wanted: object) -> None:
        now = self._lab.settings.fairness
        if wanted == "fair":
            now = Fairness()
        elif wanted == "worst":
            now = WORST
        elif isinstance(wanted, dict):
            now = now.replace(**wanted)
        self._apply({"fairness": now})
