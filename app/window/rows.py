"""The rows of the window at its present height: large figures and charts stay, others give way."""

from __future__ import annotations

from dataclasses import dataclass

from app.window.control_bar import ControlBar
from app.window.fitting import fitting
from app.window.header import HeaderBar
from app.window.notice import Notice
from app.window.panel import Panel
from app.window.verdict import Verdict
from app.window.wire_strip import WireStrip

LOW_EM = 55
"""Below this height in lines of text the wire strip is as low as it can be."""
COMPACT_EM = 34
"""Below this height in lines of text the controls say less."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The parts of the window, from the top."""

    header: HeaderBar
    notice: Notice
    panels: tuple[Panel, Panel]
    strip: WireStrip
    verdict: Verdict
    controls: ControlBar

    def fit(self, width: int, height: int, gap: int) -> None:
        """Choose sizes and what is shown for a window of ``width`` × ``height`` pixels."""
        em = max(1, self.header.fontMetrics().height())  # 0 while fonts change
        for panel in self.panels:
            panel.hero.fit_to(height / em)
        self.controls.set_compact(height / em < COMPACT_EM)
        least = self.strip.minimumSizeHint().height()
        self.strip.setMaximumHeight(round((1.25 if height / em < LOW_EM else 1.7) * least))
        kept = fitting(height, self._needed(width) + 2 * em, self._optional(gap))
        for panel in self.panels:
            panel.counters.setVisible("counters" in kept)
        self.verdict.setVisible("verdict" in kept)
        self.strip.setVisible("strip" in kept)

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
        return (
            ("counters", self.panels[0].counters.sizeHint().height() + gap),
            ("verdict", self.verdict.sizeHint().height() + gap),
            ("strip", self.strip.minimumSizeHint().height() + gap),
        )
