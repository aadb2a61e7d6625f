"""What a feature puts into the header: a button, and where it stands among the others."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QMenu

from app.ui.chip_button import ChipButton


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of the header that can go into its menu where there is little room."""

    button: ChipButton
    rank: int
    """Where it stands among the others of its kind; smallest first."""
    key: str = ""
    """Told beside it in the menu; the window listens to it."""
    menu: QMenu | None = None
    """What it opens, also from the menu."""
    opens: bool = False
    """Whether it opens something rather than act: it says more, and stands before those."""
