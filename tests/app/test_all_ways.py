"""``measure --all-transports``: the table, the JSON, the files, the end; no lab is started."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.command_line import main as cli
from app.text.formats import HARD
from app.text.way_rows import MANY_HEADS
from feeds import choices
from feeds.evidence import all_ways
from feeds.evidence.all_ways import COLUMNS, MANY, WayCase, WayResult, name_of
from feeds.lab import LabError
from feeds.settings import Settings
from tests.support.clock import interrupt_when

FIGURES: dict[str, float | None] = dict.fromkeys((name_of(*one) for one in COLUMNS), 0.25)


class Round:
    """Stands in for the measuring; ``lacks`` is said of what did not come up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: tuple[Settings, float, str] | None = None
        self.lacks: dict[str, str] = {}
        self.fails, self.waits, self.done = "", False, 0
        self.figures, self.distorted = FIGURES, ""
        monkeypatch.setattr(all_ways, "run_all", self.run_all)
        monkeypatch.setattr(choices, "lacking", lambda key, url: "")

    async def run_all(
        self,
        base: Settings,
        found: list[WayCase],
        duration_s: float,
        done: Callable[[list[WayResult]], None],
        database_url: str = "",
    ) -> None:
        """Hand over figures at once, the last way first."""
        self.asked = base, duration_s, database_url
        if self.fails:
            raise LabError(self.fails)
        for way in reversed(found):
            for _ in range(1000 if self.waits and self.done == 2 else 0):
                await asyncio.sleep(0.05)  # as frames do, it has the loop look for signals
            lacks = way.lacks or self.lacks.get(way.transport, "")
            result = WayResult(way, "", 2.0, 20, self.figures, self.distorted)
            done([WayResult(way, lacks) if lacks else result])
            self.done += 1


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(monkeypatch)


def test_every_way_is_a_row_in_order(ways: Round, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["measure", "--all-transports", "--seed", "7", "--rate", "20/s", "--database-url"]
    assert cli.main([*words, "postgresql://me:secret@here"]) == 0
    said = capsys.readouterr().out.replace(HARD, " ")
    rows = [" ".join(line.split()) for line in said.splitlines()]
    figures = "0.25 ms 0.25 ms 0.25 ms 25 % 0.25 /s 0.25 /s 0.25 B/s 25 % 25 %"
    named = [way.name.replace(HARD, " ") for way in all_ways.ways(Settings())]
    assert [row.removesuffix(f" {figures}") for row in rows if figures in row] == named
    assert "market at 20 /s, asked every 1 s where there is an interval" in said
    assert "seed 7; a push and a pull at once, 8 s each" in said
    assert ways.asked is not None
    settings, duration_s, url = ways.asked
    assert (settings.poll_interval_s, duration_s) == (1.0, 8.0)
    assert url == "postgresql://me:secret@here"
    assert "secret" not in said


def test_json_alone(ways: Round, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--duration", "2s", "--poll-interval", "3s", "--json", "-"]
    assert cli.main(["measure", "--all-transports", *words]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["duration_s"], told["settings"]["poll_interval_s"]) == (2.0, 3.0)
    assert told["interrupted"] is False
    first = told["ways"][0]
    assert (first["side"], first["transport"], first["name"]) == ("live", "websocket", "WebSocket")
    assert (first["figures"], first["lacks"]) == (FIGURES, None)


def test_many_clients_have_columns_of_their_own(
    ways: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways.figures = FIGURES | {key: 20.0 for key, _ in MANY}
    ways.distorted = "the crowd itself"
    out = tmp_path / "ways"
    words = ["measure", "--all-transports", "--clients", "100", "--in-step", "--out", str(out)]
    assert cli.main(words) == 0
    said = capsys.readouterr().out.replace(HARD, " ")
    rows = [" ".join(line.split()) for line in said.splitlines()]
    assert sum(row.endswith("25 % 25 % 20 ms 20 µs 20 µs 20 B") for row in rows) > 5
    assert "100 clients a side asking in step, seed" in said
    assert "WebSocket – p95 of all clients distorted: the crowd itself" in said
    assert max(map(len, said.splitlines()[1:])) <= 176
    told = json.loads((out / "ways.json").read_text("utf-8"))["ways"][0]
    assert told["figures"]["server_cost.cpu_us_per_message"] == 20.0
    assert told["distorted"] == "the crowd itself"
    page = (out / "ways.html").read_text("utf-8")
    for head in MANY_HEADS:
        assert page.count(f">{head}</") == 2  # in chart and table
    assert "p95 is over all clients of a side" in page


def test_with_one_client_nothing_is_said_of_many(
    ways: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["measure", "--all-transports", "--out", str(tmp_path / "ways")]) == 0
    page = (tmp_path / "ways" / "ways.html").read_text("utf-8")
    for text in (capsys.readouterr().out, page):
        assert "clients" not in text
        assert "CPU a message" not in text


@pytest.mark.parametrize("target", ["ways", "ways.zip"])
def test_files_hold_the_same(ways: Round, tmp_path: Path, target: str) -> None:
    ways.lacks = {"rest": "it <did> not come up"}
    out = tmp_path / target
    assert cli.main(["measure", "--all-transports", "--out", str(out)]) == 1
    if target.endswith(".zip"):
        with zipfile.ZipFile(out) as packed:
            packed.extractall(tmp_path / "unpacked")
        out = tmp_path / "unpacked"
    assert sorted(one.name for one in out.iterdir()) == ["ways.html", "ways.json", "ways.svg"]
    told = json.loads((out / "ways.json").read_text("utf-8"))
    page = (out / "ways.html").read_text("utf-8")
    chart = (out / "ways.svg").read_text("utf-8")
    names = [one["name"] for one in told["ways"]]
    for text in (page, chart):
        assert all(name in text.replace(HARD, " ") for name in names)
    assert "it &lt;did&gt; not come up" in page
    root = ET.fromstring(chart)
    assert ET.tostring(root).count(b"rect") >= 6
    drawn = re.search(r"<svg.*?</svg>", page, re.S)
    assert drawn is not None
    ET.fromstring(drawn[0])
    assert not re.search(r"<script|<link|<img|url\(|src=|href=", page)


def test_out_is_never_overwritten(
    ways: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.zip"
    out.write_text("mine")
    assert cli.main(["measure", "--all-transports", "--out", str(out)]) == 2
    assert "exists already; --force replaces it" in capsys.readouterr().err
    assert (ways.asked, out.read_text()) == (None, "mine")
    assert cli.main(["measure", "--all-transports", "--out", str(out), "--force"]) == 0
    assert zipfile.is_zipfile(out)
    assert [one.name for one in tmp_path.iterdir()] == ["x.zip"]


def test_what_cannot_be_had_is_said_and_no_fault(
    ways: Round, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacks = {"rest": "install it"}
    monkeypatch.setattr(choices, "lacking", lambda key, url: lacks.get(key, ""))
    assert cli.main(["measure", "--all-transports"]) == 0
    assert "REST – not measured: install it" in capsys.readouterr().out
    monkeypatch.setattr(choices, "lacking", lambda key, url: "")
    ways.lacks = lacks
    assert cli.main(["measure", "--all-transports"]) == 1


def test_a_lab_that_does_not_start_is_one_line(
    ways: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways.fails = "the source process did not start"
    assert cli.main(["measure", "--all-transports", "--out", str(tmp_path / "x")]) == 1
    assert capsys.readouterr() == ("", "live-vs-polled: the source process did not start\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_an_interrupt_keeps_what_was_measured(
    ways: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways.waits = True
    interrupt = interrupt_when(signal.SIGINT, lambda: ways.done == 2)
    assert cli.main(["measure", "--all-transports", "--out", str(tmp_path / "x")]) == 130
    interrupt.join()
    said = capsys.readouterr()
    there = len(all_ways.ways(Settings()))
    assert said.err == f"live-vs-polled: interrupted; 2 of {there} ways were measured\n"
    told = json.loads((tmp_path / "x" / "ways.json").read_text("utf-8"))
    assert (told["interrupted"], len(told["ways"])) == (True, 2)
    assert told["ways"][0]["name"] in said.out.replace(HARD, " ")
    assert "Interrupted before the end" in (tmp_path / "x" / "ways.html").read_text("utf-8")
