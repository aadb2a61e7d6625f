"""The table of ways: a row for each way that a step measures, filled in as it is measured."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.story.summary_table import WaysTable
from app.features.story.ways import ways_of
from app.text.ways import label
from app.ui.theme import figures_font
from feeds.frame import SIDES
from feeds.settings import Settings
from feeds.stories.claim import Claim
from feeds.stories.story import First, Judgement, Standing, Step, Story
from tests.support.heard import heard
from tests.support.open_window import POINTS, open_window

LIMITED = Settings(push_limit_per_s=2)
STEP = Step(
    title="All ways",
    text="One after the other.",
    settings=Settings(poll_interval_s=1),
    wait_s=4,
    claim=Claim("live.messages > 0"),
    says="Something was pushed",
    show="ways",
    first=(
        First(name="limited", settings=LIMITED, wait_s=3),
        First(name="again", settings=LIMITED.replace(poll_interval_s=1), wait_s=4),
    ),
)
NAMES = ("update_latency_ms.mean", "missed_share", "bytes_per_s")
FIGURES = {
    f"{way}.{name}": value
    for way, values in {
        "limited.live": (250.0, 0.8, 90.0),
        "again.live": (1.0, 0.0, 1.0),  # of a way that was measured before: not shown
        "limited.polled": (1020.0, 0.95, 300.0),
    }.items()
    for name, value in zip(NAMES, values, strict=True)
}


@pytest.fixture
def drawer(qtbot: QtBot) -> WaysTable:
    QApplication.setFont(figures_font(POINTS))
    drawer = WaysTable()
    qtbot.addWidget(drawer)
    drawer.show_step(STEP, FIGURES)
    return drawer


def shown(drawer: WaysTable) -> dict[str, list[str]]:
    """Return the texts of each row, without special spaces; those of marked values in stars."""
    rows = {}
    for name, values in zip(drawer.rows.names, drawer.rows.values, strict=True):
        texts = []
        for value in values:
            text = value.words.text()
            texts.append(f"*{text}*" if heard(value.sign).name == "best" else text)
        rows[name.text()] = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in texts]
    return {name.replace("\u00a0", " "): texts for name, texts in rows.items()}


def test_every_way_has_one_row_those_that_push_first() -> None:
    assert [(way.side, way.prefix) for way in ways_of(STEP)] == [
        ("live", "live."),  # without a limit
        ("live", "limited.live."),
        ("polled", "again.polled."),  # measured there before the step itself
        ("polled", "limited.polled."),
    ]


def test_the_ways_stand_in_the_order_in_which_they_are_offered() -> None:
    notified = First(settings=Settings(live_transport="postgres-notify"), wait_s=1)
    listed = [way.label for way in ways_of(structs.replace(STEP, first=notified))]
    assert listed[:2] == ["WebSocket", label("postgres-notify")]


def test_what_is_measured_so_far_is_shown_and_the_best_of_it_marked(drawer: WaysTable) -> None:
    before = {name: row[:2] + row[3:4] for name, row in shown(drawer).items()}
    assert before == {
        "WebSocket, at most 2 /s": ["*250 ms*", "*80 %*", "*90 B/s*"],
        "WebSocket": ["–", "–", "–"],
        "REST every 2 s": ["1 020 ms", "95 %", "0.3 kB/s"],
        "REST every 1 s": ["–", "–", "–"],
    }
    now = {f"live.{name}": value for name, value in zip(NAMES, (20.0, 0.0, 100.0), strict=True)}
    drawer.show_step(STEP, FIGURES | now)
    after = {name: row[:2] + row[3:4] for name, row in shown(drawer).items()}
    assert after["WebSocket"] == ["*20 ms*", "*0 %*", "*0.1 kB/s*"]  # like the least, marked too
    assert after["WebSocket, at most 2 /s"] == ["250 ms", "80 %", "*90 B/s*"]
    assert drawer.summary.text().replace("\u00a0", " ").endswith("one after the other, 4 s each")


def test_it_asks_for_the_room_of_its_rows_as_soon_as_it_has_them(qtbot: QtBot) -> None:
    drawer = WaysTable()
    qtbot.addWidget(drawer)
    drawer.show()
    empty = drawer.sizeHint().height()
    drawer.show_step(STEP, {})
    asked = drawer.sizeHint().height()
    assert asked > empty
    for _ in range(4):
        QApplication.processEvents()
    assert drawer.sizeHint().height() == asked


def test_in_the_window_it_has_the_room_for_all_its_rows(qtbot: QtBot) -> None:
    story = Story(key="k", title="T", about="A", steps=(STEP,))
    with open_window(qtbot, size=(1280, 900)) as window:
        window.teller.show_judged(story, Standing(0, "measuring", 9, 8, Judgement()), FIGURES, {})
        drawer = window.shelf.drawer("ways")
        assert isinstance(drawer, WaysTable)
        assert len(drawer.rows.values) == 2 * len(SIDES)
        qtbot.waitUntil(lambda: drawer.rows.visibleRegion().boundingRect() == drawer.rows.rect())
