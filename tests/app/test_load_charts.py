"""The load over time: bounded, on round axes, drawn once a second, spoken."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.features.load.load_chart import decades_of, joined, top_of
from app.features.load.load_history import KEPT_S, MOST, LoadHistory
from app.features.load.load_page import CHARTS
from tests.support.fake_load import SECOND_NS, came_up, crowded, one_client, ramping
from tests.support.heard import heard
from tests.support.load_view import LoadView, load_view


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[LoadView]:
    with load_view(qtbot) as made:
        yield made


def test_the_past_is_bounded() -> None:
    history = LoadHistory()
    for number in range(20 * MOST):
        history.add(replace(one_client(), at_ns=number * SECOND_NS // 20))
    assert len(history) == MOST
    for number in range(300):
        history.add(replace(one_client(), at_ns=(1000 + number) * SECOND_NS))
    assert len(history) == KEPT_S + 1
    assert (history.seconds()[0], history.seconds()[-1]) == (-KEPT_S, 0.0)
    history.add(one_client(5))  # of the past
    assert len(history) == KEPT_S + 1


def test_a_long_time_without_a_value_is_a_gap_in_the_line() -> None:
    seconds = np.array([-40.0, -39.0, -38.0, -20.0, -19.0, 0.0])
    values = np.array([1.0, np.nan, 3.0, 4.0, 5.0, np.nan])
    at_s, found = joined(seconds, values)
    assert at_s.tolist() == [-40, -38, -38, -20, -19]
    assert found.tolist()[:2] + found.tolist()[3:] == [1, 3, 4, 5]
    assert np.isnan(found[2])
    assert joined(seconds[:0], values[:0])[0].tolist() == []


def test_charts_are_drawn_once_a_second_however_often_they_are_told(view: LoadView) -> None:
    drawn = 0
    line = view.page.charts[2].lines["live"]

    def count() -> None:
        nonlocal drawn
        drawn += 1

    line.sigPlotChanged.connect(count)
    for quarter in range(40):
        view.show(ramping(1 + 10 * quarter, 400, SECOND_NS + quarter * SECOND_NS // 4))
    assert drawn == 10


def test_charts_have_both_sides_on_one_axis_and_speak(view: LoadView) -> None:
    for load in came_up(5000, seconds=10):
        view.show(load)
    share, late, connections = view.page.charts
    assert heard(share).name == f"{CHARTS[0].title}, over time"
    assert heard(connections).description == "Live 5000, Polled 5000"
    assert "Polled 4771 milliseconds" in heard(late).description
    assert "the crowd 24 per cent" in heard(share).description
    assert connections.lines["live"].getData()[1].max() == 5000
    view.page.grab()


def test_axes_are_round_and_kept_while_they_fit() -> None:
    assert top_of(0.24, 0.0, 0.01) == pytest.approx(0.3)
    assert top_of(0.21, 0.3, 0.01) == 0.3
    assert top_of(0.1, 0.3, 0.01) == pytest.approx(0.1)
    assert top_of(0.0, 0.0, 4.0) == 4.0
    history = LoadHistory()
    history.add(crowded(5000))
    assert decades_of(history.series("late.live")) == (2, 3)
    assert decades_of(history.series("late.polled")[:0]) == (1, 3)
