"""Server load as a feature: its drawer, its key, and the load that is watched while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.features.load.capacity_task import TITLE, CapacityTask
from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.window.host import Host

if TYPE_CHECKING:
    from app.features.load.load_drawer import LoadDrawer
    from app.features.load.load_history import LoadHistory
    from feeds.load.records import Load

NAME = "load"


class ServerLoad(QObject):
    """Makes the drawer when it is first opened, and has the load watched while it is open."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self._drawer: LoadDrawer | None = None
        self._history: LoadHistory | None = None
        self._watching = False
        self.capacity = CapacityTask(host)
        shelf = host.parts.shelf
        shelf.add(NAME, self._make)
        shelf.changed.connect(lambda _name: self._follow())
        host.loads.changed.connect(self._take)
        host.parts.painter.rewound.connect(self._forget)
        tip = "What both servers have to do, and what many clients cost (O)"
        chip = ChipButton("Load", icon="load", key="O", tip=tip)
        host.parts.header.offer_drawer(NAME, chip)
        host.actions.add(Action(NAME, "Server load", "View", ("O",), lambda: shelf.toggle(NAME)))

    @property
    def _open(self) -> bool:
        return self._host.parts.shelf.open_name == NAME

    def _make(self) -> LoadDrawer:
        # pyqtgraph, for its axes, takes a quarter of a second to import
        from app.features.load.load_drawer import LoadDrawer

        drawer = self._drawer = LoadDrawer()
        drawer.copy_pressed.connect(self._copy)
        drawer.add_section(TITLE, self.capacity.page())
        return drawer

    def _follow(self) -> None:
        """Have the load watched from when the drawer opens until it closes."""
        if self._open != self._watching:
            self._watching = self._open
            self._host.watch_load(self._watching)
            if self._watching:
                self._show()
                if why := self._host.asked.elsewhere("the load"):
                    self._host.tell(why, tone="calm")

    def _take(self, load: Load) -> None:
        """Keep what was told for the charts, also while the drawer is closed, and show it."""
        if self._history is None:
            from app.features.load.load_history import LoadHistory

            self._history = LoadHistory()
        self._history.add(load)
        self._show()

    def _forget(self) -> None:
        """Forget the load: another time of a recording is shown."""
        self._history = None

    def _show(self) -> None:
        load, history, host = self._host.loads.newest, self._history, self._host
        if self._drawer is None or not self._open or load is None or history is None:
            return
        counters = host.parts.painter.intake.counters
        self._drawer.show_load(load, history, host.settings.settings, counters)

    def _copy(self) -> None:
        """Put the newest figures on the clipboard."""
        from app.features.load.load_rows import copied

        load = self._host.loads.newest
        if load is None:
            self._host.tell("Nothing to copy yet: the load is told once a second.")
            return
        QGuiApplication.clipboard().setText(copied(load))
        self._host.tell("Copied the load of both servers, for a spreadsheet.", tone="calm")


install = ServerLoad
"""Puts it into the window of a host."""
