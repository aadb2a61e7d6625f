"""The window command: what it begins with, how controls reach the lab, and how a run ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands import window as command
from app.commands.window.memory import ByHand, open_memory, recall
from app.features.fairness.fairness_watch import warning
from app.features.insight.insight_drawer import InsightDrawer
from app.ui.preferences import Preferences
from app.ui.theme import DARK, LIGHT
from app.window.painting.mailbox import Mailbox
from feeds.fairness import WORST, Fairness
from feeds.frame import Frame
from feeds.settings import Settings
from feeds.sources import find
from tests.support.catalogue import MISSING, Gone, offer_all
from tests.support.clock import PATIENCE_S
from tests.support.memory import in_file
from tests.support.noting_lab import NotingLab
from tests.support.open_window import OpenWindow, open_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


@pytest.fixture
def lab(window: OpenWindow) -> NotingLab:
    return window.lab


@pytest.fixture
def memory(tmp_path: Path) -> Preferences:
    return in_file(str(tmp_path / "memory.ini"))


def test_the_first_change_of_a_drag_is_applied_at_once(
    window: OpenWindow, lab: NotingLab, qtbot: QtBot
) -> None:
    for value in (1.0, 0.9, 0.8):
        window.controls.changed.emit("poll_interval_s", value)
    assert [one.poll_interval_s for one in lab.applied] == [1.0]
    qtbot.waitUntil(lambda: len(lab.applied) == 2)
    assert lab.settings.poll_interval_s == 0.8


def test_a_value_out_of_range_is_told_in_one_line(window: OpenWindow, lab: NotingLab) -> None:
    window.controls.changed.emit("rate_per_s", 0.0)
    assert lab.applied == []
    assert window.notice.text().startswith("rate_per_s is 0; allowed is")


def test_a_source_brings_its_own_rate(window: OpenWindow, lab: NotingLab) -> None:
    window.header.source_chosen.emit("heartbeat")
    assert lab.settings.source == "heartbeat"
    assert window.header.source.text() == find("heartbeat").label
    assert lab.settings.rate_per_s != Settings().rate_per_s
    assert window.controls.sliders["rate_per_s"].value == pytest.approx(lab.settings.rate_per_s)


def test_what_the_source_says_of_itself_stays_in_the_header(window: OpenWindow) -> None:
    window.painter.intake.source_noted.emit("time ×3 543")
    window.controls.changed.emit("poll_interval_s", 1.0)
    assert window.header.note.text() == "time ×3 543"
    window.header.source_chosen.emit("clock")
    assert window.header.note.text() == ""


def test_buttons_reach_the_lab(window: OpenWindow, lab: NotingLab) -> None:
    window.header.poll.click()
    window.header.reset.click()
    assert lab.calls == ["poll", "reset"]


def test_the_command_line_s_text_scale_enlarges_all_text(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.command_line import parser
    from app.ui.text_scale import enlarge

    given = parser.build(for_help=False).parse_args(["--text-scale", "200%"])
    before = qapp.font()
    try:
        enlarge(given.text_scale)
        assert qapp.font().pointSizeF() == pytest.approx(2 * before.pointSizeF())
    finally:
        qapp.setFont(before)


def test_the_theme_can_be_switched(window: OpenWindow, qapp: QApplication) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_T)
    qapp.processEvents()
    assert window.surface.grab().toImage().pixelColor(2, 400) == LIGHT.background
    window.header.theme_chosen.emit("dark")
    qapp.processEvents()
    assert window.surface.grab().toImage().pixelColor(2, 400) == DARK.background


@pytest.fixture
def by_hand(window: OpenWindow) -> ByHand:
    return ByHand(window.host, window.themes)


def test_what_the_person_set_is_remembered(
    window: OpenWindow, by_hand: ByHand, memory: Preferences
) -> None:
    window.host.settings.change(poll_interval_s=0.5)
    window.header.source_chosen.emit("clock")
    window.host.settings.change(rate_per_s=3.0)
    window.header.theme_chosen.emit("light")
    window.header.history_chosen.emit(60)
    by_hand.remember(memory, window.lab.settings)
    again = recall(memory, Settings(seed=5), frozenset())
    assert again.settings == Settings(source="clock", rate_per_s=3.0, poll_interval_s=0.5, seed=5)
    assert (again.theme, again.history_s) == ("light", 60)


def test_nothing_else_is_remembered(
    window: OpenWindow, by_hand: ByHand, memory: Preferences
) -> None:
    model = window.host.settings
    model.put(model.settings.replace(delay_ms=99.0, source="heartbeat"))  # an option, a story
    model.change(message_bytes=512)
    QTest.keyClick(window.surface, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert model.settings.message_bytes == Settings().message_bytes
    model.change(rate_per_s=7.0)  # of a source that nobody chose by hand
    model.change(clients=5000, in_step=True)  # a crowd does not come back unasked
    by_hand.remember(memory, window.lab.settings)
    assert recall(memory, Settings(), frozenset()).settings == Settings()
    assert memory.is_empty


def test_the_ways_and_their_switches_are_remembered(
    window: OpenWindow, by_hand: ByHand, memory: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch)
    wanted = {"live_transport": "events", "polled_transport": "held", "push_limit_per_s": 5.0}
    wanted |= {"adaptive": True, "adaptive_low_s": 15.0, "adaptive_high_s": 30.0, "query_all": True}
    window.host.settings.change(**wanted)
    by_hand.remember(memory, window.lab.settings)
    again = recall(memory, Settings(), frozenset())
    assert again.settings == Settings().replace(**wanted)
    assert (again.later, again.missing) == ({}, "")
    given = Settings(live_transport="notify", adaptive_high_s=20.0)
    recalled = recall(memory, given, frozenset({"live_transport", "adaptive_high_s"})).settings
    assert (recalled.live_transport, recalled.polled_transport) == ("notify", "held")
    assert (recalled.adaptive_low_s, recalled.adaptive_high_s) == (15.0, 20.0)
    given = Settings(adaptive_high_s=10.0)  # below the remembered low one
    recalled = recall(memory, given, frozenset({"adaptive_high_s"})).settings
    assert (recalled.adaptive_low_s, recalled.adaptive_high_s) == (0.2, 10.0)


def test_a_way_that_cannot_be_had_any_more_is_told_and_the_usual_one_is_taken(
    memory: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch, Gone)
    memory.save({"live_transport": "carrier-pigeon", "polled_transport": "gone"})
    begin = recall(memory, Settings(), frozenset())
    assert begin.settings == Settings()
    assert begin.missing == f"Not here: {MISSING}"
    with_one = recall(memory, Settings(), frozenset(), "postgresql://here/db").settings
    assert with_one.polled_transport == "gone"


def test_a_database_is_chosen_again_once_the_rest_runs(
    memory: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes its time, and may fail: then the window is there, and tells."""
    offer_all(monkeypatch)
    memory.save({"live_transport": "events", "polled_transport": "query", "adaptive": 1})
    begin = recall(memory, Settings(), frozenset())
    assert begin.settings == Settings(live_transport="events")
    assert begin.later == {"polled_transport": "query"}
    asked_for = recall(memory, Settings(polled_transport="query"), frozenset({"polled_transport"}))
    assert (asked_for.settings.polled_transport, asked_for.later) == ("query", {})


def test_a_source_takes_its_rate_with_it(
    window: OpenWindow, by_hand: ByHand, memory: Preferences
) -> None:
    memory.save({"source": "clock", "rate_per_s": 3.0})
    window.lab.settings = Settings(rate_per_s=find("heartbeat").default_rate_per_s)
    window.header.source_chosen.emit("heartbeat")  # at the very rate that is set
    by_hand.remember(memory, window.lab.settings)
    again = recall(memory, Settings(), frozenset()).settings
    assert (again.source, again.rate_per_s) == ("heartbeat", window.lab.settings.rate_per_s)


def test_undone_and_done_again_is_set(
    window: OpenWindow, by_hand: ByHand, memory: Preferences
) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    window.host.settings.change(delay_ms=50.0)
    QTest.keyClick(window.surface, Qt.Key.Key_Z, control)
    QTest.keyClick(window.surface, Qt.Key.Key_Y, control)
    by_hand.remember(memory, window.lab.settings)
    assert recall(memory, Settings(), frozenset()).settings.delay_ms == 50.0


def test_the_command_line_overrules_memory(memory: Preferences) -> None:
    memory.save({"source": "clock", "rate_per_s": 3.0})
    given = Settings(source="heartbeat", rate_per_s=360.0)
    recalled = recall(memory, given, frozenset({"source"})).settings
    assert (recalled.source, recalled.rate_per_s) == ("heartbeat", 360.0)
    given = Settings(rate_per_s=7.0)
    recalled = recall(memory, given, frozenset({"rate_per_s"})).settings
    assert (recalled.source, recalled.rate_per_s) == ("clock", 7.0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is kept elsewhere")
@pytest.mark.parametrize("kind", ["folder", "pipe", "noise", "loop", "above"])
def test_the_window_starts_whatever_is_in_the_place_of_its_memory(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    place = tmp_path / "live-vs-polled" / "window.conf"
    if kind == "above":
        place.parent.write_text("", encoding="utf-8")
    else:
        place.parent.mkdir()
    match kind:
        case "folder":
            place.mkdir()
        case "pipe":
            os.mkfifo(place)
        case "noise":
            place.write_bytes(bytes(range(256)) * 20)
        case "loop":
            place.symlink_to(place)
    kept = open_memory()
    assert recall(kept, Settings(), frozenset()).settings == Settings()
    kept.save({"theme": "dark"})


def test_nonsense_in_memory_is_as_if_it_was_never_there(memory: Preferences) -> None:
    memory.save({"source": "moon", "rate_per_s": -1, "delay_ms": "x", "theme": 7, "history_s": 31})
    begin = recall(memory, Settings(), frozenset())
    assert begin.settings == Settings()
    assert (begin.theme, begin.history_s) == ("system", 30)
    memory.save({"poll_interval_s": 9.0})
    memory.forget()
    assert recall(memory, Settings(), frozenset()).settings == Settings()


def test_a_switch_of_fairness_acts_at_once_and_is_warned_of(
    window: OpenWindow, lab: NotingLab
) -> None:
    window.fairness.change({"polled_keep_alive": False})
    assert not lab.settings.fairness.polled_keep_alive
    assert window.header.warning.text() == "unfair: new connection for every poll"
    assert window.verdict.sentence.startswith("Unfair (new connection for every poll): ")
    window.host.settings.change(fairness=WORST)
    assert lab.settings.fairness == WORST
    assert window.header.warning.text() == "unfair: new connection for every poll, and 1 more"
    window.host.settings.change(fairness=Fairness())
    assert lab.settings.fairness == Fairness()
    assert not window.header.warning.isVisible()
    assert not window.verdict.sentence.startswith("Unfair")


def test_what_is_switched_on_both_sides_is_fair(window: OpenWindow, lab: NotingLab) -> None:
    window.fairness.change({"live_compression": True, "polled_compression": True})
    assert lab.settings.fairness.live_compression
    assert warning(lab.settings) == ""
    assert not window.header.warning.isVisible()


def test_the_servers_are_stalled_on_request(window: OpenWindow, lab: NotingLab) -> None:
    window.shelf.toggle("insight")
    drawer = window.shelf.drawer("insight")
    assert isinstance(drawer, InsightDrawer)
    drawer.stall.click()
    assert lab.calls == ["stall"]


def test_frames_wait_for_the_window() -> None:
    mailbox, woken = Mailbox(), list[str]()
    first, second = Frame(at_ns=1), Frame(at_ns=2, segment=1, segment_began_ns=2)
    mailbox.put(first)
    mailbox.wake_by(lambda: woken.append("early"))
    mailbox.put(second)
    assert woken == ["early"]  # once until they have been taken out
    assert mailbox.drain() == [first, second]
    mailbox.put(second)
    assert woken == ["early", "early"]


@pytest.mark.parametrize(
    ("environ", "chosen"),
    [
        ({}, "offscreen"),
        ({"DISPLAY": ":0"}, None),
        ({"WAYLAND_DISPLAY": "w"}, None),
        ({"QT_QPA_PLATFORM": "minimal"}, "minimal"),
    ],
)
def test_without_a_display_the_window_is_drawn_off_screen(
    environ: dict[str, str],
    chosen: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "environ", environ)
    command.choose_platform()
    assert environ.get("QT_QPA_PLATFORM") == chosen
    assert ("off screen" in capsys.readouterr().err) == (chosen == "offscreen")


MEASURING = """
import signal, sys
from feeds.lab import Lab
hear = Lab._hear
def told(lab, message):
    hear(lab, message)
    counters = getattr(message, "counters", None)
    minded = hasattr(signal.getsignal(signal.SIGINT), "__self__")  # by the run, not the start
    if minded and counters is not None and counters.elapsed_s > 0:
        sys.stderr.write("measuring\\n")
Lab._hear = told
from app.start import main
raise SystemExit(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals to send")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_run_leaves_what_was_asked_for(tmp_path: Path, name: str) -> None:
    picture, number = tmp_path / "out.png", getattr(signal, name)
    words = ["--duration", "1h", "--screenshot", str(picture), "--size", "1000x700"]
    with subprocess.Popen(
        [sys.executable, "-c", MEASURING, *words],
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stderr is not None
        assert run.stderr.readline() == "measuring\n"
        run.send_signal(number)
        out, err = run.communicate(timeout=2 * PATIENCE_S)
    assert run.returncode == 128 + number, err
    assert out, err
    summary: dict[str, Any] = json.loads(out)
    assert summary["interrupted"]
    assert [one["number"] for one in summary["segments"]] == [1]
    assert picture.stat().st_size > 10_000
    assert "Traceback" not in err


def test_a_short_run_leaves_picture_and_summary(tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    words = ["--duration", "1", "--screenshot", str(picture), "--size", "1000x700", "--seed", "1"]
    words += ["--theme", "light", "--poll-interval", "1s", "--text-scale", "120%"]
    memory = tmp_path / "live-vs-polled" / "window.conf"
    memory.parent.mkdir()
    memory.write_text(before := '[values]\nhistory_s=30.0\nsource="\\"clock\\""\n', "utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "app", *words],
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert memory.read_text(encoding="utf-8") == before
    summary: dict[str, Any] = json.loads(run.stdout)
    assert summary["settings"]["duration_s"] == 1.0
    assert summary["live"]["transport"] == "websocket"
    assert "Traceback" not in run.stderr
    assert picture.stat().st_size > 10_000
