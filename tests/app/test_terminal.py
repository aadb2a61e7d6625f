"""Both sides in the terminal: what is shown, and how it ends."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from app.command_line import main as cli
from app.commands import terminal
from app.running import display, headless
from feeds.frame import Arrival, Frame, SideFrame
from feeds.settings import Settings
from feeds.sources import find
from tests.support.fake_lab import COUNTERS, FakeLab

S = 1_000_000_000


@pytest.fixture
def board() -> terminal.TerminalBoard:
    board = terminal.TerminalBoard()
    arrivals = [Arrival(seq, seq * S, seq * S, float(seq)) for seq in range(1, 5)]
    live = SideFrame(state="up", held_seq=4, value=4.0, arrivals=arrivals)
    polled = SideFrame(state="reconnecting", detail="cut off", value=1.0, stale_since_ns=2 * S)
    board.take(Frame(at_ns=5 * S, segment=1, live=live, polled=polled, counters=COUNTERS))
    return board


def _cells(board: terminal.TerminalBoard) -> dict[str, tuple[str, str]]:
    return {
        name: (live.replace("\u00a0", " "), polled.replace("\u00a0", " "))
        for name, live, polled in board.rows(5 * S)
    }


def test_each_side_shows_what_it_holds(board: terminal.TerminalBoard) -> None:
    cells = _cells(board)
    assert cells["state"] == ("up", "cut off")
    assert cells["value"] == ("4.00", "1.00")
    assert cells["behind by"][0] == "0 ms"
    assert cells["behind by"][1].startswith("3")
    assert cells["update latency p50"] == ("19 ms", "–")
    assert cells["updates missed"] == ("0", "28")
    assert cells["last values"] == ("▁▃▆█", "")


def test_without_the_truth_nobody_is_said_to_be_behind(board: terminal.TerminalBoard) -> None:
    side = SideFrame(state="up", held_seq=4, value=4.0, stale_since_ns=2 * S)
    board.take(Frame(at_ns=5 * S, live=side, polled=side, truth_known=False))
    assert _cells(board)["behind by"] == ("–", "–")


def test_before_the_first_frame_nothing_is_claimed() -> None:
    cells = _cells(terminal.TerminalBoard())
    assert cells["state"] == ("connecting", "connecting")
    assert cells["behind by"] == ("–", "–")
    assert cells["requests"] == ("–", "–")


@pytest.mark.parametrize("width", [80, 120])
def test_table_fits_the_terminal(board: terminal.TerminalBoard, width: int) -> None:
    console = Console(width=width, force_terminal=False)
    with console.capture() as text:
        console.print(board.table(Settings(), "3.0 s", 5 * S, width))
    lines = text.get().splitlines()
    assert max(map(len, lines)) <= width
    assert any("▁▃▆█" in line for line in lines)


def test_sparkline_of_a_constant_is_flat() -> None:
    assert terminal.sparkline([3.0, 3.0]) == "▁▁"
    assert terminal.sparkline([]) == ""


def test_without_a_terminal_it_writes_lines_and_then_the_summary(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[FakeLab] = []
    monkeypatch.setattr(FakeLab, "made", made, raising=False)
    monkeypatch.setattr(headless, "Lab", FakeLab)
    monkeypatch.setattr(display, "platform", lambda: "")
    assert cli.main(["--duration", "0.5", "--seed", "1"]) == 0
    said = capsys.readouterr()
    assert "DISPLAY" in said.err
    lines = said.out.splitlines()
    assert lines[0].startswith("live value")
    assert json.loads(lines[-1])["updates_published"] == 30
    assert made[0].stopped


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [("heartbeat", 0.325, "0.33 mV"), ("chat", 51.0, "51 messages"), ("chat", 1.0, "1 message")],
)
def test_a_value_has_the_unit_of_its_source(key: str, value: float, text: str) -> None:
    board = terminal.TerminalBoard(find(key))
    board.take(Frame(at_ns=S, segment=1, live=SideFrame(state="up", held_seq=1, value=value)))
    assert _cells(board)["value"][0] == text
