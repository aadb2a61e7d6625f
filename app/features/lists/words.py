"""What the lists say: how late something was seen, and what was never seen."""

from dataclasses import dataclass

from app.text.formats import HARD, count, fixed, milliseconds


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one kind of list: what its lines are called, and what is said of them."""

    one: str
    many: str
    since: str
    """What the time is counted from: "after the event"."""
    nothing: str
    """What an empty list says."""
    newest_on_top: bool
    caption: str
    """What stands over the list."""

    def seen(self, delay_ms: float) -> tuple[str, str]:
        """Return how late a line was seen, in full and in brief."""
        time = late(delay_ms)
        return f"seen {time} {self.since}", f"+{time}"

    def amount(self, number: int) -> str:
        """Return a number of lines: "1 message", "1 995 messages"."""
        return f"{count(number)} {self.one if number == 1 else self.many}"

    def never(self, number: int) -> str:
        """Return what is said of lines that a side did not and will not get."""
        return f"{self.amount(number)} never seen"


def late(delay_ms: float) -> str:
    """Return a delay in ms to be read at a glance: ``0.2 ms``, ``21 ms``, ``1.7 s``."""
    if delay_ms >= 999.5:
        return f"{fixed(delay_ms / 1000, 1)}{HARD}s"
    return milliseconds(delay_ms)


EVENTS = Words(
    "event",
    "events",
    "after the event",
    "No event yet",
    newest_on_top=True,
    caption="What this side has seen, newest on top",
)
CONVERSATION = Words(
    "message",
    "messages",
    "after it was written",
    "No message yet",
    newest_on_top=False,
    caption="What this side has read, newest at the bottom",
)
