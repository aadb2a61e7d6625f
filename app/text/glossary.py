"""What a tooltip says of a figure or of another part of the window, and what each symbol means.

The figures' own meanings and formulas are in :mod:`feeds.figures`.
"""

from collections.abc import Iterable

from feeds.figure import Term
from feeds.figures import BY_KEY

SYMBOLS = (
    "s(k): when update k was published; h(t): the newest update a side holds at time t; "
    "n(t): the newest published. T: poll interval; λ: update rate; S = 1/λ; "
    "d2: leg of a response; dp: leg of a push; g: for how long nothing is sent after each sending, "
    "1/f of a push at most f a second, a round trip of a long poll. "
    "N: clients of a side; c_msg, c_req: what one message and one request cost the server."
)

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
        "what this side knew, in its colour, over what was true, in grey; thin and paler: what an "
        "answer that brought several updates, or a connection that caught up, told of the past",
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
        "every update, push and request as it went over the two wires; red: never seen by the "
        "polled client",
        "From the instant of sending to the instant of arrival, as measured; when a held request "
        "came to the server and when a push that was held back left it follow from the mean legs",
        "The last seconds, as many as it says; where they are too dense, every n-th.",
    ),
    Term(
        "verdict",
        "verdict",
        "what polling costs in time and in missed updates, and what it saves",
        "Later: the ratio of the mean update latencies, polled against live. Misses: missed / "
        "(missed + delivered). Bytes: both ways, per second. Work: CPU time of the servers, that "
        "of a database included, as a share of a core",
    ),
)
"""What is on screen beside the numbers."""

MANY_CLIENTS = (
    Term(
        "at-rest",
        "at rest",
        "what a server uses with only the client on screen: subtracted from what messages, "
        "requests and clients cost",
    ),
    Term(
        "fan-out",
        "fan-out",
        "one update is written to one connection after the other: the last client waits for all "
        "before it, which makes the mean later",
        "N·c_msg/2",
    ),
    Term(
        "thundering-herd",
        "thundering herd",
        "all clients ask, or connect, at the same instant: each waits for those before it, and "
        "nothing is asked between",
        "The mean waits N·c_req/2",
    ),
    Term(
        "capacity",
        "capacity",
        "the largest number of clients of a side whose p95 update latency stays under the maximum "
        "acceptable one",
        "At most T/c_req with polls, 1/(λ·c_msg) with push: then the server is busy all the time",
    ),
    Term(
        "break-even-processor",
        "break-even in processor time",
        "the poll interval at which both models take as much of a server, whatever the number of "
        "clients; polling takes more below it, push above it",
        "λ·c_msg = c_req/T",
    ),
)
"""The words of many clients that are no figures."""


def term(key: str) -> Term:
    """Return the figure or the part of the window called ``key``."""
    return _PARTS.get(key) or BY_KEY[key]


_PARTS = {part.key: part for part in (*PARTS, *MANY_CLIENTS)}


def tip_text(title: str, term: Term, facts: Iterable[str] = ()) -> str:
    """Return a tooltip: title, meaning, formula, the time it is about, then the present facts."""
    meaning = f"{term.meaning[0].upper()}{term.meaning[1:]}."
    formula = f"{term.formula}." if term.formula else ""
    return "\n".join(line for line in (title, meaning, formula, term.window, *facts) if line)
