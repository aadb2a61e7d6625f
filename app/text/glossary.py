"""What each number means: the one place, from which tooltips and Help are made.

README's table says the same; a test holds it to that. In the formulas s(k) is when update k was
published, h(t) the newest update a side holds at time t, n(t) the newest published; T is the poll
interval, λ the update rate, S = 1/λ, and d2, dp are the legs of a response and of a push.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PARTS", "SYMBOLS", "TERMS", "WINDOW", "Term", "term"]

WINDOW = "Since the segment began: a changed setting or Reset starts anew."

SYMBOLS = (
    "s(k): when update k was published; h(t): the newest update a side holds at time t; "
    "n(t): the newest published. T: poll interval; λ: update rate; S = 1/λ; "
    "d2: leg of a response; dp: leg of a push."
)


@dataclass(frozen=True, slots=True)
class Term:
    """One number or part: its name, what it means, how it is worked out and over which time."""

    key: str
    name: str
    meaning: str
    formula: str = ""
    window: str = WINDOW


TERMS = (
    Term(
        "staleness",
        "behind by (staleness)",
        "how long the value on screen has been out of date; 0 while it is the newest",
        "Z(t) = 0 while h(t) = n(t), else t − s(h(t) + 1)",
        "At this moment; below 100 ms the largest of the last quarter of a second.",
    ),
    Term(
        "update_latency",
        "update latency",
        "from publication until the side holds that update or a newer one; "
        "over all published updates",
        "L(k) = first t with h(t) ≥ k, minus s(k). Theory: live dp; polled T/2 + d2",
    ),
    Term(
        "delivered_latency",
        "delivered only",
        "the same over the updates that arrived themselves; flatters polling, "
        "which skips the late ones",
        "The same first t minus s(k), but only for k that arrived itself",
    ),
    Term(
        "response_time",
        "response time",
        "polled: from the intended time of a poll to the complete answer, those it had to skip "
        "meanwhile included; live: ping to pong",
        "completed − (start + phase + k·T); naive: completed − actually sent",
    ),
    Term(
        "freshness",
        "freshness",
        "share of time in which the side held the newest update",
        "F = share of time with Z(t) = 0. Theory, for Poisson: live e^(−λ·dp); "
        "polled e^(−λ·d2)·(1 − e^(−λT))/(λT)",
    ),
    Term(
        "age_of_information",
        "age of information",
        "time since the update on screen was published",
        "Δ(t) = t − s(h(t)). Theory, for Poisson: live 1/λ + dp; polled T/2 + 1/λ + d2; "
        "for a periodic source S/2 in place of 1/λ",
    ),
    Term(
        "missed",
        "missed",
        "updates never received because a newer one came in their place",
        "Theory, as a share: Poisson 1 − (1 − e^(−λT))/(λT); periodic max(0, 1 − S/T); live 0",
    ),
    Term("pending", "pending", "updates not seen yet when the figures were taken"),
    Term(
        "requests",
        "requests",
        "HTTP requests sent; the WebSocket's opening handshake is one",
        "requests / elapsed time. Theory: polled 1/T; live 0 after the handshake",
    ),
    Term(
        "messages",
        "messages",
        "updates received, in responses or in frames",
        "messages / elapsed time. Theory: live λ",
    ),
    Term(
        "bytes",
        "bytes",
        "all that crossed the TCP stream, both ways, headers and handshakes included",
        "(bytes received + bytes sent) / elapsed time, counted on the sockets",
    ),
    Term(
        "empty",
        "empty responses",
        "polls answered with nothing new",
        "Theory, as a share of the polls: Poisson e^(−λT); periodic max(0, 1 − T/S)",
    ),
    Term("overruns", "overruns", "polls skipped because the one before was not back yet"),
    Term(
        "errors",
        "errors, reconnects",
        "requests and handshakes without a good answer, and faulty messages, all survived; "
        "connections that had to be made again",
    ),
    Term(
        "events",
        "events seen, unseen",
        "beats and alarms that a side found in what it received itself, and those it passed over",
    ),
    Term(
        "event_delay",
        "event delay",
        "from publication of an alarm until the side had it; only alarms that it saw",
    ),
    Term(
        "rms_error",
        "RMS error",
        "root mean square of value held − true value, in the source's unit",
    ),
    Term(
        "cost",
        "server CPU, memory",
        "of the process that serves that side, as the operating system counts it",
        "CPU seconds / elapsed seconds; 100 % is one core",
    ),
)
"""In the order in which people are told of them."""

PARTS = (
    Term(
        "value",
        "value on screen",
        "the value of the newest update that this side holds",
        "The update h(t) = the highest sequence number received by now",
        "At this moment.",
    ),
    Term(
        "value_chart",
        "what this side knows",
        "what this side knew, in its colour, over what was true, in grey",
        "The value of h(t) over the value of n(t)",
        "The time under the charts, the same on both sides.",
    ),
    Term(
        "staleness_chart",
        "behind by, over time",
        "for how long what this side showed had been out of date, over time",
        "Z(t) = 0 while h(t) = n(t), else t − s(h(t) + 1). Dashed: the mean by theory",
        "The time under the charts, the same on both sides; theory since the segment began.",
    ),
    Term(
        "wire",
        "wire strip",
        "every update, push and poll as it went over the two wires; red: never seen by polling",
        "From the instant of sending to the instant of arrival, as measured",
        "The last seconds, as many as it says; where they are too dense, every n-th.",
    ),
    Term(
        "verdict",
        "verdict",
        "what polling costs in time and in missed updates, and what it saves",
        "Later: the ratio of the mean update latencies. Misses: missed / (missed + delivered). "
        "Bytes: both ways. Work: CPU seconds of the servers",
    ),
)
"""What is on screen beside the numbers."""


def term(key: str) -> Term:
    """Return the term called ``key`` (``KeyError`` if there is none)."""
    return _BY_KEY[key]


_BY_KEY = {one.key: one for one in (*TERMS, *PARTS)}
