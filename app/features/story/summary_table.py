"""What was measured, side by side: the drawers at the end of a story."""

from collections.abc import Iterable, Mapping, Sequence

from app.features.story import costs, texts, ways
from app.ui.drawer import Drawer, Scroller
from app.ui.figure_grid import FigureGrid, Name, ShownValue
from feeds.frame import SIDES
from feeds.stories.claim import Lookup
from feeds.stories.story import Step, Story

SHARES = (42, 29, 29)
"""Of the width: what is compared, live, polled."""
WAY_SHARES = (35, 16, 12, 13, 13, 11)
"""Of the width: the way, and each of its figures."""
COST_SHARES = (40, 10, 10, 10, 10, 10, 10)
"""Of the width: the step, and each of its figures."""
BOTH = [Name(side.capitalize(), side) for side in SIDES]


class _Table(Drawer):
    """Shows a grid as large as there is room for; another one when the rows are others."""

    def __init__(self, title: str, grid: FigureGrid) -> None:
        super().__init__(title)
        self.rows = grid
        self._scroller = Scroller(grid, grid.whole_rows)
        self.column.addWidget(self._scroller, 1)
        self.space(self.column, 0, 0.3, 1, 0.5, 0.5, 0.6)
        self.dress()

    def _replace(self, grid: FigureGrid) -> None:
        before, self.rows = self._scroller, grid
        self._scroller = Scroller(grid, grid.whole_rows)
        self.column.replaceWidget(before, self._scroller)
        before.deleteLater()
        self._scroller.show()  # now: what is hidden has no part in the drawer's size
        self.column.activate()

    def _show(self, note: str, cells: Iterable[Iterable[ShownValue]]) -> None:
        self.summary.say(note)
        self.rows.show_cells(cells)


class SummaryTable(_Table):
    """Shows the figures of both sides; the one that does better has a check mark."""

    def __init__(self) -> None:
        self._rows = texts.ROWS
        super().__init__("Push and pull, side by side", _both(texts.ROWS))

    def show_figures(
        self, figures: Lookup, elapsed_s: float, rows: texts.Rows = texts.ROWS
    ) -> None:
        """Show in ``rows`` what was measured in ``elapsed_s`` seconds."""
        if rows != self._rows:
            self._rows = rows
            self._replace(_both(rows))
        self._show(texts.note(elapsed_s), _compared(figures, rows))


def _both(rows: texts.Rows) -> FigureGrid:
    names = [Name(name) for name, *_ in rows]
    return FigureGrid("Live against polled", names, BOTH, SHARES)


def _compared(figures: Lookup, rows: texts.Rows) -> Iterable[list[ShownValue]]:
    for *both, better in texts.compared(figures, rows):
        yield [
            ShownValue(text, f"{side} is better" if side == better else "")
            for side, text in zip(SIDES, both, strict=True)
        ]


class WaysTable(_Table):
    """Shows the figures of every way to push and to pull that a step measures."""

    def __init__(self) -> None:
        self._ways: Sequence[ways.MeasuredWay] = ()
        super().__init__("All ways, one after the other", _ways(()))

    def show_step(self, step: Step, figures: Lookup) -> None:
        """Show what was measured of ``step`` so far."""
        found = ways.ways_of(step)
        if found != self._ways:
            self._ways = found
            self._replace(_ways(found))
        self._show(texts.turns_note(step), ways.cells(figures, found))


class CostsTable(_Table):
    """Shows what each step of a story with a crowd cost both servers."""

    def __init__(self) -> None:
        self._story: Story | None = None
        super().__init__("What each step cost both servers", _costs(None))

    def show_steps(self, story: Story, told: Mapping[int, Lookup]) -> None:
        """Show what has been ``told`` of the steps so far, by their indices."""
        if story != self._story:
            self._story = story
            self._replace(_costs(story))
        self._show(costs.NOTE, costs.cells(story, told))


def _costs(story: Story | None) -> FigureGrid:
    heads = [column.head for column in costs.COLUMNS]
    return FigureGrid("Costs", costs.rows(story) if story else (), heads, COST_SHARES)


def _ways(found: Sequence[ways.MeasuredWay]) -> FigureGrid:
    rows = [Name(one.label, one.side) for one in found]
    columns = [Name(head) for head, *_ in ways.COLUMNS]
    return FigureGrid("Ways to push and to pull", rows, columns, WAY_SHARES)
