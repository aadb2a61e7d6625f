"""The road of the load from the lab to the window: whoever shows it listens here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from app.text.clients import spaced

if TYPE_CHECKING:
    from feeds.load.records import Load


class LoadNews(QObject):
    """Hands on what is known of the load of both servers and of the crowd.

    It comes about once a second, and four times a second while clients come up, as long as there
    is more than one client a side or :meth:`watch` has asked for it. With one client and nobody
    watching nothing is measured, and nothing comes. A feature reaches it as ``host.loads``; in
    tests and for pictures :meth:`take` is given a made-up load.
    """

    changed = Signal(object)
    """A newer :class:`~feeds.load.records.Load` is here; in the window's thread."""
    watched = Signal(bool)
    """Whether the lab is to measure the load with one client, too."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.newest: Load | None = None
        """What was told last; ``None`` as long as nothing was."""

    def take(self, load: Load) -> None:
        """Take what the lab tells, and hand it on with thousands set apart as in the window."""
        self.newest = replace(load, state=spaced(load.state), lacking=spaced(load.lacking))
        self.changed.emit(self.newest)

    def watch(self, on: bool) -> None:
        """Have the load measured with one client, too, or no more: somebody looks at it."""
        self.watched.emit(on)
