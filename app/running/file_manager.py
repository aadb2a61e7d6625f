"""A file shown in its folder by the system's own file manager, without Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAME, PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"
PATIENCE_S = 3.0
"""How long the bus may take to start the file manager."""


def show_in_folder(path: Path) -> bool:
    """Have the folder of ``path`` opened with ``path`` marked in it; say whether that was done.

    It may take :data:`PATIENCE_S`: not for the window's thread.
    """
    if sys.platform == "darwin":
        return _started("open", "-R", str(path))
    if sys.platform == "win32":
        # explorer reads its own command line: the comma and these quotes are its grammar
        return _started(f'explorer /select,"{path}"')
    return _by_bus(path)


def _started(*words: str) -> bool:
    """Start a program of the system; say whether it is there."""
    command = words[0] if len(words) == 1 else list(words)
    try:
        subprocess.Popen(command)  # noqa: S603 - the system's own, with a path as one word
    except OSError:
        return False
    return True


def _by_bus(path: Path) -> bool:
    """Ask the file manager of a freedesktop desktop, by the File Manager D-Bus Interface."""
    try:
        from jeepney import AuthenticationError, DBusAddress, MessageType, new_method_call
        from jeepney.io.blocking import open_dbus_connection
    except ImportError:
        return False
    address = DBusAddress(PATH, bus_name=NAME, interface=NAME)
    message = new_method_call(address, "ShowItems", "ass", ([path.absolute().as_uri()], ""))
    try:
        with open_dbus_connection(auth_timeout=PATIENCE_S) as bus:
            answer = bus.send_and_get_reply(message, timeout=PATIENCE_S)
    except (OSError, EOFError, ValueError, KeyError, RuntimeError, AuthenticationError):
        return False
    return answer.header.message_type is not MessageType.error
