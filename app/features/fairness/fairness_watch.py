"""Fairness as a feature: its drawer and its key, what is switched, and what to warn of."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.features.fairness.fairness_panel import FairnessPanel
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.window.host import Host
from feeds import checks
from feeds.fairness import WORST, Fairness
from feeds.settings import Settings

NAME = "fairness"


def warning(now: Settings) -> str:
    """Return what makes the comparison unfair, in a few words; "" while nothing does."""
    said = checks.tilting(now)
    if not said:
        return ""
    return said[0] if len(said) == 1 else f"{said[0]}, and {len(said) - 1} more"


def _concerned(settings: Settings) -> tuple[object, ...]:
    """Return what an aspect of fairness may depend on."""
    transports = settings.live_transport, settings.polled_transport
    return (settings.fairness, *transports, settings.query_all, settings.adaptive)


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
        self._show(host.settings.settings)

    def change(self, switches: Mapping[str, bool]) -> None:
        """Turn switches: the field of :class:`Fairness` → whether it is on."""
        now = self._host.settings.settings.fairness
        self._host.settings.change(fairness=now.replace(**switches))

    def _follow(self, before: Settings, now: Settings) -> None:
        if _concerned(before) != _concerned(now):
            self._show(now)

    def _show(self, now: Settings) -> None:
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
        drawer.show_fairness(settings.settings)
        drawer.changed.connect(self.change)
        drawer.fair_pressed.connect(lambda: settings.change(fairness=Fairness()))
        drawer.worst_pressed.connect(lambda: settings.change(fairness=WORST))
        return drawer
