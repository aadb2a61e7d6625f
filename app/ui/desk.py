"""Where what a person opens is shown: aside, while others look at the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


class Desk(QWidget):
    """What people look at, and perhaps a window beside it that is the person's own."""

    aside: QWidget | None = None
    """The person's own window while it is shown."""
    apart = False
    """Whether that is on a screen of its own, which those who look at this do not see."""
    staged = False
    """Whether this is shown to an audience."""

    @property
    def desk(self) -> QWidget:
        """Where to open what is asked of the person: aside, if others would see it here.

        On one screen the two windows may cover each other: it opens where the person is.
        """
        aside = self.aside
        return aside if aside is not None and (self.apart or aside.isActiveWindow()) else self


def desk_of(part: QWidget) -> QWidget:
    """Return where what belongs to ``part`` is to open: its own window, or what is aside of it."""
    above: QWidget | None = part
    while above is not None and not isinstance(above, Desk):
        above = above.parentWidget()
    return part.window() if above is None else above.desk
