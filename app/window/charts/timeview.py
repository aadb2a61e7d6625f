"""Which stretch of time the charts show: zoom and pan as arithmetic, shared by both panels."""

from __future__ import annotations

from dataclasses import dataclass

NARROWEST_S = 0.5
KEPT_S = 60.0
HISTORIES_S = (30, 60)
"""Lengths of history to choose from."""


@dataclass(slots=True)
class TimeView:
    """A window of ``span_s`` seconds that ends ``back_s`` seconds before now.

    It flows on with the data wherever it is; ``back_s == 0`` is the live edge.
    """

    history_s: float = 30.0
    span_s: float = 30.0
    back_s: float = 0.0

    @property
    def is_live(self) -> bool:
        """Whether the charts show the whole history up to now."""
        return self.back_s == 0.0 and self.span_s == self.history_s

    @property
    def begin_s(self) -> float:
        """The left edge in seconds relative to now."""
        return -(self.back_s + self.span_s)

    def go_live(self) -> None:
        """Back to the whole history, up to now."""
        self.span_s, self.back_s = self.history_s, 0.0

    def set_history(self, seconds: float) -> None:
        """Show ``seconds`` of history, live."""
        self.history_s = seconds
        self.go_live()

    def zoom(self, factor: float, at: float) -> None:
        """Make the window ``factor`` times as long; the instant ``at`` (0 left … 1 right) stays.

        At the live edge the edge itself stays, so that zooming never loses the newest data.
        """
        span_s = min(max(self.span_s * factor, NARROWEST_S), self.history_s)
        if self.back_s > 0.0:
            self.back_s += (1.0 - at) * (self.span_s - span_s)
        self.span_s = span_s
        self._clamp()

    def pan(self, share: float) -> None:
        """Move by ``share`` of the window, positive into the past."""
        self.back_s += share * self.span_s
        self._clamp()

    def _clamp(self) -> None:
        self.back_s = min(max(self.back_s, 0.0), KEPT_S - self.span_s)
        if self.back_s < self.span_s * 0.004:
            self.back_s = 0.0
