"""``serve``: addresses and token, ports, and the end."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.command_line import main as cli
from app.commands import serve
from feeds import choices, network, transports
from feeds.settings import Settings
from tests.support.fake_lab import ENDPOINTS, FakeLab, stand_in


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> list[FakeLab]:
    """Stand in for the lab; return those that were made."""
    return stand_in(monkeypatch, serve, FakeLab)


def test_instructions_can_be_pasted(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["serve", "--duration", "0.5"]) == 0
    said = capsys.readouterr().out
    assert f'curl -H "Authorization: Bearer secret" {ENDPOINTS.polled_url}' in said
    assert f'websocat "{ENDPOINTS.live_url}?token=secret"' in said
    assert "\npages   /health, " in said
    assert "python -m websockets" in said or f"{sys.executable} -m websockets" in said
    [lab] = labs
    assert (lab.probe, lab.ports, lab.stopped) == (False, (0, 0), True)
    assert lab.database_url == ""


def test_lines_for_python_run_by_the_one_that_has_what_they_import(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "an environment"
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    finds = {"elsewhere": "/usr/bin/python", "none": None, "this": str(folder / "python")}
    said = {}
    for name, found in finds.items():
        monkeypatch.setattr(shutil, "which", lambda _command, found=found: found)
        said[name] = serve.runnable("python -c 'import psycopg'")
        assert serve.runnable("curl -N http://here") == "curl -N http://here"
    this = shlex.quote(sys.executable) if os.name != "nt" else sys.executable
    assert said["elsewhere"] == said["none"] == f"{this} -c 'import psycopg'"
    assert said["this"] == "python -c 'import psycopg'"


def test_it_says_how_many_clients_there_is_room_for(
    labs: list[FakeLab], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = {1 << 20: "5,000", 1024: "240"}
    for files, most in allowed.items():
        monkeypatch.setattr(serve, "most_descriptors", lambda files=files, **_: files)
        monkeypatch.setattr(network, "SOCKETS_MOST", 1 << 30)
        assert cli.main(["serve", "--duration", "0.5"]) == 0
        said = capsys.readouterr().out
        assert f"room    for {most} clients of each side at one time" in said
        assert ("ulimit -n" in said) == (files == 1024)
    monkeypatch.setattr(transports.find("rest"), "most_clients", 90)
    choices.chosen.cache_clear()
    assert serve.room(Settings()).startswith("for 240 live and 90 polled clients at one time")
    choices.chosen.cache_clear()
    assert cli.main(["serve", "--help"]) == 0
    assert "up to 5,000 clients" in capsys.readouterr().out


def test_it_names_the_pages_beside_the_updates_once() -> None:
    paths = "/health, /metrics, /books, /clock, /site"
    [line] = serve.pages(Settings())
    assert line == f"pages   {paths} of each port; only /health needs no token"
    one = Settings(live_transport="postgres-notify")
    assert serve.pages(one) == [line.replace("each port", "the polled port")]
    assert serve.pages(one.replace(polled_transport="postgres-query")) == []


def test_the_lab_has_the_database_that_was_named(labs: list[FakeLab]) -> None:
    url = "postgresql://me:secret@here/d"
    assert cli.main(["serve", "--duration", "0.5", "--database-url", url]) == 0
    assert [lab.database_url for lab in labs] == [url]


def test_json_is_one_line(labs: list[FakeLab], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", "--json", "--duration", "0.5"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said) == {
        "live_url": ENDPOINTS.live_url,
        "polled_url": ENDPOINTS.polled_url,
        "token": "secret",
    }
    assert said.count("\n") == 1


@pytest.mark.parametrize("side", ["live", "polled"])
def test_port_in_use_is_named(side: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", f"--{side}-port", str(port)]) == 1
    assert capsys.readouterr().err == f"live-vs-polled: --{side}-port: port {port} is in use\n"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_real_servers_answer_until_they_are_ended() -> None:
    command = [sys.executable, "-m", "app", "serve", "--json", "--rate", "100/s", "--delay-ms", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as serving:
        assert serving.stdout is not None
        assert serving.stderr is not None
        try:
            at = json.loads(serving.stdout.readline())
            request = urllib.request.Request(
                at["polled_url"], headers={"Authorization": f"Bearer {at['token']}"}
            )
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=5) as answer:
                assert answer.status in (200, 204)
        finally:
            serving.send_signal(signal.SIGTERM)
        assert serving.stderr.read() == ""
    assert serving.returncode == 143
