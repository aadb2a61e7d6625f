"""Fairness as a feature: its drawer and its key, what is switched, and what to warn of."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.features.fairness.fairness_panel import FairnessPanel
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.window.host import Host
from feeds import fairness
from feeds.fairness import WORST, Fairness
from feeds.settings import Settings

NAME = "fairness"


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


class FairnessWatch(QObject):
    """Shows what is switched in drawer, header and verdict, and switches what is wanted."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._drawer: FairnessPanel | None = None
        shelf = host.parts.shelf
        shelf.add(NAME, self._make)
        tip = "What each side does, and what tilts the comparison (F)"
        self._chip = ChipButton("Fairness", icon="equal", key="F", tip=tip)
        host.parts.header.offer_drawer(NAME, self._chip)
        host.actions.add(Action(NAME, "Fairness", "View", ("F",), lambda: shelf.toggle(NAME)))
        host.settings.changed.connect(self._follow)
        self._show(host.settings.settings.fairness)

    def change(self, switches: Mapping[str, bool]) -> None:
        """Turn switches: the field of :class:`Fairness` → whether it is on."""
        now = self._host.settings.settings.fairness
        self._host.settings.change(fairness=now.replace(**switches))

    def _follow(self, before: Settings, now: Settings) -> None:
        if before.fairness != now.fairness:
            self._show(now.fairness)

    def _show(self, now: Fairness) -> None:
        parts, why = self._host.parts, warning(now)
        self._chip.alarming = bool(why)
        self._chip.say("Fairness", "unequal" if why else "equal")
        self._chip.setAccessibleDescription(f"unequal: {why}" if why else "both sides are equal")
        parts.header.warn(*((f"unfair: {why}", "unfair") if why else ("",)))
        parts.verdict.set_warning(f"Unfair ({why}): " if why else "")
        if self._drawer is not None:
            self._drawer.show_fairness(now)
        parts.layout.fit()

    def _make(self) -> FairnessPanel:
        settings = self._host.settings
        drawer = self._drawer = FairnessPanel()
        drawer.show_fairness(settings.settings.fairness)
        drawer.changed.connect(self.change)
        drawer.fair_pressed.connect(lambda: settings.change(fairness=Fairness()))
        drawer.worst_pressed.connect(lambda: settings.change(fairness=WORST))
        return drawer
