"""From the tables of a file to a story: every field checked, every step's settings complete."""

from __future__ import annotations

import math
from typing import cast

from feeds import sources
from feeds.fairness import Fairness
from feeds.settings import LIMITS, BadSettingError, Limit, Settings
from feeds.stories import meters
from feeds.stories.claim import Claim, ClaimError, parse
from feeds.stories.given import Given, hint
from feeds.stories.grammar import MAX_LENGTH
from feeds.stories.story import (
    DOINGS,
    LESSONS,
    MOST_STEPS,
    POINTS,
    SHOWN,
    WAIT_S,
    Cue,
    Do,
    First,
    Lesson,
    Show,
    Step,
    Story,
)

LONGEST = {"title": 80, "about": 400, "text": 600, "says": 160}
"""Characters that there is room for."""
MOST_CUES = 20
SETTINGS = tuple(name for name in Settings.__struct_fields__ if name != "duration_s")
"""What a story may set; how long a run lasts is not its business."""
SWITCHES = Fairness.__struct_fields__
_ORDER = Limit(-math.inf, math.inf, "")


def story(given: Given, key: str) -> Story:
    """Return the story that a file's tables tell; raise :class:`StoryError`."""
    given.only("title", "about", "order", "settings", "step")
    title, about = (given.text(name, LONGEST[name]) for name in ("title", "about"))
    steps = list(given.tables("step"))
    if not 1 <= len(steps) <= MOST_STEPS:
        raise given.error("step", f"{len(steps)} steps; allowed is 1 to {MOST_STEPS}")
    return Story(
        key=key,
        title=title,
        about=about,
        steps=tuple(_step(step, given.table("settings")) for step in steps),
        order=given.number("order", _ORDER) if "order" in given else math.inf,
    )


def _step(given: Given, common: Given) -> Step:
    given.only(*(name for name in Step.__struct_fields__))
    layers = [common, given.table("settings")]
    wait_s = given.number("wait_s", WAIT_S)
    first = _first(given.table("first"), layers) if "first" in given else None
    return Step(
        title=given.text("title", LONGEST["title"]),
        text=given.text("text", LONGEST["text"]),
        settings=settings(layers),
        wait_s=wait_s,
        claim=_claim(given, has_first=first is not None),
        says=given.text("says", LONGEST["says"]),
        points=given.words("points", POINTS),
        first=first,
        cues=_cues(given, wait_s),
        show=cast(Show, given.word("show", SHOWN) if "show" in given else ""),
        lessons=cast(tuple[Lesson, ...], given.words("lessons", LESSONS)),
    )


def _first(given: Given, layers: list[Given]) -> First:
    """Return what is measured before: the step's settings, except those that are named."""
    given.only("settings", "wait_s")
    return First(
        settings=settings([*layers, given.table("settings")]),
        wait_s=given.number("wait_s", WAIT_S),
    )


def _cues(given: Given, wait_s: float) -> tuple[Cue, ...]:
    """Return the cues in the order of their instants, none of them after the wait."""
    cues = []
    for one in given.tables("cues"):
        one.only("at_s", "do")
        at_s = one.number("at_s", Limit(0.0, wait_s, "s, the step's wait"))
        cues.append(Cue(at_s=at_s, do=cast(Do, one.word("do", DOINGS))))
    if len(cues) > MOST_CUES:
        raise given.error("cues", f"{len(cues)} cues; allowed is 0 to {MOST_CUES}")
    return tuple(sorted(cues, key=lambda cue: cue.at_s))


def _claim(given: Given, *, has_first: bool) -> Claim:
    text = given.text("claim", MAX_LENGTH)
    try:
        claim = parse(text)
    except ClaimError as error:
        raise given.error("claim", f"{error} in {text!r}") from None
    for name in sorted(claim.names, key=text.find):
        if name not in meters.names():
            known = sorted(meters.names()) if name.startswith(meters.FIRST) else sorted(_now())
            problem = f"{name!r} is no measured value{hint(name, known)}"
            raise given.error("claim", f"column {text.find(name) + 1}: {problem}")
        if name.startswith(meters.FIRST) and not has_first:
            raise given.error("claim", f"{name!r} needs a first to be measured in")
    if not claim.names:
        raise given.error("claim", "names no measured value, and so can never fail")
    return claim


def _now() -> set[str]:
    return {name for name in meters.names() if not name.startswith(meters.FIRST)}


def settings(layers: list[Given]) -> Settings:
    """Return the defaults under ``layers``, the last of which is uppermost.

    A source that is chosen without a rate beside it runs at its own.
    """
    found: dict[str, object] = {}
    switches: dict[str, bool] = {}
    for layer in layers:
        layer.only(*SETTINGS)
        if "source" in layer:
            found |= _source(layer)
        for name in SETTINGS:
            if name in layer and name in LIMITS:
                found[name] = layer.number(name, LIMITS[name])
        fairness = layer.table("fairness")
        fairness.only(*SWITCHES)
        switches |= {name: fairness.switch(name) for name in SWITCHES if name in fairness}
    return Settings().replace(**found, fairness=Fairness(**switches))


def _source(layer: Given) -> dict[str, object]:
    """Return the source that is chosen, and its own rate."""
    name = layer.raw("source")
    try:
        source = sources.find(name if isinstance(name, str) else "")
    except BadSettingError:
        layer.word("source", list(sources.catalogue()))
        raise
    return {"source": source.key, "rate_per_s": source.default_rate_per_s}
