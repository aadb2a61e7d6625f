"""The rows of the window at its present height: large figures and charts stay, others give way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.window.controls.control_bar import ControlBar
from app.window.counters.verdict import Verdict
from app.window.fitting import DrawerRoom, drawer_room, fitting
from app.window.header.header_bar import HeaderBar
from app.window.notice import Notice
from app.window.panel import CHARTS_EM, Panel
from app.window.shelf import Shelf
from app.window.story.story_bar import StoryBar
from app.window.watch.observer_line import ObserverLine
from app.window.wire.wire_strip import WireStrip

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

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
    story: StoryBar
    controls: ControlBar
    status: ObserverLine

    @classmethod
    def of(cls, window: MainWindow) -> Rows:
        """Return the rows of ``window``."""
        return cls(
            window.header,
            window.notice,
            window.panels,
            window.shelf,
            window.strip,
            window.verdict,
            window.story.bar,
            window.controls,
            window.status,
        )

    def fit(self, width: int, height: int, gap: int, *, bare: bool) -> None:
        """Choose sizes and what is shown for a window of ``width`` × ``height`` pixels.

        ``bare`` leaves out what is only there to work with: header, controls and status line.
        """
        em = max(1, self.header.fontMetrics().height())  # 0 while fonts change
        for panel in self.panels:
            panel.hero.fit_to(height / em)
        self.story.fit_to(height / em, staged=bare)
        self.controls.set_compact(height / em < COMPACT_EM)
        least = self.strip.minimumSizeHint().height()
        self.strip.setMaximumHeight(round((1.25 if height / em < LOW_EM else 1.7) * least))
        controls = 0 if bare else self.controls.heightForWidth(width)
        room = height - self._needed(bare) - self._story_height(width, em, gap) - 2 * em
        if room < controls and not self.story.isHidden():
            controls = 0  # a story is read before anything is moved
        room -= controls
        drawer = DrawerRoom(0, charts=room >= 0 or self.story.isHidden(), controls=controls > 0)
        if self.shelf.open_name:
            drawer = self._drawer_room(controls, room - gap, height, em)
            self.shelf.setFixedHeight(drawer.height)
            room = room - gap - drawer.height if drawer.charts else 0
        kept = fitting(room, 0, self._optional(gap, bare))
        for panel in self.panels:
            panel.counters.setVisible("counters" in kept)
            panel.charts.setVisible(drawer.charts)
        self.header.setVisible(not bare)
        self.verdict.setVisible("verdict" in kept)
        self.strip.setVisible("strip" in kept)
        self.status.setVisible("status" in kept)
        self.controls.setVisible(drawer.controls and controls > 0)

    def _drawer_room(self, controls: int, room: int, height: int, em: int) -> DrawerRoom:
        """Return how the open drawer fits into ``room``."""
        return drawer_room(
            room,
            wanted=self.shelf.sizeHint().height(),
            most=max(round(DRAWER_SHARE * height), DRAWER_EM * em),
            least=DRAWER_EM * em,
            kept=self.panels[0].counters.sizeHint().height(),
            charts=(CHARTS_EM - 2) * em,
            controls=controls,
        )

    def _needed(self, bare: bool) -> int:
        """Return the height of what is always shown."""
        notice = 0 if self.notice.isHidden() else self.notice.sizeHint().height()
        header = 0 if bare else self.header.sizeHint().height()
        return header + notice + self.panels[0].least_height()

    def _story_height(self, width: int, em: int, gap: int) -> int:
        """Return the height of the story's bar; 0 while none is told."""
        if self.story.isHidden():
            return 0
        return self.story.heightForWidth(width - 2 * round(0.8 * em)) + gap

    def _optional(self, gap: int, bare: bool) -> tuple[tuple[str, int], ...]:
        """Return what may give way and its height, the most important first."""
        rows = [
            ("counters", self.panels[0].counters.sizeHint().height() + gap),
            ("verdict", self.verdict.sizeHint().height() + gap),
            ("strip", self.strip.minimumSizeHint().height() + gap),
            ("status", self.status.sizeHint().height() + gap),
        ]
        left_out = set()
        if self.shelf.open_name:
            left_out.add("strip")  # the drawer is in its place
        if bare:
            left_out.add("status")
            if not self.story.isHidden():
                left_out.add("verdict")  # the claim is the verdict
        return tuple(row for row in rows if row[0] not in left_out)
