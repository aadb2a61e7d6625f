"""Undo and redo of changed settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.undo.undo import Undo
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> Undo:
    """Offer undo, redo and the defaults in the window of ``host``."""
    from app.features.undo.undo import Undo

    return Undo(host)
