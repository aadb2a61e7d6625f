"""What assistive technology is told of painted widgets is what they show at that moment."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.features.watch.observer_line import ObserverLine
from app.ui.label import Pill
from app.ui.spoken import NameNews, Spoken, install
from app.window.counters.verdict import Verdict
from app.window.panel.panel import Panel
from tests.support.heard import heard
from tests.support.insight import taught
from tests.support.open_window import OpenWindow, fill, open_window

Role = QAccessible.Role


@pytest.fixture(autouse=True)
def speaking(qapp: QApplication) -> None:
    install()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        fill(made, 20)
        made.painter.pulse.start()
        qtbot.waitUntil(lambda: made.panels[0].charts.spoken().description.startswith("Value"))
        made.painter.pulse.stop()
        yield made


def test_large_figures_say_whose_they_are(qtbot: QtBot) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    assert heard(panel.hero.behind).name == "Polled, behind by not measured"
    panel.hero.behind.show_text("1.3\u00a0s")
    said = heard(panel.hero.behind)
    assert (said.name, said.value) == ("Polled, behind by 1.3 seconds", "1.3 seconds")
    assert said.role == Role.StaticText


def test_counters_say_figure_note_certainty_and_theory(qtbot: QtBot) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    panel.show_counters(taught())
    said = heard(panel.counters.counters[0])
    assert said.name == "Polled, mean update latency: 1017 milliseconds"
    assert said.description == (
        "plus or minus 3 per cent, median 1000, 99th percentile 1990, max 2004 milliseconds, "
        "theory 1020 milliseconds, within 1 per cent"
    )


def test_charts_say_their_newest_values(window: OpenWindow, qtbot: QtBot) -> None:
    live, polled = (heard(panel.charts) for panel in window.panels)
    assert (polled.name, polled.role) == ("Polled, charts", Role.Chart)
    assert QAccessible.queryAccessibleInterface(window.panels[1].charts).childCount() == 0
    newest = window.history.polled.known.newest
    assert (
        f"Value over 30 seconds, now {newest:g} US dollars; behind by up to " in polled.description
    )
    for said in (live, polled):
        assert "millisecond" in said.description or "second" in said.description.split(";")[1]
    window.navigation.zoom(0.5, 0.5)
    window.panels[0].charts.panned.emit(0.5)
    window.painter.pulse.start()
    chart = window.panels[1].charts
    qtbot.waitUntil(lambda: "Value over 15 seconds" in heard(chart).description)
    window.painter.pulse.stop()
    assert heard(chart).description.endswith("this ends 7.5 seconds before now")


def test_a_chart_without_data_says_so(qtbot: QtBot) -> None:
    panel = Panel("live")
    qtbot.addWidget(panel)
    assert heard(panel.charts).description == "Nothing received yet"


def test_sentences_are_said_in_words(qtbot: QtBot, window: OpenWindow) -> None:
    pill, verdict, line = Pill("Polled, status"), Verdict(), ObserverLine()
    for made in (pill, verdict, line):
        qtbot.addWidget(made)
    pill.say("next in 0.7\u00a0s")
    assert heard(pill).name == "Polled, status: next in 0.7 seconds"
    verdict.set_counters(taught())
    assert heard(verdict).name.startswith("Verdict: ")
    assert "per cent" in heard(verdict).name
    line.say("60 fps", "")
    assert heard(line).name == "The instrument itself: 60 fps"
    strip = heard(window.strip)
    assert strip.name == "Wire strip"
    assert "updates published" in strip.description


def test_the_drawer_of_insight_says_figures_with_their_heads(window: OpenWindow) -> None:
    window.shelf.toggle("insight")
    drawer = window.shelf.drawer("insight")
    drawer.show_frame_counters(taught())  # type: ignore[union-attr]
    table = drawer.distribution.table  # type: ignore[union-attr]
    names = [heard(label).name for label in table.findChildren(QLabel)]
    assert names[-6:-4] == [
        "Polled, median: 1000 milliseconds",
        "Polled, 90th percentile: 1810 milliseconds",
    ]


def test_only_changed_names_are_told_again(window: OpenWindow) -> None:
    window.shelf.close_drawer()
    news = NameNews(window.surface)
    assert news.tell() == []  # what is told for the first time is no change
    assert news.tell() == []
    window.panels[1].hero.behind.show_text("9\u00a0s")
    assert news.tell() == [window.panels[1].hero.behind]
    assert news.tell() == []


class Says(QWidget):
    """A widget with something to say."""

    def spoken(self) -> Spoken:
        """Return always the same."""
        return Spoken("something", role=Role.Graphic)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_widget_that_was_read_can_go(qtbot: QtBot, at_once: bool) -> None:
    for _ in range(50):
        box = QWidget()
        says = Says(box)
        assert heard(says) == Spoken("something", role=Role.Graphic)
        assert QAccessible.queryAccessibleInterface(box).child(0).role() == Role.Graphic
        gc.collect(0)
        assert heard(says).name == "something"
        if at_once:
            shiboken6.delete(box)
        else:
            box.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not shiboken6.isValid(says)
