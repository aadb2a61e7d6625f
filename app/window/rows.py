"""The rows of the window at its present height: large figures and charts stay, others give way."""

from __future__ import annotations

from dataclasses import dataclass

from app.window.controls.control_bar import ControlBar
from app.window.counters.verdict import Verdict
from app.window.fitting import DrawerRoom, drawer_room, fitting
from app.window.header.header_bar import HeaderBar
from app.window.notice import Notice
from app.window.panel import CHARTS_EM, Panel
from app.window.shelf import Shelf
from app.window.watch.observer_line import ObserverLine
from app.window.wire.wire_strip import WireStrip

LOW_EM = 55
"""Below this height in lines of text the wire strip is as low as it can be."""
COMPACT_EM = 34
"""Below this height in lines of text the controls say less."""
DRAWER_SHARE = 0.36
"""Of the window's height: as much as an open drawer takes if it would like to."""
DRAWER_EM = 12
"""Below this height in lines of text a drawer is worth more than the charts."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The parts of the window, from the top."""

    header: HeaderBar
    notice: Notice
    panels: tuple[Panel, Panel]
    shelf: Shelf
    strip: WireStrip
    verdict: Verdict
    controls: ControlBar
    status: ObserverLine

    def fit(self, width: int, height: int, gap: int) -> None:
        """Choose sizes and what is shown for a window of ``width`` × ``height`` pixels."""
        em = max(1, self.header.fontMetrics().height())  # 0 while fonts change
        for panel in self.panels:
            panel.hero.fit_to(height / em)
        self.controls.set_compact(height / em < COMPACT_EM)
        least = self.strip.minimumSizeHint().height()
        self.strip.setMaximumHeight(round((1.25 if height / em < LOW_EM else 1.7) * least))
        room = height - self._needed(width) - 2 * em
        drawer = DrawerRoom(0)
        if self.shelf.open_name:
            drawer = self._drawer_room(width, room - gap, height, em)
            self.shelf.setFixedHeight(drawer.height)
            room = room - gap - drawer.height if drawer.charts else 0
        kept = fitting(room, 0, self._optional(gap))
        for panel in self.panels:
            panel.counters.setVisible("counters" in kept)
            panel.body.setVisible(drawer.charts)
        self.verdict.setVisible("verdict" in kept)
        self.strip.setVisible("strip" in kept)
        self.status.setVisible("status" in kept)
        self.controls.setVisible(drawer.controls)

    def _drawer_room(self, width: int, room: int, height: int, em: int) -> DrawerRoom:
        """Return how the open drawer fits into ``room``."""
        return drawer_room(
            room,
            wanted=self.shelf.sizeHint().height(),
            most=max(round(DRAWER_SHARE * height), DRAWER_EM * em),
            least=DRAWER_EM * em,
            kept=self.panels[0].counters.sizeHint().height(),
            charts=(CHARTS_EM - 2) * em,
            controls=self.controls.heightForWidth(width),
        )

    def _needed(self, width: int) -> int:
        """Return the height of what is always shown."""
        notice = 0 if self.notice.isHidden() else self.notice.sizeHint().height()
        return (
            self.header.sizeHint().height()
            + notice
            + self.panels[0].least_height()
            + self.controls.heightForWidth(width)
        )

    def _optional(self, gap: int) -> tuple[tuple[str, int], ...]:
        """Return what may give way and its height, the most important first."""
        rows = [
            ("counters", self.panels[0].counters.sizeHint().height() + gap),
            ("verdict", self.verdict.sizeHint().height() + gap),
            ("strip", self.strip.minimumSizeHint().height() + gap),
            ("status", self.status.sizeHint().height() + gap),
        ]
        # an open drawer is in the place of the wire strip
        return tuple(row for row in rows if row[0] != "strip" or not self.shelf.open_name)
