"""``live-vs-polled serve``: both servers in the foreground, for curl, a browser, any client."""

import asyncio
import errno
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shlex import quote
from urllib.parse import urlsplit

import msgspec

from app.running import outputs
from app.running.interrupts import InterruptedRunError, Interrupts, first
from app.text.mistakes import complain
from feeds import choices, network
from feeds.access import Address, Endpoints
from feeds.deployment import ENCRYPTED, Deployment
from feeds.foreign import reason
from feeds.frame import SIDES
from feeds.lab import Lab, LabError
from feeds.listener import most_descriptors
from feeds.own_token import TOKEN_VARIABLE
from feeds.settings import Settings
from feeds.status.site import HEALTH, PATHS
from feeds.upstream.broker_url import shown

AUTHORITY = "AUTHORITY.pem"
"""What Python has to be given where not the whole chain of certificates is in the servers' file."""


def run(
    settings: Settings,
    *,
    live_port: int,
    polled_port: int,
    as_json: bool,
    database_url: str = "",
    deployment: Deployment = Deployment(),  # noqa: B008 - frozen
    token: str = "",
) -> int:
    """Serve until interrupted, or for the settings' duration."""
    try:
        for option, port in (("--live-port", live_port), ("--polled-port", polled_port)):
            _check_free(option, deployment.bind, port)
        lab = Lab(
            settings,
            on_log=_log,
            probe=False,
            live_port=live_port,
            polled_port=polled_port,
            database_url=database_url,
            deployment=deployment,
            token=token,
        )
        if warning := plainly(deployment):
            complain(warning)
        return asyncio.run(_serve(lab, as_json, database_url, deployment, named=bool(token)))
    except LabError as error:
        return complain(str(error))


def _check_free(option: str, host: str, port: int) -> None:
    """Raise :class:`LabError` naming ``option`` when ``port`` of ``host`` cannot be had."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if sys.platform != "win32":  # there it would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise LabError(f"--bind: {host} is no address of this machine") from None
            taken = error.errno == errno.EADDRINUSE
            why = "is in use" if taken else f"cannot be used: {reason(error)}"
            raise LabError(f"{option}: port {port} {why}") from None


def _log(line: str) -> None:
    """Write ``line`` to standard error; nobody may be there to read it."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


async def _serve(
    lab: Lab, as_json: bool, database_url: str, deployment: Deployment, *, named: bool
) -> int:
    """Start, print the addresses, and wait for the end."""
    with Interrupts() as interrupts:
        ended = asyncio.wrap_future(lab.ended)
        try:
            endpoints = await interrupts.guard(lab.start())
            if as_json:
                told = msgspec.json.encode(endpoints).decode()
            else:
                settings = lab.settings
                told = instructions(endpoints, settings, database_url, deployment, named=named)
            # what nobody was told the address of nobody can use
            if outputs.say(told):
                await first(interrupts.wait(lab.settings.duration_s), ended)
            if ended.done():
                raise LabError(ended.result())
        except InterruptedRunError:
            pass
        finally:
            await lab.stop()
        return interrupts.status


def plainly(deployment: Deployment) -> str:
    """Return the warning that belongs to servers that others reach without TLS; empty: to none."""
    if deployment.encrypted or not deployment.exposed or deployment.role == "source":
        return ""
    return (
        f"{deployment.bind} is served without encryption: whoever is on the way reads the token "
        "and every update"
    )


def instructions(
    endpoints: Endpoints,
    settings: Settings,
    database_url: str = "",
    deployment: Deployment = Deployment(),  # noqa: B008 - frozen
    *,
    named: bool = False,
) -> str:
    """Return the addresses, the token, and lines to paste into a shell for each side.

    ``named``: they name the variable that holds the token, and not its value, which is then in no
    log that they end up in.
    """
    upstream = [f"broker  {shown(deployment.upstream)}"] if deployment.upstream else []
    if deployment.role == "source":  # nobody asks it but the broker
        what = f"{settings.source}, {settings.rate_per_s:g}/s, to {deployment.subject}.updates.*"
        return "\n".join([f"source  {what}", *upstream, "", "Ctrl+C ends it."])
    urls = {"live": endpoints.live_url, "polled": endpoints.polled_url}
    lines = [f"{side:<8}{url}" for side, url in urls.items()]
    lines += [f"token   {f'as in {TOKEN_VARIABLE}' if named else endpoints.token}"]
    lines += [f"room    {room(settings, deployment)}", *pages(settings), *upstream, ""]
    for side in SIDES:
        choice = choices.chosen(settings.transport(side))
        port = urlsplit(urls[side]).port or 0
        address = Address(port, endpoints.token, deployment.host, database_url=database_url)
        lines += [f"{side.capitalize()}, {choice.label}. {choice.tip}:"]
        pasted = [runnable(line) for line in choices.to_paste(choice.key, address)]
        if named:
            pasted = [line.replace(endpoints.token, in_shell(TOKEN_VARIABLE)) for line in pasted]
        lines += [f"  {line}" for line in encrypted(pasted, deployment)]
    lines += [*_notes(deployment), "", "Ctrl+C ends it."]
    if warning := plainly(deployment):
        lines += ["", f"Warning: {warning}."]
    return "\n".join(lines)


def in_shell(variable: str) -> str:
    """Return what a shell puts a variable of its environment in for; on Windows PowerShell."""
    return f"$env:{variable}" if os.name == "nt" else f"${variable}"


def pages(settings: Settings) -> list[str]:
    """Return the line that names what is told beside updates; none where a database serves."""
    asked = [side for side in SIDES if not choices.chosen(settings.transport(side)).database]
    if not asked:
        return []
    where = "each port" if len(asked) == len(SIDES) else f"the {asked[0]} port"
    return [f"pages   {', '.join(PATHS)} of {where}; only {HEALTH} needs no token"]


def _notes(deployment: Deployment) -> list[str]:
    """Return what else is to be known of the servers where others reach them."""
    if not deployment.encrypted:
        return []
    from feeds.encryption import known_here, misnamed

    lines = []
    if misnamed(deployment):
        told = f"The certificate does not name {deployment.host}: clients that check it leave."
        lines += ["", told]
    if not known_here(deployment) and not known_here(deployment, deployment.certificate):
        lines += ["", f"{AUTHORITY}: the certificate of whoever has signed yours."]
    return lines


def encrypted(lines: Iterable[str], deployment: Deployment) -> list[str]:
    """Return lines for a shell as they are with TLS, if there is any.

    A certificate that is not vouched for by an authority of this machine is named in them.
    """
    if not deployment.encrypted:
        return list(lines)
    from feeds.encryption import known_here

    if known_here(deployment):
        return [_encrypted(line, "", "") for line in lines]
    file = quote(str(Path(deployment.certificate).resolve()))
    whole = known_here(deployment, deployment.certificate)
    return [_encrypted(line, file, file if whole else AUTHORITY) for line in lines]


def _encrypted(line: str, file: str, authority: str) -> str:
    for scheme, secure in ENCRYPTED.items():
        line = re.sub(rf"\b{scheme}://", f"{secure}://", line)
    if not file:
        return line
    if "curl " in line:
        return line.replace("curl ", f"curl --cacert {file} ")
    return f"SSL_CERT_FILE={authority} {line}"  # which Python and OpenSSL look at


def room(settings: Settings, deployment: Deployment = Deployment()) -> str:  # noqa: B008 - frozen
    """Return how many clients each side takes at one time, and what allows more."""
    files = most_descriptors(raised=True)
    most = network.most_connections(files)
    if deployment.direct:  # a gateway has a process to itself, and one file a client
        most = max(1, min(network.MOST_CONNECTIONS, files - network.SPARE_FILES))
    live, polled = (
        min(most, choices.chosen(settings.transport(side)).most_clients) for side in SIDES
    )
    told = f"for {live:,} clients of each side at one time"
    if live != polled:
        told = f"for {live:,} live and {polled:,} polled clients at one time"
    if most < network.MOST_CONNECTIONS:
        told += f"; more open files (ulimit -n) allow up to {network.MOST_CONNECTIONS:,}"
    return told


def runnable(line: str) -> str:
    """Return ``line`` so that it runs in any shell: by this Python, if another would answer.

    Only this one is sure to have what the line imports.
    """
    command, space, rest = line.partition(" ")
    found = shutil.which(command)
    if command != "python" or (found and Path(found).parent == Path(sys.executable).parent):
        return line
    return f"{sys.executable if os.name == 'nt' else quote(sys.executable)}{space}{rest}"
