"""``measure --clients``: what is waited for, what is told of a crowd, and what may go wrong."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.command_line import main as cli
from app.commands import measure
from app.running import headless
from feeds.frame import Frame
from tests.support.clock import interrupt_when
from tests.support.crowds import CROWD, LOAD
from tests.support.fake_lab import FakeLab, stand_in


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> list[FakeLab]:
    """Stand in for the lab; return those that were made."""
    return stand_in(monkeypatch, headless, FakeLab)


def _crowded(*more: str) -> int:
    return cli.main(["measure", "--clients", "100", "--duration", "0.5", "--seed", "3", *more])


def test_the_crowd_stands_in_table_json_and_evidence(
    labs: list[FakeLab], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, file = tmp_path / "run", tmp_path / "figures.json"
    assert _crowded("--in-step", "--json", str(file), "--out", str(out)) == 0
    said = capsys.readouterr()
    assert said.err == ""
    words = {" ".join(line.split()) for line in said.out.splitlines()}
    assert "update latency of the crowd p95 25 ms 1 920 ms" in {
        w.replace("\u202f", " ") for w in words
    }
    assert "gaps 0 2" in words
    assert "processor a message 26 µs –" in words
    assert "memory a client 15 kB 8.6 kB" in words
    assert "open connections 101 100" in words
    assert "clients a side asking in step" in said.out
    assert "it used 400" in said.out
    for told in (json.loads(one.read_text("utf-8")) for one in (file, out / "summary.json")):
        assert (told["settings"]["clients"], told["settings"]["in_step"]) == (100, True)
        assert told["crowd"]["live"]["p95_ms"] == 25.0
        assert told["polled"]["server_cost"]["cpu_us_per_request"] == 180.0
    assert labs[0].stopped


def test_what_is_distorted_says_so_in_words(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = replace(LOAD, crowd=replace(CROWD, distorted="the pushed crowd's p99 is its own"))
    monkeypatch.setattr(FakeLab, "load_summary", lambda lab: wrong)
    assert _crowded() == 0
    out = capsys.readouterr().out
    assert out.count(", distorted") == 5  # its latencies alone
    assert "distorted: the pushed crowd's p99 is its own" in out


def test_with_one_client_nothing_is_said_of_many(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", "--duration", "0.5"]) == 0
    out = capsys.readouterr().out
    assert not [word for word in ("crowd", "clients", "connections") if word in out]


def test_the_measuring_time_begins_when_all_are_up(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = headless.Watch(lambda frame: None)
    monkeypatch.setattr(headless, "now_ns", lambda: 9_000_000_000)
    watch.take(Frame(at_ns=1, segment=1, segment_began_ns=1_000_000_000))
    watch.take(Frame(at_ns=1, segment=2, segment_began_ns=5_000_000_000))
    assert watch.elapsed_s() == 8.0
    watch.begin()
    assert watch.elapsed_s() == 4.0
    watch.take(Frame(at_ns=1, segment=3, segment_began_ns=8_000_000_000))  # something broke
    assert watch.elapsed_s() == 4.0
    watch.take(Frame(at_ns=1))
    watch.begin()
    assert watch.elapsed_s() is None
    watch.take(Frame(at_ns=1, segment=4, segment_began_ns=8_500_000_000))
    assert watch.elapsed_s() == 0.5


def test_nothing_from_before_is_in_the_warm_up(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _crowded("--json", "-") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["number"] for one in told["segments"]] == [1, 2]
    assert told["warm_up_s"] > 0  # the first segment of the fake began before it was launched


def test_a_crowd_that_cannot_be_is_one_line_and_1(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeLab, "crowd_fails", "100 clients a side need 212 files; ulimit -n 512")
    assert _crowded() == 1
    said = capsys.readouterr()
    assert said == ("", "live-vs-polled: 100 clients a side need 212 files; ulimit -n 512\n")
    assert labs[0].stopped


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_interrupted_while_clients_come_up(
    labs: list[FakeLab],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(FakeLab, "crowd_stays_away", True)
    bar = _Bar()
    monkeypatch.setattr(measure, "_progress", lambda: bar)
    interrupt = interrupt_when(signal.SIGINT, lambda: bar.shown)
    assert _crowded("--out", str(tmp_path / "run")) == 130
    interrupt.join()
    said = capsys.readouterr()
    how_far = "interrupted: 100 of 200 clients up; nothing was measured yet"
    assert said == ("", f"live-vs-polled: {how_far}\n")
    assert bar.shown[-1] == {"description": "100 of 200 clients up", "completed": 0.25}  # of 0.5 s
    assert labs[0].stopped
    assert not list(tmp_path.iterdir())


class _Bar(nullcontext["_Bar"]):
    """Stands in for the progress bar."""

    def __init__(self) -> None:
        super().__init__(self)
        self.shown: list[dict[str, object]] = []

    def add_task(self, *about: object, **fields: object) -> None:
        """Begin."""

    def update(self, task: None, **shown: object) -> None:
        """Note what is shown."""
        self.shown.append(shown)

    def refresh(self) -> None:
        """Draw nothing."""
