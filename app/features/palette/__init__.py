"""Everything that can be done, found by typing: made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.actions import Action
from app.window.host import Host

if TYPE_CHECKING:
    from app.features.palette.palette import Palette

KEYS = ("Ctrl+K", "Ctrl+Shift+P")


class CommandPalette(QObject):
    """Opens the palette by its keys, and closes it again."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.parts.surface)
        self._host = host
        self.palette: Palette | None = None
        title = "Do anything by its name"
        host.actions.add(Action("palette", title, "Program", KEYS, self.toggle))
        host.actions.closers.append(self.close)

    def toggle(self) -> None:
        """Open the palette at everything there is now, or close it."""
        if self.close():
            return
        from app.features.palette.commands import commands

        if self.palette is None:
            from app.features.palette.palette import Palette

            parts, memory = self._host.parts, self._host.preferences
            self.palette = Palette(parts.surface, parts.header, memory, KEYS)
        self.palette.open(commands(self._host))

    def close(self) -> bool:
        """Close the palette; say whether it was open."""
        return self.palette is not None and self.palette.close_palette()


install = CommandPalette
"""Puts it into the window of a host."""
