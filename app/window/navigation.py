"""Which stretch of time both panels show, and how it is moved."""

from PySide6.QtCore import QObject

from app.window.charts.shared import TimeView
from app.window.painting.painter import Painter
from app.window.panel.panel import Panel
from app.window.wire.wire_strip import WireStrip


class Navigation(QObject):
    """Moves the one view of both panels, and has them painted anew."""

    def __init__(
        self, view: TimeView, painter: Painter, panels: tuple[Panel, Panel], strip: WireStrip
    ) -> None:
        super().__init__(painter)
        self.view = view
        self._painter, self._panels, self._strip = painter, panels, strip
        for panel in panels:
            panel.charts.zoomed.connect(self.zoom)
            panel.charts.panned.connect(self.pan)
            panel.back.clicked.connect(lambda _checked: self.go_live())

    def set_history(self, seconds: int) -> None:
        """Show ``seconds`` of history."""
        self.view.set_history(float(seconds))
        self._strip.set_history(seconds)
        self._changed()

    def go_live(self) -> None:
        """Back to the whole history, up to now."""
        self.view.go_live()
        self._changed()

    def zoom(self, factor: float, at: float) -> None:
        """Show ``factor`` times as much time around ``at``, a share of the chart's width."""
        self.view.zoom(factor, at)
        self._changed()

    def pan(self, share: float) -> None:
        """Move by ``share`` of what is in sight, positive into the past."""
        self.view.pan(share)
        self._changed()

    def _changed(self) -> None:
        for panel in self._panels:
            panel.back.setVisible(not self.view.is_live)
        self._painter.refresh()
