"""The environment of this program's own processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from feeds import interpreter

SERVERS = """
import uvicorn, websockets.asyncio.client, websockets.asyncio.server, websockets.http11 as http
print(uvicorn.Config(None).workers, http.MAX_NUM_HEADERS, http.MAX_LINE_LENGTH)
"""


def test_what_is_meant_for_other_servers_does_not_reach_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said() -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-c", SERVERS],
            env=interpreter.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    usual = said()
    for name in ("WEB_CONCURRENCY", "WEBSOCKETS_MAX_LINE_LENGTH", "WEBSOCKETS_BACKOFF_FACTOR"):
        monkeypatch.setenv(name, "abc")
    monkeypatch.setenv("WEBSOCKETS_MAX_NUM_HEADERS", "1")
    assert said() == usual
