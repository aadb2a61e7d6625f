"""A recording in the window: the same figures as it had, wherever in it one is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.replay.folding import folded
from app.features.story import StoryTeller
from app.features.take_away import TakeAway
from app.text.formats import clock
from app.window.charts.history import History, Samples
from app.window.painting.painter import Painter
from app.window.painting.replay_time import ReplayTime
from app.window.parts import Parts
from app.window.recordings import FIXED
from feeds.frame import Frame
from tests.support.open_window import open_window
from tests.support.replay_window import AFTER, BEFORE, ReplayWindow, S, recorded, replay_window
from tests.support.told_story import told_story


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Frame]]:
    path = tmp_path_factory.mktemp("recorded") / "a.mcap"
    return path, recorded(path)


@pytest.fixture
def window(recording: tuple[Path, list[Frame]], qapp: QApplication) -> Iterator[ReplayWindow]:
    with replay_window(recording[0]) as made:
        yield made


def test_time_runs_at_the_speed_that_is_set_and_stands_at_the_end() -> None:
    real = [0]
    time = ReplayTime(100, 1100, lambda: real[0])
    real[0] = 50
    assert (time(), time.stands) == (100, True)
    time.stand(False)
    real[0] = 150
    assert time() == 200
    time.set_speed(4.0)
    real[0] = 200
    assert (time(), time.is_over) == (400, False)
    time.put(-5)
    assert time() == 100
    real[0] = 900
    assert (time(), time.is_over) == (1100, True)


def test_folded_frames_draw_what_the_frames_draw(recording: tuple[Path, list[Frame]]) -> None:
    frames = recording[1]
    each, few = History(), History()
    for frame in frames:
        each.ingest(frame)
    groups = list(folded(frames))
    assert len(groups) < len(frames) / 3
    for frame in groups:
        few.ingest(frame)
    for one, other in _tracks(each, few):
        assert np.array_equal(one.view()[0], other.view()[0])
        assert np.array_equal(one.view()[1], other.view()[1])
    assert each.polled.now.value == few.polled.now.value
    assert np.array_equal(each.traffic.told.columns, few.traffic.told.columns)
    assert each.polled.down == few.polled.down


def _tracks(each: History, few: History) -> Iterator[tuple[Samples, Samples]]:
    yield each.truth, few.truth
    for one, other in ((each.live, few.live), (each.polled, few.polled)):
        for name in ("known", "late", "staleness"):
            yield getattr(one, name), getattr(other, name)


def shown(parts: Parts) -> list[str]:
    """Return every figure that the panels and the verdict tell."""
    told = [parts.verdict.sentence]
    for panel in parts.panels:
        told += [panel.hero.value.spoken().name, panel.hero.behind.spoken().name]
        told += [f"{one.spoken().name} {one.spoken().value}" for one in panel.counters.counters]
    return told


@pytest.mark.parametrize("seconds", [33.0, 12.5])
def test_an_instant_is_shown_with_the_figures_that_it_had(
    window: ReplayWindow,
    recording: tuple[Path, list[Frame]],
    qtbot: QtBot,
    seconds: float,
) -> None:
    until_ns = recording[1][0].at_ns + round(seconds * S)
    window.seek(39.0)
    window.seek(seconds)
    with open_window(qtbot, BEFORE) as live:
        until = [one for one in recording[1] if one.at_ns <= until_ns]
        live.painter.show_still(until, until_ns)
        assert shown(window.parts) == shown(live.parts)


def test_settings_are_those_of_the_instant_and_nobody_changes_them(window: ReplayWindow) -> None:
    model = window.host.settings
    window.seek(25.0)
    assert model.settings == AFTER
    assert window.parts.controls.sliders["poll_interval_s"].value == pytest.approx(0.5)
    window.seek(10.0)
    assert model.settings == BEFORE
    window.parts.controls.changed.emit("poll_interval_s", 7.0)
    assert window.parts.notice.text() == FIXED
    assert model.settings == BEFORE
    window.parts.notice.clear_notice()
    window.parts.header.reset.click()
    assert window.parts.notice.text() == FIXED


def test_it_goes_on_from_where_it_is(window: ReplayWindow) -> None:
    painter, player = window.parts.painter, window.player
    window.seek(19.9)
    player.time.put(player.time.began_ns + int(20.2 * S))
    painter.refresh()
    _paint(painter)
    assert window.host.settings.settings == AFTER
    assert painter.intake.history.truth.newest_ns <= player.time()
    assert painter.intake.history.truth.newest_ns > player.time.began_ns + 19 * S


def _paint(painter: Painter) -> None:
    painter.pulse.start()
    painter.pulse.stop()


def test_it_steps_by_update_and_stands_still(window: ReplayWindow) -> None:
    window.seek(10.0)
    window.parts.painter.pause(False)
    before_ns = window.player.time()
    QTest.keyClick(window.parts.surface, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    there_ns = window.player.time()
    assert not window.player.plays
    assert there_ns > before_ns
    window.player.step(1)
    window.player.step(-1)
    assert window.player.time() == there_ns
    held = window.parts.painter.intake
    assert held.history.live.now.arrivals or held.history.polled.now.arrivals


def test_keys_play_skip_and_change_the_speed(window: ReplayWindow) -> None:
    surface, player = window.parts.surface, window.player
    window.seek(10.0)
    surface.setFocus()
    QTest.keyClick(surface, Qt.Key.Key_BracketRight)
    QTest.keyClick(surface, Qt.Key.Key_BracketRight)
    assert (player.time.speed, window.bar.speed.text()) == (4.0, "4×")
    QTest.keyClick(surface, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert player.at_s == pytest.approx(15.0)
    QTest.keyClick(surface, Qt.Key.Key_Space)
    assert player.plays
    assert window.bar.play.text() == "Pause"
    QTest.keyClick(surface, Qt.Key.Key_Space)
    assert not player.plays


def test_at_its_end_it_stands_or_begins_anew(window: ReplayWindow, qtbot: QtBot) -> None:
    player = window.player
    player.set_speed(16.0)
    window.seek(39.5)
    window.parts.painter.pause(False)
    qtbot.waitUntil(lambda: not player.plays)
    assert player.time.is_over
    player.set_loops(True)
    window.parts.painter.pause(False)
    window.seek(39.5)
    qtbot.waitUntil(lambda: player.at_s < 20.0)
    assert player.plays


def test_a_story_stands_as_it_stood(window: ReplayWindow) -> None:
    telling = window.host.telling
    window.seek(7.0)
    assert telling.standing is not None
    assert (telling.index, telling.standing.judgement.ratio) == (0, 12.5)
    QTest.keyClick(window.parts.surface, Qt.Key.Key_PageDown)
    window.parts.painter.show_still((), window.player.time())
    assert telling.index == 1
    assert window.player.at_s == pytest.approx(9.0, abs=0.1)
    window.seek(15.0)
    assert telling.story is None


def test_the_clock_of_a_step_is_that_of_the_recording(window: ReplayWindow) -> None:
    bar = cast(StoryTeller, window.showing.features["story"]).screen.bar
    QTest.keyClick(window.parts.surface, Qt.Key.Key_H)
    for seconds, told in ((8.2, "0:03"), (6.0, "0:01"), (11.1, "0:02")):
        window.seek(seconds)
        bar.clock.show_time(window.parts.painter.time())  # as a while later: it stands still
        assert (bar.clock.figure.text(), bar.clock.of.text()) == (told, "of 1:00")


def test_markers_go_on_with_the_numbers_of_the_recording(window: ReplayWindow) -> None:
    window.seek(12.0)
    markers = cast(TakeAway, window.showing.features["take_away"]).markers
    for number in (2, 3):
        markers.ask()
        QTest.keyClick(markers.entry.field, Qt.Key.Key_Return)
        newest = window.parts.painter.intake.history.markers[-1]
        assert (newest.number, newest.note) == (number, f"marker {number}")


def test_what_is_copied_says_when_it_was_recorded(window: ReplayWindow) -> None:
    window.seek(20.0)
    reader = window.player.reader
    reader.origin = structs.replace(reader.origin, taken_at="2020-02-03T04:05:06+00:00")
    QTest.keyClick(
        window.parts.surface,
        Qt.Key.Key_C,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    said = re.search(r"^taken at\t\t(.*)$", QApplication.clipboard().text(), re.MULTILINE)
    assert said is not None
    assert datetime.fromisoformat(said[1]) == datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_no_claim_is_judged_by_what_was_recorded(window: ReplayWindow) -> None:
    window.seek(20.0)
    window.host.telling.wanted.emit(told_story(2), 1)
    assert window.parts.notice.text() == FIXED
    assert window.host.telling.story is None
    assert window.host.settings.settings == AFTER


def test_what_the_window_s_own_painting_took_is_not_said(window: ReplayWindow) -> None:
    window.seek(20.0)
    legs = window.parts.painter.legs
    assert legs.sides["live"].paint_ms is None
    assert legs.painted_ns(7) is not None
    assert legs.painted_ns(8) is None


def test_what_happened_is_marked_on_the_bar(window: ReplayWindow) -> None:
    words = [place.words for place in window.bar.scrub.places]
    assert len(words) == 2
    assert "500 ms" in words[0]
    assert words[1] == "look here"


def test_times_are_written_as_players_write_them() -> None:
    told = [clock(s, tenths=True) for s in (0.0, 62.55, 3723.0)]
    assert told == ["0:00.0", "1:02.5", "1:02:03.0"]
    assert clock(59.99) == "0:59"


def test_a_file_that_is_dropped_is_to_be_shown(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot) as live:
        wanted: list[Path] = []
        live.host.recordings.wanted.connect(wanted.append)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / "b.mcap"))])
        none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        copied = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(QPoint(9, 9), copied, data, buttons, none)
        drop = QDropEvent(QPointF(9, 9), copied, data, buttons, none)
        for event in (enter, drop):
            QApplication.sendEvent(live.surface, event)
            assert event.isAccepted()
        assert wanted == [tmp_path / "b.mcap"]


def test_what_is_taken_under_a_moving_hand_is_made_whole_when_it_rests(
    window: ReplayWindow, qtbot: QtBot
) -> None:
    intake = window.parts.painter.intake
    window.player._cost = 10.0  # a machine that takes ten seconds for one
    window.seek(39.0)
    assert intake.history.truth.view()[0][0] > window.player.time() - 6 * S
    assert intake.counters is not None
    qtbot.waitUntil(lambda: intake.history.truth.view()[0][0] < window.player.time() - 30 * S)
