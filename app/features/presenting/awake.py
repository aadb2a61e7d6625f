"""Holding off the screen saver while something is presented; whether that works is known."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from PySide6.QtGui import QGuiApplication

PROGRAM, WHY = "Live vs Polled", "a presentation is running"
PATIENCE_MS = 500
"""How long the desktop may take to answer."""
SERVICE, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
CONNECTION = "live-vs-polled-awake"
CAFFEINATE = "/usr/bin/caffeinate"
ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2


Keeper = Callable[[], AbstractContextManager[bool]]
"""One platform's way: entered, it keeps the screen on, if it gives ``True``; left, no more."""


class Awake:
    """Keeps the screen on between :meth:`hold` and :meth:`release`; what fails is only noted."""

    def __init__(self, keeper: Keeper | None) -> None:
        self._keeper = keeper
        self._end = ExitStack()
        self.held = False
        """Whether the screen saver is known to be held off."""

    def hold(self) -> None:
        """Keep the screen on, if this platform can."""
        if self._keeper is not None and not self.held:
            self.held = self._end.enter_context(self._keeper())
            if not self.held:
                self._end.close()

    def release(self) -> None:
        """Leave the screen to its saver again."""
        self._end.close()
        self.held = False


def keeper_for(platform: str) -> Keeper | None:
    """Return the way of the operating system ``platform``, as ``sys.platform`` names it."""
    if platform == "win32":
        return execution_state
    if platform == "darwin":
        return caffeinate
    return screen_saver_bus if platform.startswith(("linux", "freebsd")) else None


@contextmanager
def screen_saver_bus() -> Iterator[bool]:
    """Ask the desktop over D-Bus, on a connection of its own: its end is the release."""
    try:
        from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage
    except ImportError:
        yield False
        return
    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, CONNECTION)
    answered = False
    if bus.isConnected():
        ask = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, "Inhibit")
        ask.setArguments([PROGRAM, WHY])
        answer = bus.call(ask, QDBus.CallMode.Block, PATIENCE_MS)
        answered = answer.type() == QDBusMessage.MessageType.ReplyMessage
    yield answered
    QDBusConnection.disconnectFromBus(CONNECTION)


@contextmanager
def execution_state() -> Iterator[bool]:
    """Tell Windows that the display is in use."""
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        yield False
        return
    tell = windll.kernel32.SetThreadExecutionState
    yield bool(tell(ctypes.c_uint(ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED)))
    tell(ctypes.c_uint(ES_CONTINUOUS))


@contextmanager
def caffeinate() -> Iterator[bool]:
    """Run macOS's own command, which ends with this process at the latest."""
    command = [CAFFEINATE, "-d", "-w", str(os.getpid())]
    try:
        process = subprocess.Popen(command)  # noqa: S603 - nothing in it is input
    except OSError:
        yield False
        return
    yield True
    process.terminate()
    process.wait()


def here() -> Awake:
    """Return what keeps this machine's screen on; nothing where the window is drawn off screen."""
    seen = QGuiApplication.platformName() not in ("offscreen", "minimal")
    return Awake(keeper_for(sys.platform) if seen else None)
