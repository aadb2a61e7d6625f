"""What was measured of all ways, for readers: a page with table and chart, and the chart alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.report.page import machine
from app.report.templates import rendered
from app.text import way_rows
from app.text.formats import precise
from feeds.evidence.all_ways import MANY, WayResult
from feeds.figure import Kind
from feeds.frame import SIDES, SideName
from feeds.settings import Settings

PANEL, LEFT, TOP, PITCH = 133, 240, 46, 24
"""Width of a panel and of the names, height of the heads over it and of a row, in pixels."""
SHOWN: dict[str, tuple[str, Kind]] = {
    "update_latency_ms.mean": ("latency mean", "ms"),
    "update_latency_ms.p99": ("latency p99", "ms"),
    "missed_share": ("missed", "share"),
    "requests_per_s": ("requests", "/s"),
    "bytes_per_s": ("bytes", "B/s"),
    "server_cpu_share": ("server CPU", "share"),
}
"""What is drawn by its name in a result, what stands over it, and its unit."""
SHOWN_OF_MANY: dict[str, tuple[str, Kind]] = {
    name: (head, kind) for (name, kind), head in zip(MANY, way_rows.MANY_HEADS, strict=True)
}
"""What is drawn, too, of many clients."""
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
    def shown(self) -> dict[str, tuple[str, Kind]]:
        """The panels: of many clients there are more."""
        is_many = any(name in one.figures for one in self.measured for name in SHOWN_OF_MANY)
        return SHOWN | SHOWN_OF_MANY if is_many else SHOWN

    @property
    def width(self) -> int:
        """Of the whole picture."""
        return LEFT + PANEL * len(self.shown)

    @property
    def height(self) -> int:
        """Of the whole picture."""
        return TOP + PITCH * len(self.measured) + 8

    def heads(self) -> Iterator[tuple[float, str]]:
        """Give where each panel begins, and what it shows."""
        for place, (head, _) in enumerate(self.shown.values()):
            yield self._begin(place), head

    def rows(self) -> Iterator[WayRow]:
        """Give each way."""
        for index, one in enumerate(self.measured):
            bars = [] if one.lacks else list(self._bars(one))
            yield WayRow(one.way.name, one.way.side, TOP + PITCH * index, bars)

    def _bars(self, one: WayResult) -> Iterator[Bar]:
        for place, (name, (_, kind)) in enumerate(self.shown.items()):
            value = one.figures.get(name)
            most = max((other.figures.get(name) or 0.0 for other in self.measured), default=0.0)
            width = PANEL * BAR_SHARE * (value or 0.0) / (most or 1.0)
            yield Bar(self._begin(place), round(width, 1), precise(value, kind, way_rows.DIGITS))

    @staticmethod
    def _begin(place: int) -> float:
        return LEFT + PANEL * place


def chart(measured: Sequence[WayResult], *, alone: bool = True) -> str:
    """Return the chart as SVG; with plain colours of its own if it stands ``alone`` in a file."""
    drawn = WaysChart(measured)
    return rendered("ways.svg.j2", drawn=drawn, width=drawn.width, pitch=PITCH, alone=alone)


def page(
    told: dict[str, Any], measured: Sequence[WayResult], settings: Settings, conditions: str
) -> str:
    """Return the page: table, chart, what could not be had, and the machine."""
    of_sides = {
        side: [
            (one.way.name, way_rows.cells(one, settings))
            for one in measured
            if one.way.side == side
        ]
        for side in SIDES
    }
    return rendered(
        "ways.html.j2",
        told=told,
        conditions=conditions,
        heads=way_rows.heads(settings),
        of_sides=of_sides,
        chart=chart(measured, alone=False),
        missing=list(way_rows.missing(list(measured))),
        machine=machine(told),
    )
