"""How the controls are split into rows: as few as there is room for, none of them half empty."""

from collections.abc import Iterator, Sequence


def split(widths: Sequence[int], gap: int, room: int) -> tuple[int, ...]:
    """Return how many controls of these least ``widths`` stand in each row, in their order.

    ``gap`` is between two of them, and ``room`` is the width of a row, all in pixels.
    """
    wide = ((rows, needed(widths, rows, gap)) for rows in _splits(len(widths)))
    return next((rows for rows, width in wide if width <= room), (1,) * len(widths))


def needed(widths: Sequence[int], rows: Sequence[int], gap: int) -> int:
    """Return the least width for so many in each row."""
    ends = [sum(rows[: number + 1]) for number in range(len(rows))]
    parts = [widths[end - many : end] for end, many in zip(ends, rows, strict=True)]
    return max(sum(part) + gap * (len(part) - 1) for part in parts)


def _splits(total: int) -> Iterator[tuple[int, ...]]:
    """Give every split into rows that differ by one at most, the fewest rows first."""
    for number in range(1, total + 1):
        each, more = divmod(total, number)
        rows = (each + 1,) * more + (each,) * (number - more)
        yield rows
        yield rows[::-1]
