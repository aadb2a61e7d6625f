"""Both sides live in the terminal: what the plain command shows where no window can open."""

from __future__ import annotations

import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from app.running import display, headless, outputs
from app.text import formats
from app.text.ways import label
from feeds.clock import now_ns
from feeds.counters import Counters
from feeds.evidence.summary import summary
from feeds.figure import Figure, Part
from feeds.figures import BY_KEY
from feeds.foreign import one_line
from feeds.frame import SIDES, Frame, SideFrame, SideName
from feeds.load.records import Load
from feeds.settings import Settings
from feeds.sources import Source, find

if TYPE_CHECKING:
    from rich.table import Table

REFRESH_S, LINE_S = 0.25, 1.0
SPARK_VALUES = 40
_BARS = "▁▂▃▄▅▆▇█"


FIGURES: tuple[tuple[Figure, Part], ...] = (
    (BY_KEY["update_latency_ms"], "p50"),
    (BY_KEY["update_latency_ms"], "p99"),
    *((BY_KEY[key], "") for key in ("requests", "messages", "bytes_received", "bytes_sent")),
    (BY_KEY["updates_missed"], ""),
    (BY_KEY["overruns"], ""),
)
NAMES = (
    *("state", "value", "behind by"),
    *(figure.label(part) for figure, part in FIGURES),
    "last values",
)
TELLING = ("value", "behind by", "update latency p50", "requests", "messages", "updates missed")
"""The rows that a line of a log shows."""


def sparkline(values: list[float]) -> str:
    """Return the course of ``values`` as a row of bars, the lowest one a thin one."""
    if not values:
        return ""
    low = min(values)
    span = (max(values) - low) or 1.0
    return "".join(_BARS[round((value - low) / span * (len(_BARS) - 1))] for value in values)


class TerminalBoard:
    """Both sides and the counters: taken from frames on the lab's thread, drawn on the main one."""

    def __init__(self, source: type[Source] | None = None) -> None:
        self._unit = source.unit if source is not None else ""
        self._decimals = 0 if source is not None and source.view == "conversation" else 2
        self._lock = threading.Lock()
        self._frame = Frame(at_ns=0)
        self._values = {side: deque[float](maxlen=SPARK_VALUES) for side in SIDES}
        self._counters: Counters | None = None

    def take(self, frame: Frame) -> None:
        """Note ``frame``."""
        with self._lock:
            self._frame, self._counters = frame, frame.counters or self._counters
            for side, values in self._values.items():
                values.extend(arrival.value for arrival in getattr(frame, side).arrivals)

    def rows(self, at_ns: int, width: int = SPARK_VALUES) -> list[tuple[str, str, str]]:
        """Return name, live and polled text of each row, each in ``width`` columns."""
        with self._lock:
            live, polled = (self._cells(side, at_ns, width) for side in SIDES)
        return list(zip(NAMES, live, polled, strict=True))

    def _cells(self, name: SideName, at_ns: int, width: int) -> list[str]:
        """Return the texts of a side, in the order of :data:`NAMES`."""
        side: SideFrame = getattr(self._frame, name)
        since_ns = side.stale_since_ns
        behind_ms = 0.0 if since_ns is None else max(0, at_ns - since_ns) / 1e6
        known = since_ns is not None or (side.state == "up" and side.value is not None)
        known = known and self._frame.truth_known
        cells = [
            side.note or side.detail or side.state,
            self._value(side),
            formats.milliseconds(behind_ms if known else None),
        ]
        counters = self._counters
        for figure, part in FIGURES:
            value = (
                figure.value(getattr(counters, name), counters.elapsed_s, part)
                if counters
                else None
            )
            cells.append(formats.shown(value, figure.kind))
        cells = list(map(one_line, cells))
        return [*cells, sparkline(list(self._values[name])[-width:])]

    def _value(self, side: SideFrame) -> str:
        """Return the value with its unit, and what it says in words."""
        if side.value is None:
            return formats.NOTHING
        text = formats.fixed(side.value, self._decimals)
        return " ".join(filter(None, (text, formats.unit_of(text, self._unit), side.text)))

    def line(self, at_ns: int) -> str:
        """Return the most telling figures in one line, for a log."""
        rows = [row for row in self.rows(at_ns) if row[0] in TELLING]
        return " | ".join(
            f"{side} " + ", ".join(f"{row[0]} {row[place]}" for row in rows)
            for place, side in enumerate(SIDES, 1)
        )

    def table(self, settings: Settings, at: str, at_ns: int, terminal_width: int) -> Table:
        """Return both sides beside each other for :mod:`rich`; ``at``: how far the run is."""
        from rich.table import Table
        from rich.text import Text

        names = max(map(len, NAMES))
        frame = 10  # lines and spaces around three columns
        width = max(12, min(SPARK_VALUES, (terminal_width - names - frame) // 2))
        table = Table(
            title=f"Live vs Polled: {settings.source}, {at}",
            caption=f"Ctrl+C ends it; {display.HOW_TO_GET_THE_WINDOW}",
            title_justify="left",
            caption_justify="left",
        )
        table.add_column("")
        for side, style in zip(SIDES, ("blue", "yellow"), strict=True):
            title = f"{side}: {label(settings.transport(side))}"
            table.add_column(title, style=style, width=width, no_wrap=True)
        for row in self.rows(at_ns, width):
            table.add_row(*map(Text, row))
        return table


def run(settings: Settings, database_url: str = "") -> int:
    """Show both sides until interrupted, or for the settings' duration; then the JSON summary."""
    sys.stderr.write(
        f"No display, so here it is in the terminal; {display.HOW_TO_GET_THE_WINDOW}.\n"
    )
    from rich.console import Console

    # a dumb terminal cannot go back to draw a table anew
    show = _drawn if Console().is_interactive else _logged
    outcome = headless.run(show(settings, database_url))
    if outcome.counters is None or (outcome.status and settings.duration_s is None):
        return outcome.status
    outputs.write_json("-", summary(settings, outcome.counters, outcome.context))
    return outcome.status


async def _drawn(settings: Settings, database_url: str) -> headless.Outcome:
    """Show a table that stays in its place."""
    from rich.live import Live

    board = TerminalBoard(find(settings.source))
    with Live(auto_refresh=False) as live:

        def show(elapsed_s: float | None, load: Load | None) -> None:
            at = _state(elapsed_s, load)
            live.update(board.table(settings, at, now_ns(), live.console.width), refresh=True)

        return await headless.observe(
            settings,
            show=show,
            every_s=REFRESH_S,
            on_frame=board.take,
            database_url=database_url,
        )


def _state(elapsed_s: float | None, load: Load | None) -> str:
    """Return how far the run is."""
    if elapsed_s is not None:
        return formats.seconds(int(elapsed_s))
    return (load.state if load is not None else "") or "connecting"


async def _logged(settings: Settings, database_url: str) -> headless.Outcome:
    """Write a line a second."""
    board = TerminalBoard(find(settings.source))

    def show(elapsed_s: float | None, load: Load | None) -> None:
        if elapsed_s is not None:
            tell(board.line(now_ns()))
        elif load is not None and load.state:
            tell(load.state)

    return await headless.observe(
        settings, show=show, every_s=LINE_S, on_frame=board.take, database_url=database_url
    )


def tell(line: str) -> None:
    """Write a line, or end the program: the reader went away, and nobody is left to do it for."""
    if not outputs.say(line):
        raise SystemExit(0)
