"""Export: what is recorded is what was sent, and a run's evidence can be read back."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
import pytest
from PySide6.QtCore import QFileInfo, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.commands.window.leaving import until_left
from app.features.take_away import worker as export_worker
from app.features.take_away.evidence import ExportOutcome, Job, export
from app.features.take_away.export import Exporter
from app.features.take_away.segment_log import SegmentLog, Snapshot, read_back
from app.window.save_questions import save_dialog
from feeds.counters import Counters
from feeds.evidence.summary import load_of
from feeds.frame import Frame, Marker
from feeds.recording.reader import RecordingReader
from feeds.settings import Settings
from tests.support.clock import wait_until
from tests.support.crowds import LOAD
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.open_window import OpenWindow, open_window
from tests.support.replay_window import recorded, replay_window

if TYPE_CHECKING:
    from app.features.take_away import TakeAway

BEGAN_NS = 10_000_000_000
SETTINGS = Settings(seed=1)


@pytest.fixture
def frames() -> list[Frame]:
    return history_frame(FakeFrames(began_ns=BEGAN_NS), began_ns=BEGAN_NS, seconds=20)


@pytest.fixture
def log(frames: list[Frame]) -> Iterator[SegmentLog]:
    made = SegmentLog(painted=lambda seq: BEGAN_NS + seq)
    for frame in frames:
        made.take(frame)
    yield made
    made.close()


def newest(frames: list[Frame]) -> Counters:
    return next(frame.counters for frame in reversed(frames) if frame.counters is not None)


def test_what_was_sent_comes_back(log: SegmentLog, frames: list[Frame]) -> None:
    kept = [one for one, _ in read_back(log.snapshot())]
    assert [u for one in kept for u in one.published] == [u for f in frames for u in f.published]
    arrived = [a for one in kept for a in one.live]
    assert arrived == [a for frame in frames for a in frame.live.arrivals]
    painted = [pair for one in kept for pair in one.painted]
    assert painted == [(a.seq, BEGAN_NS + a.seq) for a in arrived]


def test_only_the_running_segment_is_kept(log: SegmentLog, frames: list[Frame]) -> None:
    old = log.snapshot()
    log.take(msgspec.structs.replace(frames[-1], segment=2, segment_began_ns=5))
    new = log.snapshot()
    assert not Path(old.path).exists()
    assert log.segment == 2
    assert 0 < new.size_bytes < old.size_bytes
    log.close()
    assert not Path(new.path).parent.exists()


def test_nothing_is_recorded_before_both_sides_are_up() -> None:
    log = SegmentLog()
    log.take(Frame(at_ns=7))
    assert log.snapshot().size_bytes == 0
    assert log.seen_ns == 7
    log.close()


def job(target: Path, log: SegmentLog, frames: list[Frame], markers: Sequence[Marker] = ()) -> Job:
    return Job(str(target), log.snapshot(), SETTINGS, newest(frames), list(markers))


def test_the_evidence_of_a_recording(
    log: SegmentLog, frames: list[Frame], tmp_path: Path, capfdbinary: object
) -> None:
    target = tmp_path / "run"
    began_ns = frames[-1].segment_began_ns
    late_ns = frames[-1].at_ns + 9_000_000_000
    markers = [Marker(1, began_ns - 1, "early"), Marker(2, began_ns + 2_000_000_000, "<b>")]
    work = job(target, log, frames, [*markers, Marker(3, late_ns, "late")])
    assert export_worker.write(work, lambda _share: None) == ExportOutcome()
    assert {path.name for path in target.iterdir()} == {
        "summary.json",
        "updates.csv",
        "report.html",
    }
    summary = json.loads((target / "summary.json").read_text("utf-8"))
    assert summary["markers"] == [{"number": 2, "at_s": 2.0, "note": "<b>"}]
    assert "&lt;b&gt;" in (target / "report.html").read_text("utf-8")
    rows = (target / "updates.csv").read_text("utf-8").splitlines()[1:]
    assert len(rows) == summary["updates_published"]
    assert rows[0].split(",")[5] == str(BEGAN_NS + 1)  # painted_ns


def test_a_place_that_cannot_be_written_is_one_line(
    log: SegmentLog, frames: list[Frame], tmp_path: Path
) -> None:
    outcome = export_worker.write(
        job(tmp_path / "no" / "run.zip", log, frames), lambda _share: None
    )
    assert "cannot be written" in outcome.error
    lost = Job(str(tmp_path / "run"), Snapshot("/nowhere", 9), SETTINGS, newest(frames))
    assert export_worker.write(lost, lambda _share: None).error
    assert list(tmp_path.iterdir()) == []


def test_a_process_of_its_own_writes_it(
    log: SegmentLog, frames: list[Frame], tmp_path: Path
) -> None:
    shares: list[float] = []
    work = job(tmp_path / "run.zip", log, frames)
    assert asyncio.run(export(work, shares.append)) == ExportOutcome()
    assert shares == sorted(shares)
    assert len(shares) > 10
    assert "report.html" in zipfile.ZipFile(tmp_path / "run.zip").namelist()


def test_a_cancelled_export_leaves_nothing(
    log: SegmentLog, frames: list[Frame], tmp_path: Path
) -> None:
    work = job(tmp_path / "run", log, frames)

    async def begin_and_cancel() -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(export(work, lambda _share: begun.set()))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(begin_and_cancel())
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, SETTINGS) as made:
        yield made


@pytest.fixture
def exporter(window: OpenWindow, log: SegmentLog, frames: list[Frame]) -> Exporter:
    window.lab.figures = newest(frames)
    made = window.take_away.exporter
    made.log = log
    return made


async def finished(exporter: Exporter, window: OpenWindow) -> str:
    """Serve until the window tells what came of it."""
    serving = asyncio.create_task(exporter.serve())
    await wait_until(lambda: window.notice.text() and "…" not in window.notice.text())
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    return window.notice.text()


def test_from_the_key_to_the_folder(
    exporter: Exporter, window: OpenWindow, frames: list[Frame], tmp_path: Path
) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert "Nothing to export yet" in window.notice.text()
    window.notice.clear_notice()
    window.mailbox.put(next(frame for frame in reversed(frames) if frame.counters))
    window.painter.pulse.start()
    window.painter.pulse.stop()
    QTest.keyClick(window.surface, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert exporter.questions.dialog is not None
    assert exporter.questions.dialog.isVisible()
    exporter.questions.dialog.reject()
    assert exporter.questions.dialog is None
    window.lab.crowd = LOAD
    exporter.choose(tmp_path / "run")
    assert asyncio.run(finished(exporter, window)) == f"Exported to {tmp_path / 'run'}"
    assert "Many clients" in (tmp_path / "run" / "report.html").read_text("utf-8")
    assert load_of(json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))) == LOAD


def test_a_bad_place_is_told_and_an_old_one_asked_about(
    exporter: Exporter, window: OpenWindow, tmp_path: Path
) -> None:
    exporter.choose(tmp_path / "no" / "run.zip")
    assert "cannot be written" in window.notice.text()
    old = tmp_path / "old.zip"
    old.write_bytes(b"old")
    exporter.choose(old)
    assert exporter.questions.question is not None
    assert exporter.questions.question.isVisible()
    window.notice.clear_notice()
    exporter.questions.question.accept()
    assert asyncio.run(finished(exporter, window)) == f"Exported to {old}"
    assert zipfile.is_zipfile(old)


@asynccontextmanager
async def served(window: OpenWindow) -> AsyncIterator[None]:
    """Have the features serve, as they do while the window is open."""
    serving = [asyncio.create_task(serve()) for serve in window.host.serving]
    yield
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)


async def left(window: OpenWindow, *, at_first_word: Callable[[], object]) -> str:
    """Serve and close the window when an export has begun; return what is said to be lost."""
    async with served(window):
        leaving = asyncio.create_task(until_left(window.host, ()))
        await wait_until(lambda: "Exporting" in window.notice.text())
        at_first_word()
        return await leaving


def test_a_window_that_is_closed_finishes_its_export(
    exporter: Exporter, window: OpenWindow, tmp_path: Path
) -> None:
    exporter.choose(tmp_path / "run.zip")
    assert asyncio.run(left(window, at_first_word=window.surface.close)) == ""
    assert "report.html" in zipfile.ZipFile(tmp_path / "run.zip").namelist()
    assert list(tmp_path.iterdir()) == [tmp_path / "run.zip"]


def test_closed_twice_it_goes_without(
    exporter: Exporter, window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def for_ever(_job: Job, show: Callable[[float], None]) -> ExportOutcome:
        """Stand in for an export that takes long: it would be over too soon to be closed twice."""
        while True:
            await asyncio.sleep(0.01)
            show(0.5)

    async def close_again() -> None:
        window.surface.close()
        await wait_until(lambda: "closed again" in window.notice.text())
        window.surface.close()

    async def twice() -> str:
        tasks: list[asyncio.Task[None]] = []
        return await left(
            window, at_first_word=lambda: tasks.append(asyncio.create_task(close_again()))
        )

    monkeypatch.setattr("app.features.take_away.export.export", for_ever)
    exporter.choose(tmp_path / "run.zip")
    assert asyncio.run(twice()) == ""


def test_an_export_that_fails_keeps_the_window_open_to_say_so(
    exporter: Exporter, window: OpenWindow, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    exporter.choose(place / "run.zip")
    place.rmdir()

    async def closed_until_it_goes() -> str:
        async with served(window):
            leaving = asyncio.create_task(until_left(window.host, ()))
            await asyncio.sleep(0)
            window.surface.close()
            await wait_until(lambda: "Not exported" in window.notice.text())
            for _ in range(10):
                await asyncio.sleep(0)
            assert not leaving.done()
            window.surface.close()
            return await leaving

    assert asyncio.run(closed_until_it_goes()) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with names")
def test_the_dialog_reads_no_file_to_guess_its_type(qtbot: QtBot, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = save_dialog(parent, "Where to?", tmp_path, "run.zip", ("Folder (*)",))
    icons, info = dialog.iconProvider(), QFileInfo(str(tmp_path / "pipe"))
    assert icons.type(info) == "File"
    assert icons.type(QFileInfo(str(tmp_path))) == "Folder"
    assert not icons.icon(info).isNull()
    assert not icons.icon(QFileInfo(str(tmp_path))).isNull()
    assert dialog.selectedFiles() == [str(tmp_path / "run.zip")]


def test_a_recording_is_exported_as_the_run_itself_would_have_been(
    tmp_path: Path, qtbot: QtBot
) -> None:
    path, target = tmp_path / "a.mcap", tmp_path / "evidence"
    frames = recorded(path)
    with replay_window(path) as window:
        exporter = cast("TakeAway", window.showing.features["take_away"]).exporter
        exporter.ask()
        assert exporter.questions.dialog is not None
        exporter.questions.dialog.reject()
        job = asyncio.run(exporter._job(target))
    assert job is not None
    shares = list[float]()
    assert export_worker.write(job, shares.append) == ExportOutcome()
    assert shares == sorted(shares)
    written = json.loads((target / "summary.json").read_text(encoding="utf-8"))
    with RecordingReader(path) as read:
        replayed = json.loads(msgspec.json.encode(read.summary()))
    for part in ("settings", "live", "polled", "updates_published", "taken_at", "machine"):
        assert written[part] == replayed[part]
    rows = (target / "updates.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == written["updates_published"] == newest(frames).updates_published
    assert [row for row in rows if row.split(",")[5]] == [rows[6]]  # what a window had shown
