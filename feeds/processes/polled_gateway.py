"""Role "polled_gateway": the server of the polled side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeds.processes.gateway import serve

if TYPE_CHECKING:
    from feeds.processes.child import Link

MANY_SOCKETS = True


async def run(link: Link) -> None:
    """Serve until cancelled."""
    await serve(link, "rest")
