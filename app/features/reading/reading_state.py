"""What somebody reads on the charts: where they point, their points, a stretch. Knows no Qt."""

from dataclasses import dataclass, field

from app.window.charts.columns import Grid


@dataclass(slots=True)
class ReadingState:
    """The pointer is at a share of the charts' width; all else is at instants, which flow by."""

    hover: float | None = None
    keyed_ns: int | None = None
    """Where the keys have brought the line; ``None`` while nobody reads by keys."""
    at_edge: bool = False
    """Whether that is the present, wherever it goes."""
    points: list[int] = field(default_factory=list)
    """None, the first, or both."""
    stretch: tuple[int, int] | None = None
    """What is told of as a whole, from earlier to later."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be seen."""
        return self.hover is None and not self.is_kept

    @property
    def is_kept(self) -> bool:
        """Whether there is anything that stays when the pointer goes."""
        return self.keyed_ns is not None or bool(self.points) or self.stretch is not None

    def cursor_ns(self, grid: Grid, now_ns: int) -> int | None:
        """Return the instant that is read; by pointer none between two points, nor of a stretch."""
        if self.keyed_ns is not None:
            return now_ns if self.at_edge else self.keyed_ns
        if self.hover is None or len(self.points) > 1 or self.stretch is not None:
            return None
        return instant_of(grid, self.hover, now_ns)

    def point(self, at_ns: int) -> None:
        """Set the first point, or the second; a third one is the first of another two."""
        self.stretch = None
        self.points = [at_ns] if len(self.points) != 1 else [self.points[0], at_ns]

    def clear(self) -> bool:
        """Take back the last thing that was set; say whether there was any."""
        if self.stretch is not None:
            self.stretch = None
        elif self.points:
            self.points.pop()
        elif self.keyed_ns is not None:
            self.keyed_ns = None
        else:
            return False
        return True

    def begin_keys(self, at_ns: int) -> None:
        """Read by keys from ``at_ns``, the present, on."""
        self.keyed_ns, self.at_edge = at_ns, True

    def step(self, columns: int, grid: Grid, now_ns: int) -> None:
        """Move the line by so many columns; it stays on the charts."""
        at_ns = self.cursor_ns(grid, now_ns)
        assert at_ns is not None
        self.move_to(at_ns + columns * grid.ns_per_column, grid, now_ns)

    def move_to(self, at_ns: int, grid: Grid, now_ns: int) -> None:
        """Move the line to an instant, or as near to it as the charts reach."""
        latest_ns = min(grid.end_ns - 1, now_ns)
        self.keyed_ns = min(max(at_ns, grid.begin_ns), latest_ns)
        self.at_edge = latest_ns == now_ns and at_ns >= now_ns

    def keep_inside(self, grid: Grid) -> None:
        """Hold the line at the left edge when time has carried it there."""
        if self.keyed_ns is not None and not self.at_edge:
            self.keyed_ns = max(self.keyed_ns, grid.begin_ns)


def instant_of(grid: Grid, share: float, now_ns: int) -> int:
    """Return the middle of the column at a share of the width, or now where that is later."""
    column = min(grid.count - 1, int(share * grid.count))
    return min(grid.begin_ns + column * grid.ns_per_column + grid.ns_per_column // 2, now_ns)
