"""Alarms: when each side learned of one, the drawer, and notifications that do not pour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.features.lists.alarm_drawer import AlarmDrawer, summary
from app.features.lists.alarms import AlarmLog
from app.features.lists.feed import Line
from app.features.lists.notifier import GAP_MS, TITLES, Notifier, TrayMessage
from app.ui.chip_button import ChipButton
from app.ui.theme import theme_of
from feeds.clock import now_ns
from feeds.frame import Arrival, Frame, Published, SideFrame, SideName
from feeds.rule import ALWAYS, Rule
from feeds.settings import Settings
from tests.support.fake_frames import history_frame
from tests.support.memory import in_file
from tests.support.open_window import OpenWindow, open_window
from tests.support.source_frames import SourceFrames

MS = 1_000_000
S = 1_000_000_000
RULE = Rule("alarm", "alarms", 5.0, ALWAYS, 0.0, "Magnitude 5 or more")
VALUES = (3.0, 6.4, 2.0, 5.0, 4.9, 7.0)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def update(seq: int) -> Published:
    value = VALUES[seq - 1]
    return Published(seq, seq * S, value, f"M {value} place {seq}")


def side(delay_ms: int, *seqs: int) -> SideFrame:
    return SideFrame(
        arrivals=[
            Arrival(seq, seq * S, seq * S + delay_ms * MS, update(seq).value, update(seq).text)
            for seq in seqs
        ]
    )


def frame(*seqs: int, live: SideFrame | None = None, polled: SideFrame | None = None) -> Frame:
    return Frame(
        at_ns=0,
        segment=1,
        published=[update(seq) for seq in seqs],
        live=live or SideFrame(),
        polled=polled or SideFrame(),
    )


def said(alarm: Line) -> str:
    return f"{alarm.text}: live {alarm.says('live')}, polled {alarm.says('polled')}"


@pytest.fixture
def log() -> AlarmLog:
    made = AlarmLog()
    made.watch(RULE)
    return made


def test_both_sides_of_each_alarm(log: AlarmLog) -> None:
    learned = log.ingest(
        frame(1, 2, 3, 4, 5, 6, live=side(21, 1, 2, 3, 4, 5, 6), polled=side(1700, 1, 4))
    )
    assert [(who, alarm.seq) for who, alarm in learned] == [
        ("live", 2),
        ("live", 4),
        ("live", 6),
        ("polled", 4),
    ]
    assert [plain(said(alarm)) for alarm in log.alarms] == [
        "M 7.0 place 6: live 21 ms after, polled not yet",
        "M 5.0 place 4: live 21 ms after, polled 1.7 s after",
        "M 6.4 place 2: live 21 ms after, polled never",
    ]
    assert summary(log.alarms, RULE) == "The newest 3 alarms: live knows of 3, polled of 1"
    assert summary(log.alarms[:1], RULE) == "The newest alarm: live knows of 1, polled of 0"


def test_an_alarm_that_a_side_has_before_the_truth_is_one_alarm(log: AlarmLog) -> None:
    log.ingest(frame(live=side(5, 2)))
    log.ingest(frame(1, 2, 3))
    assert [alarm.seq for alarm in log.alarms] == [2]
    assert log.ingest(frame(live=side(5, 2))) == []


def test_another_rule_begins_at_its_own_instant(log: AlarmLog) -> None:
    log.ingest(frame(1, 2))
    log.watch(RULE)
    assert len(log.alarms) == 1  # the same rule again is nothing new
    log.watch(RULE, 4 * S + 1)
    log.ingest(frame(3, 4, 5, 6))
    assert [alarm.seq for alarm in log.alarms] == [6]
    log.ingest(replace(frame(3, 4, 5, 6), segment=2, segment_began_ns=S))
    assert [alarm.seq for alarm in log.alarms] == [6]  # a new segment goes back no further
    log.watch(None)
    assert log.ingest(frame(2, live=side(1, 2))) == []
    assert not log.alarms


@pytest.mark.parametrize(("segment", "began_s"), [(2, 3.5), (1, 3.5)])
def test_a_new_segment_begins_with_no_alarms(log: AlarmLog, segment: int, began_s: float) -> None:
    log.ingest(frame(1, 2, live=side(21, 1, 2)))
    assert [alarm.seq for alarm in log.alarms] == [2]
    later = replace(
        frame(3, 4, live=side(21, 4), polled=side(1700, 2, 4)),
        segment=segment,
        segment_began_ns=round(began_s * S),
    )
    log.ingest(later)
    # number 2 was under way: it belongs to neither
    assert [(alarm.seq, alarm.live, alarm.polled) for alarm in log.alarms] == [(4, "seen", "seen")]
    log.ingest(replace(later, published=[], live=SideFrame(), polled=SideFrame()))
    assert len(log.alarms) == 1  # the same segment goes on


def test_the_log_keeps_a_hundred(log: AlarmLog) -> None:
    for seq in range(1, 301):
        strong = Published(seq, seq * S, 6.0, "x")
        log.ingest(Frame(at_ns=0, segment=1, published=[strong]))
    assert len(log.alarms) == 100
    assert log.alarms[0].seq == 300


def alarm(seq: int) -> Line:
    return Line(seq, 1, f"M 6 place {seq}", 6.0, 0, 21 * MS, 1700 * MS, "seen", "seen")


class NotingDesktop:
    """Notes what a desktop would show, by side, in the order in which it came."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def show(self, side: SideName, title: str, text: str) -> None:
        """Note it."""
        self.told.append((title, plain(text)))

    def clear(self) -> None:
        """Note it."""
        self.told.append(("clear", ""))

    close = clear


def test_one_notification_a_side_in_two_seconds_and_the_rest_is_counted(qtbot: QtBot) -> None:
    desktop, parent = NotingDesktop(), QObject()
    notifier = Notifier(parent, desktop)
    live, polled = notifier.timers["live"], notifier.timers["polled"]
    notifier.switch(on=True)
    notifier.tell("live", alarm(1))
    assert live.interval() == 0
    live.timeout.emit()
    assert desktop.told.pop() == ("Live side", "M 6 place 1: seen 21 ms after the event")
    assert live.isActive()
    notifier.tell("polled", alarm(1))
    assert polled.interval() == 0, "one side does not wait for the other"
    polled.timeout.emit()
    assert desktop.told.pop() == ("Polled side", "M 6 place 1: seen 1.7 s after the event")
    for seq in (2, 3, 4):
        notifier.tell("polled", alarm(seq))
    assert polled.interval() == GAP_MS == 2000
    assert desktop.told == []
    polled.timeout.emit()
    said = ("Polled side", "M 6 place 4: seen 1.7 s after the event (and 2 more)")
    assert desktop.told.pop() == said
    live.stop()
    live.timeout.emit()  # nothing waits: the next one is told at once
    notifier.tell("live", alarm(5))
    assert live.interval() == 0
    notifier.switch(on=False)
    assert desktop.told == [("clear", "")]
    assert not live.isActive()


def test_nothing_is_told_while_it_is_off(window: OpenWindow, qtbot: QtBot) -> None:
    desktop = NotingDesktop()
    notifier = Notifier(window.surface, desktop)
    notifier.tell("live", alarm(1))
    notifier.switch(on=True)
    notifier.tell("live", alarm(2))
    notifier.tell("polled", alarm(2))
    assert desktop.told == []  # never amid a paint
    qtbot.waitUntil(lambda: len(desktop.told) == 2)
    assert {title for title, _ in desktop.told} == {"Live side", "Polled side"}


def test_the_tray_s_one_message_has_what_either_side_said_last(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _self, _title, text, _icon: shown.append(text)
    )
    parent = QObject()
    tray = TrayMessage(parent)
    for side, text in (("live", "one"), ("polled", "one"), ("live", "two")):
        tray.show(side, TITLES[side], text)  # type: ignore[arg-type,index]
    assert shown[1] == "Live side: one\nPolled side: one"
    assert shown[2] == "Polled side: one\nLive side: two"


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, Settings(source="earthquakes", seed=1), size=(1280, 720)) as made:
        yield made


def test_the_drawer_lists_alarms_as_they_come(window: OpenWindow, qtbot: QtBot) -> None:
    window.painter.pulse.start()
    QTest.keyClick(window.surface, Qt.Key.Key_A)
    assert window.shelf.open_name == "alarms"
    drawer = window.shelf.drawer("alarms")
    assert isinstance(drawer, AlarmDrawer)
    assert drawer.nothing.text() == "No alarm yet. Magnitude 5 or more is one."
    began_ns = now_ns() - 60 * S
    fake = SourceFrames("earthquakes", began_ns=began_ns)
    for each in history_frame(fake, began_ns=began_ns, seconds=60.0):
        window.mailbox.put(each)
    model = drawer.table.model()
    qtbot.waitUntil(lambda: "live 20" in str(model.index(0, 1).data() or ""))
    assert drawer.summary.text().startswith("The newest ")
    chip = window.panels[1].body.beside
    assert isinstance(chip, ChipButton)
    qtbot.waitUntil(chip.isVisible)
    chip.click()
    assert window.shelf.open_name == ""


def test_a_desktop_that_cannot_notify_says_why(qtbot: QtBot) -> None:
    drawer = AlarmDrawer("there is no system tray here")
    qtbot.addWidget(drawer)
    drawer.resize(2000, 300)
    drawer.show()
    assert not drawer.notify.isEnabled()
    assert drawer.notify.toolTip() == "Not possible: there is no system tray here"
    drawer.resize(500, 300)
    drawer.show_alarms((alarm(1),), RULE)
    drawer.grab()


def test_what_was_never_seen_is_red_and_heavy(qtbot: QtBot) -> None:
    drawer = AlarmDrawer("")
    qtbot.addWidget(drawer)
    lost = Line(2, 1, "M 6 place 2", 6.0, 0, 21 * MS, None, "seen", "never")
    drawer.show_alarms((lost,), RULE)
    theme, model = theme_of(drawer.table), drawer.table.model()
    roles = Qt.ItemDataRole
    colours = [model.index(0, column).data(roles.ForegroundRole) for column in range(3)]
    assert colours == [theme.text, theme.text, theme.alert]
    weights = [model.index(0, column).data(roles.FontRole).weight() for column in range(3)]
    assert weights[0] == weights[2] > weights[1]


@pytest.mark.parametrize("height", range(200, 320, 7))
def test_no_row_is_cut_at_the_foot(qtbot: QtBot, height: int) -> None:
    drawer = AlarmDrawer("")
    qtbot.addWidget(drawer)
    drawer.show_alarms(tuple(alarm(seq) for seq in range(20)), RULE)
    drawer.resize(900, height)
    drawer.show()
    QApplication.processEvents()
    seen = drawer.table.viewport().visibleRegion().boundingRect().height()
    row = drawer.table.rowHeight(0)
    assert seen >= row
    assert seen % row == 0
    drawer.show_alarms((alarm(1),), RULE)  # now all fits
    QApplication.processEvents()
    assert drawer.table.viewport().height() > 2 * row - 1


def test_the_switch_is_remembered(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    memory = in_file(str(tmp_path / "memory.ini"))
    with open_window(qtbot, preferences=memory) as window:
        assert not window.views.alarms.notifier.on
        window.shelf.toggle("alarms")
        drawer = window.shelf.drawer("alarms")
        assert isinstance(drawer, AlarmDrawer)
        drawer.notify.click()
        assert window.views.alarms.notifier.on
    with open_window(qtbot, preferences=memory, shown=False) as again:
        assert again.views.alarms.notifier.on
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    with open_window(qtbot, preferences=memory, shown=False) as again:
        assert not again.views.alarms.notifier.on


def test_nonsense_in_memory_is_off(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", lambda: True)
    memory = in_file(str(tmp_path / "memory.ini"))
    memory.save({"alarm_notices": 7})
    with open_window(qtbot, preferences=memory, shown=False) as window:
        assert not window.views.alarms.notifier.on
