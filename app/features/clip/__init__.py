"""A clip of the last seconds, as an animated picture or a video, to be put on a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.features.clip.clip_maker import ClipMaker
    from app.window.host import Host


def install(host: Host) -> ClipMaker:
    """Offer it in the window of a host."""
    # here, and not above: the command line reads the forms of clips, and needs nothing of Qt
    from app.features.clip.clip_maker import ClipMaker

    return ClipMaker(host)
