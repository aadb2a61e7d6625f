"""The leak guard: each kind of thing left behind is named, and what is tidied up is not."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import leaks
from tests.support.inner_pytest import environment

ROOT = Path(__file__).parents[2]


@pytest.fixture
def before() -> leaks.Belongings:
    return leaks.look()


def _left(before: leaks.Belongings) -> str:
    return "; ".join(leaks.left_behind(before, grace_s=0.05))


def test_nothing_is_left_by_nothing(before: leaks.Belongings) -> None:
    assert _left(before) == ""


def test_thread(before: leaks.Belongings) -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten")
    thread.start()
    assert _left(before) == "thread 'forgotten'"
    end.set()
    thread.join()
    assert _left(before) == ""


def test_thread_that_is_ending_gets_the_time_to(before: leaks.Belongings) -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, args=[0.2])
    thread.start()
    assert leaks.left_behind(before, leaks.GRACE_S) == []


def test_socket(before: leaks.Belongings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert str(server.getsockname()[1]) in _left(before)
        assert "LISTEN" in _left(before)
    assert _left(before) == ""


def test_child_process(before: leaks.Belongings) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert f"child process {child.pid}" in _left(before)
        child.kill()
    assert _left(before) == ""


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_task(loop: asyncio.AbstractEventLoop) -> None:
    before = leaks.look()
    task = loop.create_task(asyncio.Event().wait(), name="forgotten")
    assert "task 'forgotten'" in _left(before)
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    assert _left(before) == ""


LEAKY = """
import threading

from tests.support import leaks
from tests.support.inner_pytest import environment

leaks.GRACE_S = 0.1

def test_leaky():
    threading.Thread(target=threading.Event().wait, daemon=True, name="forgotten").start()

def test_tidy():
    pass

def test_unclosed():
    open(__file__)

def test_timer(qapp):
    from PySide6.QtCore import QTimer
    timer = QTimer(qapp)
    timer.start(1000)
"""


def test_guard_fails_only_the_test_that_leaks(tmp_path: Path) -> None:
    (tmp_path / "test_leaky.py").write_text(LEAKY, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", "pyproject.toml"]
    done = subprocess.run(
        [*command, "-q", "-rfEp", f"--rootdir={tmp_path}", str(tmp_path)],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the test left behind: thread 'forgotten'" in done.stdout
    assert re.search("PASSED .*::test_tidy", done.stdout)
    assert re.search("FAILED .*::test_unclosed", done.stdout)
    assert "the test left behind: timer of QApplication" in done.stdout
    assert done.returncode == 1
