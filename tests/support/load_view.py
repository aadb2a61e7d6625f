"""The load view alone, told of loads as the feature tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.load.load_drawer import LoadDrawer
from app.features.load.load_history import LoadHistory
from app.ui import theme as look
from app.ui.theme import DARK
from feeds.load.records import Load
from feeds.settings import Settings

SETTINGS = Settings(rate_per_s=1.0, poll_interval_s=5.0)


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


class LoadView:
    """The drawer alone, told of loads as the feature tells it."""

    def __init__(self, drawer: LoadDrawer) -> None:
        self.drawer, self.page, self.history = drawer, drawer.page, LoadHistory()

    def show(self, *loads: Load) -> None:
        """Take ``loads``, one after the other."""
        for load in loads:
            self.history.add(load)
            self.drawer.show_load(load, self.history, SETTINGS, None)
        QApplication.processEvents()

    @property
    def said(self) -> str:
        """What stands in the row of the title."""
        return plain(self.drawer.summary.text())


@contextmanager
def load_view(qtbot: QtBot) -> Iterator[LoadView]:
    """Yield the drawer as it is on a window 1600 pixels wide."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look.apply(app, DARK)
    look.set_text_size(9.75)
    drawer = LoadDrawer()
    qtbot.addWidget(drawer)
    drawer.resize(1560, 360)
    drawer.show()
    app.processEvents()
    yield LoadView(drawer)
