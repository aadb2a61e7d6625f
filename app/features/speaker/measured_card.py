"""What is measured now, for the speaker: the verdict, and some of the counters of both sides."""

from app.features.speaker.cards import Card
from app.text.formats import milliseconds
from app.ui.drawer import Scroller
from app.ui.figure_grid import FigureGrid, Name, ShownValue
from app.window.counters.counter_readings import COUNTERS, PLACE_OF, readings
from app.window.counters.verdict import Verdict
from feeds.counters import Counters
from feeds.frame import SIDES

FIGURES = ("update_latency_ms", "updates_missed", "requests", "bytes_per_s", "server_cpu_share")
"""Those of the counters that are shown here, too."""
SHARES = (42, 29, 29)
"""Of the width: what is measured, live, polled."""


class MeasuredCard(Card):
    """The verdict is for when no story is told: then its claim stands for that."""

    def __init__(self) -> None:
        super().__init__("Measured now")
        names = [Name("Behind by, mean"), *(Name(_caption(key)) for key in FIGURES)]
        sides = [Name(side.capitalize(), side) for side in SIDES]
        self.figures = FigureGrid("Live against polled", names, sides, SHARES)
        self.verdict = Verdict()
        self.column.addWidget(self.verdict)
        self.column.addWidget(Scroller(self.figures, self.figures.whole_rows), 1)

    def show_counters(self, counters: Counters | None, clients: int) -> None:
        """Show the newest figures, measured with so many ``clients`` a side."""
        self.verdict.set_counters(counters)
        if counters is None:
            return
        columns = []
        for side in SIDES:
            found = readings(side, counters, clients=clients)
            mean = getattr(counters, side).staleness_ms.mean
            told = [found[PLACE_OF[key]].figure for key in FIGURES]
            columns.append([ShownValue(text) for text in (milliseconds(mean), *told)])
        self.figures.show_cells(zip(*columns, strict=True))


def _caption(key: str) -> str:
    return COUNTERS["polled"][PLACE_OF[key]].caption
