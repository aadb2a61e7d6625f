"""The rows of the window at its present height: large figures and charts stay, others give way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from app.features.story.story_screen import StoryScreen
from app.features.watch.observer_line import ObserverLine
from app.window.controls.control_bar import ControlBar
from app.window.counters.verdict import Verdict
from app.window.header.header_bar import HeaderBar
from app.window.layout.fitting import DrawerRoom, drawer_room, fitting, story_room
from app.window.layout.notice import Notice
from app.window.layout.shelf import Shelf
from app.window.panel.body import LIST_EM
from app.window.panel.panel import CHARTS_EM, Panel
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
LEAST_DRAWER_EM = 5
"""A drawer that would be lower takes the panels' place while a story is told."""
STORY_CHARTS_EM = 5
"""So much higher than at least the charts are before a story leaves room to other rows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The parts of the window, from the top."""

    header: HeaderBar
    notice: Notice
    panels: tuple[Panel, Panel]
    shelf: Shelf
    strip: WireStrip
    verdict: Verdict
    story: StoryScreen
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
            window.story,
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
        self.controls.set_compact(height / em < COMPACT_EM)
        least = self.strip.minimumSizeHint().height()
        self.strip.setMaximumHeight(round((1.25 if height / em < LOW_EM else 1.7) * least))
        header = 0 if bare else self.header.sizeHint().height()
        controls = 0 if bare else self.controls.heightForWidth(width)
        charts = (CHARTS_EM - 2) * em
        room = height - self._needed() - header - controls - 2 * em
        if self.story.running:
            room -= self.story.bar.fit(width - 2 * round(0.8 * em), height / em, staged=bare) + gap
            moved = self.story.points_at("controls")
            spare = story_room(room, header, controls, charts, moved=moved)
            room, header, controls = spare.room, spare.header, spare.controls
            charts = charts if spare.charts else 0
        drawer, panels = DrawerRoom(0), True
        if self.shelf.open_name:
            drawer = self._drawer_room(room - gap, height, em, charts, controls)
            if self.story.running and drawer.height < LEAST_DRAWER_EM * em:
                panels = False  # nothing else is left to make room for both
                given = (CHARTS_EM - 2) * em - charts
                drawer = DrawerRoom(room - gap + self.panels[0].least_height() - given)
            self.shelf.setFixedHeight(drawer.height)
            room = room - gap - drawer.height if drawer.charts else 0
        kept = fitting(room, 0, self._optional(gap, em, bare))
        for panel in self.panels:
            panel.setVisible(panels)
            panel.counters.setVisible("counters" in kept)
            panel.body.setVisible(drawer.charts and charts > 0)
        self.verdict.setVisible("verdict" in kept)
        self.strip.setVisible("strip" in kept)
        self.status.setVisible("status" in kept)
        _show(self.header, header > 0)
        _show(self.controls, drawer.controls and controls > 0)

    def _drawer_room(
        self, room: int, height: int, em: int, charts: int, controls: int
    ) -> DrawerRoom:
        """Return how the open drawer fits into ``room``."""
        return drawer_room(
            room,
            wanted=self.shelf.sizeHint().height(),
            most=max(round(DRAWER_SHARE * height), DRAWER_EM * em),
            least=DRAWER_EM * em,
            kept=self.panels[0].counters.sizeHint().height(),
            charts=charts,
            controls=controls,
        )

    def _needed(self) -> int:
        """Return the height of what is always shown."""
        notice = 0 if self.notice.isHidden() else self.notice.sizeHint().height()
        return notice + self.panels[0].least_height()

    def _optional(self, gap: int, em: int, bare: bool) -> tuple[tuple[str, int], ...]:
        """Return what may give way and its height, the most important first."""
        rows = {
            "counters": self.panels[0].counters.sizeHint().height() + gap,
            "verdict": self.verdict.sizeHint().height() + gap,
            "strip": self.strip.minimumSizeHint().height() + gap,
            "status": self.status.sizeHint().height() + gap,
        }
        if self.shelf.open_name:
            del rows["strip"]  # an open drawer is in its place
        if bare:
            del rows["status"]
        order = list(rows)
        if self.story.running:
            if bare and not self.story.points_at("verdict"):
                del rows["verdict"]  # the claim is the verdict
            rows["charts"] = STORY_CHARTS_EM * em
            order.insert(1, "charts")
        if self.panels[0].body.feed is not None:
            rows["list"] = (LIST_EM - CHARTS_EM + 2) * em
            order.insert(0, "list")
        if self.story.running:
            order.sort(key=lambda name: not self.story.points_at(name))
        return tuple((name, rows[name]) for name in order if name in rows)


def _show(part: QWidget, shown: bool) -> None:
    """Show ``part`` or hide it; the keyboard does not go to its neighbour then."""
    focus = QApplication.focusWidget()
    if not shown and focus is not None and part.isAncestorOf(focus):
        part.window().setFocus()
    part.setVisible(shown)
