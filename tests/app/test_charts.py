"""Scales, the shared picture, the time window, and the chart view itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.text.scale import Scale, nice_step
from app.ui.theme import DARK
from app.window.charts.batch import PRESENT
from app.window.charts.chart_view import ChartView
from app.window.charts.columns import Grid
from app.window.charts.history import History, Span
from app.window.charts.legend import fitted
from app.window.charts.legend_entries import (
    BEHIND,
    DOWN,
    MARKED,
    NOTED,
    THEORY,
    TRUE,
    LegendEntry,
    known,
    legends_of,
)
from app.window.charts.plots import apart, lefts
from app.window.charts.shared import (
    SharedScales,
    TimeView,
    staleness_label,
    staleness_scale,
    time_ticks,
    value_scale,
)
from app.window.charts.staleness_plot import dashes
from feeds.counters import Counters, Expectation, SideSummary
from feeds.frame import Mark, Marker
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.insight import taught

S = 1_000_000_000


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_value_scale_holds_its_data_and_stays(low: float, span: float) -> None:
    scale = value_scale(low, low + span, None)
    assert scale.low <= low
    assert low + span <= scale.high
    assert len(scale.ticks()) <= 6
    assert value_scale(low, low + span, scale) == scale


def test_a_value_scale_follows_when_data_shrinks_or_leaves() -> None:
    wide = value_scale(0.0, 100.0, None)
    assert value_scale(5.0, 98.0, wide) == wide
    assert value_scale(40.0, 50.0, wide) != wide
    assert value_scale(0.0, 130.0, wide).high >= 130.0


def test_steps_are_one_two_five() -> None:
    assert [nice_step(span, 4) for span in (4.0, 5.0, 9.0, 30.0, 0.3)] == [1, 2, 5, 10, 0.1]


def test_labels_say_what_people_say() -> None:
    assert Scale(-1.0, 1.0, 0.5).label(-0.5) == "−0.5"
    assert Scale(-1.0, 1.0, 0.5).label(-0.0) == "0.0"
    assert [staleness_label(ms) for ms in (0, 500, 2000, 1500)] == ["0", "500 ms", "2 s", "1.5 s"]
    assert time_ticks(-30.0, 0.0)[0] == (-30.0, "−30 s")
    assert time_ticks(-30.0, 0.0)[-1][1] == "now"


@given(st.floats(0, 1e6))
def test_a_staleness_scale_begins_at_zero_and_stays(peak_ms: float) -> None:
    scale = staleness_scale(peak_ms, None)
    assert scale.low == 0.0
    assert scale.high >= max(peak_ms, 100.0)
    assert staleness_scale(peak_ms, scale) == scale


def test_zoom_keeps_the_live_edge_and_pan_leaves_it() -> None:
    view = TimeView()
    view.zoom(0.5, 0.2)
    assert (view.span_s, view.back_s, view.is_live) == (15.0, 0.0, False)
    view.pan(0.5)
    assert view.back_s == 7.5
    left_share = 0.25
    instant = view.begin_s + left_share * view.span_s
    view.zoom(0.5, left_share)
    assert view.begin_s + left_share * view.span_s == pytest.approx(instant)
    view.pan(-9.0)
    assert view.back_s == 0.0
    view.go_live()
    assert view.is_live


@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0, 1), st.floats(-3, 3)), max_size=20))
def test_the_window_never_leaves_what_is_kept(moves: list[tuple[float, float, float]]) -> None:
    view = TimeView(history_s=60.0, span_s=60.0)
    for factor, at, share in moves:
        view.zoom(factor, at)
        view.pan(share)
        assert 0.5 <= view.span_s <= 60.0
        assert -60.0 - 1e-9 <= view.begin_s < -view.back_s <= 0.0


def filled(seconds: float = 35.0, rate_per_s: float = 10.0) -> tuple[History, int]:
    history, fake = History(), FakeFrames(began_ns=S, rate_per_s=rate_per_s)
    for frame in history_frame(fake, began_ns=S, seconds=seconds):
        history.ingest(frame)
    return history, S + int(seconds * S)


def test_both_sides_share_one_picture() -> None:
    history, now_ns = filled()
    picture = SharedScales().picture(history, TimeView(), now_ns)
    _, values = history.truth.within(now_ns - 30 * S, now_ns)
    assert picture.value.low <= values.min()
    assert values.max() <= picture.value.high
    assert picture.staleness.high >= 2000.0
    assert (picture.begin_s, picture.end_s) == (-30.0, 0.0)


@pytest.mark.parametrize("lasts", [False, True], ids=["ended since", "lasts"])
def test_a_tooth_across_the_right_edge_of_an_older_stretch_is_not_cut(lasts: bool) -> None:
    history, now_ns = History(), 100 * S
    side = history.polled
    side.staleness.add([60 * S, 70 * S], [0.0, 0.0])
    if lasts:
        side.now = replace(side.now, held_seq=1, stale_since_ns=70 * S)
    else:
        side.staleness.add([99 * S, 99 * S], [29_000.0, 0.0])
        side.now = replace(side.now, held_seq=1)
    picture = SharedScales().picture(history, TimeView(back_s=10.0), now_ns)
    assert 20_000.0 <= picture.staleness.high < 29_000.0


def test_between_two_looks_at_all_scales_follow_what_is_new() -> None:
    history, now_ns = filled()
    scales = SharedScales()
    before = scales.picture(history, TimeView(), now_ns)
    history.truth.add([now_ns + 1], [before.value.high + 50.0])
    history.polled.staleness.add([now_ns + 1], [2 * before.staleness.high])
    soon = scales.picture(history, TimeView(), now_ns + 10_000_000)
    assert soon.value.high >= before.value.high + 50.0
    assert soon.staleness.high >= 2 * before.staleness.high
    later_ns = now_ns + 31 * S
    assert scales.picture(history, TimeView(), later_ns).value.high < soon.value.high + 50.0


def coloured(image: QImage, colour: QColor) -> int:
    """Return how many pixels of ``image`` have exactly ``colour``."""
    wanted = colour.rgb()
    return sum(
        image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height())
    )


def test_lines_of_marks_are_no_comb() -> None:
    marks = [Mark(at, str(at)) for at in (0, 95, 98, 100, 110, 119, 120)]
    assert [mark.at_ns for mark in apart(marks, 10)] == [120, 110, 100, 0]
    assert apart([], 10) == []


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(10, 120)), max_size=12))
def test_the_text_of_a_mark_is_over_no_line_and_no_other_text(
    found: list[tuple[int, int]],
) -> None:
    found = sorted({x: (x, width) for x, width in found}.values(), reverse=True)
    lines, widths = [x for x, _ in found], [width for _, width in found]
    taken: list[range] = []
    for left, width in zip(lefts(lines, widths, 400), widths, strict=True):
        if left is None:
            continue
        text = range(left, left + width)
        assert left >= 0
        assert text.stop <= 400
        assert not any(line in text for line in lines)
        assert not any(max(text[0], one[0]) <= min(text[-1], one[-1]) for one in taken)
        taken.append(text)


def test_the_text_of_a_mark_stands_where_there_is_room() -> None:
    assert lefts([300], [50], 400) == [303]
    assert lefts([390], [50], 400) == [337]  # at the right edge
    assert lefts([390, 350], [50, 50], 400) == [None, 297]
    assert lefts([20], [500], 400) == [None]


def test_a_chart_draws_truth_and_side_and_its_marks(qtbot: QtBot) -> None:
    history, now_ns = filled()
    history.marks.append(Mark(now_ns - 5 * S, "rate 20 /s"))
    view = ChartView("polled")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    QApplication.processEvents()
    picture = SharedScales().picture(history, TimeView(), now_ns)
    view.prepare(history, picture)
    image = view.grab().toImage()
    assert coloured(image, DARK.polled) > 300
    assert coloured(image, DARK.truth) > 100


@pytest.mark.parametrize("height", [90, 120, 160, 300])
@pytest.mark.parametrize("noted", [False, True])
def test_the_text_of_a_mark_lies_on_no_curve(qtbot: QtBot, height: int, noted: bool) -> None:
    history, now_ns = History(), 40 * S
    samples = [now_ns - at * S // 4 for at in range(120, 0, -1)]
    history.polled.known.add(samples, [abs(at % 32 - 16) for at in range(120)])
    view = ChartView("polled")
    qtbot.addWidget(view)
    view.resize(400, height)
    view.bring_forward({"chart"})
    view.show()
    QApplication.processEvents()
    if noted:
        history.markers.append(Marker(1, now_ns - 9 * S, "here"))

    def drawn() -> list[int]:
        view.prepare(history, SharedScales().picture(history, TimeView(), now_ns))
        view.refresh()
        view.prepare(history, SharedScales().picture(history, TimeView(), now_ns))
        image = view.grab().toImage()
        return [coloured(image, ink) for ink in (DARK.polled, DARK.truth)]

    before = drawn()
    history.marks.extend(Mark(now_ns - at * S, f"{at} /s") for at in (25, 17, 11, 2))
    assert drawn() == before


def test_texts_of_marks_cost_nothing_where_only_the_newest_is_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, now_ns = filled()
    history.marks.extend(Mark(now_ns - at * S, "cut") for at in (25, 15, 5))
    view = ChartView("live")
    qtbot.addWidget(view)
    view.resize(900, 300)
    view.prepare(history, SharedScales().picture(history, TimeView(), now_ns))
    asked = []
    monkeypatch.setattr(view.value, "_free", lambda left, width: asked.append(left))
    image = QImage(900, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.value.paint(painter, DARK)
    assert len(asked) == 3
    view.value.paint(painter, DARK, view.value.place().width() - PRESENT)
    painter.end()
    assert len(asked) == 3


def test_an_empty_chart_says_what_it_waits_for(qtbot: QtBot) -> None:
    view = ChartView("live")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    QApplication.processEvents()
    history = History()
    view.prepare(history, SharedScales().picture(history, TimeView(), 40 * S))
    assert view.value.message == "connecting …"
    view.grab()


def test_the_wheel_asks_for_a_zoom(qtbot: QtBot) -> None:
    view = ChartView("live")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    QApplication.processEvents()
    at = QPointF(200, 100)
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.waitSignal(view.zoomed) as zoomed:
        QApplication.sendEvent(view, event)
    assert zoomed.args is not None
    assert zoomed.args[0] < 1.0


def test_theory_draws_its_mean_over_the_staleness_of_both_sides(qtbot: QtBot) -> None:
    history, now_ns = filled()
    picture = SharedScales().picture(history, TimeView(), now_ns)
    rows = []
    for side in ("live", "polled"):
        view = ChartView(side)
        qtbot.addWidget(view)
        view.resize(400, 300)
        view.show()
        QApplication.processEvents()
        view.prepare(history, picture)
        before = coloured(view.grab().toImage(), DARK.muted)
        assert view.staleness.theory_row(picture.staleness) is None
        view.show_counters(taught())
        view.prepare(history, picture)
        assert coloured(view.grab().toImage(), DARK.muted) > before + 100
        rows.append(view.staleness.theory_row(picture.staleness))
    live, polled = rows
    assert live is not None
    assert polled is not None
    assert polled < live  # further up on the same scale


@pytest.mark.parametrize("mean_ms", [970.0, None])
def test_the_legend_tells_of_dashes_only_where_theory_has_a_mean(
    qtbot: QtBot, mean_ms: float | None
) -> None:
    view, (history, now_ns) = ChartView("polled"), filled()
    qtbot.addWidget(view)
    side = SideSummary(transport="", theory=[Expectation("staleness_ms", mean_ms)])
    view.show_counters(Counters(1.0, 1, side, side))
    assert view.staleness.theory_ms == mean_ms
    view.prepare(history, SharedScales().picture(history, TimeView(), now_ns))
    assert view._legends[1] == ((BEHIND,) if mean_ms is None else (BEHIND, THEORY))


def test_a_legend_names_what_is_in_sight_and_no_more() -> None:
    history, now_ns = filled()
    grid = Grid(now_ns - 30 * S, S // 10, 300)

    def upper() -> list[LegendEntry]:
        shown = legends_of(history, history.live, grid, "USD", theory=False, before=None)
        assert set(shown[1]) & set(shown[0]) == set(shown[0][2:])
        return list(shown[0])

    assert upper() == [known("USD"), TRUE]
    history.marks += [Mark(now_ns - 40 * S, "too early"), Mark(grid.end_ns, "too late")]
    assert MARKED not in upper()
    history.marks.append(Mark(now_ns - 2 * S, "rate 20 /s"))
    history.markers.append(Marker(1, now_ns - S, "here"))
    history.live.down.append(Span("connecting", now_ns - 9 * S, now_ns - 8 * S))
    assert upper() == [known("USD"), TRUE, MARKED, NOTED]
    history.live.down.append(Span("reconnecting", now_ns - 2 * S))
    assert upper()[-1] == DOWN


def test_a_legend_says_less_and_leaves_out_before_it_cuts(qtbot: QtBot) -> None:
    entries = [known("US dollars"), TRUE, MARKED, NOTED]
    said = {room: [words for _, words in fitted(entries, room)] for room in range(5, 900, 5)}
    assert said[895] == [entry.texts[0] for entry in entries]
    assert said[5] == []
    texts = {text for entry in entries for text in entry.texts}
    assert all(set(words) <= texts for words in said.values())
    assert [len(words) for words in said.values()] == sorted(map(len, said.values()))
    assert ["known (US dollars)", "true", "changed", "marker"] in said.values()


def test_dashes_lie_in_their_row() -> None:
    rects = dashes(12, 100)
    assert rects[:, 0].tolist() == list(range(0, 100, 9))
    assert set(rects[:, [1, 3]].flat) == {12}
    assert rects[:, 2].max() == 99
    assert len(dashes(None, 100)) == 0
