"""Can a window open here: is there a display, which Qt platform would serve it, what is missing.

Nothing here imports Qt: Qt aborts the program when a library of its platform is missing, and
names only xcb-cursor whichever it is, so the answer has to be known before.
"""

import ctypes
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass


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

HOW_TO_GET_THE_WINDOW = (
    "for the window start it on a desktop, or set DISPLAY (X11, ssh -X) or WAYLAND_DISPLAY; "
    "'live-vs-polled doctor' says what is missing"
)


def platform(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> str:
    """Return the Qt platform that would be chosen; "" when there is no display."""
    if asked := environ.get("QT_QPA_PLATFORM"):
        return asked.split(";")[0].split(":")[0]
    if system in ("win32", "darwin"):
        return "windows" if system == "win32" else "cocoa"
    if environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if environ.get("DISPLAY") else ""


def libraries(name: str, system: str = sys.platform) -> tuple[Library, ...]:
    """Return the libraries of the system that the Qt platform ``name`` needs."""
    extra = {"xcb": FOR_X11, "wayland": FOR_WAYLAND}.get(name, ())
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
    if name == "xcb" and not x11_answers():
        shown = os.environ.get("DISPLAY", "")
        return f"the display {shown!r} does not answer; {HOW_TO_GET_THE_WINDOW}"
    return None


def x11_answers() -> bool:
    """Return whether the X server that DISPLAY names takes a connection."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    broken = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not broken
