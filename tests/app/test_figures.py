"""A new figure is one record: everything that shows figures has it then."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.command_line import main as cli
from app.features.help.topics import topics
from app.features.take_away.numbers import tab_separated
from app.report.page import render
from app.text.formats import HARD
from app.text.tables import blocks, prediction
from feeds import figures
from feeds.figure import Figure
from feeds.settings import Settings
from tests.feeds.evidence import runs
from tests.support.fake_lab import COUNTERS

NEW = Figure(
    "faulty_share",
    "faulty share",
    "requests without a good answer, of all requests",
    compared=True,
    derive=lambda side, elapsed_s: figures.ratio(side.errors, side.requests),
)


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the record where all the others are."""
    monkeypatch.setitem(figures.GROUPS, "outcomes", (*figures.GROUPS["outcomes"], NEW))
    monkeypatch.setattr(figures, "FIGURES", (*figures.FIGURES, NEW))
    monkeypatch.setitem(figures.BY_KEY, NEW.key, NEW)


def test_table_and_spreadsheet_have_it() -> None:
    rows = [row for block in blocks(COUNTERS) for row in block]
    shown = [(row.live, row.polled) for row in rows if row.name == "faulty share"]
    assert shown == [(f"0{HARD}%", f"0{HARD}%")]
    now = datetime(2026, 11, 25, tzinfo=UTC)
    lines = csv.reader(io.StringIO(tab_separated(Settings(), COUNTERS, now)), delimiter="\t")
    assert ["faulty share", "share of 1", "0", "0"] in list(lines)


def test_report_has_it_with_its_meaning() -> None:
    page = render(runs.whole(), runs.columns([]))
    assert "<td>faulty share</td>" in page
    assert f"<small>{NEW.meaning}</small>" in page
    assert prediction(NEW.key, 0.25, 0.2, -0.2) == (
        "faulty share",
        f"25{HARD}%",
        f"20{HARD}%",
        f"−20.0{HARD}%",
    )


def test_how_far_a_share_of_nearly_nothing_is_off_is_not_said() -> None:
    assert prediction(NEW.key, 0.0005, 0.001, 1.0)[3] == "–"
    assert prediction("update_latency_ms", 0.0005, 0.001, 1.0)[3] == f"+100.0{HARD}%"


def test_comparison_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = str(runs.folder(tmp_path / "run"))
    assert cli.main(["compare", run, run]) == 0
    lines = [line.split()[:4] for line in capsys.readouterr().out.splitlines()]
    assert lines.count(["faulty", "share", "0", "%"]) == 2  # live and polled


def test_help_explains_it() -> None:
    (numbers,) = (topic for topic in topics(()) if topic.key == "numbers")
    assert f"| {NEW.name} | {NEW.meaning} |" in numbers.source
