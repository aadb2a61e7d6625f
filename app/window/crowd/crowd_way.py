"""Follows the crowd on its way to the size that is set, and takes it back where that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.announce import announce
from app.window.crowd.ramp_bar import RampBar

if TYPE_CHECKING:
    from app.window.host import Host
    from feeds.load.records import Load
    from feeds.settings import Settings


class CrowdWay(QObject):
    """Shows the bar while clients come up; Esc, Cancel and what is lacking lead back.

    What is put back is no change of the person's own: undo goes to the one before it.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._model, self._tell, self._parts = host.settings, host.tell, host.parts
        self._back_to = 1
        """How many clients there were before the present way began."""
        self._under_way = self._model.settings.clients > 1
        self.bar = RampBar(host.parts.surface, host.parts.layout)
        self.bar.cancelled.connect(self.cancel)
        host.settings.changed.connect(self._begin)
        host.loads.changed.connect(self._follow)

    def cancel(self) -> bool:
        """Go back to the clients of before, at once; say whether some were coming up."""
        if self.bar.isHidden():
            return False
        self._go_back()
        return True

    def _begin(self, before: Settings, now: Settings) -> None:
        """Remember where the way began that leads to the clients that are set now."""
        if now.clients == before.clients:
            return
        if not self._under_way:
            self._back_to = before.clients
        self._under_way = now.clients > 1
        if not self._under_way:
            self.bar.put_away()

    def _follow(self, load: Load) -> None:
        """Show how far the crowd is."""
        clients, size = self._model.settings.clients, load.size
        if clients == 1 or size.live != size.polled:  # a search has a crowd of one side
            self.bar.put_away()
        elif load.lacking:
            self._tell(load.lacking)
            self._go_back()
        elif load.state:
            self._under_way = True
            words = load.state
            if self.bar.isHidden():
                announce(self.bar, words)
            share = 1.0 if load.ramping is None else load.ramping
            # Esc leaves the stage, and closes a drawer, first
            free = not (self._parts.layout.bare or self._parts.shelf.open_name)
            self.bar.show_state(words, share, by_esc=free)
        elif load.measuring:
            if not self.bar.isHidden():
                announce(self.bar, "All clients are up")
            self._under_way = False
            self._back_to = 1  # where it leads if they cannot be kept
            self.bar.put_away()

    def _go_back(self) -> None:
        back, self._back_to = self._back_to, 1
        self.bar.put_away()
        self._model.put(self._model.settings.replace(clients=back))
