"""One line of the benchmark's table: what was measured, against what it must reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, the bound it must keep, its unit, and how it came about."""

    name: str
    value: float
    relation: Literal["<=", ">="]
    bound: float
    unit: str
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the figure keeps the bound."""
        return self.value <= self.bound if self.relation == "<=" else self.value >= self.bound


def show(rows: Iterable[Row]) -> None:
    """Print the rows as a table."""
    table = Table("figure", "measured", "must be", "", "how")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.value:.3g} {row.unit}",
            f"{row.relation} {row.bound:g} {row.unit}",
            "reached" if row.reached else "NOT REACHED",
            row.note,
        )
    Console(width=160).print(table)
