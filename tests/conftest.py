"""What holds for every test: no display, nothing left behind, and no Qt where it cannot load."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import leaks
from tests.support.clock import PATIENCE_S

if not os.environ.get("QT_QPA_PLATFORM"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
if sys.platform != "win32":  # under nohup it is ignored, by every process that a test starts, too
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
leaks.watch_loops()
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":  # "ci" is patient, too, and the same each time
    settings.load_profile("patient")


def _qt_problem() -> str:
    """Return why Qt cannot be loaded here; "" when it can."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        return str(error)
    return ""


QT_PROBLEM = _qt_problem()


class _QtIsMissing:
    """Skips the module of tests that is being collected as soon as it imports Qt."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "qasync"):
            pytest.skip(QT_PROBLEM, allow_module_level=True)


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """Do without pytest-qt where a system library that Qt loads is missing."""
    if QT_PROBLEM:
        pluginmanager.unregister(name="pytest-qt")


def pytest_configure() -> None:
    """Have pytest-qt wait as patiently for a fact as every other test does."""
    if not QT_PROBLEM:
        from pytestqt.qtbot import QtBot

        for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
            assert wait.__kwdefaults__ is not None
            wait.__kwdefaults__["timeout"] = round(PATIENCE_S * 1000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many workers to run: one more than processors, for many tests wait for something.

    None where all that is asked for are single files: a worker takes longer to start than they run.
    """
    named = all(Path(word.partition("::")[0]).is_file() for word in config.args)
    return 0 if named else (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Measure no coverage in slow tests: what they repeat so often is covered by others."""
    if config.pluginmanager.hasplugin("pytest_cov"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker("no_cover")


def pytest_report_header() -> str:
    """Say what is left out, and why."""
    return f"tests of the window left out: {QT_PROBLEM}" if QT_PROBLEM else ""


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Leave out the modules that import Qt, themselves or by what they import, without it."""
    if not QT_PROBLEM or not isinstance(collector, pytest.Module):
        return (yield)
    for name in [name for name in sys.modules if name.startswith("PySide6")]:
        del sys.modules[name]  # what of it could be loaded
    sys.meta_path.insert(0, _QtIsMissing)
    try:
        return (yield)
    finally:
        sys.meta_path.remove(_QtIsMissing)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out the tests that have the program open a window, where it cannot."""
    if QT_PROBLEM and item.get_closest_marker("window"):
        pytest.skip(QT_PROBLEM)


@pytest.fixture(scope="session", autouse=True)
def a_cache_of_its_own() -> Iterator[None]:
    """Have databases of this program made in a folder that goes with the tests.

    Not among those of pytest: whoever else PostgreSQL runs as for root could not get in there.
    """
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o711)
        patch.setenv("XDG_CACHE_HOME", folder)
        patch.setenv("XDG_CONFIG_HOME", folder)
        patch.setenv("XDG_DATA_HOME", folder)  # and find no stories of one's own
        yield


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a task, thread, timer, socket or child process behind."""
    yield from leaks.guard(lambda text: pytest.fail(text, pytrace=False))
