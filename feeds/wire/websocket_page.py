"""Pages beside a WebSocket: answers to plain requests, on the port of its handshakes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from feeds.wire.websocket_asking import refusal_of

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

    from feeds.access import Access
    from feeds.status.page import StatusPage


async def page_of(
    connection: ServerConnection, request: Request, access: Access, page: StatusPage
) -> Response:
    """Return the answer to a request for ``page``."""
    refused = refusal_of(connection, request, access, page=page)
    if refused is not None:
        return refused
    told = await page.tell()
    response = connection.respond(HTTPStatus(told.status), told.body.decode())
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = told.kind
    response.headers["Cache-Control"] = "no-store"
    return response
