"""Changes of state are said once; figures, and what was so from the start, are not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui import announce as voice
from app.ui.announce import announce
from app.window.charts.history import SideHistory
from app.window.controls.log_scale import LogScale
from app.window.controls.log_slider import LogSlider
from app.window.panel.panel import Panel
from feeds.frame import SideFrame, SideState
from tests.support.open_window import open_window


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hear what is said; "!" is before what is urgent."""
    heard: list[str] = []

    def hear(about: QObject, words: str, *, urgent: bool) -> None:
        heard.append(f"{'!' if urgent else ''}{words}")

    monkeypatch.setattr(voice, "send", hear)
    return heard


def test_a_side_tells_when_it_is_another_and_only_then(qtbot: QtBot, said: list[str]) -> None:
    panel = Panel("polled")
    qtbot.addWidget(panel)
    side = SideHistory()
    states: tuple[SideState, ...] = ("connecting", "up", "up", "stalled", "reconnecting", "up")
    for state in states:
        side.ingest(SideFrame(state=state, detail="time-out" if state != "up" else ""), 1)
        panel.show_status(side, 1, paused=False)
        panel.show_status(side, 2, paused=False)
    assert said == [
        "Polled: connected",
        "!Polled: stalled, time-out",
        "!Polled: reconnecting, time-out",
        "Polled: connected",
    ]


def test_pausing_and_notices_are_said(qtbot: QtBot, said: list[str]) -> None:
    with open_window(qtbot, shown=False) as window:
        window.painter.pause(True)
        window.painter.pause(False)
        window.host.tell("poll_interval_s is 0", stays=True)
        window.host.tell("Exported 20 kB to run1.zip", tone="calm", stays=True)
    assert said == [
        "View paused",
        "View resumed",
        "!poll_interval_s is 0",
        "Exported 20 kilobytes to run1.zip",
    ]


def test_a_slider_says_what_it_was_moved_to_and_not_what_it_is_set_to(
    qtbot: QtBot, said: list[str]
) -> None:
    slider = LogSlider("Poll every", LogScale(0.05, 60, "s"), 2.0)
    qtbot.addWidget(slider)
    slider.set_value(1.0)
    assert said == []
    slider.track.triggerAction(slider.track.SliderAction.SliderToMaximum)
    assert said == ["60 seconds"]


def test_saying_goes_to_qt_where_somebody_listens(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    told: list[object] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", told.append)
    monkeypatch.setattr(QAccessible, "isActive", lambda: False)
    announce(widget, "nobody is there")
    assert told == []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    announce(widget, "20 ms", urgent=True)
    (event,) = told
    assert event.message() == "20 milliseconds"  # type: ignore[attr-defined]
    assert event.politeness() == QAccessible.AnnouncementPoliteness.Assertive  # type: ignore[attr-defined]
    QApplication.processEvents()
