"""What each counter and each part of the breakdown means: definition, formula and window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WINDOW = "Since the segment began: a changed setting or Reset starts anew."


@dataclass(frozen=True, slots=True)
class Tip:
    """The definition of a figure, its formula, and the time it is taken over."""

    definition: str
    formula: str
    window: str = WINDOW


TIPS = {
    "value": Tip(
        "The value of the newest update that this side holds.",
        "The update h(t) = the highest sequence number received by now.",
        "At this moment.",
    ),
    "staleness": Tip(
        "For how long the value on screen has been out of date; 0 while it is the newest.",
        "Z(t) = 0 while h(t) = n(t), else t − s(h(t) + 1).",
        "At this moment; below 100 ms the largest of the last quarter of a second.",
    ),
    "value_chart": Tip(
        "What this side knew, in its colour, over what was true, in grey.",
        "The value of h(t) over the value of n(t).",
        "The time under the charts, the same on both sides.",
    ),
    "staleness_chart": Tip(
        "For how long what this side showed had been out of date, over time.",
        "Z(t) = 0 while h(t) = n(t), else t − s(h(t) + 1). Dashed: the mean by theory.",
        "The time under the charts, the same on both sides; theory since the segment began.",
    ),
    "wire": Tip(
        "Every update, push and poll as it went over the two wires; red: never seen by polling.",
        "From the instant of sending to the instant of arrival, as measured.",
        "The last seconds, as many as it says; where they are too dense, every n-th.",
    ),
    "verdict": Tip(
        "What polling costs in time and in missed updates, and what it saves.",
        "Later: the ratio of the mean update latencies. Misses: missed / (missed + delivered). "
        "Bytes: both ways. Work: CPU seconds of the servers.",
    ),
    "freshness": Tip(
        "Share of the time in which this side held the newest update.",
        "F = share of time with Z(t) = 0. Theory, for Poisson: live e^(−λ·dp); "
        "polled e^(−λ·d2)·(1 − e^(−λT))/(λT).",
    ),
    "age": Tip(
        "Time since the update on screen was published, on average over time.",
        "Δ(t) = t − s(h(t)). Theory, for Poisson: live 1/λ + dp; polled T/2 + 1/λ + d2; "
        "for a periodic source S/2 in place of 1/λ.",
    ),
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
    lines = [title, tip.definition, tip.formula, tip.window, *facts]
    return "\n".join(line for line in lines if line)
