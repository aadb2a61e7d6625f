"""The size of all text, while the window runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.text_size.text_size import TextSize
    from app.window.host import Host

__all__ = ["install"]


def install(host: Host) -> TextSize:
    """Offer the keys for larger and smaller text in the window of ``host``."""
    from app.features.text_size.text_size import TextSize

    return TextSize(host)
