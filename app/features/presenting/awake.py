"""Holding off the screen saver while something is presented; whether that works is known."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from typing import Protocol

from PySide6.QtGui import QGuiApplication

PROGRAM, WHY = "Live vs Polled", "a presentation is running"
PATIENCE_MS = 500
"""How long the desktop may take to answer."""
SERVICE, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
CONNECTION = "live-vs-polled-awake"
CAFFEINATE = "/usr/bin/caffeinate"
ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2


class ScreenHold(Protocol):
    """One platform's way of keeping the screen on."""

    def hold(self) -> bool:
        """Keep the screen on; return whether that is so."""

    def release(self) -> None:
        """Leave the screen to its saver again."""


class Awake:
    """Keeps the screen on between :meth:`hold` and :meth:`release`; what fails is only noted."""

    def __init__(self, keeper: ScreenHold | None) -> None:
        self._keeper = keeper
        self.held = False
        """Whether the screen saver is known to be held off."""

    def hold(self) -> None:
        """Keep the screen on, if this platform can."""
        if self._keeper is not None and not self.held:
            self.held = self._keeper.hold()

    def release(self) -> None:
        """Leave the screen to its saver again."""
        if self._keeper is not None and self.held:
            self._keeper.release()
        self.held = False


def keeper_for(platform: str) -> ScreenHold | None:
    """Return the way of the operating system ``platform``, as ``sys.platform`` names it."""
    if platform == "win32":
        return ExecutionState()
    if platform == "darwin":
        return Caffeinate()
    return ScreenSaverBus() if platform.startswith(("linux", "freebsd")) else None


class ScreenSaverBus:
    """Asks the desktop over D-Bus, on a connection of its own: its end is the release."""

    def hold(self) -> bool:
        """Ask, and wait for the answer, at most :data:`PATIENCE_MS`."""
        try:
            from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage
        except ImportError:
            return False
        kind = QDBusConnection.BusType.SessionBus
        bus = QDBusConnection.connectToBus(kind, CONNECTION)
        if bus.isConnected():
            ask = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, "Inhibit")
            ask.setArguments([PROGRAM, WHY])
            answer = bus.call(ask, QDBus.CallMode.Block, PATIENCE_MS)
            if answer.type() == QDBusMessage.MessageType.ReplyMessage:
                return True
        self.release()
        return False

    def release(self) -> None:
        """Close the connection; the desktop drops what was asked for on it."""
        from PySide6.QtDBus import QDBusConnection

        QDBusConnection.disconnectFromBus(CONNECTION)


class ExecutionState:
    """Tells Windows that the display is in use."""

    def hold(self) -> bool:
        """Return whether Windows took note."""
        return self._tell(ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED)

    def release(self) -> None:
        """Take it back."""
        self._tell(ES_CONTINUOUS)

    @staticmethod
    def _tell(state: int) -> bool:
        windll = getattr(ctypes, "windll", None)
        return bool(windll and windll.kernel32.SetThreadExecutionState(ctypes.c_uint(state)))


class Caffeinate:
    """Runs macOS's own command, which ends with this process at the latest."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def hold(self) -> bool:
        """Return whether the command could be started."""
        command = [CAFFEINATE, "-d", "-w", str(os.getpid())]
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(command)  # noqa: S603 - nothing in it is input
        return self._process is not None

    def release(self) -> None:
        """End the command."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


def here() -> Awake:
    """Return what keeps this machine's screen on; nothing where the window is drawn off screen."""
    seen = QGuiApplication.platformName() not in ("offscreen", "minimal")
    return Awake(keeper_for(sys.platform) if seen else None)
