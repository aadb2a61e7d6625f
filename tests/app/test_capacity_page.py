"""The capacity in the load view: begun, cancelled, gone on with, copied, saved; made-up servers."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.features.load.capacity_page import ABOUT, GO_ON, START, STOP, CapacityPage
from app.features.load.capacity_task import ENDED, RECORDED, TITLE, CapacityTask
from app.features.load.load_drawer import LoadDrawer
from app.text.formats import HARD, THIN
from feeds.capacity import run
from feeds.capacity.run import CapacitySearch
from feeds.crowd.records import Size
from tests.support.clock import wait_until
from tests.support.crowd_lab import CrowdLab
from tests.support.open_window import OpenWindow, open_window

REAL = CapacitySearch


def plain(text: str) -> str:
    return text.replace(HARD, " ").replace(THIN, "")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


class Searched:
    """A task and its page, on a lab that is made up."""

    def __init__(self, window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window, self.lab = window, CrowdLab()
        self.waits = False
        asked = replace(window.host.asked, recorded=False)
        host = replace(window.host, lab=self.lab, asked=asked, serving=[])  # type: ignore[arg-type]
        self.settings = host.settings
        host.settings.change(poll_interval_s=0.5)
        self.task = CapacityTask(host)
        self.page: CapacityPage = self.task.page()
        monkeypatch.setattr(run, "CapacitySearch", self._search)

    def _search(self, lab: CrowdLab, *rest: Any, **others: Any) -> CapacitySearch:  # noqa: ANN401
        return REAL(lab, *rest, **others | {"sleep": self._sleep, "now": lab.now})

    async def _sleep(self, seconds: float) -> None:
        await self.lab.sleep(seconds)
        while self.waits and self.lab.size.live >= 100:
            await asyncio.sleep(0.005)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Have it serve, as it does while the window is open."""
        task = asyncio.create_task(self.task.serve())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def ended(self) -> None:
        """Wait until no search runs."""
        await wait_until(lambda: not self.page.running, self.page.state.text)

    def said(self, side: str) -> str:
        """Return the sentence of a side."""
        return plain(self.page.words[side].headline.text())


@pytest.fixture
def searched(window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> Searched:
    return Searched(window, monkeypatch)


def test_it_is_a_page_of_the_load_view(window: OpenWindow) -> None:
    window.shelf.open("load")
    QApplication.processEvents()
    drawer = window.surface.findChild(LoadDrawer)
    assert isinstance(drawer, LoadDrawer)
    drawer.choose(TITLE)
    page = drawer.findChild(CapacityPage)
    assert isinstance(page, CapacityPage)
    assert page.isVisible()
    page.button.click()
    assert page.state.text() == RECORDED


def test_a_search_says_what_each_side_bears(searched: Searched) -> None:
    async def work() -> None:
        async with searched.serving():
            assert (searched.page.button.text(), searched.page.state.text()) == (START, ABOUT)
            searched.page.button.click()
            assert searched.page.button.text() == STOP
            assert not searched.page.slider.isEnabled()
            await searched.ended()

    asyncio.run(work())
    page = searched.page
    for side, who in (("live", "Push"), ("polled", "Polling")):
        assert searched.said(side).startswith(f"{who} bears 1")
        assert searched.said(side).endswith(" clients with p95 under 1 s.")
    assert page.button.text() == START
    assert page.slider.isEnabled()
    assert page.copy.isEnabled()
    assert len(page.chart.chart.lines) == 5
    assert "Push bears" in page.chart.words
    assert searched.lab.asked[-1] == Size(1, 1)
    page.copy_pressed.emit()
    rows = QGuiApplication.clipboard().text().splitlines()
    assert rows[0].split("\t")[:3] == ["side", "clients", "bearing"]
    assert len(rows) > 20


def test_cancelled_it_keeps_what_it_has_and_goes_on(searched: Searched) -> None:
    async def work() -> None:
        async with searched.serving():
            searched.waits = True
            searched.page.button.click()
            await wait_until(lambda: searched.lab.size.live == 100)
            searched.page.button.click()
            await searched.ended()
            assert searched.lab.asked[-1] == Size(1, 1)
            assert searched.page.button.text() == GO_ON
            assert "not finished" in searched.said("live")
            searched.waits = False
            before = len(searched.lab.asked)
            searched.page.button.click()
            await searched.ended()
            assert searched.lab.asked[before] == Size(100, 1)

    asyncio.run(work())
    assert searched.page.button.text() == START


def test_a_changed_setting_ends_it(searched: Searched) -> None:
    async def work() -> None:
        async with searched.serving():
            searched.waits = True
            searched.page.button.click()
            await wait_until(lambda: searched.lab.size.live == 100)
            searched.settings.change(rate_per_s=20.0)
            await searched.ended()

    asyncio.run(work())
    assert searched.window.notice.text() == ENDED


def test_the_window_that_closes_ends_it_in_order(searched: Searched) -> None:
    async def work() -> None:
        async with searched.serving():
            searched.waits = True
            searched.page.button.click()
            await wait_until(lambda: searched.lab.size.live == 100)

    asyncio.run(work())
    assert searched.lab.asked[-1] == Size(1, 1)


def test_a_server_that_dies_twice_is_told(searched: Searched) -> None:
    async def work() -> None:
        async with searched.serving():
            searched.lab.dies = [50, 50]
            searched.page.button.click()
            await searched.ended()

    asyncio.run(work())
    told = "50 clients could not be measured, twice in a row: its server ended meanwhile"
    assert searched.page.state.text() == told


def test_it_says_beforehand_what_is_in_vain(searched: Searched) -> None:
    assert searched.page.doubts.text() == ""
    searched.page.slider.choose(0.4)
    told = "Polling can bear nobody under 400 ms: with a poll every 500 ms p95 is 495 ms at best."
    assert plain(searched.page.doubts.text()) == told
    searched.settings.change(poll_interval_s=0.2)
    assert searched.page.doubts.text() == ""


def test_it_is_saved_as_the_command_does(searched: Searched, tmp_path: Path) -> None:
    async def work() -> None:
        async with searched.serving():
            searched.page.button.click()
            await searched.ended()
            searched.page.save_pressed.emit()
            questions = searched.task._questions
            assert questions is not None
            assert questions.dialog is not None
            questions.dialog.reject()
            searched.task.choose(tmp_path / "kept.zip")
            await wait_until((tmp_path / "kept.zip").exists)

    asyncio.run(work())
    with zipfile.ZipFile(tmp_path / "kept.zip") as packed:
        told = json.loads(packed.read("capacity.json"))
        assert sorted(packed.namelist())[0] == "capacity.html"
    assert told["interrupted"] is False
    assert told["live"]["finished"]


@pytest.mark.parametrize("width", [1500, 600])
def test_the_chart_stands_where_there_is_room(qtbot: QtBot, searched: Searched, width: int) -> None:
    page, around = searched.page, QWidget()
    qtbot.addWidget(around)
    page.setParent(around)
    page.resize(width, 800)
    page.show()
    around.show()
    QApplication.processEvents()
    assert (page.chart.x() > page.slider.x()) == (width > 1000)
    assert page.chart.height() >= page.chart.minimumSizeHint().height()
