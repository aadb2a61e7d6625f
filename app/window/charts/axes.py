"""Where the two charts of a panel are, and what is written around them."""

import math
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter

from app.text.scale import Scale
from app.ui.ink import colour_of
from app.ui.theme import Theme, measured, metrics, sized
from app.window.charts.legend import SCALE, draw_legend
from app.window.charts.legend_entries import LegendEntry
from app.window.charts.shared import Picture, staleness_label, time_ticks
from feeds.frame import SideName

Chart = Literal["chart", "staleness"]
"""The upper one and the lower one, as stories call them."""
LEAST_HEIGHT = 20
LOWER_EM, LOWER_SHARE = 4.0, 0.062
"""Height of the lower chart: in lines of text, and its share of the room for both."""
LEAST_EM = 3.4
"""A chart that would be lower than so many lines of text leaves its room to the other one."""
FORWARD_SHARE = 0.6
"""The share of the room that goes to the chart a story points at."""
GAP = 5
"""Pixels between the labels of values and the chart."""


class Axes:
    """The places of both charts, their captions and labels; either may be left out."""

    def __init__(self, size: QSize, *, values: bool, forward: AbstractSet[Chart]) -> None:
        """Share out ``size``; ``values`` are wanted, and charts that are ``forward`` come first."""
        em = self._em = metrics(SCALE).height()
        left = measured("500 ms", SCALE) + 6
        width = max(0, size.width() - left - round(measured("now", SCALE) / 2 + 6))
        self._beyond = measured("−30 s", SCALE) // 2 + 4
        self._caption = em + 4
        room, apart = size.height() - em * 4 // 3, em // 2  # a label may be at the upper one's foot
        both = room - 2 * self._caption - apart
        self.upper, self.lower, share = _shared(both, em, values, forward)
        """Whether there is an upper chart, and a lower one."""
        apart *= self.upper and self.lower
        room -= self._caption * (self.upper + self.lower) + apart
        lower = max(LEAST_HEIGHT, round(share * room)) if self.lower else 0
        upper = max(LEAST_HEIGHT, room - lower) if self.upper else 0
        self.value = QRect(left, self._caption if self.upper else 0, width, upper)
        self.middle = self.value.y() + upper + apart
        """Where the upper chart ends and the lower one's caption begins."""
        under = self.middle + (self._caption if self.lower else 0)
        self.staleness = QRect(left, under, width, lower)
        self.thickness = max(2, round(em / 8))
        """That of the curves, in pixels."""

    def paint(
        self,
        painter: QPainter,
        theme: Theme,
        picture: Picture | None,
        side: SideName,
        legends: tuple[Sequence[LegendEntry], Sequence[LegendEntry]],
    ) -> None:
        """Draw legends and labels."""
        for chart, entries in zip((self.value, self.staleness), legends, strict=True):
            if chart.height():
                place = QRect(chart.x(), chart.y() - self._caption, chart.width(), self._em)
                draw_legend(painter, theme, colour_of(side, theme), entries, place)
        painter.setFont(sized(SCALE))
        painter.setPen(theme.muted)
        if picture is None:
            return
        if self.upper:
            self._label_values(painter, self.value, picture.value, picture.value.label)
        if self.lower:
            self._label_values(painter, self.staleness, picture.staleness, staleness_label)
        self._label_times(painter, picture)

    def _label_values(
        self, painter: QPainter, chart: QRect, scale: Scale, label: Callable[[float], str]
    ) -> None:
        """Write every n-th tick of ``scale``, so that they keep apart."""
        per_unit = chart.height() / (scale.high - scale.low)
        every = math.ceil(1.1 * self._em / max(1.0, per_unit * scale.step))
        for tick in scale.ticks()[:: max(1, every)]:
            words, y = label(tick), chart.y() + (scale.high - tick) * per_unit
            right = max(chart.x() - GAP, measured(words, SCALE))
            box = QRectF(0, y - self._em / 2, right, self._em)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags | Qt.TextFlag.TextDontClip, words)

    def _label_times(self, painter: QPainter, picture: Picture) -> None:
        chart, begin_s, end_s = self.staleness, picture.begin_s, picture.end_s
        for at_s, words in time_ticks(begin_s, end_s):
            x = chart.width() * (at_s - begin_s) / (end_s - begin_s)
            half = measured(words, SCALE) / 2
            if -self._beyond <= x - half and x + half <= chart.width() + self._beyond:
                top = chart.y() + chart.height() + self._em // 3
                box = QRectF(chart.x() + x - half, top, 2 * half, self._em)
                flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
                painter.drawText(box, flags | Qt.TextFlag.TextDontClip, words)


def _shared(
    room: int, em: int, values: bool, forward: AbstractSet[Chart]
) -> tuple[bool, bool, float]:
    """Return whether there is an upper and a lower chart, and the lower one's share of ``room``."""
    if not values:
        return False, True, 1.0
    share = min(1 / 2, LOWER_EM * em / max(1, room) + LOWER_SHARE)
    first: Chart | None = min(forward) if len(forward) == 1 else None
    if first == "staleness":
        share = FORWARD_SHARE
    elif first == "chart":
        share = min(share, 1 - FORWARD_SHARE)
    if len(forward) < 2 and min(share, 1 - share) * room < LEAST_EM * em:
        return (False, True, 1.0) if first == "staleness" else (True, False, 0.0)
    return True, True, share
