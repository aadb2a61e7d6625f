"""What the mean latency of a side is made of: its parts by name, with what each means."""

from dataclasses import dataclass

from app.text.formats import milliseconds
from feeds.counters import Breakdown
from feeds.forms import Form
from feeds.frame import SideName

UNKNOWN = "not measured"
UNEXPLAINED = 0.01
"""Where the parts leave more than this share of the whole open, the rest is shown as a part."""

_TIPS = {
    "wait": "Waiting for the next request: from publication until it is sent.",
    "request": "Request leg: from when the client sends it until the server has it.",
    "server": "Server: from the request's arrival (polled) or the publication (live) until the "
    "answer or the message is sent.",
    "response": "Response leg: from when the server sends it until the client has all of it.",
    "push": "Push leg: from when the server sends it until the client has all of it.",
    "decode": "Decoding: from bytes to a value.",
    "hand-over": "Hand-over: from the measuring process to the window.",
    "paint": "Paint: from when the window takes it until the picture that shows it.",
    "unexplained": "The rest of the whole, which no measured part explains.",
    "not told apart": "From publication until the client had it, in one: this server does not tell "
    "when it got a request and when its answer left.",
}
_ON_AVERAGE = "At a random phase it is T/2 on average."
_BY_WAY: dict[tuple[str, Form | None], str] = {
    ("wait", "newest"): _ON_AVERAGE,
    ("wait", "all"): _ON_AVERAGE,
    ("wait", "held"): "Only what comes while no request is under way waits for one.",
    ("request", "held"): "What comes while a request is held has none to wait for.",
    ("server", "coalesced"): "It waits there for its turn: pushes come at most so often.",
}
MEAN = "Mean over the updates that were followed all the way, since the segment began."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the mean latency; ``ms`` is ``None`` when it was not measured."""

    name: str
    ms: float | None
    form: Form | None = None
    """In which way it came."""

    @property
    def text(self) -> str:
        """Name and duration; a part that was not measured says so and is never 0."""
        return f"{self.name} {UNKNOWN if self.ms is None else milliseconds(self.ms)}"

    @property
    def tip(self) -> str:
        """The tooltip: definition, what this way makes of it, duration and window."""
        found = UNKNOWN if self.ms is None else milliseconds(self.ms)
        told = " ".join(filter(None, [_TIPS[self.name], _BY_WAY.get((self.name, self.form))]))
        return f"{told}\n{found}\n{MEAN}"


def parts(
    side: SideName,
    found: Breakdown,
    handover_ms: float | None,
    paint_ms: float | None,
    form: Form | None = None,
) -> tuple[Part, ...]:
    """Return the parts of ``side`` in the order of time; a push has no wait and no request."""
    head: tuple[Part, ...] = (Part("server", found.server, form), Part("push", found.response))
    if side == "polled":
        head = (
            Part("wait", found.wait, form),
            Part("request", found.request, form),
            Part("server", found.server),
            Part("response", found.response),
        )
    tail = (Part("decode", found.decode), Part("hand-over", handover_ms), Part("paint", paint_ms))
    known = (*(part.ms for part in head), found.decode)
    left = (found.total or 0.0) - sum(ms or 0.0 for ms in known)
    if found.total and left > UNEXPLAINED * found.total:
        return (*head, Part("unexplained", left), *tail)
    return (*head, *tail)


def untold(
    latency_ms: float, handover_ms: float | None, paint_ms: float | None
) -> tuple[Part, ...]:
    """Return the parts of a side whose server tells no instants."""
    tail = Part("hand-over", handover_ms), Part("paint", paint_ms)
    return Part("not told apart", latency_ms), *tail


def whole_ms(shown: tuple[Part, ...]) -> float | None:
    """Return the sum of what was measured; ``None`` when nothing was."""
    known = [part.ms for part in shown if part.ms is not None]
    return sum(known) if known else None
