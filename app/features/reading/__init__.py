"""Values where somebody points: of an instant, of two, of a stretch of time, of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.actions import Action
from app.window.host import Host
from feeds.frame import SideName

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from app.features.reading.chart_reader import ChartReader
    from app.features.reading.wire_reader import WireReader

NO_CHARTS = "No charts are on screen now: a drawer or a list is in their place."


class ReadingDesk(QObject):
    """Hears of what is pointed at; what reads it is made when that first happens."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._charts: ChartReader | None = None
        for panel in host.parts.panels:
            charts, side = panel.charts, panel.side
            charts.hovered.connect(lambda share, one=side: self.hover(share, one))
            charts.clicked.connect(self.click)
            charts.swept.connect(self.sweep)
        self._wire: WireReader | None = None
        self._sizes: dict[int, int] = {}
        strip, painter = host.parts.strip, host.parts.painter
        strip.pointed.connect(self.point)
        strip.stepped.connect(self.step)
        painter.figures_due.connect(self._note_size)
        host.actions.add(Action("read", "Read the charts by keys", "View", ("E",), self.read))
        host.actions.closers.append(self.close)

    @property
    def charts(self) -> ChartReader:
        """What reads the charts."""
        if self._charts is None:
            from app.features.reading.chart_reader import ChartReader

            self._charts = ChartReader(self._host, self)
        return self._charts

    @property
    def wire(self) -> WireReader:
        """What reads the wire strip."""
        if self._wire is None:
            from app.features.reading.wire_reader import WireReader

            self._wire = WireReader(self._host, self, self._sizes)
        return self._wire

    def _note_size(self, _counters: object) -> None:
        """Note how large the messages of the running segment are."""
        segments = self._host.parts.painter.intake.segments
        if segments and segments[-1][0] not in self._sizes:
            self._sizes[segments[-1][0]] = self._host.settings.settings.message_bytes

    def point(self, place: QPointF | None) -> None:
        """The pointer is somewhere on the wire strip, or nowhere there."""
        if place is not None or self._wire is not None:
            self.wire.point(place)

    def step(self, along: int, across: int) -> None:
        """The keys go from sign to sign of the wire strip."""
        self.wire.step(along, across)

    def hover(self, share: float | None, side: SideName) -> None:
        """The pointer is over a chart, or over none any more."""
        if share is not None or self._charts is not None:
            self.charts.hover(share, side)

    def click(self, share: float) -> None:
        """Set a point at a share of the charts' width."""
        self.charts.click(share)

    def sweep(self, begin: float, end: float, over: bool) -> None:
        """Tell of all between two shares of the width; ``over`` when that is all."""
        self.charts.sweep(begin, end, over)

    def read(self) -> None:
        """Read by keys, or no longer."""
        if any(panel.charts.isVisible() for panel in self._host.parts.panels):
            self.charts.toggle()
        else:
            self._host.tell(NO_CHARTS, tone="calm")

    def close(self) -> bool:
        """Take back the last thing that was set; say whether there was any."""
        if self._wire is not None and self._wire.close():
            return True
        return self._charts is not None and self._charts.close()


install = ReadingDesk
"""Puts it into the window of a host."""
