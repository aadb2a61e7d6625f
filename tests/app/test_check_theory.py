"""``measure --check-theory``: the table, the JSON, the exit status; no lab is started."""

from __future__ import annotations

import asyncio
import json
import signal
import sys

import pytest
from msgspec import structs

from app.command_line import main as cli
from app.commands import check_theory
from feeds.evidence import theory_run
from feeds.evidence.theory_cases import Case
from feeds.evidence.theory_run import Result
from feeds.evidence.theory_verdicts import CaseConditions, CaseVerdict
from feeds.lab import LabError
from feeds.metrics.way import Way
from tests.support.clock import interrupt_when

PUSH, POLL = Way("push", "poisson", 100.0), Way("newest", "poisson", 100.0, 0.05)
AT = CaseConditions(PUSH, POLL, 0.005, 0.006, [0.005], [0.006])
CASES = tuple(Case("poisson", 100.0 + lane, 0.05, 5, 22, lane) for lane in range(12))


def _result(case: Case, seed: int, *, good: bool) -> Result:
    measured = 31.5 if good else 40.0
    verdicts = [
        CaseVerdict("polled", "update_latency_ms", 31.0, measured, 0.4, measured / 31 - 1, good),
        CaseVerdict("polled", "missed_share", 0.8, 0.81, 0.02, 0.0125, True),
        CaseVerdict("live", "missed_share", 0.0, 0.0, 0.001, None, True),
        CaseVerdict("polled", "requests_per_s", 20.0, 20.0, 0.05, 0.0, True),
    ]
    return Result(case, case.name, seed, 2100, AT, verdicts)


class Runs:
    """Stands in for the running of a case; ``bad`` names how often a case goes wrong."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seeds: list[int] = []
        self.bad: dict[int, int] = {}
        self.fails = ""
        self.waits = False
        self.urls: set[str] = set()
        monkeypatch.setattr(theory_run, "run_case", self.run_case)
        monkeypatch.setattr(check_theory, "CASES", CASES)

    async def run_case(self, case: Case, seed: int, database_url: str) -> Result:
        """Return a result at once."""
        self.urls.add(database_url)
        if self.fails:
            raise LabError(self.fails)
        self.seeds.append(seed)
        index = [one.rate_per_s for one in CASES].index(case.rate_per_s)
        if self.waits and index == 3:
            await asyncio.sleep(60)
        left = self.bad.get(index, 0)
        self.bad[index] = left - 1
        return _result(case, seed, good=left <= 0)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(monkeypatch)


def test_all_agree(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["measure", "--check-theory", "--seed", "7"]) == 0
    said = capsys.readouterr()
    lines = {" ".join(line.split()) for line in said.out.splitlines()}
    assert "polled update latency mean 31 ms 31.5 ms 0.4 ms +1.6 % within 2 %" in lines
    assert "live missed share 0 % 0 % 0.1 % – exact" in lines
    assert "48 of 48 figures in 12 cases agree." in lines
    assert sorted(runs.seeds) == list(range(7, 19))
    for case in CASES:
        assert f"{case.name}: 2100 updates" in lines


def test_a_figure_outside_once_is_chance(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    runs.bad = {2: 1}
    assert cli.main(["measure", "--check-theory", "--seed", "0"]) == 0
    assert "measured twice" in capsys.readouterr().out
    assert 102 in runs.seeds  # under another seed


def test_a_figure_outside_twice_is_a_fault(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    runs.bad = {2: 2}
    assert cli.main(["measure", "--check-theory", "--json", "-"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["agrees"] is False
    assert [one["attempts"] for one in told["cases"]] == [1, 1, 2, *[1] * 9]
    assert told["cases"][2]["verdicts"][0]["agrees"] is False


def test_a_lab_that_cannot_start_is_one_line(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    runs.fails = "the source process did not start"
    assert cli.main(["measure", "--check-theory"]) == 1
    assert capsys.readouterr() == ("", "live-vs-polled: the source process did not start\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_interrupt_tells_what_is_done(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    runs.waits = True
    interrupt = interrupt_when(signal.SIGINT, lambda: len(runs.seeds) == len(CASES))
    assert cli.main(["measure", "--check-theory"]) == 130
    interrupt.join()
    said = capsys.readouterr()
    assert "interrupted; 11 of 12 cases were measured" in said.err
    assert CASES[0].name in said.out


def test_skipped_polls_are_said(
    monkeypatch: pytest.MonkeyPatch, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run_case(case: Case, seed: int, database_url: str) -> Result:
        return structs.replace(_result(case, seed, good=True), skipped=64)

    monkeypatch.setattr(theory_run, "run_case", run_case)
    assert cli.main(["measure", "--check-theory"]) == 0
    assert f"{CASES[0].name}: 2100 updates, 64 polls skipped" in capsys.readouterr().out


def test_a_case_that_cannot_be_measured_is_left_out_in_one_line(
    monkeypatch: pytest.MonkeyPatch, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    pigeon = structs.replace(CASES[0], live="carrier-pigeon")
    monkeypatch.setattr(check_theory, "CASES", (*CASES, pigeon))
    assert cli.main(["measure", "--check-theory"]) == 0
    line = f"skipped: {pigeon.name}: there is no transport carrier-pigeon"
    said = " ".join(capsys.readouterr().out.split())
    assert line in said
    assert "48 of 48 figures in 12 cases agree." in said
    assert cli.main(["measure", "--check-theory", "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["skipped"] == [
        {"name": pigeon.name, "reason": "there is no transport carrier-pigeon"}
    ]


def test_a_database_of_ones_own_is_handed_on(runs: Runs) -> None:
    url = "postgresql://localhost/here"
    assert cli.main(["measure", "--check-theory", "--database-url", url]) == 0
    assert runs.urls == {url}
