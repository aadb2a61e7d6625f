"""``measure --record`` and ``replay``: the same figures again, and every way in which it fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.command_line import main as cli
from app.commands import replay_terminal
from app.running import display, headless
from feeds.recording import writer
from feeds.recording.reader import RecordingReader
from feeds.recording.writer import RecordingWriter
from tests.support.fake_lab import COUNTERS, FakeLab, stand_in
from tests.support.recordings import cut_off, made, recorded


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> list[FakeLab]:
    """Stand in for the lab; return those that were made."""
    return stand_in(monkeypatch, headless, FakeLab)


def _told(text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(text)
    del told["taken_at"]  # may be a second later in what the run itself said
    return told


@pytest.mark.parametrize("clients", ["1", "100"])
def test_a_replay_says_what_the_run_said(
    labs: list[FakeLab], tmp_path: Path, clients: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, options = str(tmp_path / "run.mcap"), ["--duration", "1", "--clients", clients]
    assert cli.main(["measure", *options, "--record", file, "--json", str(tmp_path / "a")]) == 0
    measured = capsys.readouterr()
    assert cli.main(["replay", file, "--speed", "max", "--json", str(tmp_path / "b")]) == 0
    assert capsys.readouterr() == measured
    assert _told((tmp_path / "a").read_text()) == _told((tmp_path / "b").read_text())
    with RecordingReader(file) as read:
        assert sum(1 for _ in read.loads()) == (clients != "1")
    assert cli.main(["replay", file, "--json", "-"]) == 0
    assert _told(capsys.readouterr().out) == _told((tmp_path / "a").read_text())


def test_a_run_that_never_came_up_leaves_no_recording(
    labs: list[FakeLab], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeLab, "fails", "the source process did not start")
    assert cli.main(["measure", "--record", str(tmp_path / "run.mcap")]) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_said_and_the_figures_all_the_same(
    labs: list[FakeLab],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(recording: RecordingWriter) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer.RecordingWriter, "_write", full)
    file = str(tmp_path / "run.mcap")
    assert cli.main(["measure", "--duration", "1", "--record", file, "--json", "-"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["updates_published"] == COUNTERS.updates_published
    assert said.err.startswith(f"live-vs-polled: --record: {file} is cut off after about 0 s: ")
    assert said.err.endswith(": No space left on device\n")
    assert said.err.count("\n") == 1


def test_what_was_cut_off_is_said_and_the_newest_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cut_off(tmp_path / "run.mcap", made(), 0.8)
    with RecordingReader(file) as read:
        newest, length_s = read.counters(), read.length_s
    assert cli.main(["replay", str(file), "--json", "-"]) == 0
    said = capsys.readouterr()
    assert newest is not None
    assert json.loads(said.out)["elapsed_s"] == newest.elapsed_s
    assert said.err == f"live-vs-polled: {file} was cut off; it holds the first {length_s:.1f} s\n"


def test_without_a_display_it_plays_in_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "platform", lambda: "")
    monkeypatch.setattr(replay_terminal, "LINE_S", 0.0)
    file = recorded(tmp_path / "run.mcap", made(seconds=1.0))
    assert cli.main(["replay", str(file), "--speed", "max"]) == 0
    figures = capsys.readouterr().out
    assert cli.main(["replay", str(file), "--speed", "16"]) == 0
    said = capsys.readouterr().out
    assert said.endswith(figures)
    lines = said.removesuffix(figures).splitlines()
    with RecordingReader(file) as read:
        last = list(read.frames())[-1].live.value
    assert lines
    assert f"live value {last:.2f}" in lines[-1]
