"""What holds for every test: no display, nothing left behind, and no Qt where it cannot load."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import leaks

if not os.environ.get("QT_QPA_PLATFORM"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
leaks.watch_loops()


_NEEDS_QT = re.compile(
    r"^(?:from|import) (?:PySide6|pyqtgraph|qasync)"
    r"|^(?:from|import) app\.(?:commands\.)?window(?!\.formats| import formats)"
    r"|\bqtbot\b|\bqapp\b",
    re.M,
)


def _qt_problem() -> str:
    """Return why Qt cannot be loaded here; "" when it can."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return str(error)
    return ""


QT_PROBLEM = _qt_problem()


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Do without pytest-qt where a system library that Qt loads is missing."""
    if QT_PROBLEM:
        pluginmanager.unregister(name="pytest-qt")


def pytest_report_header() -> str:
    """Say what is left out, and why."""
    return f"tests of the window left out: {QT_PROBLEM}" if QT_PROBLEM else ""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the tests that need Qt where it cannot be loaded."""
    if not QT_PROBLEM or collection_path.suffix != ".py":
        return None
    text = collection_path.read_text(encoding="utf-8")
    opens_window = "end_to_end" in collection_path.parts and "--screenshot" in text
    return True if opens_window or _NEEDS_QT.search(text) else None


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a task, thread, timer, socket or child process behind."""
    yield from leaks.guard(lambda text: pytest.fail(text, pytrace=False))
