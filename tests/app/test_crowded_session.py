"""A window of limited time with many clients: when its time begins, and a crowd that cannot be."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from app.commands.window import measuring as module
from app.commands.window.measuring import Measuring
from app.commands.window.memory import Beginning
from app.commands.window.plan import Plan
from app.window.painting.intake import Intake
from app.window.painting.mailbox import Mailbox
from feeds.settings import Settings
from tests.support.fake_lab import FakeLab
from tests.support.open_window import open_window

S = 10**9
SETTINGS = Settings(seed=1, duration_s=5.0, clients=6)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Measuring:
    monkeypatch.setattr(FakeLab, "made", [], raising=False)
    lab = cast("Any", FakeLab(SETTINGS))
    beginning = Beginning(SETTINGS, "dark", 30)
    return Measuring(lab, Mailbox(), Plan(SETTINGS), beginning)


def test_while_clients_come_up_no_time_counts(
    run: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake()
    intake.began_ns = 10 * S
    monkeypatch.setattr(module, "now_ns", lambda: 70 * S)
    assert run._measured_s(intake) == 60.0
    run._from_ns = 68 * S  # all are up, but their segment has not been heard of yet
    assert run._measured_s(intake) == 2.0
    intake.began_ns = 69 * S  # a setting was changed
    assert run._measured_s(intake) == 1.0


def test_a_crowd_that_cannot_be_ends_it_with_one_line(
    run: Measuring, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeLab, "crowd_fails", "6 clients are too many")
    with open_window(qtbot) as window:
        asyncio.run(run.run(window.host))
        assert window.notice.text() == "6 clients are too many"


def test_the_time_begins_once_all_are_up(
    run: Measuring, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Measuring, "_measured_s", lambda self, intake: 5.0)
    with open_window(qtbot) as window:
        asyncio.run(run.run(window.host))
    assert run._from_ns > 0
