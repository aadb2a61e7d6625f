"""What was measured of all ways, for readers: a page with table and chart, and the chart alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.report.page import machine
from app.report.templates import rendered
from app.text import way_rows
from app.text.formats import precise
from feeds.evidence.all_ways import COLUMNS, WayResult, name_of
from feeds.frame import SIDES, SideName

WIDTH, LEFT, TOP, PITCH = 1040, 240, 46, 24
"""Of the chart, of the names in it, of the heads over it, and of a row, in pixels."""
SHOWN = {
    0: "latency mean",
    2: "latency p99",
    3: "missed",
    4: "requests",
    6: "bytes",
    7: "server CPU",
}
"""The columns that are drawn, and what stands over them."""
BAR_SHARE = 0.5
"""Of a panel's width, the longest bar; its figure stands behind it."""


class Bar(NamedTuple):
    """One figure of one way: where its bar is, and its text."""

    x: float
    width: float
    text: str


class WayRow(NamedTuple):
    """One way: its name, its top, and its bars; none if it was not measured."""

    name: str
    side: SideName
    top: int
    bars: list[Bar]


@dataclass(frozen=True)
class WaysChart:
    """Small multiples: a row for each way, a panel for each figure, each from 0 to its largest."""

    measured: Sequence[WayResult]

    @property
    def height(self) -> int:
        """Of the whole picture."""
        return TOP + PITCH * len(self.measured) + 8

    def heads(self) -> Iterator[tuple[float, str]]:
        """Give where each panel begins, and what it shows."""
        for place, column in enumerate(SHOWN):
            yield self._begin(place), SHOWN[column]

    def rows(self) -> Iterator[WayRow]:
        """Give each way."""
        for index, one in enumerate(self.measured):
            bars = [] if one.lacks else list(self._bars(one))
            yield WayRow(one.way.name, one.way.side, TOP + PITCH * index, bars)

    def _bars(self, one: WayResult) -> Iterator[Bar]:
        for place, column in enumerate(SHOWN):
            figure, part = COLUMNS[column]
            name = name_of(figure, part)
            value = one.figures.get(name)
            most = max((other.figures.get(name) or 0.0 for other in self.measured), default=0.0)
            width = self._panel * BAR_SHARE * (value or 0.0) / (most or 1.0)
            text = precise(value, figure.kind, way_rows.DIGITS)
            yield Bar(round(self._begin(place), 1), round(width, 1), text)

    def _begin(self, place: int) -> float:
        return LEFT + self._panel * place

    @property
    def _panel(self) -> float:
        return (WIDTH - LEFT) / len(SHOWN)


def chart(measured: Sequence[WayResult], *, alone: bool = True) -> str:
    """Return the chart as SVG; with plain colours of its own if it stands ``alone`` in a file."""
    drawn = WaysChart(measured)
    return rendered("ways.svg.j2", drawn=drawn, width=WIDTH, pitch=PITCH, alone=alone)


def page(told: dict[str, Any], measured: Sequence[WayResult], conditions: str) -> str:
    """Return the page: table, chart, what could not be had, and the machine."""
    of_sides = {
        side: [(one.way.name, way_rows.cells(one)) for one in measured if one.way.side == side]
        for side in SIDES
    }
    return rendered(
        "ways.html.j2",
        told=told,
        conditions=conditions,
        heads=way_rows.HEADS,
        of_sides=of_sides,
        chart=chart(measured, alone=False),
        missing=list(way_rows.missing(list(measured))),
        machine=machine(told),
    )
