"""Rings, sides and columns: what the charts remember and how it becomes pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.features.reading.instant import behind_at
from app.window.charts.batch import LineBatch
from app.window.charts.columns import Grid, bars, fills, grid_for, line_columns, step_columns
from app.window.charts.ghost import GhostLine
from app.window.charts.history import History, Samples, SideHistory, stale_at, staleness_line
from app.window.charts.shared import Extremes
from feeds.frame import Arrival, Frame, Mark, Point, Published, SideFrame

MS = 1_000_000


def kept_of(*samples: tuple[int, float], capacity: int = 8) -> Samples:
    result = Samples(capacity)
    for t, v in samples:
        result.add([t], [v])
    return result


@given(st.lists(st.floats(-1e6, 1e6), max_size=40), st.integers(1, 9))
def test_ring_keeps_the_newest_in_order(values: list[float], capacity: int) -> None:
    kept = kept_of(*enumerate(values), capacity=capacity)
    t, v = kept.view()
    assert v.tolist() == values[-capacity:]
    assert t.tolist() == list(range(len(values)))[-capacity:]
    assert len(kept) == min(len(values), capacity)


def test_ring_hands_out_slices_without_a_copy() -> None:
    kept = kept_of(*((t, float(t)) for t in range(13)))
    assert kept.view()[1].base is not None
    assert (kept.newest_ns, kept.newest) == (12, 12.0)


def test_between_brings_the_sample_in_force_at_the_left_edge() -> None:
    kept = kept_of((0, 1.0), (10, 2.0), (20, 3.0), (30, 4.0))
    assert kept.within(15, 30)[0].tolist() == [10, 20]
    assert kept.within(15, 30, beyond=1)[0].tolist() == [10, 20, 30]


def test_time_never_runs_backwards() -> None:
    kept = kept_of((100, 1.0), (50, 2.0))
    assert kept.view()[0].tolist() == [100, 100]


def test_clear_forgets() -> None:
    kept = kept_of((1, 1.0))
    kept.clear()
    assert len(kept) == 0
    assert kept.within(0, 10)[0].tolist() == []


def test_frame_fills_truth_sides_and_marks() -> None:
    history = History()
    live = SideFrame(
        state="up",
        held_seq=1,
        value=5.0,
        arrivals=[Arrival(1, 10, 12, 5.0)],
        staleness=[Point(10, 0.0), Point(12, 2.0), Point(12, 0.0)],
    )
    history.ingest(
        Frame(at_ns=13, published=[Published(1, 10, 5.0)], live=live, marks=[Mark(11, "rate")])
    )
    assert history.truth.view()[1].tolist() == [5.0]
    assert history.live.known.view()[0].tolist() == [12]
    assert history.live.staleness.view()[1].tolist() == [0.0, 2.0, 0.0]
    assert [mark.text for mark in history.marks] == ["rate"]
    history.forget_values(from_ns=20)
    assert len(history.truth) == len(history.live.known) == 0
    assert len(history.live.staleness) == 3


def test_values_published_before_a_change_of_source_are_left_out() -> None:
    history = History()
    history.forget_values(from_ns=100)
    late = SideFrame(state="up", arrivals=[Arrival(1, 90, 110, 5.0), Arrival(2, 105, 120, 6.0)])
    both = [Published(1, 90, 5.0), Published(2, 105, 6.0)]
    history.ingest(Frame(at_ns=121, published=both, live=late))
    assert history.truth.view()[1].tolist() == [6.0]
    assert history.live.known.view()[1].tolist() == [6.0]


def test_outages_are_spans() -> None:
    side = SideHistory()
    for at, state in enumerate(("up", "reconnecting", "reconnecting", "stalled", "up", "up")):
        side.ingest(SideFrame(state=state), at)  # type: ignore[arg-type]
    spans = [(span.state, span.begin_ns, span.end_ns) for span in side.down]
    assert spans == [("reconnecting", 1, 3), ("stalled", 3, 4)]


def test_staleness_goes_on_to_now() -> None:
    side = SideHistory()
    assert side.stale_ms(5) is None
    side.ingest(SideFrame(state="up", held_seq=1, staleness=[Point(0, 0.0)]), 0)
    assert side.stale_ms(5) == 0.0
    side.ingest(SideFrame(state="up", held_seq=1, stale_since_ns=10 * MS), 11 * MS)
    assert side.stale_ms(30 * MS) == 20.0
    t, v = staleness_line(side, 0, 40 * MS, 30 * MS)
    assert t.tolist() == [0, 10 * MS, 30 * MS]
    assert v.tolist() == [0.0, 0.0, 20.0]


def test_without_the_truth_nobody_knows_how_far_behind_a_side_is() -> None:
    history = History()
    fresh = SideFrame(state="up", held_seq=1)
    late = SideFrame(state="up", held_seq=1, stale_since_ns=2 * MS)
    for known, expected in ((True, (0.0, 3.0)), (False, (None, None)), (True, (0.0, 3.0))):
        history.ingest(Frame(at_ns=4 * MS, live=fresh, polled=late, truth_known=known))
        assert (history.live.stale_ms(5 * MS), history.polled.stale_ms(5 * MS)) == expected


def test_the_curve_has_a_gap_where_nobody_tells_the_truth(qapp: QApplication) -> None:
    history = History()
    for at_ms, known, points in (
        (2, True, [Point(1 * MS, 0.0), Point(2 * MS, 0.0)]),
        (4, False, []),
        (5, False, []),
        (8, True, [Point(8 * MS, 6.0), Point(8 * MS, 0.0)]),
    ):
        told = SideFrame(state="up", held_seq=1, stale_since_ns=2 * MS, staleness=points)
        history.ingest(Frame(at_ns=at_ms * MS, live=told, polled=told, truth_known=known))
    for side in (history.live, history.polled):
        t, v = staleness_line(side, 0, 10 * MS, 10 * MS)
        behind = [behind_at(side, at * MS, 10 * MS) for at in (3, 5, 6, 8)]
        assert behind == [1.0, None, None, 0.0]
        assert [stale_at(side, at * MS, 10 * MS) for at in (3, 6)] == [1.0, 0.0]
    found = Extremes().of([history.live.staleness], 0, 10 * MS, live=False)
    assert found == (0.0, 6.0)
    assert GhostLine(t, v).extremes(0, 10 * MS) == (0.0, 8.0)
    assert line_columns(t, v, Grid(0, MS, 10)).high[[4, 5, 6]].tolist() == pytest.approx(
        [np.nan] * 3, nan_ok=True
    )
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    picture.fill(0)
    line, painter = LineBatch(), QPainter(picture)
    painter.setPen(QColor("white"))
    line.set(t / MS, v * 0 + 5.0)
    line.draw(painter, 0)
    painter.end()
    drawn = [any(picture.pixelColor(x, y).value() for y in range(10)) for x in (2, 5, 6, 9)]
    assert drawn == [True, False, False, True]


def test_what_ended_before_anything_was_seen_is_no_line() -> None:
    side = SideHistory()
    side.ingest(SideFrame(staleness=[Point(5, 4705.0), Point(5, 18.0), Point(9, 22.0)]), 9)
    assert side.staleness.view()[1].tolist() == [18.0, 22.0]
    side.ingest(SideFrame(staleness=[Point(12, 25.0), Point(12, 0.0)]), 12)
    assert side.staleness.view()[1].tolist() == [18.0, 22.0, 25.0, 0.0]


def test_recent_peak_looks_at_small_values_only() -> None:
    side = SideHistory()
    points = [Point(0, 2000.0), Point(1, 0.0), Point(5, 21.0), Point(5, 0.0)]
    side.ingest(SideFrame(state="up", held_seq=3, staleness=points), 6)
    assert side.recent_peak_ms(10, 10, 100.0) == 21.0
    assert SideHistory().recent_peak_ms(10, 10, 100.0) == 0.0


def test_grid_ends_with_the_column_of_now_and_moves_by_whole_columns() -> None:
    grid = grid_for(1_000_003, 1000, 100)
    assert (grid.ns_per_column, grid.count) == (10, 100)
    assert grid.end_ns - 10 <= 1_000_003 < grid.end_ns
    assert grid_for(1_000_009, 1000, 100) == grid
    assert grid_for(1_000_010, 1000, 100).begin_ns == grid.begin_ns + 10


def arrays(*samples: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    t, v = zip(*samples, strict=True)
    return np.array(t, np.int64), np.array(v)


def test_steps_hold_their_value_and_keep_each_extreme() -> None:
    columns = step_columns(*arrays((15, 2.0), (31, 9.0), (33, 1.0), (38, 4.0)), Grid(0, 10, 6))
    assert columns.first == 1
    assert columns.low.tolist() == [2.0, 2.0, 1.0, 4.0, 4.0]
    assert columns.high.tolist() == [2.0, 2.0, 9.0, 4.0, 4.0]


@given(
    st.lists(st.tuples(st.integers(0, 999), st.floats(-100, 100)), min_size=1, max_size=200),
    st.integers(1, 50),
)
def test_no_sample_is_lost_between_columns(samples: list[tuple[int, float]], count: int) -> None:
    t, v = arrays(*sorted(samples, key=lambda one: one[0]))
    columns = step_columns(t, v, Grid(0, 1000 // count + 1, count))
    assert columns.low.min() == v.min()
    assert columns.high.max() == v.max()


def test_lines_are_interpolated_between_corners() -> None:
    columns = line_columns(*arrays((0, 0.0), (42, 4.2), (42, 0.0)), Grid(0, 10, 5))
    assert columns.low[:4].tolist() == pytest.approx([0.0, 1.0, 2.0, 3.0], abs=1e-9)
    assert columns.high[:3].tolist() == pytest.approx([1.0, 2.0, 3.0])
    assert columns.high[4] == 4.2
    assert columns.first == 0
    assert not len(line_columns(*arrays((0, 1.0)), Grid(100, 10, 2)).low)


def test_bars_join_what_is_level() -> None:
    columns = step_columns(*arrays((0, 1.0), (500, 3.0)), Grid(0, 10, 100))
    rects = bars(columns, scale=10.0, zero_y=100.0, thickness=2).tolist()
    # level, the step over the full height in its column, level again
    assert rects == [[0, 89, 50, 90], [50, 69, 51, 90], [51, 69, 100, 70]]


def test_fills_stand_on_the_ground() -> None:
    columns = line_columns(*arrays((0, 0.0), (40, 4.0)), Grid(0, 10, 4))
    assert fills(columns, scale=10.0, zero_y=50.0).tolist() == [
        [0, 40, 0, 50],
        [1, 30, 1, 50],
        [2, 20, 2, 50],
        [3, 10, 3, 50],
    ]


def test_nothing_known_draws_nothing() -> None:
    empty = np.empty(0, np.int64), np.empty(0)
    grid = Grid(0, 10, 5)
    assert len(bars(step_columns(*empty, grid), 1.0, 0.0, 2)) == 0
    assert len(fills(line_columns(*empty, grid), 1.0, 0.0)) == 0
