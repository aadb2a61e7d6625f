"""Recording from the window: everything is in the file, and what goes wrong is said in one line."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.features.presenting.awake import Awake
from app.features.replay import RecordAndReplay
from app.features.replay.recorder import WindowRecorder
from app.features.speaker import SpeakersView
from feeds.counters import Counters
from feeds.frame import Marker
from feeds.lab import LabError
from feeds.recording.reader import RecordingReader
from feeds.settings import Settings
from feeds.stories.story import Judgement, Standing
from tests.support.fake_frames import FakeFrames
from tests.support.fake_lab import COUNTERS
from tests.support.noting_lab import NotingLab
from tests.support.open_window import OpenWindow, open_window
from tests.support.told_story import told_story

S = 1_000_000_000
STANDING = Standing(0, "measuring", 8.0, 8.0, Judgement("proven", 12.5))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


@pytest.fixture
def recorder(window: OpenWindow) -> WindowRecorder:
    return cast(RecordAndReplay, window.features["replay"]).recorder


def feed(window: OpenWindow, began_ns: int, seconds: int = 3) -> None:
    """Have frames of so many seconds come in."""
    fake = FakeFrames(began_ns=began_ns)
    for k in range(1, 20 * seconds + 1):
        window.mailbox.put(fake.frame_at(began_ns + k * S // 20))
    window.painter.catch_up()


def ended(recorder: WindowRecorder) -> str:
    """End the recording as a closing window does; return what went wrong."""

    async def end() -> str:
        serving = asyncio.create_task(recorder.serve())
        trouble = await recorder.finish()
        serving.cancel()
        return trouble

    return asyncio.run(end())


def test_everything_that_the_window_is_told_is_in_the_file(
    window: OpenWindow, recorder: WindowRecorder, tmp_path: Path
) -> None:
    file, began_ns = tmp_path / "a.mcap", 5 * S
    recorder.choose(file)
    assert not recorder.row.isHidden()
    window.painter.legs.painted(S, 2 * S, 2 * S, [FakeFrames(began_ns=0).frame_at(S)])
    window.painter.intake.history.markers.append(Marker(1, 6 * S, "here"))
    story = told_story(2)
    window.host.telling.show_step(story, 0)
    figures = {"live.messages": 3.0, "settings.adaptive": True}
    window.teller.show_judged(story, STANDING, figures, {})
    window.host.settings.change(poll_interval_s=0.5)
    feed(window, began_ns)
    assert ended(recorder) == ""
    assert recorder.row.isHidden()
    assert not recorder.is_running
    with RecordingReader(file) as read:
        assert read.trouble == ""
        assert len(list(read.frames())) == 60
        assert read.settings_at(1e30) == Settings(seed=1, poll_interval_s=0.5)
        assert [one.note for one in read.markers] == ["here"]
        assert list(read.paints()) != []
        told = list(read.stories())
        assert told[-1].figures == {"live.messages": 3.0, "settings.adaptive": 1.0}
        assert told[-1].standing == STANDING
        assert "[[step]]" in "".join(one.toml for one in told)
        assert read.counters() == COUNTERS
    assert "Recorded" in window.notice.text()


def test_it_ends_where_the_lab_has_no_figures(
    window: OpenWindow, recorder: WindowRecorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(lab: object) -> Counters:
        raise LabError("nothing is being measured")

    recorder.choose(tmp_path / "a.mcap")
    feed(window, 5 * S)
    monkeypatch.setattr(NotingLab, "counters", none)
    assert ended(recorder) == ""
    with RecordingReader(tmp_path / "a.mcap") as read:
        assert read.counters() == window.counters


def test_a_key_begins_and_ends_it(
    window: OpenWindow, recorder: WindowRecorder, tmp_path: Path
) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_V)
    dialog = recorder.questions.dialog
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith(".mcap")
    dialog.reject()
    recorder.choose(tmp_path / "named")
    assert (tmp_path / "named.mcap").is_file()
    QTest.keyClick(window.surface, Qt.Key.Key_V)
    assert not recorder.is_running
    assert ended(recorder) == ""


def test_before_an_audience_nothing_is_asked(
    window: OpenWindow,
    recorder: WindowRecorder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.host.preferences.save({"folder": str(tmp_path)})
    window.presentation.awake = Awake(None)
    speaker = cast(SpeakersView, window.features["speaker"])
    here = window.surface.screen()
    monkeypatch.setattr("app.features.speaker.free_screen", lambda *_: here)
    speaker.open()
    assert speaker.window is not None
    window.presentation.present(True)
    QTest.keyClick(window.surface, Qt.Key.Key_V)
    assert recorder.questions.dialog is None
    assert recorder.is_running
    assert tmp_path.name in window.notice.text()
    assert window.notice.window() is speaker.window  # and on nothing that the audience looks at
    button = speaker.window.buttons.by_name["record"]
    speaker.window.show_time(None)
    assert button.text() == "End recording"
    QTest.keyClick(speaker.window, Qt.Key.Key_V)
    speaker.window.show_time(None)
    assert button.text() == "Record"
    assert ended(recorder) == ""
    (made,) = tmp_path.iterdir()
    with monkeypatch.context() as patch:
        wanted: list[Path] = []
        window.host.recordings.wanted.connect(wanted.append)
        patch.setattr(window.host.saved, "open_url", None)
        QTest.keyClick(window.surface, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert wanted == [made]
    QTest.keyClick(window.surface, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = recorder.questions.dialog
    assert dialog is not None
    assert dialog.parent() is speaker.window  # the audience sees no folders
    assert dialog.selectedFiles() == [str(made)]
    dialog.reject()


def test_what_is_there_is_replaced_only_when_that_is_agreed(
    window: OpenWindow, recorder: WindowRecorder, tmp_path: Path
) -> None:
    file = tmp_path / "a.mcap"
    file.write_text("mine")
    recorder.choose(file)
    question = recorder.questions.question
    assert question is not None
    assert file.read_text() == "mine"
    question.accept()
    assert recorder.is_running
    assert ended(recorder) == ""


def test_a_place_that_cannot_be_written_is_told(
    window: OpenWindow, recorder: WindowRecorder, tmp_path: Path
) -> None:
    recorder.choose(tmp_path / "nowhere" / "a.mcap")
    assert window.notice.text().startswith("Not recorded: ")
    assert not recorder.is_running


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device here")
def test_a_full_disk_ends_it_with_one_line(
    window: OpenWindow, recorder: WindowRecorder, qtbot: QtBot, tmp_path: Path
) -> None:
    full = tmp_path / "full.mcap"
    full.symlink_to("/dev/full")
    recorder.begin(full)
    if recorder.is_running:  # what is written is buffered at first
        feed(window, 5 * S)
        qtbot.waitUntil(lambda: not recorder.is_running)
        assert "No space left" in ended(recorder)
    assert "No space left" in window.notice.text()
