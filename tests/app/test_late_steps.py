"""What a side learns late is drawn afterwards, as it was, and changes nothing it had shown."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.ui.ink import LINE_CONTRAST, contrast, paler
from app.ui.theme import DARK, LIGHT, Theme
from app.window.charts.chart_view import ChartView
from app.window.charts.columns import Grid, bars, step_columns
from app.window.charts.history import History, Samples, SideHistory
from app.window.charts.legend_entries import LATE
from app.window.charts.shared import SharedScales, TimeView
from feeds.frame import Arrival, Poll, SideFrame, SideState
from tests.support.fake_frames import FakeFrames, history_frame

S = 1_000_000_000


def arrivals(received_ns: int, *updates: tuple[int, int]) -> list[Arrival]:
    """Return updates, by number and publication, that were all complete at one instant."""
    return [Arrival(seq, at_ns, received_ns, float(seq)) for seq, at_ns in updates]


def answered(received_ns: int, *updates: tuple[int, int]) -> SideFrame:
    """Return the frame of a polled side that got ``updates`` with one answer."""
    poll = Poll(0, 0, received_ns, "new", updates[-1][0], len(updates))
    return SideFrame(state="up", arrivals=arrivals(received_ns, *updates), polls=[poll])


def steps(samples: Samples) -> list[tuple[int, float | None]]:
    """Return the samples; ``None`` where nothing is known."""
    at_ns, values = samples.view()
    pairs = zip(at_ns.tolist(), values.tolist(), strict=True)
    return [(at, None if isnan(value) else value) for at, value in pairs]


def test_the_steps_within_one_answer_are_learnt_and_only_the_last_was_shown() -> None:
    side = SideHistory()
    side.ingest(answered(100, (1, 20), (2, 50), (3, 90)), 110)
    assert steps(side.known) == [(100, 3.0)]
    assert steps(side.late) == [(20, 1.0), (50, 2.0), (90, 3.0)]


def test_nothing_is_learnt_of_the_time_between_an_answer_and_what_came_after_it() -> None:
    side = SideHistory()
    side.ingest(answered(100, (1, 20), (2, 90)), 110)
    side.ingest(answered(200, (3, 95), (4, 150)), 210)
    side.ingest(answered(300, (5, 260), (6, 270)), 310)
    learnt = [(20, 1.0), (90, 2.0), (95, 3.0), (150, 4.0), (200, None), (260, 5.0), (270, 6.0)]
    assert steps(side.late) == learnt


def test_a_poll_for_the_newest_learns_nothing_of_before() -> None:
    side = SideHistory()
    side.ingest(answered(100, (1, 20), (2, 90)), 110)
    side.ingest(answered(200, (7, 150)), 210)
    assert steps(side.late) == [(20, 1.0), (90, 2.0), (100, None)]
    side.ingest(answered(300, (9, 250)), 310)
    assert len(side.late) == 3


def test_with_a_cursor_a_single_update_is_learnt_too() -> None:
    side = SideHistory()
    side.brings_all = True
    side.ingest(answered(100, (1, 20)), 110)
    assert steps(side.late) == [(20, 1.0)]


def resumed(*states: tuple[SideState, int], updates: list[Arrival]) -> SideHistory:
    side = SideHistory()
    side.ingest(SideFrame(state="up", arrivals=arrivals(15, (1, 10))), 20)
    for state, at_ns in states:
        side.ingest(SideFrame(state=state), at_ns)
    side.ingest(SideFrame(state="up", arrivals=updates), 505)
    return side


def test_a_push_that_goes_on_where_it_was_cut_learns_what_it_missed() -> None:
    updates = [*arrivals(500, (2, 150)), *arrivals(501, (3, 250)), *arrivals(502, (4, 480))]
    cut = resumed(("reconnecting", 100), ("up", 490), updates=updates)
    assert steps(cut.late) == [(150, 2.0), (250, 3.0), (480, 4.0)]
    never_cut = resumed(updates=updates)
    assert not len(never_cut.late), "being late alone is not learning late"


def test_a_push_that_begins_with_the_newest_learns_nothing() -> None:
    updates = arrivals(500, (5, 450))
    assert not len(resumed(("reconnecting", 100), ("up", 490), updates=updates).late)


def test_another_source_forgets_what_was_learnt() -> None:
    history = History()
    history.polled.ingest(answered(100, (1, 20), (2, 90)), 110)
    history.forget_values(95)
    assert not len(history.polled.late)


def test_a_staircase_has_no_columns_where_nothing_is_known() -> None:
    at_ns, values = np.array([0, 30, 60]), np.array([1.0, np.nan, 2.0])
    columns = step_columns(at_ns, values, Grid(0, 10, 8))
    known = [bool(each) for each in ~np.isnan(columns.high)]
    assert known == [True, True, True, True, False, False, True, True]  # 30 begins with the 1
    drawn = bars(columns, 1.0, 0.0, 1)
    assert drawn[:, 0].tolist() == [0, 1, 2, 3, 6, 7]


def test_pieces_of_one_height_are_not_joined_over_what_is_unknown() -> None:
    values = np.full(300, 5.0)
    values[100:200] = np.nan
    columns = step_columns(np.arange(0, 3000, 10), values, Grid(0, 10, 300))
    assert bars(columns, 1.0, 0.0, 1)[:, [0, 2]].tolist() == [[0, 100], [200, 299]]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: str(theme.name))
def test_the_paler_line_is_paler_and_can_be_seen(theme: Theme) -> None:
    for colour in (theme.live, theme.polled):
        shade = paler(colour, theme.card)
        assert LINE_CONTRAST <= contrast(shade, theme.card) < contrast(colour, theme.card)


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    chart = ChartView("polled")
    qtbot.addWidget(chart)
    chart.resize(600, 400)
    chart.show()
    return chart


def pixels(view: ChartView, colour: QColor) -> int:
    image = view.grab().toImage()
    return sum(
        image.pixelColor(x, y).name() == colour.name()
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.parametrize(("polled", "learns"), [("rest", False), ("rest-cursor", True)])
def test_the_chart_draws_and_says_what_was_learnt_late(
    view: ChartView, polled: str, learns: bool
) -> None:
    fake = FakeFrames(began_ns=S, transports=("websocket", polled))
    history, scales = History(), SharedScales()
    for frame in history_frame(fake, began_ns=S, seconds=35):
        history.ingest(frame)
    view.prepare(history, scales.picture(history, TimeView(), 36 * S))
    assert (pixels(view, paler(DARK.polled, DARK.card)) > 300) == learns
    assert (LATE in view._legends[0]) == learns


def test_what_an_answer_tells_of_the_past_is_drawn_at_once(
    view: ChartView, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, scales = History(), SharedScales()
    fake = FakeFrames(began_ns=S, poll_interval_s=20.0, transports=("websocket", "rest-cursor"))
    for frame in history_frame(fake, began_ns=S, seconds=25):
        history.ingest(frame)
    now_ns = 26 * S
    shade, picture = paler(DARK.polled, DARK.card), scales.picture(history, TimeView(), now_ns)
    view.prepare(history, picture)
    drawn = pixels(view, shade)
    at_once = [Arrival(999 + n, (20 * 10 + n) * S // 10, now_ns, 100.0) for n in range(40)]
    poll = Poll(0, 0, now_ns, "new", 1038, 40)
    history.polled.ingest(SideFrame(state="up", arrivals=at_once, polls=[poll]), now_ns)
    marked: list[QRect] = []
    monkeypatch.setattr(view, "update", marked.append)
    view.prepare(history, picture)
    assert marked[0].width() > 500, "all of the upper chart is painted anew"
    assert pixels(view, shade) > drawn + 50
