"""A recording over the window of a lab: shown, left, and nothing is lost of what lay under it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.commands.window.measuring import BUNDLED, NO_WAY, NOTHING, Measuring
from app.commands.window.memory import Beginning
from app.commands.window.plan import Plan
from app.commands.window.screening import Screening
from app.commands.window.showing import Showing
from app.features.speaker import SpeakersView
from app.ui.chip_button import ChipButton
from app.ui.preferences import Preferences
from app.window.build import build
from app.window.painting.mailbox import Mailbox
from app.window.theme_choice import ThemeChoice
from app.window.top_level import TopLevel
from feeds.clock import now_ns
from feeds.recording.reader import RecordingReader
from feeds.settings import Settings
from tests.support.fake_frames import FakeFrames
from tests.support.fake_lab import FakeLab
from tests.support.noting_lab import NotingLab
from tests.support.replay_window import BEFORE, recorded
from tests.support.told_story import told_story

S = 1_000_000_000


class Desk:
    """The window of a lab, with all features, as a session has it."""

    def __init__(self, app: QApplication) -> None:
        self.lab, self.mailbox, themes = NotingLab(BEFORE), Mailbox(), ThemeChoice(app, "dark")
        self.memory = Preferences.for_one_run()
        self.host = build(self.lab, self.mailbox, themes, self.memory)
        self.top = TopLevel(self.host.parts.surface)
        self.base, self.themes = Showing(self.host), themes
        self.top.add_row(self.host.recordings.row, "")
        self.top.resize(1200, 800)
        self.top.show()
        self.screening: Screening

    def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do ``work`` while recordings can be shown."""

        async def main() -> None:
            async with asyncio.timeout(60), asyncio.TaskGroup() as group:
                self.screening = Screening(self.top, self.base, self.themes, self.memory, group)
                await work()
                self.screening.close()

        asyncio.run(main())

    async def until(self, fact: Callable[[], bool]) -> None:
        """Let the window and the loop go on until ``fact()`` is true."""
        async with asyncio.timeout(20):
            while not fact():
                QApplication.processEvents()
                await asyncio.sleep(0.005)

    @property
    def is_replaying(self) -> bool:
        """Whether a recording is shown."""
        return self.screening.shown is not self.base


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    made = Desk(qapp)
    yield made
    made.base.put_back()
    made.top.hide()
    made.base.end()
    made.top.deleteLater()
    QCoreApplication.sendPostedEvents(made.top, QEvent.Type.DeferredDelete.value)


def test_at_first_no_key_opens_a_menu(desk: Desk) -> None:
    keyboard = desk.top.focusWidget()
    assert keyboard is not None
    assert desk.host.parts.controls.isAncestorOf(keyboard)  # a slider: Space freezes the picture


def test_whoever_comes_back_finds_everything_as_before(desk: Desk, tmp_path: Path) -> None:
    recorded(tmp_path / "a.mcap", seconds=10.0)
    host, surface = desk.host, desk.host.parts.surface
    host.settings.change(delay_ms=80.0)
    host.parts.shelf.open("insight")
    began_ns = now_ns() - 20 * S
    fake = FakeFrames(began_ns=began_ns)
    for k in range(1, 100):
        desk.mailbox.put(fake.frame_at(began_ns + k * S // 10))
    host.parts.painter.catch_up()

    async def work() -> None:
        host.recordings.wanted.emit(tmp_path / "a.mcap")
        await desk.until(lambda: desk.is_replaying)
        over = desk.screening.shown.host
        assert desk.top.windowTitle() == "a.mcap – Live vs Polled"
        assert not surface.isVisible()
        assert over.settings.settings == BEFORE
        desk.mailbox.put(fake.frame_at(began_ns + 19 * S))  # the lab goes on behind it
        QTest.keyClick(over.parts.surface, Qt.Key.Key_Escape)
        await desk.until(lambda: not desk.is_replaying)

    desk.run(work)
    host.parts.painter.catch_up()
    assert surface.isVisible()
    assert desk.top.windowTitle() == "Live vs Polled"
    assert host.settings.settings == Settings(seed=1, delay_ms=80.0)
    assert host.parts.shelf.open_name == "insight"
    assert host.parts.painter.intake.history.truth.newest_ns > began_ns + 18 * S
    assert desk.lab.calls == ["apply"]


def test_a_file_that_is_no_recording_is_told_in_one_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "b.mcap").write_text("no")

    async def work() -> None:
        desk.host.recordings.wanted.emit(tmp_path / "b.mcap")
        await desk.until(lambda: bool(desk.host.parts.notice.text()))
        assert "is not a recording" in desk.host.parts.notice.text()
        assert not desk.is_replaying

    desk.run(work)


def test_a_window_that_is_closed_while_a_recording_is_read_ends(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(tmp_path / "a.mcap", seconds=5.0)
    begun, go_on = threading.Event(), threading.Event()

    def read(path: Path) -> RecordingReader:
        begun.set()
        go_on.wait(20)
        return RecordingReader(path)

    monkeypatch.setattr("feeds.recording.reader.RecordingReader", read)

    async def work() -> None:
        desk.screening.open(tmp_path / "a.mcap")
        await desk.until(begun.is_set)
        desk.screening.close()
        go_on.set()

    desk.run(work)
    assert not desk.is_replaying


def test_leaving_once_more_while_something_is_being_written_changes_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    recorded(tmp_path / "a.mcap", seconds=5.0)
    written, asked = asyncio.Event(), 0

    async def write() -> str:
        nonlocal asked
        asked += 1
        await written.wait()
        return ""

    async def work() -> None:
        desk.screening.open(tmp_path / "a.mcap")
        await desk.until(lambda: desk.is_replaying)
        over = desk.screening.shown.host
        over.finishing.append(write)
        desk.host.finishing.append(write)
        over.recordings.left.emit()
        await desk.until(lambda: asked > 0)
        over.recordings.left.emit()
        written.set()
        await desk.until(lambda: not desk.is_replaying)

    desk.run(work)
    assert asked == 1


def test_a_row_takes_room_only_while_it_is_there(desk: Desk) -> None:
    surface, row = desk.host.parts.surface, desk.host.recordings.row
    assert row is not None
    assert surface.height() == desk.top.height()
    row.show()
    assert surface.height() == desk.top.height() - row.height()
    row.hide()
    assert surface.height() == desk.top.height()


def test_the_stage_goes_with_it(desk: Desk, tmp_path: Path) -> None:
    recorded(tmp_path / "a.mcap", seconds=5.0)
    desk.host.actions["present"].run()

    async def work() -> None:
        desk.screening.open(tmp_path / "a.mcap")
        await desk.until(lambda: desk.is_replaying)
        over = desk.screening.shown.host
        assert over.parts.layout.bare
        assert desk.top.isFullScreen()
        over.actions.close_topmost()  # "Back to live", and not off the stage
        await desk.until(lambda: not desk.is_replaying)
        assert desk.host.parts.layout.bare

    desk.run(work)


def test_the_clock_of_a_talk_goes_on_over_a_recording(desk: Desk, tmp_path: Path) -> None:
    recorded(tmp_path / "a.mcap", seconds=5.0)
    talk, present = desk.host.asked.talk, desk.host.actions["present"]
    present.run()
    talk.begin(began_ns := now_ns() - 600 * S)
    talk.plan, talk.step = (300.0, 600.0), 1

    async def work() -> None:
        for ended_there in (False, True):
            desk.screening.open(tmp_path / "a.mcap")
            await desk.until(lambda: desk.is_replaying)
            over = desk.screening.shown
            view = cast("SpeakersView", over.features["speaker"])
            over.host.telling.show_step(told_story(), 2)  # it was told then, and is no talk now
            over.host.telling.show_step(None)
            time = view.time
            assert time is not None
            assert time.elapsed_s >= 600
            assert time.left_s == 900 - time.elapsed_s
            if ended_there:
                over.host.actions["present"].run()
            desk.screening.leave()
            await desk.until(lambda: not desk.is_replaying)
            assert talk.began_ns == (None if ended_there else began_ns)

    desk.run(work)


def test_text_that_was_made_larger_over_it_is_so_under_it(desk: Desk, tmp_path: Path) -> None:
    recorded(tmp_path / "a.mcap", seconds=5.0)

    async def work() -> None:
        desk.screening.open(tmp_path / "a.mcap")
        await desk.until(lambda: desk.is_replaying)
        desk.screening.shown.host.actions["larger"].run()
        desk.screening.leave()
        await desk.until(lambda: not desk.is_replaying)

    desk.run(work)
    said = [word for words in desk.host.words for word in words()]
    assert said[said.index("--text-scale") + 1] == "110%"
    desk.host.actions["usual-size"].run()


def test_where_nothing_can_be_measured_a_recording_is_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "gateway live: Operation not permitted"
    monkeypatch.setattr(FakeLab, "fails", why)
    monkeypatch.setattr(FakeLab, "made", [], raising=False)
    run = Measuring(
        cast("Any", FakeLab(BEFORE)), Mailbox(), Plan(BEFORE), Beginning(BEFORE, "dark", 30)
    )

    async def work() -> None:
        run.listen(desk.screening)
        running = asyncio.create_task(run.run(desk.host))
        await desk.until(lambda: desk.is_replaying)
        shown = desk.screening.shown.host
        assert shown.parts.notice.text().startswith(f"{NOTHING}: {why}")
        desk.screening.leave()
        await desk.until(lambda: not desk.is_replaying)
        [again] = desk.host.parts.notice.findChildren(ChipButton)  # it can be had again
        again.click()
        await desk.until(lambda: desk.is_replaying)
        running.cancel()

    desk.run(work)


def test_where_nothing_was_started_both_panels_say_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeLab, "fails", "gateway live: Operation not permitted")
    monkeypatch.setattr(FakeLab, "made", [], raising=False)
    lab, plan = FakeLab(BEFORE), Plan(BEFORE.replace(duration_s=5.0))
    run = Measuring(cast("Any", lab), desk.mailbox, plan, Beginning(BEFORE, "dark", 30))
    pills = [panel.title.pill for panel in desk.host.parts.panels]

    async def work() -> None:
        desk.host.parts.painter.pulse.start()
        await run.run(desk.host)
        await desk.until(lambda: {pill.text() for pill in pills} == {f"stalled · {NO_WAY}"})

    desk.run(work)
    assert lab.stopped
    assert {panel.charts.value.message for panel in desk.host.parts.panels} == {NO_WAY}


def test_the_program_s_own_recording_is_small_and_whole() -> None:
    assert BUNDLED.stat().st_size < 500_000
    assert BUNDLED.is_relative_to(str(files("resources")))
    with RecordingReader(BUNDLED) as read:
        assert read.trouble == ""
        assert read.length_s > 59
        assert read.counters() is not None
