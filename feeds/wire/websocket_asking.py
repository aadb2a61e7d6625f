"""What is asked for by a handshake, or by a request that is none, and why it is refused."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

    from feeds.access import Access
    from feeds.status.page import StatusPage

_ABSOLUTE = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE)


def path_of(request: Request) -> str:
    """Return which path is asked for."""
    absolute = _ABSOLUTE.fullmatch(request.path)
    return unquote((absolute[2] if absolute else request.path).partition("?")[0])


def refusal_of(
    connection: ServerConnection,
    request: Request,
    access: Access,
    path: str | None = None,
    page: StatusPage | None = None,
) -> Response | None:
    """Return the answer to whoever may not connect, or wants another path or method.

    With ``page``: to whoever may not read that, or wants something else with it.
    """
    headers, target = request.headers, request.path
    if absolute := _ABSOLUTE.fullmatch(target):  # it names the host instead of the header
        target, headers = absolute[2], headers.copy()
        if "Host" in headers:
            del headers["Host"]
        headers["Host"] = absolute[1]
    target, _, query = target.partition("?")
    is_open = page is not None and page.is_open
    refusal = None if is_open else access.handshake_refusal(headers, query, request.method)
    if refusal is not None:
        response = connection.respond(refusal.status, refusal.reason)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
    elif request.method == "OPTIONS":
        response = connection.respond(HTTPStatus.NO_CONTENT, "")
        del response.headers["Content-Length"], response.headers["Content-Type"]
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    elif path is not None and unquote(target) != path:
        response = connection.respond(HTTPStatus.NOT_FOUND, f"Updates are at {path}.\n")
    elif request.method == "HEAD" and page is None:
        response = connection.respond(HTTPStatus.UPGRADE_REQUIRED, "Only WebSocket.\n")
        response.headers["Upgrade"] = "websocket"
    elif request.method not in ("GET", "HEAD"):
        response = connection.respond(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and OPTIONS.\n")
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    else:
        return None
    return response
