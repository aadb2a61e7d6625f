"""Whose word a crowd's leader hears: its master's, and that of workers that cannot go on."""

from __future__ import annotations

import asyncio
import sys

import pytest

from feeds import interpreter
from feeds.locust_crowd import launch
from feeds.locust_crowd.records import Orders, Told

STAND_IN = """
import json, sys
role = json.loads(sys.stdin.readline())["role"]
said = {"type": "Listening", "port": 1} if role == "master" else {"type": "Told", "text": "here"}
if role == FAILING:
    said = {"type": "Failure", "reason": role + " has no room"}
print(json.dumps(said), flush=True)
if role != FAILING:
    sys.stdin.readline()
"""
"""A process of the crowd that ends when told to, or cannot go on."""


@pytest.mark.parametrize("failing", ["master", "worker", "control"])
def test_the_first_that_cannot_go_on_ends_it_at_once(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"FAILING = {failing!r}\n{STAND_IN}"
    command = [sys.executable, "-c", script]
    monkeypatch.setattr(interpreter, "command", lambda module: command)
    monkeypatch.setattr(launch, "LEAVE_S", 60.0)  # who is told to end does
    told: list[Told] = []
    orders = Orders(role="master", token="", host="127.0.0.1", port=0)

    async def run() -> None:
        async with asyncio.timeout(45.0):
            await launch.lead(orders, 2, told.append, asyncio.Event().wait())

    with pytest.raises(launch.CrowdFailedError, match=f"^{failing} has no room$"):
        asyncio.run(run())
