"""Displays that are not there, and what else of the surroundings would make Qt abort or hang."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.running import display
from tests.support.clock import PATIENCE_S

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have no display at first; sockets of Wayland are in ``tmp_path``."""
    for name in (
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "WAYLAND_SOCKET",
        "QT_QPA_PLATFORM",
        "XDG_SESSION_TYPE",
    ):
        monkeypatch.setenv(name, "")  # so that it is put back whatever the test does
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program with ``words`` and ``more`` in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=os.environ | more,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@LINUX
@pytest.mark.parametrize(("answer", "works"), [(b"done", True), (b"", False), (None, False)])
def test_a_compositor_answers_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes | None, works: bool
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    if answer is None:  # silent, as one that is stopped is
        monkeypatch.setattr(display, "ANSWER_TIMEOUT_S", 0.05)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "w"))
        server.listen()

        def compositor() -> None:
            asked, _ = server.accept()
            with asked:
                assert len(asked.recv(100)) == 12
                if answer is not None:
                    asked.sendall(answer)
                else:
                    asked.recv(1)

        serving = threading.Thread(target=compositor)
        serving.start()
        assert display.wayland_answers() is works
        serving.join(PATIENCE_S)
    assert not display.wayland_answers()  # nobody listens any more
    assert "Wayland display 'w'" in str(display.problem("wayland"))


@LINUX
@pytest.mark.skipif(not display.loads("libxcb.so.1"), reason="libxcb is not here")
def test_an_x_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "ANSWER_TIMEOUT_S", 0.05)
    before = set(threading.enumerate())
    for number in range(100, 200):
        with suppress(OSError), socket.create_server(("127.0.0.1", 6000 + number)):
            monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}")
            assert not display.x11_answers()
            break
    for asking in set(threading.enumerate()) - before:
        asking.join(PATIENCE_S)


@pytest.mark.parametrize(
    ("environ", "broken", "chosen"),
    [
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "wayland", "xcb"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "wayland xcb", None),
        ({"QT_QPA_PLATFORM": "Wayland;xcb:foo;minimal"}, "wayland", "xcb:foo;minimal"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "wayland", "xcb"),
        ({"QT_QPA_PLATFORM": ";"}, "", ";"),
        ({"DISPLAY": ":0"}, "xcb", None),
    ],
)
@LINUX
def test_of_several_platforms_those_that_work_are_tried(
    environ: dict[str, str], broken: str, chosen: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(display, "problem", lambda name: name in broken.split() or None)
    display.settle()
    assert os.environ.get("QT_QPA_PLATFORM") == chosen


@pytest.mark.window
@pytest.mark.parametrize("words", [["--duration=1"], ["doctor"]])
def test_a_platform_that_qt_does_not_have_is_one_line(words: list[str]) -> None:
    done = run(*words, QT_QPA_PLATFORM="nonsense")
    told = done.stdout if words == ["doctor"] else done.stderr
    assert done.returncode == 1
    assert sum("QT_QPA_PLATFORM=nonsense" in line for line in told.splitlines()) == 1
    assert words == ["doctor"] or told.count("\n") == 1


@LINUX
@pytest.mark.window
@pytest.mark.parametrize("words", [["--duration=1"], ["doctor"]])
def test_a_compositor_that_is_gone_is_one_line(words: list[str]) -> None:
    done = run(*words, WAYLAND_DISPLAY="gone")
    assert done.returncode == 1
    assert "the Wayland display 'gone' does not answer" in done.stdout + done.stderr
    assert words == ["doctor"] or done.stderr.count("\n") == 1


NONSENSE: dict[str, Callable[[str], bool]] = {
    "QT_QPA_PLATFORMTHEME=gtk3": lambda told: not told,
    "QT_STYLE_OVERRIDE=nonsense": lambda told: not told,
    "QT_SCALE_FACTOR=0": lambda told: told.count("\n") == 1 and "0.25 to 8" in told,
    "QT_SCREEN_SCALE_FACTORS=a=2;b=90": lambda told: told.count("\n") == 1 and "b=90" in told,
    "QT_API=pyqt5": lambda told: not told,
    "QT_PLUGIN_PATH=/nowhere": lambda told: not told,
}


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_a_picture_is_drawn_all_the_same(nonsense: str, tmp_path: Path) -> None:
    name, _, value = nonsense.partition("=")
    more = {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), name: value}
    done = run("--duration=0.5", "--size=800x600", f"--screenshot={tmp_path / 'p.png'}", **more)
    assert done.returncode == 0, done.stderr
    assert NONSENSE[nonsense](done.stderr), done.stderr
    width_height = (tmp_path / "p.png").read_bytes()[16:24]
    assert (int.from_bytes(width_height[:4]), int.from_bytes(width_height[4:])) >= (800, 600)
