"""Markers: asked for by a key, noted in one line, and kept with what the charts show."""

from PySide6.QtCore import QObject

from app.window.entry import Entry
from app.window.host import Host
from app.window.surface import Surface
from feeds.frame import Marker

LONGEST = 60
"""Characters of a note."""


class MarkerEntry(Entry):
    """Asks for a note; Enter sets the marker, Escape does not."""

    def __init__(self, window: Surface) -> None:
        super().__init__(
            window, "Marker", "Note of the marker", "Enter sets the marker, Esc does not"
        )
        self.field.setMaxLength(LONGEST)

    def ask(self, name: str) -> None:
        """Ask for the note of a marker, which is called ``name`` if none is typed."""
        self.open(name.capitalize(), "note; Enter sets it")


class Markers(QObject):
    """Sets markers on both panels at the instant that the key was pressed."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._painter = host.parts.painter
        self._at_ns = 0
        self.entry = MarkerEntry(host.parts.surface)
        self.entry.entered.connect(self._enter)

    def ask(self) -> None:
        """Ask for the note of a marker at this instant: that of the picture if it stands still."""
        if self.entry.isVisible():
            self.entry.field.setFocus()  # what is typed there is not lost
            return
        shown = self._painter.shown
        still = self._painter.is_paused and shown is not None
        self._at_ns = shown[1].now_ns if still and shown is not None else self._painter.time()
        self.entry.ask(self._name())

    @property
    def _number(self) -> int:
        """The number of the next marker, also after those of a recording."""
        markers = self._painter.intake.history.markers
        return 1 + max((marker.number for marker in markers), default=0)

    def _name(self) -> str:
        return f"marker {self._number}"

    def _enter(self, note: str) -> None:
        marker = Marker(self._number, self._at_ns, note or self._name())
        shown, newest = self._painter.shown, self._painter.intake.history
        histories = [newest]
        if shown is not None and shown[0] is not newest:
            histories.append(shown[0])  # the picture stands still: it has a history of its own
        for history in histories:
            history.markers.append(marker)
        self._painter.refresh()
