"""``live-vs-polled doctor``: can the window run here, and what to do if it cannot.

It works without Qt, whose absence or broken libraries are what it is there to report.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from typing import Literal

from app import __version__
from app.running import display, outputs
from app.text.mistakes import PROGRAM
from feeds import interpreter
from feeds.clock import now_ns, resolution_s
from feeds.foreign import one_line, reason
from feeds.frame import SIDES

Status = Literal["ok", "warning", "missing"]

MODULES = ("PySide6", "qasync", "pyqtgraph", "numpy", "websockets", "requests", "uvicorn", "rich")
OPEN_FILES = 1024
"""Descriptors that a run with many clients needs; the window alone is content with 100."""
_COLOURS = {"ok": "32", "warning": "33", "missing": "31"}
QT_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``advice`` says what to do, and is printed unless all is well."""

    status: Status
    name: str
    found: str
    advice: str = ""


def run(database_url: str = "") -> int:
    """Print the report; return 0 if the window can run and 1 otherwise.

    ``database_url`` is that of the person's own database, "" without one.
    """
    checks: list[Finding] = []
    outputs.say(f"{PROGRAM} {__version__}")
    for check in report(database_url):
        checks.append(check)
        if not outputs.say(line(check, colour=_coloured())):
            return 0  # the exit status tells of it by itself
    outputs.say(f"\n{verdict(checks)}")
    return 0 if can_run(checks) else 1


def report(database_url: str = "") -> Iterator[Finding]:
    """Make every check, one after the other, slow ones last."""
    display.settle()
    for make in (
        *(python, modules, libraries, platform, font, clock, open_files, loopback, folder),
        *(temporary, qt),
    ):
        try:
            yield make()
        except Exception as error:  # noqa: BLE001 - a check that fails is a finding, not a crash
            yield Finding("warning", make.__name__, f"could not be checked: {error}")
    yield from ways(database_url)


def can_run(checks: Iterable[Finding]) -> bool:
    """Return whether nothing that the window needs is missing."""
    return all(check.status != "missing" for check in checks)


def verdict(checks: list[Finding]) -> str:
    """Return the last line of the report."""
    if not can_run(checks):
        return "The window cannot run here yet; 'measure', 'serve' and the terminal view may."
    if any(check.name == "platform" and check.status == "warning" for check in checks):
        return "The window can run with --screenshot; without a display the terminal view is shown."
    return "The window can run."


def _coloured() -> bool:
    """Say whether the reader of standard output understands colours, and wants them."""
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return sys.stdout.isatty() and not dumb and not os.environ.get("NO_COLOR")


def line(check: Finding, *, colour: bool) -> str:
    """Return ``check`` as a line of the report, what to do on a second one."""
    status = f"{check.status:<7}"
    if colour:
        status = f"\x1b[{_COLOURS[check.status]}m{status}\x1b[0m"
    advice = f"\n{'':9}{'':12}→ {check.advice}" if check.status != "ok" else ""
    return f"{status}  {check.name:<12}{one_line(check.found)}{advice}"


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Finding the version of Python."""
    status: Status = "ok" if (3, 11) <= version < (3, 15) else "missing"
    found = ".".join(map(str, version))
    return Finding(status, "Python", found, "install Python 3.11, 3.12, 3.13 or 3.14")


def modules(find: Callable[[str], object] = find_spec) -> Finding:
    """Finding that the packages are installed, without importing them."""
    lacking = [name for name in MODULES if find(name) is None]
    if not lacking:
        return Finding("ok", "packages", "all installed")
    advice = "install again: python -m pip install -e . in the project's folder"
    return Finding("missing", "packages", f"without {', '.join(lacking)}", advice)


def libraries() -> Finding:
    """Finding the shared libraries of the system that Qt loads."""
    name = display.platform()
    if lacking := display.missing(display.libraries(name)):
        found = f"without {display.names(lacking)}"
        return Finding("missing", "libraries", found, display.install_hint(lacking))
    if name or not sys.platform.startswith("linux"):
        return Finding("ok", "libraries", "all that Qt loads are there")
    if lacking := display.missing(display.libraries("xcb")):
        found = f"for X11 without {display.names(lacking)}"
        return Finding("warning", "libraries", found, display.install_hint(lacking))
    return Finding("ok", "libraries", "all that Qt loads are there, for X11 too")


def platform() -> Finding:
    """Finding which platform Qt would choose, and that its display answers."""
    name = display.platform()
    if not name:
        return Finding("warning", "platform", "no display", display.HOW_TO_GET_THE_WINDOW)
    if silent := display.silence(name):
        return Finding(
            "missing", "platform", f"{name}, but {silent}", display.HOW_TO_GET_THE_WINDOW
        )
    return Finding("ok", "platform", name)


def font() -> Finding:
    """Finding that the bundled font is there; without any font each letter is a box."""
    file = resources.files("resources") / "fonts" / "Inter.ttf"
    if file.is_file():
        return Finding("ok", "font", "Inter is bundled")
    return Finding("warning", "font", "Inter is not there", "install the program again")


def clock() -> Finding:
    """Finding the resolution that the clock states, and the step it really takes."""
    first_ns = now_ns()
    while (step_ns := now_ns() - first_ns) == 0:
        pass
    found = f"{time.get_clock_info('perf_counter').implementation}, {resolution_s() * 1e9:.0f} ns"
    if step_ns < 100_000:
        return Finding("ok", "clock", found)
    found += f", steps of {step_ns / 1e6:.1f} ms"
    advice = "latencies under the step of the clock cannot be told apart"
    return Finding("warning", "clock", found, advice)


def open_files() -> Finding:
    """Finding how many files and sockets a process may have open."""
    try:
        import resource
    except ImportError:
        return Finding("ok", "open files", "no limit of this kind here")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return Finding("ok", "open files", "no limit")
    status: Status = "ok" if soft >= OPEN_FILES else "warning"
    return Finding(status, "open files", f"{soft}", f"ulimit -n {min(OPEN_FILES, hard)}")


def loopback() -> Finding:
    """Finding that a socket of this machine reaches another one."""
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname(), timeout=2) as client,
        ):
            server.settimeout(2)
            other, _ = server.accept()
            with other:
                client.sendall(b"?")
                other.settimeout(2)
                other.recv(1)
    except OSError as error:
        advice = "allow TCP connections to 127.0.0.1 (firewall, sandbox)"
        return Finding("missing", "loopback", str(error), advice)
    return Finding("ok", "loopback", "127.0.0.1 answers")


def folder() -> Finding:
    """Finding that settings can be kept."""
    from platformdirs import user_config_path

    advice = "settings are not kept; make it writable, or set HOME or XDG_CONFIG_HOME"
    try:
        nearest = path = user_config_path(PROGRAM, appauthor=False)
        while not nearest.exists():
            nearest = nearest.parent
        with tempfile.TemporaryFile(dir=nearest):
            return Finding("ok", "settings", f"{path} can be written")
    except OSError as error:
        return Finding("warning", "settings", f"{nearest}: {reason(error)}", advice)
    except RuntimeError as error:  # there is no home folder
        return Finding("warning", "settings", str(error), advice)


def ways(database_url: str = "") -> Iterator[Finding]:
    """Find which ways to push and to pull can be had; what one lacks has a line of its own."""
    from feeds import choices

    lacks = {
        way.key: choices.lacking(way.key, database_url)
        for side in SIDES
        for way in choices.offered(side)
    }
    yield Finding("ok", "ways", ", ".join(key for key, lack in lacks.items() if not lack))
    for key, lack in lacks.items():
        if lack:
            yield Finding("warning", "ways", f"{key} cannot be had", lack)


def temporary() -> Finding:
    """Finding that there is a place for what the window records, in case it is to be exported."""
    try:
        return Finding("ok", "temporary", f"{tempfile.gettempdir()} can be written")
    except OSError as error:
        advice = "the window cannot export; set TMPDIR to a folder that can be written"
        return Finding("warning", "temporary", reason(error), advice)


def qt() -> Finding:
    """Finding that Qt opens its application, in a process of its own, because it may abort."""
    code = (
        "from app.ui.application import open_application; from PySide6.QtCore import qVersion; "
        "print(qVersion(), 'on', open_application().platformName())"
    )
    environment = interpreter.environment()
    if not display.platform():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-P", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            timeout=QT_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding("missing", "Qt", f"does not start within {QT_TIMEOUT_S} s", "see above")
    if done.returncode == 0:
        return Finding("ok", "Qt", done.stdout.strip())
    said = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    said = said.removeprefix(f"{PROGRAM}: ")
    return Finding("missing", "Qt", said, "see the lines above; then install the program again")
