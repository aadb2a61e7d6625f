"""The page of the load view that shows what both servers do now, did, and would do."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.features.load import load_rows, outlook
from app.features.load.load_chart import Line, LoadChart, Upright
from app.features.load.load_history import LoadHistory, Series
from app.features.load.load_rows import LoadLine, latency_lines, server_lines
from app.features.load.load_table import LoadTable
from app.features.load.share_bars import ShareBars
from app.text.aligned import AlignedRow
from app.text.formats import NOTHING
from app.text.tips import wrapped
from app.ui.ink import NAMES
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, Ink, metrics
from feeds.counters import Counters
from feeds.frame import SIDES
from feeds.load.records import Load
from feeds.settings import Settings

FOUR_EM, THREE_EM, TWO_EM = 92, 70, 46
"""From these widths in lines of text on there are four columns, three, or two."""
PLACES = {
    1: ((0, 0, 1), (2, 0, 1), (3, 0, 1), (4, 0, 1), (1, 0, 1)),
    2: ((0, 0, 1), (2, 0, 1), (1, 0, 1), (2, 1, 1), (0, 1, 2)),
    3: ((0, 0, 1), (0, 1, 2), (1, 0, 2), (2, 1, 1), (0, 2, 3)),
    4: ((0, 0, 1), (0, 1, 3), (0, 2, 3), (1, 0, 1), (0, 3, 3)),
}
"""Row, column and number of rows of each block, by the number of columns."""
SHARES = {1: (1, 0, 0, 0), 2: (1, 1, 0, 0), 3: (10, 9, 10, 0), 4: (10, 9, 10, 11)}
"""How the columns share the width."""
DRAWN_EVERY_NS = 950_000_000
"""Charts are drawn once a second, however often the load is told."""
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own: a widget's greatest size where none is set."""
SIDE_INKS: tuple[Ink, Ink] = ("live", "polled")


@dataclass(frozen=True, slots=True)
class ChartLines:
    """One chart: its title, what its axis counts, and its lines."""

    title: str
    upright: Upright
    lines: dict[Line, Series]


CHARTS = (
    ChartLines(
        "Processor share; dashed: the clients'",
        "share",
        {"crowd": "share.crowd", "live": "share.live", "polled": "share.polled"},
    ),
    ChartLines(
        "Update latency p95 of the crowd, each second",
        "ms",
        {"live": "late.live", "polled": "late.polled"},
    ),
    ChartLines("Open connections", "count", {"live": "open.live", "polled": "open.polled"}),
)


LATE = 1
"""The chart that a distorting crowd spoils."""
DOUBTED = "p95 of the crowd, not the server's"


class LoadPage(Dressed, QWidget):
    """Three blocks in one, two or three columns: bars with latencies, the figures, the charts."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Load of both servers")
        self._columns = 0
        self._drawn_ns = 0
        self.bars = ShareBars()
        sides: list[tuple[str, Ink, str]] = [
            (NAMES[side], ink, NAMES[side]) for side, ink in zip(SIDES, SIDE_INKS, strict=True)
        ]
        self.servers = LoadTable("What both servers do", sides, (50, 22, 22, 13))
        self.latencies = LoadTable(
            "Update latency of the crowd",
            [
                (text, ink if text != "control" else "muted", f"{NAMES[side]} {who}")
                for side, ink in zip(SIDES, SIDE_INKS, strict=True)
                for text, who in ((NAMES[side], "crowd"), ("control", "control clients"))
            ],
            (14, 22, 22, 22, 22, 10),
        )
        self.note = Label(ink="muted", scale=0.9, room="wrap")
        self.doubt = Label(ink="alert", scale=0.95, room="wrap")
        """Why the crowd's latencies are grey."""
        self.predicted = LoadTable(
            "Predicted from these costs",
            [
                ("push", "live", "Push"),
                ("polls", "polled", "Polls"),
                ("fan-out", "muted", "Fan-out"),
            ],
            (40, 20, 20, 24, 0),
            units=False,
        )
        self.even = Label(ink="muted", scale=0.9, room="wrap")
        self.charts = [LoadChart(one.title, one.upright, times=one is CHARTS[-1]) for one in CHARTS]
        self.captions = [Label(one.title, ink="muted", scale=0.9, room="elide") for one in CHARTS]
        self._lay_out()
        self.dress()

    def _lay_out(self) -> None:
        against = Label("Processor share, against one core", ink="muted", scale=0.9, room="elide")
        latency = _heading("Update latency of the crowd")
        what = "Of all clients; and of 50 control clients, which have a process of their own."
        latency.setToolTip(wrapped(what))
        predicted = _heading("Predicted for other numbers of clients")
        what = "N·λ·c_msg and (N/T)·c_req, shares of a core beside what is used at rest; fan-out: "
        predicted.setToolTip(wrapped(what + "N·c_msg/2, by how much a push is later on average."))
        charts: list[QWidget] = []
        for caption, chart in zip(self.captions, self.charts, strict=True):
            charts += [caption, chart]
        self.blocks = [
            self._block(against, self.bars),
            self._block(self.servers),
            self._block(latency, self.latencies, self.doubt, self.note),
            self._block(predicted, self.predicted, self.even),
            self._block(*charts),
        ]
        self._grid = QGridLayout(self)
        self.space(self._grid, 2.0, 0.5, 0, 0, 0.5, 0)

    def _block(self, *widgets: QWidget) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        for widget in widgets:
            column.addWidget(widget, 1 if isinstance(widget, LoadChart) else 0)
        self.space(column, 0, 0.1, 0, 0, 0, 0)
        return block

    # -- what it is told --------------------------------------------------------------------

    def show_load(
        self, load: Load, history: LoadHistory, settings: Settings, counters: Counters | None
    ) -> None:
        """Show ``load`` at once, and the ``history`` if a second has passed since it was drawn."""
        self.bars.show_load(load)
        self.servers.show_lines(server_lines(load))
        crowd: Ink = "muted" if load.distorted else "text"
        self.latencies.show_lines(latency_lines(load), (crowd, "muted", crowd, "muted"))
        self.doubt.say(load_rows.doubt(load))
        self.doubt.setVisible(bool(load.distorted))
        self.note.say(load_rows.note(load))
        self.captions[LATE].say(
            *(f"{DOUBTED}: {load.distorted}", DOUBTED) if load.distorted else (CHARTS[LATE].title,)
        )
        self.captions[LATE].set_ink("alert" if load.distorted else "muted")
        self._predict(load, settings, counters)
        if not 0 <= load.at_ns - self._drawn_ns < DRAWN_EVERY_NS:
            self._drawn_ns = load.at_ns
            self._draw(history)

    def _predict(self, load: Load, settings: Settings, counters: Counters | None) -> None:
        at = outlook.pace(settings, counters)
        lines = []
        for one in outlook.forecasts(load, at):
            clients, *texts = one.texts
            tip = f"What {clients} clients a side would take of one core."
            why = load_rows.unknown(load)
            reasons = tuple(why if text == NOTHING else "" for text in texts)
            lines.append(LoadLine(f"{clients} clients", AlignedRow("", tuple(texts)), tip, reasons))
        self.predicted.show_lines(lines)
        self.even.say(outlook.break_even(load, at))

    def _draw(self, history: LoadHistory) -> None:
        at_s = history.seconds()
        for one, chart in zip(CHARTS, self.charts, strict=True):
            chart.show_lines(at_s, {name: history.series(key) for name, key in one.lines.items()})

    # -- events -----------------------------------------------------------------------------

    def arrange(self, width: int, room: int) -> None:
        """Stand in as many columns as fit into ``width``; charts beside others in ``room``."""
        em = metrics().height()
        least = enumerate((TWO_EM, THREE_EM, FOUR_EM), 2)
        columns = max((number for number, wide in least if width >= wide * em), default=1)
        if columns != self._columns:
            self._columns = columns
            self._place(columns)
        charts = self.blocks[-1]
        room = max(room, charts.minimumSizeHint().height()) if columns > 1 else 0
        charts.setMinimumHeight(room)
        charts.setMaximumHeight(room or QWIDGETSIZE_MAX)

    def _place(self, columns: int) -> None:
        for block, (row, column, rows) in zip(self.blocks, PLACES[columns], strict=True):
            self._grid.removeWidget(block)
            self._grid.addWidget(block, row, column, rows, 1, Qt.AlignmentFlag.AlignTop)
        for column, share in enumerate(SHARES[columns]):
            self._grid.setColumnStretch(column, share)
        last = max(row + rows for row, _, rows in PLACES[columns]) - 1
        for row in range(5):
            self._grid.setRowStretch(row, 1 if row == last else 0)

    @override
    def dress(self) -> None:
        super().dress()
        self._columns = 0  # wide enough at another size of the text


def _heading(text: str) -> Label:
    return Label(text, weight=SEMIBOLD, room="elide")
