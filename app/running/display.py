"""Can a window open here: is there a display, which Qt platform would serve it, what is missing.

Nothing here imports Qt: Qt aborts the program when a library of its platform is missing, and
names only xcb-cursor whichever it is, so the answer has to be known before.
"""

import ctypes
import os
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.text.mistakes import complain

ANSWER_TIMEOUT_S = 5.0
"""How long a display may take to answer; one on a host that is gone never would."""


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library of the system, and the packages that bring it."""

    name: str
    debian: str
    fedora: str


EVERYWHERE: tuple[Library, ...] = (
    Library("libX11.so.6", "libx11-6", "libX11"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libfreetype.so.6", "libfreetype6", "freetype"),
    Library("libzstd.so.1", "libzstd1", "libzstd"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libgthread-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
)
"""What Qt needs to be imported at all, offscreen too."""

FOR_X11: tuple[Library, ...] = (
    Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
    Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
)

FOR_WAYLAND: tuple[Library, ...] = (
    Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
)

_SCALES = {
    "QT_SCALE_FACTOR": (0.25, 8.0),
    "QT_SCREEN_SCALE_FACTORS": (0.25, 8.0),
    "QT_FONT_DPI": (24.0, 768.0),
}
"""The scales that Qt can draw at: with 0 it paints without end, with 20 for minutes."""

HOW_TO_GET_THE_WINDOW = (
    "for the window start it on a desktop, or set DISPLAY (X11, ssh -X) or WAYLAND_DISPLAY; "
    "'live-vs-polled doctor' says what is missing"
)


def candidates(
    environ: Mapping[str, str] = os.environ, system: str = sys.platform
) -> tuple[str, ...]:
    """Return the Qt platforms that would be tried, in this order; none without a display."""
    if asked := environ.get("QT_QPA_PLATFORM"):
        return tuple(filter(None, asked.split(";")))
    if system in ("win32", "darwin"):
        return ("windows" if system == "win32" else "cocoa",)
    x11, wayland = environ.get("DISPLAY"), environ.get("WAYLAND_DISPLAY")
    if x11 and environ.get("XDG_SESSION_TYPE") == "wayland":
        wayland = "wayland-0"  # Qt tries it, too
    return ("wayland",) * bool(wayland) + ("xcb",) * bool(x11)


def platform(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> str:
    """Return the Qt platform that would be tried first; "" when there is no display."""
    return next(map(_bare, candidates(environ, system)), "")


def settle() -> None:
    """Where Qt would try several platforms, leave out those that do not work: it would complain."""
    tried = candidates()
    if len(tried) > 1 and (work := [name for name in tried if not problem(_bare(name))]):
        os.environ["QT_QPA_PLATFORM"] = ";".join(work)


def _bare(name: str) -> str:
    """Return the platform ``name`` without its arguments, as Qt reads it."""
    return name.partition(":")[0].lower()


def forget_nonsense() -> None:
    """Leave out of the environment what would keep Qt from drawing: scales, a desktop's theme."""
    for variable, (low, high) in _SCALES.items():
        text = os.environ.get(variable, "")
        scales = [one.rpartition("=")[2] for one in text.split(";") if one]
        if not all(_within(scale, low, high) for scale in scales):
            del os.environ[variable]
            complain(f"{variable}={text} is left out; allowed is {low:g} to {high:g}")
    if platform() not in ("xcb", "wayland"):
        os.environ.pop("QT_QPA_PLATFORMTHEME", None)  # gtk3 would look for a display, and exit


def _within(text: str, low: float, high: float) -> bool:
    """Return whether ``text`` is a number from ``low`` to ``high``."""
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def libraries(name: str, system: str = sys.platform) -> tuple[Library, ...]:
    """Return the libraries of the system that the Qt platform ``name`` needs."""
    extra = {"xcb": FOR_X11, "wayland": FOR_WAYLAND}.get(name.partition("-")[0], ())
    return EVERYWHERE + extra if system.startswith("linux") else ()


def loads(name: str) -> bool:
    """Return whether the system's loader finds and loads the library ``name``."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(needed: tuple[Library, ...]) -> tuple[Library, ...]:
    """Return those of ``needed`` that cannot be loaded."""
    return tuple(library for library in needed if not loads(library.name))


def names(of: tuple[Library, ...]) -> str:
    """Return the names of libraries, for a sentence."""
    return ", ".join(library.name for library in of)


def install_hint(lacking: tuple[Library, ...]) -> str:
    """Return the commands that install ``lacking`` on Debian's and Fedora's family."""
    debian = " ".join(dict.fromkeys(library.debian for library in lacking))
    fedora = " ".join(dict.fromkeys(library.fedora for library in lacking))
    return f"sudo apt install {debian}  (Fedora: sudo dnf install {fedora})"


def problem(name: str) -> str | None:
    """Return in one line why a window on the Qt platform ``name`` cannot open, or ``None``."""
    if lacking := missing(libraries(name)):
        return f"the window lacks {names(lacking)}; {install_hint(lacking)}"
    if silent := silence(name):
        return f"{silent}; {HOW_TO_GET_THE_WINDOW}"
    return None


def silence(name: str) -> str | None:
    """Return which display of the Qt platform ``name`` does not answer, or ``None``."""
    if name == "xcb" and not x11_answers():
        return f"the display {os.environ.get('DISPLAY', '')!r} does not answer"
    if name.startswith("wayland") and not wayland_answers():
        return f"the Wayland display {os.environ.get('WAYLAND_DISPLAY', '')!r} does not answer"
    return None


def wayland_answers() -> bool:
    """Return whether the compositor that WAYLAND_DISPLAY names answers its simplest request."""
    if "WAYLAND_SOCKET" in os.environ:
        return True  # a connection that is there, for Qt alone
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    path = folder / (os.environ.get("WAYLAND_DISPLAY") or "wayland-0")
    try:
        with socket.socket(socket.AF_UNIX) as compositor:
            compositor.settimeout(ANSWER_TIMEOUT_S)
            compositor.connect(str(path))
            # to object 1, the display: 12 bytes, request 0, "say as object 2 when you read this"
            compositor.sendall(struct.pack("=III", 1, 12 << 16 | 0, 2))
            return bool(compositor.recv(1))
    except OSError:
        return False


def x11_answers() -> bool:
    """Return whether the X server that DISPLAY names takes a connection."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    taken = threading.Event()

    def connect() -> None:
        connection = xcb.xcb_connect(None, None)  # as long as it likes
        if not xcb.xcb_connection_has_error(connection):
            taken.set()
        xcb.xcb_disconnect(connection)

    asking = threading.Thread(target=connect, daemon=True)
    asking.start()
    asking.join(ANSWER_TIMEOUT_S)
    return taken.is_set()
