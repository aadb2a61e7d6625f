"""The window as a whole: paints what arrives, pauses, zooms, listens to keys, fits its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.features.insight.insight_drawer import InsightDrawer
from app.text.formats import NOTHING
from app.ui import theme as look
from app.ui.theme import DARK, LIGHT, figures_font, theme_of
from app.window.counters.counter_readings import Reading
from app.window.painting import painter as painter_module
from feeds.clock import now_ns
from feeds.counters import Counters, Distributions, SideDistributions, SideSummary
from feeds.frame import Arrival, Frame, Published, SideFrame
from tests.support.insight import taught
from tests.support.open_window import OpenWindow, fill, open_window

S = 1_000_000_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


def test_what_arrives_is_painted_and_counted(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    fill(window)
    qtbot.waitUntil(lambda: window.panels[0].hero.value.text != "–")
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > 5)
    assert window.counters is not None
    qtbot.waitUntil(lambda: len(window.history.truth) > 100)
    assert window.painter.meter.summary().latency_p50_ms is not None
    assert "older" in window.verdict.sentence or "later" in window.verdict.sentence


def test_pause_freezes_the_picture_and_data_keeps_flowing(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    fake = fill(window)
    qtbot.waitUntil(lambda: window.panels[0].hero.value.text != "–")
    QTest.keyClick(window.surface, Qt.Key.Key_Space)
    assert window.painter.is_paused
    assert window.panels[0].pill.text() == "view paused"
    shown, kept = window.panels[1].hero.behind.text, len(window.history.truth)
    later = fake.frame_at(now_ns() + 3 * S)
    window.mailbox.put(later)
    qtbot.waitUntil(lambda: len(window.history.truth) > kept)
    assert window.panels[1].hero.behind.text == shown
    QTest.keyClick(window.surface, Qt.Key.Key_Space)
    assert not window.painter.is_paused
    qtbot.waitUntil(lambda: window.panels[0].pill.text() == "connected")


def test_keys_ask_for_what_they_say(window: OpenWindow, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_P, Qt.Key.Key_R):
        QTest.keyClick(window.surface, key)
    assert window.lab.calls == ["poll", "reset"]
    before = theme_of(window.surface)
    QTest.keyClick(window.surface, Qt.Key.Key_T)
    QApplication.processEvents()
    assert theme_of(window.surface) is not before
    with qtbot.waitSignal(window.surface.closing):
        QTest.keyClick(window.surface, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert window.surface.isVisible()  # closing is a request: the processes end first


def test_the_keyboard_begins_at_the_poll_interval(window: OpenWindow, qtbot: QtBot) -> None:
    window.surface.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focused = QApplication.focusWidget()
    assert focused is not None
    with qtbot.waitSignal(window.controls.changed) as caught:
        QTest.keyClick(focused, Qt.Key.Key_Right)
    assert caught.args is not None
    assert caught.args[0] == "poll_interval_s"
    assert window.header.histories[30].isChecked()


def test_the_headers_buttons_reach_the_lab(window: OpenWindow) -> None:
    window.header.reset.click()
    window.header.poll.click()
    window.header.pause.click()
    assert window.lab.calls == ["reset", "poll"]
    assert window.painter.is_paused


def test_zoom_pan_and_the_way_back(window: OpenWindow) -> None:
    left, right = (panel.charts for panel in window.panels)
    left.zoomed.emit(0.5, 0.5)
    right.panned.emit(0.5)
    assert (window.navigation.view.span_s, window.navigation.view.back_s) == (15.0, 7.5)
    QTest.keyClick(window.surface, Qt.Key.Key_End)
    assert window.navigation.view.is_live
    QTest.keyClick(window.surface, Qt.Key.Key_Minus)
    assert window.navigation.view.is_live  # there is no more history than all
    window.header.history_chosen.emit(60)
    assert window.navigation.view.span_s == 60.0


def test_another_source_begins_with_an_empty_chart(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    fill(window)
    qtbot.waitUntil(lambda: len(window.history.truth) > 100)
    window.painter.intake.expects_source = True
    at_ns = now_ns()
    fresh = Published(1, at_ns + S, 7.0)
    side = SideFrame(state="up", held_seq=1, arrivals=[Arrival(1, at_ns + S, at_ns + S, 7.0)])
    window.mailbox.put(
        Frame(at_ns=at_ns, segment=2, segment_began_ns=at_ns, published=[fresh], live=side)
    )
    qtbot.waitUntil(lambda: window.history.truth.view()[1].tolist() == [7.0])
    assert window.history.live.known.view()[1].tolist() == [7.0]


def test_what_is_left_of_the_source_before_is_not_shown(window: OpenWindow) -> None:
    def frame(segment: int, at_s: int, *arrivals: Arrival) -> Frame:
        held = SideFrame(state="up", held_seq=5, value=2.125, text="M 2.1", arrivals=list(arrivals))
        return Frame(at_ns=at_s * S, segment=segment, segment_began_ns=at_s * S, polled=held)

    hero = window.panels[1].hero
    window.painter.show_still([frame(1, 1, Arrival(5, S, S, 2.125, "M 2.1"))], S)
    assert (hero.value.text, hero.note.isHidden()) == ("2.125", False)
    window.painter.intake.expects_source = True
    window.painter.show_still([frame(2, 10)], 10 * S)
    assert (hero.value.text, hero.note.isHidden()) == (NOTHING, True)
    late = Arrival(6, 9 * S, 10 * S, 2.125, "M 2.1")  # published before, received after
    window.painter.show_still([replace(frame(2, 10, late), at_ns=11 * S)], 11 * S)
    assert (hero.value.text, hero.note.isHidden()) == (NOTHING, True)
    fresh = replace(frame(2, 10, Arrival(7, 11 * S, 12 * S, 101.5)), at_ns=12 * S)
    fresh = replace(fresh, polled=replace(fresh.polled, held_seq=7, value=101.5, text=""))
    window.painter.show_still([fresh], 12 * S)
    assert (hero.value.text, hero.note.isHidden()) == ("101.5", True)


@pytest.mark.parametrize("size", [(1280, 720), (1600, 1000), (640, 400)])
def test_nothing_moves_when_a_notice_comes_and_goes(
    window: OpenWindow, size: tuple[int, int]
) -> None:
    def places() -> list[tuple[object, bool]]:
        for _ in range(4):  # a row in a row finds its place one turn later
            QApplication.processEvents()
        every = window.surface.findChildren(QWidget)
        parts = [one for one in every if one is not window.notice]
        return [(part.geometry().getRect(), part.isVisible()) for part in parts]

    window.surface.resize(*size)
    for zoomed in (False, True):
        if zoomed:
            window.painter.pulse.start()
            fill(window)
            window.navigation.zoom(0.5, 1.0)
            window.painter.pause(True)
        before = places()
        for text in ("Exported", "Not saved: " + "somewhere far away " * 20):
            window.host.tell(text)
            assert places() == before
            assert window.notice.isVisible()
            lies = window.notice.geometry()
            assert window.surface.rect().contains(lies)
            for button in window.surface.findChildren(QAbstractButton):
                at = QRect(button.mapTo(window.surface, QPoint()), button.size())
                assert not (button.isVisible() and at.intersects(lies))
            window.notice.clear_notice()
            assert places() == before


def test_a_notice_is_shown_and_can_stay(window: OpenWindow) -> None:
    window.host.tell("rate_per_s is 0; allowed is 0.01667 to 1000 updates/s", stays=True)
    assert window.notice.isVisible()
    QTest.mouseClick(window.notice, Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible()


def boxes(window: OpenWindow) -> list[QRect]:
    """Return where the rows of the window are, from the top."""
    rows: list[QWidget] = [
        window.header,
        window.panels[0],
        window.strip,
        window.verdict,
        window.controls,
    ]
    return [
        QRect(row.mapTo(window.surface, row.rect().topLeft()), row.size())
        for row in rows
        if row.isVisible()
    ]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000), (3840, 2160), (900, 520)])
@pytest.mark.parametrize("scale", [1, 2])
def test_nothing_overlaps_or_is_cut_off(
    window: OpenWindow, qtbot: QtBot, width: int, height: int, scale: int
) -> None:
    if (width, scale) == (900, 2):
        pytest.skip("less than text of twice the size can do with")
    look.apply(QApplication.instance(), LIGHT)  # type: ignore[arg-type]
    QApplication.setFont(figures_font(9.75 * scale))
    window.surface.resize(width, height)
    least = 5 * scale * QFontMetrics(figures_font(9.75)).height()
    qtbot.waitUntil(lambda: all(panel.charts.height() >= least for panel in window.panels))
    places = boxes(window)
    assert all(above.bottom() <= below.top() for above, below in pairwise(places))
    assert all(window.surface.rect().contains(place) for place in places)
    assert window.panels[0].width() == pytest.approx(window.panels[1].width(), abs=1)
    assert all(panel.hero.isVisible() and panel.charts.isVisible() for panel in window.panels)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000)])
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("key", [Qt.Key.Key_D, Qt.Key.Key_F, Qt.Key.Key_A])
def test_a_drawer_opens_beside_the_large_figures(
    window: OpenWindow, qtbot: QtBot, width: int, height: int, scale: int, key: Qt.Key
) -> None:
    look.apply(QApplication.instance(), DARK)  # type: ignore[arg-type]
    QApplication.setFont(figures_font(9.75 * scale))
    window.surface.resize(width, height)
    QTest.keyClick(window.surface, key)
    least = 10 * scale * QFontMetrics(figures_font(9.75)).height()
    qtbot.waitUntil(lambda: window.shelf.isVisible() and window.shelf.height() >= least)
    places = boxes(window)
    assert all(above.bottom() <= below.top() for above, below in pairwise(places))
    assert all(window.surface.rect().contains(place) for place in places)
    assert all(panel.hero.isVisible() for panel in window.panels)
    assert not window.strip.isVisible()
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)
    assert not window.shelf.isVisible()
    assert all(panel.charts.isVisible() for panel in window.panels)


def test_one_drawer_at_a_time(window: OpenWindow) -> None:
    window.header.drawers["insight"].click()
    assert window.shelf.open_name == "insight"
    QTest.keyClick(window.surface, Qt.Key.Key_F)
    assert window.shelf.open_name == "fairness"
    assert window.header.drawers["fairness"].isChecked()
    assert not window.header.drawers["insight"].isChecked()
    QTest.keyClick(window.surface, Qt.Key.Key_F)
    assert window.shelf.open_name == ""
    assert not window.header.drawers["fairness"].isChecked()


def test_paints_are_followed_to_the_screen(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    at_ns = now_ns()
    side = SideFrame(state="up", held_seq=7, arrivals=[Arrival(7, at_ns, at_ns, 1.0)])
    window.mailbox.put(Frame(at_ns=at_ns, segment=1, segment_began_ns=at_ns, live=side))
    qtbot.waitUntil(lambda: window.painter.legs.painted_ns(7) is not None)
    painted_ns = window.painter.legs.painted_ns(7)
    assert painted_ns is not None
    assert painted_ns > at_ns
    assert window.painter.legs.painted_ns(6) is None


def test_no_pieces_of_an_old_layout_stay_on_screen(window: OpenWindow, qtbot: QtBot) -> None:
    window.watch.stop()
    window.painter.pulse.start()
    fill(window)
    qtbot.waitUntil(lambda: window.painter.meter.summary().paints > 2)

    def on_screen_as_drawn() -> bool:
        shown = window.surface.screen().grabWindow(window.surface.winId()).toImage()
        drawn = window.surface.grab().toImage()
        return shown == drawn.convertToFormat(shown.format())

    def notice() -> None:
        window.host.tell("Exported", tone="calm", stays=True)

    changes: tuple[Callable[[], object], ...] = (
        lambda: window.shelf.toggle("insight"),
        window.shelf.close_drawer,
        notice,
        window.notice.clear_notice,
    )
    for change in changes:
        change()
        window.painter.pause(True)
        qtbot.waitUntil(on_screen_as_drawn)
        window.painter.pause(False)


def test_a_side_without_news_is_worked_out_every_other_time(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[str] = []
    for panel in window.panels:
        monkeypatch.setattr(panel, "prepare", lambda *_args, side=panel.side: prepared.append(side))
    clock_ns = now_ns()
    monkeypatch.setattr(painter_module, "now_ns", lambda: clock_ns)
    window.painter._paint()
    prepared.clear()
    for seq in range(1, 61):
        clock_ns += 1_000_000_000 // 60
        live = SideFrame(state="up", arrivals=[Arrival(seq, clock_ns, clock_ns, 1.0)])
        window.mailbox.put(Frame(at_ns=clock_ns, segment=1, live=live))
        window.painter._paint()
    assert prepared.count("live") == 60
    assert 25 <= prepared.count("polled") <= 32
    window.mailbox.put(Frame(at_ns=clock_ns, segment=1, polled=live))
    prepared.clear()
    window.painter._paint()
    assert prepared[0] == "polled"


def test_a_new_segment_begins_with_nothing_of_the_old_one_on_screen(window: OpenWindow) -> None:
    def frame(segment: int, counters: Counters, distributions: object) -> Frame:
        side = SideFrame(state="up", held_seq=1)
        return Frame(
            at_ns=segment * S,
            segment=segment,
            segment_began_ns=segment * S,
            live=side,
            polled=side,
            counters=counters,
            distributions=distributions,  # type: ignore[arg-type]
        )

    window.shelf.open("insight")
    window.painter.legs.sides["live"].count = 9
    full = taught()
    mine = SideDistributions([(20.0, 1.0)], [(40.0, 1.0)])
    window.painter.show_still([frame(1, full, Distributions(mine, mine))], S)
    rows = [panel.counters.counters for panel in window.panels]
    assert all(row[0].reading.mark for row in rows)
    assert "later" in window.verdict.sentence
    live, polled = (SideSummary(transport=key) for key in ("websocket", "rest"))
    blank = Counters(0.0, 0, live, polled)
    window.painter.show_still([frame(2, blank, Distributions())], 2 * S)
    for row in rows:
        assert not [one.reading.mark for one in row if one.reading.mark]
        theory = row[0].reading.facts[0]  # the formula of the way, which needs no figure
        assert theory.startswith("Theory")
        assert row[0].reading == Reading(NOTHING, facts=(theory, "", ""))
        assert not [one for one in row if one.reading.alert]
    assert window.verdict.sentence == "Measuring: a verdict needs a few seconds."
    for panel in window.panels:
        assert panel.charts.staleness.theory_ms is None
    drawer = window.shelf.drawer("insight")
    assert isinstance(drawer, InsightDrawer)
    assert not [one for one in drawer.distribution.plot._drawn if len(one.curve.ms)]
    assert drawer.distribution.plot.message
    assert window.painter.legs.sides["live"].count == 0


def test_the_unit_follows_the_source_when_that_begins(window: OpenWindow) -> None:
    hero = window.panels[0].hero
    assert hero.unit == "USD"
    window.host.settings.change(source="heartbeat")
    assert hero.unit == "USD"  # the values on screen are still those of before
    window.painter.show_still([Frame(at_ns=2 * S, segment=2, segment_began_ns=2 * S)], 2 * S)
    assert hero.unit == "mV"


def test_a_source_that_begins_late_leaves_nothing_of_the_one_before(window: OpenWindow) -> None:
    def frame(at_s: int, value: float, since_s: int) -> Frame:
        at_ns = at_s * S
        side = SideFrame(
            state="up", held_seq=at_s, value=value, arrivals=[Arrival(at_s, at_ns, at_ns, value)]
        )
        return Frame(
            at_ns=at_ns,
            segment=1 if at_s < 10 else 2,
            segment_began_ns=S if at_s < 10 else 10 * S,
            source_since_ns=since_s * S,
            published=[Published(at_s, at_ns, value)],
            live=side,
            polled=side,
        )

    window.painter.show_still([frame(2, 101.25, 1)], 2 * S)
    window.painter.intake.expects_source = True
    window.painter.show_still([frame(11, 101.5, 1)], 11 * S)  # still the old source's
    window.painter.show_still([frame(13, 4.5, 12)], 13 * S)
    for samples in (window.history.truth, window.history.live.known, window.history.polled.known):
        assert samples.view()[1].tolist() == [4.5]
    assert window.panels[1].hero.value.text == "4.5"
