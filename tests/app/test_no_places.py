"""No temporary folder, no home folder: the window lives, and says what cannot be done there."""

from __future__ import annotations

import errno
import tempfile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.commands import doctor
from feeds.settings import Settings
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.open_window import open_window

BEGAN_NS = 10_000_000_000
NOWHERE = "No usable temporary directory found in ['/tmp']"


@pytest.fixture
def no_temporary_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Python find none."""

    def nowhere() -> str:
        raise FileNotFoundError(errno.ENOENT, NOWHERE)

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)


@pytest.mark.usefixtures("no_temporary_folder")
def test_without_a_temporary_folder_only_the_export_is_refused(qtbot: QtBot) -> None:
    with open_window(qtbot, Settings(seed=1)) as window:
        for frame in history_frame(FakeFrames(began_ns=BEGAN_NS), began_ns=BEGAN_NS, seconds=2):
            window.mailbox.put(frame)
        window.painter.pulse.start()
        window.painter.pulse.stop()
        QTest.keyClick(window.surface, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        assert window.notice.text() == f"Nothing can be exported: {NOWHERE}"
        assert window.take_away.exporter.questions.dialog is None


@pytest.mark.usefixtures("no_temporary_folder")
def test_doctor_misses_the_temporary_folder() -> None:
    assert (doctor.temporary().status, doctor.temporary().found) == ("warning", NOWHERE)


@pytest.fixture
def no_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a user of whom the system knows nothing, and an environment that says nothing."""
    for name in ("HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    pwd = pytest.importorskip("pwd")

    def unknown(_number: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.usefixtures("no_home_folder")
def test_without_a_home_folder_doctor_says_so_and_a_folder_is_proposed(qtbot: QtBot) -> None:
    assert doctor.folder().name == "settings"  # a finding, whatever it is
    with open_window(qtbot, Settings(seed=1)) as window:
        assert window.take_away.exporter.questions.folder.is_dir()
