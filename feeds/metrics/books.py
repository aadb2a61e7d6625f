"""A server's own books over its restarts: what it counted since the segment began."""

from __future__ import annotations

from feeds.frame import ServerBooks

_TOTALS = ("requests", "messages", "pings", "resyncs")


class ServerBook:
    """The books of one side's server; a server that starts again begins at zero."""

    __slots__ = ("_base", "_before", "_connections", "_last")

    def __init__(self) -> None:
        self._before = dict.fromkeys(_TOTALS, 0)  # of servers that are gone
        self._last: dict[str, int] | None = None
        self._base = dict(self._before)
        self._connections = 0

    def told(
        self, *, requests: int, messages: int, connections: int, pings: int, resyncs: int
    ) -> None:
        """Take what the server has counted since its process began."""
        told = {"requests": requests, "messages": messages, "pings": pings, "resyncs": resyncs}
        last = self._last
        if last is not None and any(told[name] < last[name] for name in _TOTALS):
            self._before = self._totals()
        self._last, self._connections = told, connections

    def begin(self) -> None:
        """Count from here."""
        self._base = self._totals()

    def read(self) -> ServerBooks:
        """Return what was counted since the segment began."""
        if self._last is None:
            return ServerBooks()
        totals = self._totals()
        counted = {name: totals[name] - self._base[name] for name in _TOTALS}
        return ServerBooks(connections=self._connections, **counted)

    def _totals(self) -> dict[str, int]:
        last = self._last or dict.fromkeys(_TOTALS, 0)
        return {name: self._before[name] + last[name] for name in _TOTALS}
