"""What assistive technology says aloud once, when it happens; figures never are."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from app.text.in_words import in_words


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
