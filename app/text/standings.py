"""How the evidence of a step stands, in words."""

import re
from typing import cast

from app.text import formats
from app.text.clients import spaced
from app.text.formats import HARD
from app.text.measured import shown
from feeds.figure import Part
from feeds.figures import BY_KEY
from feeds.stories.story import Judgement, Standing


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
        return f"{words(left.name)}: {shown(left)}"
    return f"{shown(left)} against {shown(right)}"


def called(name: str) -> str:
    """Return what a figure of a side is called: "Update latency p99"."""
    key, _, part = name.partition(".")
    if key == "breakdown_ms" and part != "total":
        return f"Part of the latency: {part}"
    figure = BY_KEY.get(key)
    text = figure.label(cast("Part", part)) if figure else words(name)
    return text[0].upper() + text[1:]


def words(name: str) -> str:
    """Return a meter's name as people say it: "live events seen"."""
    plain = re.sub(r"_(ms|s|bytes)\b", "", re.sub(r"_per_s\b", " a second", name))
    return re.sub(r"[._()]+", " ", plain).strip()
