"""What is drawn of a story that was played: the step as it stood, its table with its figures."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.commands.rendering.recorded import Film
from app.features.story.summary_table import SummaryTable
from feeds.frame import Frame
from feeds.stories.claim import Quantity
from feeds.stories.playing import StepResult
from feeds.stories.reader import load
from feeds.stories.story import Judgement, Standing
from tests.support.open_window import open_window


def test_a_filmed_table_holds_what_was_measured(qtbot: QtBot) -> None:
    story = load("ten-steps")
    film = Film()
    film.tape.take(Frame(at_ns=1, segment=1))
    left, right = (Quantity(f"{side}.staleness_ms.mean", ms) for side, ms in (("p", 9.0), ("l", 1)))
    standing = Standing(9, "measuring", 12.0, 12.0, Judgement("proven", 9.0, left, right))
    figures = {"live.staleness_ms.mean": 2.0, "polled.staleness_ms.mean": 900.0}
    film.take(StepResult(story, standing, story.steps[9].settings, figures))
    with open_window(qtbot) as window:
        film.shots[0].dress(window.features)
        table = window.shelf.drawer("table")
        assert isinstance(table, SummaryTable)
        shown = [[cell.words.text() for cell in cells] for cells in table.rows.values]
        rows = dict(zip([name.text() for name in table.rows.names], shown, strict=True))
        assert rows["Behind by, mean"] == ["2.0\u00a0ms", "900\u00a0ms"]
        assert window.story.bar.evidence.headline.text() == "proven: 9.0×"
