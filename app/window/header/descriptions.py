"""What the header's buttons say of themselves when they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.window.header.header_bar import HeaderBar

__all__ = ["describe"]


def describe(header: HeaderBar) -> None:
    """Give every button of ``header`` its tooltip."""
    header.source.setToolTip("Choose where the data comes from")
    header.transports.setToolTip("How the data arrives: pushed on the left, asked for on the right")
    for length, button in header.histories.items():
        button.setToolTip(f"Show the last {length} seconds")
        button.setAccessibleName(f"History of {length} seconds")
    header.drawers["insight"].setToolTip("Distribution, theory, where the time goes (D)")
    header.drawers["fairness"].setToolTip("What either side does, and what tilts it (F)")
    header.export.setToolTip("Evidence (Ctrl+E), pictures and numbers to take away")
    header.help.setToolTip("What everything means (F1)")
    header.more.setToolTip("What else can be done")
    header.poll.setToolTip("Ask once now, besides the regular polls (P)")
    header.pause.setToolTip("Freeze the picture; the data keeps flowing (Space)")
    header.reset.setToolTip("Begin all counters anew (R)")
    header.present.setToolTip("Full screen, larger, for an audience (F11)")
    header.theme_button.setToolTip("Dark, light, or like the system (T)")
