"""``crowd``: what it tells of an outcome, and what it refuses in one line."""

from __future__ import annotations

import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.command_line.main import main
from app.commands import crowd
from app.text import crowd_tables
from feeds.evidence.reading import load
from feeds.frame import SIDES
from feeds.locust_crowd import launch
from feeds.locust_crowd.place import BadPlaceError
from feeds.locust_crowd.records import CrowdRun, Orders, Told
from feeds.own_token import TOKEN_VARIABLE
from feeds.settings import Settings
from tests.feeds.locust_crowd.test_outcome import report, run

URLS = ["--live-url", "ws://127.0.0.1:1/updates", "--polled-url", "http://127.0.0.1:2/latest"]
TOKEN = "token-of-a-crowd-0123456789"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[CrowdRun]:
    """Have a crowd end with the outcome that is in the list, without any process."""
    outcomes: list[CrowdRun] = []

    async def lead(
        orders: Orders, local: int, tell: Callable[[Told], None], stopped: object
    ) -> CrowdRun:
        stopped.close()  # type: ignore[attr-defined]  # a coroutine that nobody waits for
        if not outcomes:
            raise launch.CrowdFailedError("0 of 2 workers came")
        return outcomes[0]

    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    monkeypatch.setattr(launch, "lead", lead)
    monkeypatch.setattr(crowd, "find_spec", lambda name: object())
    monkeypatch.setattr(crowd, "settings_at", lambda *words: Settings())
    return outcomes


def test_the_table_names_who_is_missing(
    found: list[CrowdRun], capsys: pytest.CaptureFixture[str]
) -> None:
    found.append(run(report("a:1", 5, 9), report("b:2", 9, 9, ended=False)))
    assert main(["crowd", *URLS]) == 1
    told = capsys.readouterr()
    assert "b:2, missing" in told.out
    assert "not equal" in told.out
    assert "worker b:2 did not end in order" in told.err


@pytest.mark.parametrize(
    ("schemes", "said"),
    [
        (("wss", "https"), ["bytes are counted before TLS adds its own"]),
        (("ws", "https"), ["bytes of the polled side are counted before TLS adds its own"]),
        (("ws", "http"), []),
    ],
)
def test_it_is_said_where_bytes_are_without_those_of_tls(
    schemes: tuple[str, str], said: list[str]
) -> None:
    servers = {side: f"{scheme}://there:1/" for side, scheme in zip(SIDES, schemes, strict=True)}
    found = replace(run(report("a:1", 5, 9)), servers=servers)
    assert [note for note in crowd_tables.notes(found) if "TLS" in note] == said


def test_json_and_evidence_are_those_of_a_run(
    found: list[CrowdRun], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found.append(run(report("a:1", 5, 9)))
    assert main(["crowd", *URLS, "--json", "-", "--out", str(tmp_path / "run")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["crowd"]["live"]["update_latency_ms"]["count"] == 2
    assert told["missing_workers"] == []
    assert told["servers"] == {"live": URLS[1], "polled": URLS[3]}
    assert load(tmp_path / "run").many["crowd.update_latency_ms.p50"].live is not None
    assert TOKEN not in (tmp_path / "run" / "summary.json").read_text("utf-8")


def test_what_cannot_be_is_one_line(
    found: list[CrowdRun],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*words: str) -> Settings:
        raise BadPlaceError("--live-url: the token is not this server's")

    assert main(["crowd", *URLS]) == 1
    assert capsys.readouterr().err == "live-vs-polled: 0 of 2 workers came\n"
    assert main(["crowd", *URLS[:3], "http://127.0.0.1:2/nowhere"]) == 2
    assert "is none of http://HOST:PORT/latest" in capsys.readouterr().err
    monkeypatch.setattr(crowd, "settings_at", refused)
    assert main(["crowd", *URLS]) == 1
    assert "the token is not this server's" in capsys.readouterr().err
    monkeypatch.setattr(crowd, "find_spec", lambda name: None)
    assert main(["crowd", *URLS]) == 1
    assert "pip install -e '.[crowd]'" in capsys.readouterr().err
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert main(["crowd", *URLS]) == 2
    assert TOKEN_VARIABLE in capsys.readouterr().err


def test_interrupted_before_anything_was_measured_is_the_status_of_a_signal(
    found: list[CrowdRun], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lead(
        orders: Orders, local: int, tell: Callable[[Told], None], stopped: Awaitable[object]
    ) -> CrowdRun:
        signal.raise_signal(signal.SIGINT)
        await stopped
        raise launch.CrowdFailedError("interrupted before the workers had come")

    monkeypatch.setattr(launch, "lead", lead)
    assert main(["crowd", *URLS]) == 130
    assert capsys.readouterr().err == "live-vs-polled: interrupted before the workers had come\n"


def test_the_file_with_the_users_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crowd", "--locustfile"]) == 0
    assert Path(capsys.readouterr().out.strip()).is_file()
