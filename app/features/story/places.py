"""Where in the window the things are that a story can point at, by name."""

from collections.abc import Collection, Iterable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.window.charts.chart_view import ChartView
from app.window.counters.counter import Counter
from app.window.counters.counter_readings import PLACE_OF
from app.window.counters.hero_figure import HeroFigure
from app.window.panel.body import Body
from app.window.panel.panel import Panel
from app.window.parts import Parts
from feeds.frame import SIDES
from feeds.stories.story import POINTS

COUNTERS = {
    "latency": PLACE_OF["update_latency_ms"],
    "requests": PLACE_OF["requests"],
    "bytes": PLACE_OF["bytes_per_s"],
    "missed": PLACE_OF["updates_missed"],
    "cost": PLACE_OF["server_cpu_share"],
    "response": PLACE_OF["response_time_ms"],
    "messages": PLACE_OF["messages"],
    "empty": PLACE_OF["empty_responses"],
}
CHARTS = ("chart", "staleness")
SLIDERS = {
    "poll_interval": "poll_interval_s",
    "rate": "rate_per_s",
    "delay": "delay_ms",
    "size": "message_bytes",
    "clients": "clients",
}
REACH_EM = 0.4
"""How far around a place light falls, in lines of text."""


def place(parts: Parts, name: str) -> QRect:
    """Return where ``name`` is in the window; what is not shown falls back to its panel.

    Empty when that is not shown either, or there is none. Raises ``KeyError`` for a name that is
    not one of :data:`~feeds.stories.story.POINTS`.
    """
    if name not in POINTS:
        raise KeyError(name)
    for widget in widgets(parts, name):
        part = _part(widget, name)
        if widget.isVisible() and not part.isEmpty():
            return QRect(widget.mapTo(parts.surface, part.topLeft()), part.size())
    return QRect()


def bring_forward(parts: Parts, names: Collection[str]) -> None:
    """Have on screen, and large on a stage, what ``names`` mean, on both sides alike."""
    for panel in parts.panels:
        panel.bring_forward(counters_at(names), {name.partition(".")[2] for name in names})


def counters_at(names: Iterable[str]) -> frozenset[int]:
    """Return the places of the counters that ``names`` mean; both sides have the same ones."""
    parts = {name.partition(".")[2] for name in names}
    return frozenset(COUNTERS[part] for part in parts & COUNTERS.keys())


def widgets(parts: Parts, name: str) -> tuple[QWidget, ...]:
    """Return what ``name`` stands for, and after it what stands in when that is not shown."""
    head, _, part = name.partition(".")
    if head in SIDES:
        panel = parts.panels[SIDES.index(head)]
        if part == "chart" and panel.body.list is not None:
            return panel.body.list, panel
        return (_in_panel(panel, part), panel) if part else (panel,)
    rows: dict[str, QWidget] = {
        "wire": parts.strip,
        "verdict": parts.verdict,
        "controls": parts.controls,
        "drawer": parts.shelf,
    }
    if part:
        return parts.controls.sliders[SLIDERS[part]], parts.controls
    return (rows[head],)


def _in_panel(panel: Panel, part: str) -> QWidget:
    if part in CHARTS:
        return panel.charts
    if part == "transport":
        return panel.title.transport
    if part in ("value", "behind"):
        return panel.hero.value if part == "value" else panel.hero.behind
    return panel.counters.counters[COUNTERS[part]]


def _half(charts: ChartView, part: str, em: int) -> QRect:
    above, below = charts.halves()
    if part == CHARTS[0]:
        return above.adjusted(0, em // 4, 0, -em // 3)
    return below.adjusted(0, em // 3 if below.top() else em // 4, 0, -em // 5)


def _part(widget: QWidget, name: str) -> QRect:
    """Return what of ``widget`` is meant; a ring about it then touches nothing beside it."""
    part, em = name.partition(".")[2], widget.fontMetrics().height()
    if isinstance(widget, ChartView) and part in CHARTS:
        return _half(widget, part, em)
    if isinstance(widget.parentWidget(), Body):  # a list, with what is said over it
        return widget.rect().adjusted(0, em // 4 - widget.y(), 0, -em // 3)
    if isinstance(widget, HeroFigure):  # rows begin close above and below it
        return widget.rect().adjusted(0, em // 5, 0, -em // 4)
    if part == "transport":  # words stand close to it on every side
        inset = round(0.28 * em)
        return widget.rect().adjusted(inset, inset, -inset, -inset)
    if isinstance(widget, Counter):
        # its text may be as wide as it is: the ring lies in the middle of the gaps
        inset = round(REACH_EM * em) - widget.gap() // 2
        return widget.rect().adjusted(inset, em // 5, -inset, 0)
    return widget.rect()
