"""``capacity``: what is said, the files, the end, and going on; servers and time are made up."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import signal
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.command_line import main as cli
from app.commands import capacity
from app.text.formats import HARD, THIN
from feeds import choices
from feeds.capacity.run import CapacitySearch
from feeds.lab import LabError
from feeds.settings import Settings
from tests.support.clock import interrupt_when
from tests.support.crowd_lab import CrowdLab

FILES = ["capacity.html", "capacity.json", "capacity.svg", "curve.csv"]


class MadeUp(CrowdLab):
    """The whole lab, with its beginning and its end."""

    fails, stops_at = "", 0
    """Why it does not start, and the crowd at which nothing goes on."""
    stopped = False

    async def sleep(self, seconds: float) -> None:
        """Let that time pass at once, or not at all."""
        await super().sleep(seconds)
        self.stopped = bool(self.stops_at) and self.size.live >= self.stops_at
        while self.stopped and self.stops_at:
            await asyncio.sleep(0.01)  # as frames do, it has the loop look for signals

    async def __aenter__(self) -> MadeUp:
        """Start."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """Stop."""

    async def both_up(self) -> None:
        """Come up, or not."""
        if self.fails:
            raise LabError(self.fails)


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """Return the lab that the command gets, whatever it asks for."""
    one = MadeUp()

    def made(settings: Settings, *, database_url: str = "") -> MadeUp:
        one.settings = settings
        return one

    def search(lab: MadeUp, *rest: Any, **others: Any) -> CapacitySearch:  # noqa: ANN401
        others |= {"sleep": lab.sleep, "now": lab.now}
        return CapacitySearch(lab, *rest, **others)

    monkeypatch.setattr(capacity, "Lab", made)
    monkeypatch.setattr(capacity, "CapacitySearch", search)
    monkeypatch.setattr(choices, "lacking", lambda key, url: "")
    return one


def plain(text: str) -> str:
    return text.replace(HARD, " ").replace(THIN, "")


def unpacked(out: Path) -> Path:
    """Return the folder of what is at ``out``."""
    if out.suffix != ".zip":
        return out
    with zipfile.ZipFile(out) as packed:
        packed.extractall(out.with_suffix(""))
    return out.with_suffix("")


def test_a_sentence_and_a_table_for_each_side(
    lab: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["capacity", "--seed", "7", "--jitter-ms", "0"]) == 0
    captured = capsys.readouterr()
    said, lines = plain(captured.out), plain(captured.out).splitlines()
    assert "p95 of update latency under 1 s, up to 5000 clients a side; market at 10 /s" in said
    assert "polled by REST every 500 ms" in said
    assert captured.err.count("\n") == 1
    assert "a poll every 500 ms: half of the maximum acceptable latency" in plain(captured.err)
    assert [
        line for line in lines if re.match(r"(Push|Polling) bears 1\d\d\d clients with p95 u", line)
    ]
    assert "50 µs a message, as measured: 2000 clients keep the server busy." in said
    assert "250 µs a request, as measured: 2000 clients keep the server busy at this int" in said
    assert "4000 clients with T = 1 s, the longest that could do." in said
    assert lab.settings.poll_interval_s == 0.5
    rows = [line.split() for line in lines if re.match(r" +25 +held", line)]
    assert len(rows) == 2


def test_json_alone_of_one_side(lab: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--side", "live", "--most", "100", "--max-latency", "200ms", "--json", "-"]
    assert cli.main(["capacity", *words]) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert captured.err == ""
    assert (told["max_latency_s"], told["most"], told["interrupted"]) == (0.2, 100, False)
    assert told["polled"] is None
    live = told["live"]
    assert (live["clients"], live["above"], live["at_least"]) == (100, None, True)
    assert (live["transport"], live["finished"]) == ("websocket", True)
    assert [one["clients"] for one in live["probes"]] == [25, 50, 100]
    assert live["bounds"]["busy_clients"] == pytest.approx(2000)


def test_an_interval_of_ones_own_that_is_too_long(
    lab: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--poll-interval", "2s", "--side", "polled", "--delay-ms", "0"]
    assert cli.main(["capacity", *words]) == 0
    captured = capsys.readouterr()
    told = "Polling bears nobody with p95 under 1 s: with a poll every 2 s p95 is 1900 ms at best."
    assert told in plain(captured.out)
    assert captured.err == ""


def test_a_limit_of_the_machine_is_told_as_one(
    lab: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.files = 500
    assert cli.main(["capacity", "--side", "live"]) == 0
    said = plain(capsys.readouterr().out)
    assert re.search(r"Push bears at least 4\d\d clients .*the load generator is the limit", said)
    assert "ulimit -n 20000" in said


def test_a_machine_that_is_in_the_way_is_told_of(
    lab: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    """Late are the control clients, too, and the server has time: neither is the limit."""
    lab.starves_at = 500
    assert cli.main(["capacity", "--side", "live"]) == 0
    said = plain(capsys.readouterr().out)
    told = (
        r"Push bears 4\d\d clients .*: with 5\d\d its server used 2\d % of a core, so this machine"
    )
    assert re.search(told, said)


@pytest.mark.parametrize("target", ["kept", "kept.zip"])
def test_files_hold_the_same(lab: MadeUp, tmp_path: Path, target: str) -> None:
    lab.distorts_at = 800
    assert cli.main(["capacity", "--out", str(tmp_path / target)]) == 0
    out = unpacked(tmp_path / target)
    assert sorted(one.name for one in out.iterdir()) == FILES
    told = json.loads((out / "capacity.json").read_text("utf-8"))
    rows = list(csv.DictReader((out / "curve.csv").read_text("utf-8").splitlines()))
    assert [int(row["clients"]) for row in rows if row["side"] == "live"] == [
        one["clients"] for one in told["live"]["probes"]
    ]
    page, chart = ((out / name).read_text("utf-8") for name in (FILES[0], FILES[2]))
    for text in (page, chart):
        assert "maximum acceptable" in text or text is chart
        assert f"live: at least {told['live']['clients']}" in plain(text)
    drawn = [chart, *re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert len(drawn) == 3
    for one in drawn:
        ET.fromstring(one)
    assert not re.search(r"<script|<link|<img|url\(|src=|href=", page)


def test_interrupted_it_keeps_what_it_has_and_goes_on(
    lab: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kept"
    words = ["capacity", "--out", str(out), "--jitter-ms", "0"]
    lab.stops_at = 400
    interrupt_when(signal.SIGINT, lambda: lab.stopped)
    assert cli.main(words) == 130
    first = json.loads((out / "capacity.json").read_text("utf-8"))
    assert first["interrupted"] is True
    assert [one["clients"] for one in first["live"]["probes"]] == [25, 50, 100, 200]
    assert "4 measurements were taken and kept; the same command goes on from there" in (
        capsys.readouterr().err
    )
    lab.stops_at = 0
    assert cli.main([*words, "--rate", "20/s"]) == 2
    told = "holds an unfinished search with other settings; --force replaces it"
    assert told in capsys.readouterr().err
    assert cli.main(words) == 0
    assert "going on with a search of 4 measurements" in capsys.readouterr().err
    whole = json.loads((out / "capacity.json").read_text("utf-8"))
    assert whole["live"]["probes"][:4] == first["live"]["probes"]
    assert (whole["interrupted"], whole["settings"]["seed"]) == (False, first["settings"]["seed"])
    assert whole["polled"]["finished"]
    assert cli.main(words) == 2
    assert "exists already; --force replaces it" in capsys.readouterr().err


def test_interrupted_without_a_place_it_says_how_to_keep_it(
    lab: MadeUp, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.stops_at = 400
    interrupt_when(signal.SIGINT, lambda: lab.stopped)
    assert cli.main(["capacity"]) == 130
    captured = capsys.readouterr()
    assert "with --out TARGET they are kept" in captured.err
    assert "Push bears 200 clients with p95 under 1 s, perhaps more: not finished." in plain(
        captured.out
    )


def test_a_lab_that_does_not_start_is_one_line(
    lab: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.fails = "the source process did not start"
    assert cli.main(["capacity", "--side", "live", "--out", str(tmp_path / "x")]) == 1
    assert capsys.readouterr() == ("", "live-vs-polled: the source process did not start\n")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_dies_twice_ends_it_and_what_is_known_is_kept(
    lab: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.dies = [100, 100]
    assert cli.main(["capacity", "--side", "live", "--out", str(tmp_path / "x")]) == 1
    said = capsys.readouterr().err
    assert "100 clients could not be measured, twice in a row: its server ended meanwhile" in said
    kept = json.loads((tmp_path / "x" / "capacity.json").read_text("utf-8"))
    assert [one["clients"] for one in kept["live"]["probes"]] == [25, 50]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--max-latency", "10ms"], "--max-latency: 10 ms is outside 50 ms to 60 s"),
        (["--max-latency", "soon"], "--max-latency: soon is not understood; try 2 s or 500 ms"),
        (["--most", "1"], "--most: 1 is outside 2 to 5000"),
        (["--most", "5001"], "--most: 5001 is outside 2 to 5000"),
        (["--most", "many"], "--most: many is not understood"),
        (["--side", "push"], "--side: 'push' is not a side; there are live, polled, both"),
        (["--clients", "9"], "--clients: does not go with capacity"),
        (["--duration", "9s"], "--duration: does not go with capacity"),
        (["--force"], "--force: belongs to --out, which is missing"),
        (["--out", "x", "--json", "x/y"], "--json: x/y is --out, or in it; name another file"),
    ],
)
def test_wrong_use_is_one_line(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["capacity", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"live-vs-polled: {told}")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("text", ["{}", "[1", '{"settings": {"clients": 0}}', "\0"])
def test_what_is_no_search_is_not_gone_on_with(
    lab: MadeUp, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    out = tmp_path / "x"
    out.mkdir()
    (out / "capacity.json").write_text(text, encoding="utf-8")
    assert cli.main(["capacity", "--out", str(out)]) == 2
    assert "exists already; --force replaces it" in capsys.readouterr().err
    assert (out / "capacity.json").read_text("utf-8") == text
