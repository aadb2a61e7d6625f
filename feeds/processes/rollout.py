"""The order in which new settings reach the processes: clients connect anew, servers first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from feeds.fairness import Fairness
from feeds.processes.messages import Apply
from feeds.settings import Settings


class Rollout:
    """Tells the servers of new settings, and the probe once it will find the servers so.

    Only a changed fairness makes the probe wait: its clients then connect anew, and a connection
    made before its server knew would be of the old kind. Used from several threads.
    """

    def __init__(
        self,
        settings: Settings,
        gateways: Sequence[str],
        tell_others: Callable[[Apply], None],
        tell_probe: Callable[[Apply], None],
    ) -> None:
        self.settings = settings
        self._gateways = gateways
        self._tell_others, self._tell_probe = tell_others, tell_probe
        self._waiting_for: set[str] = set()
        self._lock = threading.Lock()

    def apply(self, settings: Settings, *, running: bool) -> None:
        """Make ``settings`` effective; what is not ``running`` yet will begin with them."""
        with self._lock:
            before, self.settings = self.settings, settings
            if running and settings.fairness != before.fairness:
                self._waiting_for = set(self._gateways)
            self._tell_others(Apply(settings))
            if not self._waiting_for:
                self._tell_probe(Apply(settings))

    def applied(self, gateway: str, fairness: Fairness | None = None) -> None:
        """``gateway`` serves in this way, or in the newest because it has just begun."""
        with self._lock:
            newest = fairness is None or fairness == self.settings.fairness
            if newest and gateway in self._waiting_for:
                self._waiting_for.discard(gateway)
                if not self._waiting_for:
                    self._tell_probe(Apply(self.settings))
