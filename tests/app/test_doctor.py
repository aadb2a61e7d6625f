"""``doctor``: what is well, what is missing and how to get it; without Qt."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.command_line import main as cli
from app.commands import doctor
from app.commands.doctor import Finding
from app.running import display
from feeds import choices


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    environ: dict[str, str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "report", lambda url: iter([doctor.Finding("ok", "x", "y")]))
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert doctor.run() == 0
    assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_report_on_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    status = cli.main(["doctor"])
    said = capsys.readouterr().out
    assert status == (1 if "missing" in said else 0)
    for name in ("Python", "packages", "libraries", "platform", "font", "clock", "open files"):
        assert name in said
    assert "loopback" in said
    assert "settings" in said
    assert "ways        websocket" in said


def test_each_way_is_told_and_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(key: str, url: str) -> str:
        return f"install it, or use {url}" if key == "rest" else ""

    monkeypatch.setattr(choices, "lacking", lacking)
    can, *cannot = doctor.ways("postgresql://host")
    assert (can.status, "websocket" in can.found, "rest," in can.found) == ("ok", True, False)
    assert [doctor.line(one, colour=False) for one in cannot] == [
        "warning  ways        rest cannot be had\n"
        "                     → install it, or use postgresql://host"
    ]
    assert doctor.can_run(cannot)


def test_it_works_where_qt_cannot_be_imported() -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['PySide6', 'shiboken6', 'pyqtgraph']));"
        "from app.command_line.main import main; sys.exit(main(['doctor']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "packages" in done.stdout


def test_missing_libraries_name_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"libxcb-cursor.so.0", "libGL.so.1"}
    monkeypatch.setattr(display, "platform", lambda: "xcb")
    monkeypatch.setattr(
        display,
        "missing",
        lambda needed: tuple(library for library in needed if library.name in gone),
    )
    monkeypatch.setattr(display, "libraries", lambda name: display.EVERYWHERE + display.FOR_X11)
    check = doctor.libraries()
    assert check.status == "missing"
    assert "sudo apt install libgl1 libxcb-cursor0 " in check.advice
    assert "sudo dnf install libglvnd-glx xcb-util-cursor" in check.advice
    assert not doctor.can_run([check])


@pytest.mark.parametrize(
    ("environ", "system", "name"),
    [
        ({}, "linux", ""),
        ({"DISPLAY": ":0"}, "linux", "xcb"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "linux", "wayland"),
        ({"QT_QPA_PLATFORM": "offscreen:size=1"}, "linux", "offscreen"),
        ({}, "win32", "windows"),
        ({}, "darwin", "cocoa"),
    ],
)
def test_platform_that_qt_would_choose(environ: dict[str, str], system: str, name: str) -> None:
    assert display.platform(environ, system) == name


def test_old_python_is_reported() -> None:
    assert doctor.python((3, 10, 9)).status == "missing"
    assert doctor.python((3, 13, 0)).status == "ok"


def test_missing_package_is_reported() -> None:
    check = doctor.modules(lambda name: None if name == "PySide6" else object())
    assert (check.status, check.found) == ("missing", "without PySide6")


def test_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Finding:
        raise OSError("no such thing")

    monkeypatch.setattr(doctor, "clock", broken)
    found = [check.found for check in doctor.report()]
    assert "could not be checked: no such thing" in found


def test_display_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "platform", lambda: "xcb")
    monkeypatch.setattr(display, "x11_answers", lambda: False)
    assert doctor.platform().status == "missing"


def test_colour_only_in_a_terminal() -> None:
    check = Finding("ok", "font", "there")
    assert "\x1b[32m" in doctor.line(check, colour=True)
    assert doctor.line(check, colour=False) == "ok       font        there"
