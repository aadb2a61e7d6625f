"""``measure``: the table, the JSON, interrupts, faults, and that Qt stays out."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.command_line import main as cli
from app.commands.measure import Until
from app.running import headless
from app.text.formats import HARD
from feeds.counters import Counters, Interval, LeftOut, SideSummary
from feeds.evidence.summary import summary
from feeds.evidence.updates import CsvWriter
from feeds.frame import Frame
from feeds.settings import Settings
from tests.support.clock import interrupt_when
from tests.support.fake_lab import COUNTERS, FakeLab, stand_in

NO_QT = """
import sys
from app.command_line.main import main
status = main(sys.argv[1:])
loaded = {"PySide6", "shiboken6", "pyqtgraph", "qasync"} & set(sys.modules)
sys.exit(f"loaded {loaded}" if loaded else status)
"""


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> list[FakeLab]:
    """Stand in for the lab; return those that were made."""
    return stand_in(monkeypatch, headless, FakeLab)


def test_table_shows_both_sides_with_units(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", "--duration", "1", "--seed", "3"]) == 0
    said = capsys.readouterr()
    words = {" ".join(line.split()) for line in said.out.splitlines()}
    assert "update latency p50 19 ms –" in words
    assert "updates missed 0 28" in words
    assert "seed 3: 30 updates" in said.out.replace("\n", " ")
    assert labs[0].stopped


def test_default_duration_is_10_s(labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headless.Watch, "elapsed_s", lambda self: 10.0)
    assert cli.main(["measure"]) == 0
    assert labs[0].settings.duration_s == 10.0


def test_json_alone_on_standard_output(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", "--duration", "1", "--seed", "3", "--json", "-"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    told = json.loads(said.out)
    assert told["warm_up_s"] is not None
    assert [one["number"] for one in told["segments"]] == [1]
    wanted = msgspec.json.encode(summary(Settings(duration_s=1.0, seed=3), COUNTERS))
    assert _lasting(told) == _lasting(json.loads(wanted))
    assert said.out.count("\n") == 1


def test_json_file_and_table(
    labs: list[FakeLab], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.json"
    assert cli.main(["measure", "--duration", "1", "--seed", "3", "--json", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    wanted = msgspec.json.encode(summary(Settings(duration_s=1.0, seed=3), COUNTERS))
    assert _lasting(json.loads(text)) == _lasting(json.loads(wanted))
    assert text.endswith("\n}\n")
    assert "freshness" in capsys.readouterr().out


def _lasting(told: dict[str, Any]) -> dict[str, Any]:
    """Return the summary without what differs from run to run."""
    varying = ("taken_at", "warm_up_s", "segments")
    return {name: told[name] for name in told if name not in varying}


def test_lab_that_cannot_start_is_one_line(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeLab, "fails", "the source process did not start")
    assert cli.main(["measure"]) == 1
    said = capsys.readouterr()
    assert said == ("", "live-vs-polled: the source process did not start\n")
    assert labs[0].stopped


def test_sides_that_never_come_up_end_the_run(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeLab, "never_up", True)
    assert cli.main(["measure"]) == 1
    assert "not both up" in capsys.readouterr().err


def test_a_run_that_began_anew_keeps_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = headless.Watch(lambda frame: None)
    monkeypatch.setattr(headless, "now_ns", lambda: 9_000_000_000)
    assert watch.elapsed_s() is None
    for segment, began_ns in ((0, 0), (1, 2_000_000_000), (0, 0), (2, 7_000_000_000)):
        watch.take(Frame(at_ns=1, segment=segment, segment_began_ns=began_ns))
    assert watch.elapsed_s() == 7.0
    assert watch.segments == [(1, 2_000_000_000), (2, 7_000_000_000)]


def test_what_was_lost_is_said(
    labs: list[FakeLab],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def counters(lab: FakeLab) -> Counters:
        return msgspec.structs.replace(COUNTERS, left_out=[LeftOut(5, 6.0, "the reason")])

    monkeypatch.setattr(FakeLab, "counters", counters)
    out = tmp_path / "run"
    assert cli.main(["measure", "--duration", "1", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert f"left out: 6.0{HARD}s, the reason" in said.err
    assert "left out" in said.out
    assert "the reason" in (out / "report.html").read_text(encoding="utf-8")
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert told["left_out"] == [{"from_ns": 5, "lasted_s": 6.0, "reason": "the reason"}]


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_interrupt_reports_what_was_measured(
    labs: list[FakeLab], name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    interrupt = interrupt_when(number, lambda: labs)
    assert cli.main(["measure", "--duration", "1h", "--json", "-"]) == status
    interrupt.join()
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["updates_published"], told["interrupted"]) == (30, True)
    assert "interrupted after 1.5 s; what was measured is reported" in said.err
    assert labs[0].stopped
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_a_signal_while_results_are_written_waits_for_them(
    labs: list[FakeLab],
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number, came = getattr(signal, name), list[int]()

    def interrupted(*args: object) -> str:
        os.kill(os.getpid(), number)
        return ""

    monkeypatch.setattr("app.report.page.render", interrupted)
    before = signal.signal(number, lambda seen, frame: came.append(len(capsys.readouterr().out)))
    try:
        assert cli.main(["measure", "--duration", "1", "--out", str(tmp_path / "run")]) == 0
    finally:
        signal.signal(number, before)
    assert (tmp_path / "run" / "summary.json").exists()
    assert len(came) == 1
    assert came[0] > 1000  # all was said before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_under_nohup_a_closed_terminal_is_outlived(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, handlers = signal.signal(signal.SIGHUP, signal.SIG_IGN), list[object]()

    def elapsed_s(self: headless.Watch) -> float:
        handlers.append(signal.getsignal(signal.SIGHUP))
        return 10.0

    monkeypatch.setattr(headless.Watch, "elapsed_s", elapsed_s)
    try:
        assert cli.main(["measure"]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)
    assert set(handlers) == {signal.SIG_IGN}


def test_evidence_is_kept(
    labs: list[FakeLab],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["measure", "--duration", "1", "--seed", "3", "--out", str(tmp_path / "run")]
    assert cli.main(words) == 0
    made = sorted(file.name for file in (tmp_path / "run").iterdir())
    assert made == ["report.html", "summary.json", "updates.csv"]
    assert [file.name for file in tmp_path.iterdir()] == ["run"]
    assert cli.main(words) == 2
    assert "exists already; --force replaces it" in capsys.readouterr().err
    assert cli.main([*words, "--force"]) == 0
    assert len(labs) == 2  # told before the run


def test_evidence_that_cannot_be_written_leaves_the_figures(
    labs: list[FakeLab],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*args: object, **rest: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    words = ["measure", "--duration", "1", "--out", str(tmp_path / "run"), "--json", "-"]
    assert cli.main(words) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["updates_published"] == 30
    assert said.err == (
        f"live-vs-polled: --out: {tmp_path / 'run'} cannot be written: No space left on device\n"
    )
    assert not list(tmp_path.iterdir())


def test_rows_that_are_lacking_are_no_success(
    labs: list[FakeLab],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    close = CsvWriter.close

    def full(self: CsvWriter) -> None:
        close(self)
        self.error = "No space left on device"

    monkeypatch.setattr(CsvWriter, "close", full)
    assert cli.main(["measure", "--duration", "1", "--out", str(tmp_path / "run")]) == 1
    said = capsys.readouterr()
    assert "updates missed" in said.out
    assert "--out: updates.csv is not complete: No space left on device" in said.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_json_that_cannot_be_written_leaves_the_table(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", "--duration", "1", "--json", "/dev/full"]) == 1
    said = capsys.readouterr()
    assert "updates missed" in said.out
    assert "--json: /dev/full cannot be written: No space left on device" in said.err


def test_a_run_that_fails_leaves_no_evidence(
    labs: list[FakeLab], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeLab, "fails", "the source process did not start")
    assert cli.main(["measure", "--out", str(tmp_path / "run.zip")]) == 1
    assert not list(tmp_path.iterdir())


def test_until_ends_the_run_when_the_mean_is_known(
    labs: list[FakeLab], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sure = Interval(20.0, 0.3, 30)
    live = msgspec.structs.replace(COUNTERS.live, confidence={"update_latency_ms": sure})
    counters = msgspec.structs.replace(COUNTERS, live=live)
    monkeypatch.setattr(headless.Watch, "satisfied", lambda self: self._enough(counters))
    of = ["--of", "live.update_latency_ms"]
    assert cli.main(["measure", "--until", "2%", *of]) == 0  # at once, not after 10 min
    assert labs[0].settings.duration_s == 600
    assert Until("live.update_latency_ms", 0.02).width(counters) == pytest.approx(0.015)
    assert not Until("live.update_latency_ms", 0.01).reached(counters)
    assert Until("polled.freshness", 0.5).width(counters) is None


def test_until_that_is_not_reached_says_so(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", "--until", "1%", "--duration", "1"]) == 0
    said = capsys.readouterr()
    assert said.err == (
        "live-vs-polled: --until: polled.update_latency_ms has no interval yet after 2 s;"
        " --duration ended it\n"
    )
    assert "update latency" in said.out


@pytest.fixture(scope="module")
def real() -> subprocess.CompletedProcess[str]:
    words = ["--duration=1.5", "--poll-interval=200ms", "--rate=50/s", "--seed=11", "--json=-"]
    return subprocess.run(
        [sys.executable, "-c", NO_QT, "measure", *words],
        capture_output=True,
        text=True,
        check=False,
    )


def test_real_run_prints_the_agreed_object_and_never_loads_qt(
    real: subprocess.CompletedProcess[str],
) -> None:
    assert (real.returncode, real.stderr) == (0, "")
    figures = json.loads(real.stdout)
    agreed = ["settings", "elapsed_s", "updates_published", "live", "polled"]
    assert list(figures)[:5] == agreed
    assert figures["settings"]["seed"] == 11
    assert figures["elapsed_s"] == pytest.approx(1.5, abs=0.5)
    for name in ("live", "polled"):
        side = figures[name]
        assert set(side) == {*SideSummary.__struct_fields__, "server_cost", "server_at_rest"}
        settled = side["updates_delivered"] + side["updates_missed"] + side["updates_pending"]
        assert settled == figures["updates_published"] > 0
    assert figures["live"]["server_cost"]["connections"] == 1
    assert figures["crowd"] is None
    assert figures["live"]["requests"] == 1
    assert figures["polled"]["requests"] >= 5


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of another kind")
def test_reader_that_goes_away() -> None:
    command = [sys.executable, "-m", "app", "measure", "--duration", "0.5"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as measuring:
        assert measuring.stdout is not None
        assert measuring.stderr is not None
        measuring.stdout.close()
        assert measuring.stderr.read() == ""
    assert measuring.returncode == 141
