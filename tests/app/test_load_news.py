"""The load of the servers comes from the lab to whoever shows it; it is measured when asked for."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.rendering.looks import Look
from app.commands.rendering.recorded import Shot, Tape
from app.commands.rendering.render import draw
from app.window.load_news import LoadNews
from feeds.frame import Frame
from feeds.load.records import Load
from feeds.settings import Settings
from tests.support.open_window import open_window

BEFORE, LOAD = Load(at_ns=4), Load(at_ns=5, state="12 of 50 clients up")


def test_what_the_lab_tells_reaches_whoever_listens(qtbot: QtBot) -> None:
    """The newest is there for those who come later, too."""
    with open_window(qtbot, shown=False) as window:
        heard: list[Load] = []
        loads = window.host.loads
        assert loads.newest is None
        loads.changed.connect(heard.append)
        loads.take(LOAD)
        assert heard == [LOAD]
        assert loads.newest == LOAD


def test_the_lab_is_told_that_somebody_looks(qtbot: QtBot) -> None:
    """With one client nothing is measured otherwise."""
    with open_window(qtbot, shown=False) as window:
        window.host.watch_load(True)
        window.host.watch_load(False)
        assert window.lab.calls == ["watch", "watch no more"]


def test_a_still_has_the_loads_until_its_instant(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is drawn later shows it as it was."""
    shown: list[Load] = []
    monkeypatch.setattr(LoadNews, "take", lambda news, load: shown.append(load))
    tape = Tape()
    tape.take(Frame(at_ns=1))
    assert tape.still(Settings()).loads == ()
    tape.take_load(BEFORE)
    tape.take_load(LOAD)
    still = tape.still(Settings(seed=1))
    assert still.loads == (BEFORE, LOAD)
    draw(qapp, Shot("one", "One", still), Look(size=(640, 400)), 9.0)
    assert shown == [BEFORE, LOAD]
