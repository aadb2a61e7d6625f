"""Changes of state, said aloud once by assistive technology; figures never are."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.text.in_words import in_words
from feeds.frame import SideState


def announce(about: QObject, text: str, *, urgent: bool = False) -> None:
    """Have ``text`` said, at once if it is ``urgent``; costs nothing where nobody listens."""
    if text:
        send(about, in_words(text), urgent=urgent)


def send(about: QObject, words: str, *, urgent: bool) -> None:
    """Hand ``words`` to Qt: the one road out, which tests listen to."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(about, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class StateVoice:
    """Says when a side is another than before; the state it begins with is not news."""

    def __init__(self, about: QWidget, name: str) -> None:
        self._about, self._name = about, name
        self._state: SideState | None = None

    def hear(self, state: SideState, detail: str = "") -> None:
        """Take the present state; ``detail`` says why it is not up."""
        before, self._state = self._state, state
        if before is None or state == before:
            return
        words = f"{self._name}: {'connected' if state == 'up' else state}"
        if detail and state != "up":
            words = f"{words}, {detail}"
        announce(self._about, words, urgent=state in ("stalled", "reconnecting"))
