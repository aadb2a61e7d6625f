"""What the window says of a story, in words."""

import re
from collections.abc import Iterator
from typing import TypeAlias, cast

from app.text import formats
from app.text.clients import spaced
from app.text.formats import HARD
from app.text.measured import shown
from feeds.figure import Part
from feeds.figures import BY_KEY
from feeds.frame import SIDES, SideName
from feeds.stories.claim import Claim, Lookup, Quantity
from feeds.stories.story import ALIKE, Judgement, Standing, Step

Rows: TypeAlias = tuple[tuple[str, str, bool], ...]
ROWS: Rows = (
    ("Update latency, mean", "update_latency_ms.mean", True),
    ("Behind by, mean", "staleness_ms.mean", True),
    ("Updates missed", "missed_share", True),
    ("Requests", "requests_per_s", False),
    ("Bytes, both ways", "bytes_per_s", True),
    ("Server's processor", "server_cpu_share", False),
    ("Pings the server answered", "server.pings", False),
)
"""Rows of the table: what it says, the figure of a side, and whether less of it is better."""


def headline(standing: Standing) -> str:
    """Return how the evidence stands: "measuring, 3 of 8 s", "2 of 4: 3 of 8 s", "proven: 27×"."""
    if standing.changed:
        return "step changed"
    if standing.waiting and standing.is_measuring:
        return standing.waiting
    if standing.is_measuring:
        return _progress(standing)
    judgement = standing.judgement
    if judgement.state == "not checked":
        return "not checked here"
    if standing.disturbed and judgement.state == "not yet":
        return "disturbed"
    ratio = "" if judgement.times is None else f": {formats.ratio(judgement.times)}"
    return f"{judgement.state}{ratio}"


def _progress(standing: Standing) -> str:
    """Return what is measured, and for how long it has been."""
    waited = f"{int(min(standing.elapsed_s, standing.wait_s))} of {standing.wait_s:g}{HARD}s"
    if standing.turns > 2:
        return f"{standing.turn} of {standing.turns}: {waited}"
    return f"first, to compare: {waited}" if standing.phase == "before" else f"measuring, {waited}"


def notice(standing: Standing) -> str:
    """Return what was done to the step: "Changed: poll every 500 ms."; "" if nothing was.

    What the step lacks here is said, too.
    """
    if standing.changed:
        return f"Changed: {standing.changed}. Nothing is judged until the step is restored."
    told = [f"Meanwhile: {standing.disturbed}." if standing.disturbed else ""]
    if standing.distorted and standing.judgement.state == "not checked":
        told.append(f"Not checked: {standing.distorted}.")
    if standing.lacking:
        what = "Not checked" if standing.judgement.state == "not checked" else "Left out"
        told.append(f"{what} here: {spaced(standing.lacking).rstrip('.')}.")
    return " ".join(filter(None, told))


def values(judgement: Judgement) -> str:
    """Return the two values that are compared: "1 023 ms against 38 ms"; "" if none is known."""
    left, right = judgement.left, judgement.right
    if left is None or left.value is None:
        return ""
    if right is None or right.value is None:
        return f"{_words(left.name)}: {shown(left)}"
    return f"{shown(left)} against {shown(right)}"


def _words(name: str) -> str:
    """Return a meter's name as people say it: "live events seen"."""
    plain = re.sub(r"_(ms|s|bytes)\b", "", name)
    return re.sub(r"[._()]+", " ", plain).strip()


def note(elapsed_s: float) -> str:
    """Return where the figures of the table come from."""
    return f"Measured on this computer over {formats.seconds(elapsed_s)}" if elapsed_s else ""


def turns_note(step: Step) -> str:
    """Return where the figures of a step that measures several things come from."""
    most_s = formats.setting(max(turn.wait_s for turn in step.turns), "s")
    return f"Measured on this computer one after the other, {most_s} each"


def rows_for(claim: Claim) -> Rows:
    """Return the rows of the table: first the figures that only ``claim`` is about."""
    told = {name for _, name, _ in ROWS}
    found = (name.partition(".") for name in sorted(claim.names))
    names = dict.fromkeys(name for side, _, name in found if side in SIDES and name not in told)
    return (*((_label(name), name, False) for name in names), *ROWS)


def _label(name: str) -> str:
    """Return what a row is called: "Update latency p99"."""
    key, _, part = name.partition(".")
    figure = BY_KEY.get(key)
    text = figure.label(cast("Part", part)) if figure else _words(name)
    return text[0].upper() + text[1:]


def compared(figures: Lookup, rows: Rows = ROWS) -> Iterator[tuple[str, str, SideName | None]]:
    """Give for each of ``rows`` live and polled with unit, and the side to mark, if any.

    What was not measured is "–".
    """
    for _, name, less_is_better in rows:
        live, polled = (
            Quantity(f"{side}.{name}", figures.get(f"{side}.{name}")) for side in ("live", "polled")
        )
        better = _lesser(live.value, polled.value) if less_is_better else None
        yield shown(live), shown(polled), better


def _lesser(live: float | None, polled: float | None) -> SideName | None:
    """Return the side with less; ``None`` if they are alike, or one is not known."""
    if live is None or polled is None or max(live, polled) <= ALIKE * min(live, polled):
        return None
    return "live" if live < polled else "polled"
