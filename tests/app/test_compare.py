"""``compare``: the table and the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.command_line import main as cli
from tests.feeds.evidence.runs import crowded, folder, whole
from tests.support.crowds import CROWD, LOAD


def test_table_says_what_differs_and_what_is_noise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = folder(tmp_path / "a", mean_ms=55, half_ms=1)
    b = folder(tmp_path / "b", mean_ms=65, half_ms=1)
    assert cli.main(["compare", str(a), str(b)]) == 0
    lines = {" ".join(line.split()) for line in capsys.readouterr().out.splitlines()}
    assert "update latency mean 55 ms 65 ms +10 ms +18.2 % 1.41 ms differs" in lines
    assert "all settings are the same" in lines
    assert any(
        line.startswith("freshness 2 % 2 % +0 %") and line.endswith("noise") for line in lines
    )
    assert any(line.startswith("1 of ") and "more than chance explains" in line for line in lines)


def test_what_is_too_little_is_said_of_the_figures_without_an_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = folder(tmp_path / "a", mean_ms=55, half_ms=None)
    b = folder(tmp_path / "b", mean_ms=65, half_ms=None)
    assert cli.main(["compare", str(a), str(b)]) == 0
    assert "have no interval. Too little was" in " ".join(capsys.readouterr().out.split())


def test_names_and_settings_are_shown_as_they_stand_and_take_no_orders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = whole()
    told["settings"] |= {"source": "[/b] [red]\x1b]0;title\x07", "x\ny": "\u202e"}
    odd = tmp_path / "run[old] [b"
    odd.write_text(json.dumps(told), encoding="utf-8")
    assert cli.main(["compare", str(folder(tmp_path / "a")), str(odd)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == f"B  {odd}"
    changed = "source market → [/b] [red]?]0;title?, x?y – → ?"
    assert lines[2] == f"set differently: {changed}"


def test_json_is_of_plain_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = whole()
    told["settings"] |= {"source": "\x9b31m\x7f"}
    odd = tmp_path / "a.json"
    odd.write_text(json.dumps(told), encoding="utf-8")
    assert cli.main(["compare", "--json", str(odd), str(folder(tmp_path / "b"))]) == 0
    out = capsys.readouterr().out
    assert out.rstrip("\n").isprintable()
    assert json.loads(out)["settings"] == {"source": ["?31m?", "market"]}


def test_what_cannot_be_read_is_one_line_and_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "[red]run[old].zip"
    odd.write_bytes(b"PK\x03\x04" + bytes(100))
    assert cli.main(["compare", str(odd), str(odd)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"live-vs-polled: {odd} is not evidence of a run: a damaged zip\n"


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = folder(tmp_path / "a")
    assert cli.main(["compare", str(a), str(a / "summary.json"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["a"], told["b"], told["settings"]) == (str(a), str(a / "summary.json"), {})
    names = {(row["side"], row["name"]) for row in told["differences"]}
    assert ("polled", "empty_share") in names
    assert ("live", "empty_share") not in names
    assert {row["finding"] for row in told["differences"]} <= {
        "differs",
        "inside the noise",
        "unknown",
    }


def test_other_ways_are_other_conditions_and_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = whole()
    told["live"]["transport"] = told["settings"]["live_transport"] = "another"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(told), encoding="utf-8")
    assert cli.main(["compare", str(folder(tmp_path / "a")), str(other)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "set differently: live_transport websocket → another" in said
    assert "live: WebSocket → another update latency" in said
    assert "The live side was served by WebSocket in A and by another in B" in said
    assert "The polled side" not in said


def test_evidence_of_versions_that_had_no_choice_is_of_the_ways_they_had(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = whole()
    for name in ("live_transport", "polled_transport", "push_limit_per_s", "adaptive", "query_all"):
        del told["settings"][name]
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(told), encoding="utf-8")
    assert cli.main(["compare", str(earlier), str(folder(tmp_path / "b"))]) == 0
    assert "all settings are the same" in capsys.readouterr().out


def test_another_number_of_clients_is_said_and_so_is_what_is_distorted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many, few = tmp_path / "many.json", tmp_path / "few.json"
    many.write_text(json.dumps(crowded()), encoding="utf-8")
    crowd = replace(CROWD, clients=10, distorted="the crowd's p99 is 1.4 × the control's")
    few.write_text(json.dumps(crowded(replace(LOAD, crowd=crowd))), encoding="utf-8")
    assert cli.main(["compare", str(many), str(few)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "set differently: clients 100 → 10" in said
    assert "A had 100 and B 10 clients a side: what differs" in said
    assert "update latency of the crowd p95 25 ms 25 ms +0 ms +0.0 % – –" in said
    assert "processor a request 180 µs 180 µs" in said
    assert "Of the figures of many clients, and of what they cost, there is no interval" in said
    assert "The crowd of B is distorted, its latencies are its own: the crowd's p99" in said
    alone = folder(tmp_path / "one")
    assert cli.main(["compare", str(alone), str(alone)]) == 0
    assert "clients a side" not in capsys.readouterr().out
