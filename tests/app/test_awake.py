"""The screen saver is held off in each platform's way; what fails is known and does no harm."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.features.presenting import awake
from app.features.presenting.awake import (
    Awake,
    caffeinate,
    execution_state,
    keeper_for,
    screen_saver_bus,
)
from tests.support.session_bus import needs_bus, on_a_bus


def test_each_platform_has_its_way() -> None:
    assert keeper_for("win32") is execution_state
    assert keeper_for("darwin") is caffeinate
    assert keeper_for("linux") is screen_saver_bus
    assert keeper_for("emscripten") is None


def test_without_a_way_nothing_is_held() -> None:
    one = Awake(None)
    one.hold()
    assert not one.held
    one.release()


def test_without_a_desktop_it_is_silent_and_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    one = Awake(screen_saver_bus)
    one.hold()
    assert not one.held
    one.release()


def test_windows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[int] = []

    def tell(state: ctypes.c_uint) -> int:
        states.append(state.value)
        return 1

    kernel = SimpleNamespace(SetThreadExecutionState=tell)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    one = Awake(execution_state)
    one.hold()
    assert one.held
    one.release()
    assert states == [0x80000003, 0x80000000]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")
def test_macos_s_command_runs_until_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "caffeinate"
    script.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(awake, "CAFFEINATE", str(script))
    one = Awake(caffeinate)
    one.hold()
    assert one.held
    one.release()
    assert not one.held
    monkeypatch.setattr(awake, "CAFFEINATE", str(tmp_path / "gone"))
    one.hold()
    assert not one.held


SERVICE = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, Slot, ClassInfo, QTimer
from PySide6.QtDBus import QDBusConnection

@ClassInfo({"D-Bus Interface": "org.freedesktop.ScreenSaver"})
class Saver(QObject):
    @Slot(str, str, result=int)
    def Inhibit(self, program, why):
        print("inhibit", program, flush=True)
        return 7

app = QCoreApplication([])
bus = QDBusConnection.sessionBus()
saver = Saver()
options = QDBusConnection.RegisterOption.ExportAllSlots
assert bus.registerObject("/org/freedesktop/ScreenSaver", saver, options)
assert bus.registerService("org.freedesktop.ScreenSaver")
print("ready", flush=True)
app.exec()
"""
CLIENT = """
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher
from app.features.presenting.awake import Awake, screen_saver_bus, CONNECTION
app = QCoreApplication([])
one = Awake(screen_saver_bus)
one.hold()
name = QDBusConnection(CONNECTION).baseService()
users = QDBusConnection.sessionBus().interface().registeredServiceNames
print("held", one.held, name in users().value())
watcher = QDBusServiceWatcher(name, QDBusConnection.sessionBus())
watcher.serviceUnregistered.connect(app.quit)
QTimer.singleShot(30_000, app.quit)
one.release()
if name in users().value():
    app.exec()
print("gone", name not in users().value())
"""


@needs_bus
def test_a_desktop_is_asked_and_told_by_the_connection_s_end() -> None:
    said, served = on_a_bus(CLIENT, SERVICE)
    assert [*served, *said][:3] == ["inhibit Live vs Polled", "held True True", "gone True"]
