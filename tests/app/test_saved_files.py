"""What was saved is opened, or shown in its folder, by a button of the notice and by a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.chip_button import ChipButton
from tests.support.open_window import OpenWindow, open_window
from tests.support.session_bus import needs_bus, on_a_bus

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SERVICE = """
from jeepney import HeaderFields, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

bus = open_dbus_connection()
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.FileManager1"))
print("ready", flush=True)
while True:
    message = bus.receive()
    if message.header.fields.get(HeaderFields.member) == "ShowItems":
        print(*message.body[0], flush=True)
        bus.send(new_method_return(message))
"""
CLIENT = """
from pathlib import Path
from app.running.file_manager import show_in_folder
print(show_in_folder(Path("/tmp/a b/ü.webp")), flush=True)
"""


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield made


@pytest.fixture
def opened(window: OpenWindow) -> list[str]:
    """The files that were opened, by no program of this machine."""
    found: list[str] = []

    def note(url: QUrl) -> bool:
        found.append(url.toLocalFile())
        return "refused" not in found[-1]

    window.host.saved.open_url = note
    return found


def test_an_audience_is_told_the_name_and_no_folder(window: OpenWindow, tmp_path: Path) -> None:
    path = tmp_path / "run.zip"
    for staged, told in ((False, f"Exported to {path}"), (True, "Exported to run.zip")):
        window.surface.staged = staged
        window.host.saved.tell(f"Exported to {path}", path)
        assert window.notice.text() == told
        tip = "".join(window.notice.toolTip().splitlines())  # a long path is wrapped
        assert (str(path) in tip) is staged
        window.host.tell(f"Not saved: {path} is a folder", path=path)
        assert (str(tmp_path) in window.notice.text()) is not staged


def test_a_saved_file_is_opened_by_button_and_key(
    window: OpenWindow, opened: list[str], tmp_path: Path
) -> None:
    picture = tmp_path / "a & b.png"
    picture.write_bytes(b"")
    window.host.saved.tell(f"Saved to {picture}", picture)
    chips = window.notice.findChildren(ChipButton)
    assert [chip.text() for chip in chips] == ["Open", "Show in folder"]
    assert all(window.notice.rect().contains(chip.geometry()) for chip in chips)
    QTest.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    assert window.notice.isHidden()
    QTest.keyClick(window.surface, Qt.Key.Key_Return, CONTROL)
    assert opened == [str(picture), str(picture)]
    window.host.tell("Something else")
    assert not [chip for chip in window.notice.findChildren(ChipButton) if chip.isVisible()]


def test_of_evidence_the_report_is_opened_and_what_is_gone_is_told(
    window: OpenWindow, opened: list[str], tmp_path: Path
) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_Return, CONTROL)
    assert window.notice.text() == "Nothing was saved yet."
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "report.html").write_text("")
    window.host.saved.tell("Exported", folder)
    window.host.saved.open_newest()
    assert opened == [str(folder / "report.html")]
    gone, refused = tmp_path / "gone", tmp_path / "refused"
    window.host.saved.tell("Saved", gone)
    window.host.saved.open_newest()
    assert window.notice.text() == f"{gone} is not there any more"
    refused.write_bytes(b"")
    window.host.saved.tell("Saved", refused)
    window.host.saved.open_newest()
    assert window.notice.text() == f"Nothing here opens {refused}"


def test_without_a_file_manager_the_folder_is_opened(
    window: OpenWindow, opened: list[str], tmp_path: Path, qtbot: QtBot
) -> None:
    picture, asked = tmp_path / "a.png", []
    picture.write_bytes(b"")

    def show(path: Path) -> bool:
        asked.append(path)
        return len(asked) == 1

    window.host.saved.show_in_folder = show
    window.host.saved.tell("Saved", picture)
    for _ in range(2):
        before = len(asked)
        QTest.keyClick(window.surface, Qt.Key.Key_Return, CONTROL | SHIFT)
        qtbot.waitUntil(lambda before=before: len(asked) > before)  # type: ignore[misc]
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [str(tmp_path)]


@needs_bus
def test_the_file_manager_of_the_desktop_is_asked() -> None:
    assert on_a_bus(CLIENT, SERVICE) == (["True"], ["file:///tmp/a%20b/%C3%BC.webp"])
    assert on_a_bus(CLIENT)[0] == ["False"]
