"""A story with a crowd in the window: it waits for it in words, and ends with a table of costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.rendering.recorded import Film
from app.commands.story import row
from app.features.story import costs
from app.features.story.summary_table import CostsTable
from app.text import standings
from app.ui.theme import figures_font
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.recording.records import StoryTold
from feeds.recording.writer import RecordingWriter
from feeds.settings import Settings
from feeds.stories import meters
from feeds.stories.as_toml import as_story
from feeds.stories.claim import Claim
from feeds.stories.playing import StepResult
from feeds.stories.story import Judgement, Standing, Step, Story
from tests.support.open_window import POINTS, open_window
from tests.support.replay_window import S, replay_window

CROWDED = Step(
    title="Idle connections",
    text="Nothing is said.",
    settings=Settings(clients=20),
    wait_s=4,
    claim=Claim("live.load.cpu_share < 0.1"),
    says="Hardly any work",
)
ALONE = structs.replace(CROWDED, title="Alone", settings=Settings(), claim=Claim("elapsed_s > 1"))
LAST = structs.replace(CROWDED, title="All of it", show="costs")
STORY = Story(key="k", title="T", about="A", steps=(CROWDED, ALONE, LAST))
TOLD = {
    0: {
        "live.load.serving_share": 0.012,
        "polled.load.serving_share": 0.151,
        "live.load.messages_per_s": 3981.0,
        "polled.load.requests_per_s": 8.3,
        "live.load.longest_lag_ms": 2.06,
        "polled.load.longest_lag_ms": 117.0,
    }
}
STANDING = Standing(0, "measuring", 0.0, 4.0, Judgement())


def shown(drawer: CostsTable) -> dict[str, list[str]]:
    """Return the texts of each row with ordinary spaces."""
    rows = zip(drawer.rows.names, drawer.rows.values, strict=True)
    return {
        name.text(): [
            value.words.text().replace("\u00a0", " ").replace("\u202f", " ") for value in values
        ]
        for name, values in rows
    }


def test_the_table_has_each_step_with_a_crowd_and_what_was_told_of_it(qtbot: QtBot) -> None:
    QApplication.setFont(figures_font(POINTS))
    drawer = CostsTable()
    qtbot.addWidget(drawer)
    drawer.show_steps(STORY, TOLD)
    assert shown(drawer) == {
        "1. Idle connections": ["1.2 %", "15 %", "3 981 /s", "8.3 /s", "2.1 ms", "117 ms"],
        "3. All of it": ["–"] * 6,
    }


def test_what_stands_in_the_table_is_measured() -> None:
    assert {column.value for column in costs.COLUMNS} <= meters.names()


def test_in_the_window_the_table_shows_what_was_told(qtbot: QtBot) -> None:
    with open_window(qtbot, size=(1280, 900)) as window:
        last = structs.replace(STANDING, index=2, elapsed_s=5.0)
        window.teller.show_judged(STORY, last, {}, {}, TOLD)
        drawer = window.shelf.drawer("costs")
        assert isinstance(drawer, CostsTable)
        assert shown(drawer)["1. Idle connections"][1] == "15 %"


def test_over_a_recording_the_table_shows_what_had_been_told_by_then(
    tmp_path: Path, qapp: QApplication
) -> None:
    writer = RecordingWriter(tmp_path / "a.mcap", CROWDED.settings)
    began_ns = writer.began_ns
    told: list[tuple[int, float, float]] = [(0, 2.0, 0.1), (0, 4.0, 0.15), (2, 0.0, 0.3)]
    writer.take(Frame(at_ns=began_ns + 1))
    for at_s, (index, elapsed_s, share) in enumerate([*told, *told[:1], told[2]], 1):
        standing = structs.replace(STANDING, index=index, elapsed_s=elapsed_s)
        figures: dict[str, float | None] = {"polled.load.serving_share": share}
        at_ns, toml = began_ns + at_s * S, as_story(STORY) if at_s in (1, 4) else ""
        if at_s == 4:  # it was begun anew
            writer.tell(StoryTold(at_ns=at_ns - 1, story=""))
        writer.tell(
            StoryTold(at_ns=at_ns, story="k", toml=toml, standing=standing, figures=figures)
        )
    writer.take(Frame(at_ns=began_ns + 6 * S))
    assert writer.finish() == ""
    with replay_window(tmp_path / "a.mcap") as window:
        for sought_s, polled in ((3.5, "15 %"), (5.5, "–"), (3.5, "15 %")):
            window.seek(sought_s)
            drawer = window.parts.shelf.drawer("costs")
            assert isinstance(drawer, CostsTable)
            assert shown(drawer)["1. Idle connections"][1] == polled
            assert shown(drawer)["3. All of it"][1] == "–"


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (STANDING, "measuring, 0 of 4 s"),
        (structs.replace(STANDING, waiting="7 of 40 clients up"), "7 of 40 clients up"),
        (structs.replace(STANDING, waiting="7 up", changed="1 client"), "step changed"),
        (structs.replace(STANDING, judgement=Judgement("not checked"), waiting="7 up"),
         "not checked here"),
    ],
)  # fmt: skip
def test_what_the_crowd_waits_for_stands_where_the_time_does(standing: Standing, said: str) -> None:
    assert standings.headline(standing).replace("\u00a0", " ") == said


SLOW = "the crowd itself cannot keep up"


def test_a_step_that_its_crowd_distorts_says_so() -> None:
    distorted = structs.replace(STANDING, judgement=Judgement("not checked"), distorted=SLOW)
    assert standings.notice(distorted) == f"Not checked: {SLOW}."
    proven = structs.replace(distorted, judgement=Judgement("proven"))
    assert standings.notice(proven) == ""  # it rests on what the servers say themselves
    for standing in (distorted, proven):
        assert row(result_of(standing)).endswith(f"; meanwhile: {SLOW}")


def test_a_crowd_that_never_came_up_is_told_in_the_row() -> None:
    standing = structs.replace(STANDING, waiting="7 of 40 clients up")
    assert row(result_of(standing)).endswith("; waiting: 7 of 40 clients up")


def result_of(standing: Standing) -> StepResult:
    """Return what comes of a step that stands so."""
    return StepResult(STORY, standing, CROWDED.settings, {})


def test_a_picture_shows_what_was_told_of_the_steps_before(qtbot: QtBot) -> None:
    film = Film()
    film.tape.take(Frame(at_ns=1))
    last = structs.replace(STANDING, index=2)
    film.take(StepResult(STORY, last, LAST.settings, {}, TOLD))
    with open_window(qtbot, size=(1280, 900)) as window:
        film.shots[0].dress(window.features)
        drawer = window.shelf.drawer("costs")
        assert isinstance(drawer, CostsTable)
        assert shown(drawer)["1. Idle connections"][1] == "15 %"


def test_the_load_that_the_lab_tells_reaches_the_story(qtbot: QtBot) -> None:
    with open_window(qtbot, size=(1280, 900)) as window:
        window.teller._begin(STORY)
        headline = window.story.bar.evidence.headline
        window.teller.take(Frame(at_ns=1, segment=1))
        assert headline.text() == "the crowd settles"
        window.host.loads.take(Load(at_ns=2, state="7 of 40 clients up"))
        window.teller.take(Frame(at_ns=3, segment=1))
        assert headline.text() == "7 of 40 clients up"
        window.host.loads.take(Load(at_ns=4, lacking="too few files"))
        assert headline.text() == "not checked here"
        assert "too few files" in window.story.bar.claim.text()
