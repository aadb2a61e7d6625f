"""What is told of a story: its steps, how evidence stands, and a table, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["DotState", "EvidenceState", "EvidenceView", "Row", "StepView", "Table"]

EvidenceState = Literal["before", "measuring", "not yet", "proven", "refuted"]
"""``before``: what the evidence is compared with is measured first."""
DotState = Literal["open", "proven", "refuted"]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a story, as it is shown."""

    story_title: str
    number: int
    """From 1."""
    count: int
    title: str
    text: str
    """One or two sentences."""
    says: str
    """What the step claims, in words."""
    all_texts: tuple[str, ...] = ()
    all_says: tuple[str, ...] = ()
    """Texts and claims of all steps: the size of the text is one at which each of them fits."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """How the evidence of a step stands; all of it was measured, or is empty."""

    state: EvidenceState
    ratio_text: str = ""
    """For instance ``27×``; "" when the claim has none."""
    values_text: str = ""
    """The two measured values: ``1 023 ms against 38 ms``."""
    elapsed_s: float = 0.0
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """What both sides do in one respect, as text with units."""

    label: str
    live: str
    polled: str
    better: Literal["live", "polled", ""] = ""
    """Which side is marked; "" for neither."""


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, and what is said of them."""

    rows: tuple[Row, ...] = ()
    title: str = "What the two did"
    note: str = ""
    """Where the figures come from, for instance "Measured over 12 s"."""
