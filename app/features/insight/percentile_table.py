"""The percentiles of both sides in figures that the back of the room can read."""

from collections.abc import Sequence

from app.features.insight.distribution_model import Drawn
from app.features.insight.section import SideRows
from app.text.formats import count, milliseconds
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.ink import NAMES
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, metrics
from feeds.frame import SIDES, SideName

HEADS = ("p50", "p90", "p99", "p99.9", "max", "n")
SHARES = (3, *(2 for _ in HEADS))
"""How the columns share the width: the names of the sides, and the figures."""


class PercentileTable(SideRows):
    """Two rows, one a side; figures become smaller where the columns are narrow."""

    def __init__(self) -> None:
        heads = [Label(head, ink="muted", scale=0.84, room="elide") for head in HEADS]
        self._figures = {side: [_figure(side, head) for head in HEADS] for side in SIDES}
        super().__init__(heads, self._figures, SHARES, SEMIBOLD)
        self.setAccessibleName("Percentiles")
        what = (
            "Percentiles from a high-dynamic-range histogram with three significant digits; "
            "the largest is exact. Since the segment began."
        )
        self.setToolTip(wrapped(what))
        self.dress()

    @property
    def rows(self) -> list[tuple[SideName, tuple[str, ...]]]:
        """The texts of the figures, p50 to n, by side."""
        return [(side, tuple(label.text() for label in row)) for side, row in self._figures.items()]

    def show_spreads(self, drawn: Sequence[Drawn], *, alert: bool) -> None:
        """Show the percentiles of both sides, in the colour of alerts when they flatter."""
        for one in drawn:
            spread = one.spread
            times = (spread.p50, spread.p90, spread.p99, spread.p999, spread.max)
            texts = (*(milliseconds(ms) for ms in times), count(spread.count))
            for head, label, text in zip(HEADS, self._figures[one.side], texts, strict=True):
                label.say(text)
                if head != "n":
                    label.set_ink("alert" if alert else "text")

    @override
    def dress(self) -> None:
        super().dress()
        height = metrics(1.25, SEMIBOLD).height()
        for row, _ in enumerate(self._figures, 1):
            self.grid.setRowMinimumHeight(row, round(1.1 * height))


def _figure(side: SideName, head: str) -> Label:
    about = f"{NAMES[side]}, {in_words(head)}"
    if head == "n":
        return Label(ink="muted", scale=0.9, room="elide", least=0.7, about=about)
    return Label(scale=1.25, weight=SEMIBOLD, room="elide", least=0.7, about=about)
