"""What each counter and each part of the breakdown means: definition, formula and window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WINDOW = "Since the segment began: a changed setting or Reset starts anew."


@dataclass(frozen=True, slots=True)
class Tip:
    """The definition of a figure and its formula."""

    definition: str
    formula: str


TIPS = {
    "update_latency": Tip(
        "The first time this side holds an update, or anything newer, after its publication; "
        "over all updates published.",
        "L(k) = first t with h(t) ≥ k, minus s(k). Theory: live dp; polled T/2 + d2.",
    ),
    "requests": Tip(
        "HTTP requests sent. The opening handshake of a WebSocket is one.",
        "requests / elapsed time. Theory: polled 1/T; live 0 after the handshake.",
    ),
    "messages": Tip(
        "Updates received, in frames or in responses.",
        "messages / elapsed time. Theory: live λ, the source's rate.",
    ),
    "empty": Tip(
        "Polls answered with nothing new.",
        "Theory, as a share of the polls: Poisson e^(−λT); periodic max(0, 1 − T/S).",
    ),
    "bytes": Tip(
        "Everything on the TCP streams, both ways, with headers, handshakes and pings; "
        "counted on the sockets.",
        "(bytes received + bytes sent) / elapsed time.",
    ),
    "missed": Tip(
        "Updates this side never received themselves, although it received a newer one.",
        "Theory, as a share: Poisson 1 − (1 − e^(−λT))/(λT); periodic max(0, 1 − S/T); live 0.",
    ),
    "cost": Tip(
        "Processor time and resident memory of the process that serves this side, as the "
        "operating system counts them.",
        "CPU seconds / elapsed seconds; 100 % is one core.",
    ),
    "response_time": Tip(
        "Poll: from the intended sending until the response is complete. Push: ping to pong.",
        "completed − (start + phase + k·T); naive: completed − actually sent.",
    ),
}


def tip_text(title: str, tip: Tip, facts: Iterable[str] = ()) -> str:
    """Return the tooltip: title, definition, formula, window, then the present facts."""
    lines = [title, tip.definition, tip.formula, WINDOW, *facts]
    return "\n".join(line for line in lines if line)
