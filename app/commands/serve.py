"""``live-vs-polled serve``: both servers in the foreground, for curl, a browser, any client."""

import asyncio
import errno
import socket
import sys

import msgspec

from app.running import outputs
from app.running.interrupts import InterruptedRunError, Interrupts
from app.text.mistakes import complain
from feeds.access import Endpoints
from feeds.foreign import reason
from feeds.lab import Lab, LabError
from feeds.settings import Settings


def run(
    settings: Settings,
    *,
    live_port: int,
    polled_port: int,
    as_json: bool,
    database_url: str = "",
) -> int:
    """Serve until interrupted, or for the settings' duration."""
    try:
        for option, port in (("--live-port", live_port), ("--polled-port", polled_port)):
            _check_free(option, port)
        lab = Lab(
            settings,
            probe=False,
            live_port=live_port,
            polled_port=polled_port,
            database_url=database_url,
        )
        return asyncio.run(_serve(lab, as_json))
    except LabError as error:
        return complain(str(error))


def _check_free(option: str, port: int) -> None:
    """Raise :class:`LabError` naming ``option`` when ``port`` of the loopback cannot be had."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there it would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is in use" if taken else f"cannot be used: {reason(error)}"
            raise LabError(f"{option}: port {port} {why}") from None


async def _serve(lab: Lab, as_json: bool) -> int:
    """Start, print the addresses, and wait for the end."""
    with Interrupts() as interrupts:
        try:
            endpoints = await interrupts.guard(lab.start())
            line = msgspec.json.encode(endpoints).decode()
            # what nobody was told the address of nobody can use
            if outputs.say(line if as_json else instructions(endpoints)):
                await interrupts.wait(lab.settings.duration_s)
        except InterruptedRunError:
            pass
        finally:
            await lab.stop()
        return interrupts.status


def instructions(endpoints: Endpoints) -> str:
    """Return the addresses, the token, and lines to paste into a shell."""
    live, polled, token = endpoints.live_url, endpoints.polled_url, endpoints.token
    return f"""\
live    {live}
polled  {polled}
token   {token}

Polled, one answer for each request:
  curl -H 'Authorization: Bearer {token}' {polled}
  python -c "import urllib.request as r; print(r.urlopen('{polled}?token={token}').read().decode())"
Live, every update as it happens:
  websocat '{live}?token={token}'
  python -m websockets '{live}?token={token}'

Ctrl+C ends it."""
