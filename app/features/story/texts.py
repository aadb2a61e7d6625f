"""What the window shows of a story: the director's records as texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from app.features.story.views import DotState, EvidenceState, EvidenceView, Row, StepView, Table
from app.text import formats
from app.text.measured import shown
from feeds.stories.claim import Lookup, Measured
from feeds.stories.director import Standing, State
from feeds.stories.story import Story

__all__ = ["dots", "evidence_view", "step_view", "table"]

_FIGURES: tuple[tuple[str, str, bool], ...] = (
    ("Update latency, mean", "update_latency_ms.mean", True),
    ("Behind by, mean", "staleness_ms.mean", True),
    ("Updates missed", "missed_share", True),
    ("Requests", "requests_per_s", False),
    ("Bytes, both ways", "bytes_per_s", True),
    ("Server's processor", "server_cpu_share", False),
    ("Pings the server answered", "server.pings", False),
)
"""What the table says, the figure of a side, and whether less of it is better."""
ALIKE = 1.15
"""Figures closer to each other than this are not told apart."""


def step_view(story: Story, index: int) -> StepView:
    """Return the step with this index, from 0."""
    step = story.steps[index]
    return StepView(
        story.title,
        index + 1,
        len(story.steps),
        step.title,
        step.text.strip(),
        step.says,
        tuple(one.text.strip() for one in story.steps),
        tuple(one.says for one in story.steps),
    )


def evidence_view(standing: Standing) -> EvidenceView:
    """Return how the evidence stands, with the two values that are compared."""
    judgement = standing.judgement
    state: EvidenceState = judgement.state
    if standing.phase == "before":
        state = "before"
    elif state == "not yet" and standing.elapsed_s < standing.wait_s:
        state = "measuring"
    return EvidenceView(
        state,
        "" if judgement.ratio is None else formats.ratio(judgement.ratio),
        _values(judgement.left, judgement.right),
        standing.elapsed_s,
        standing.wait_s,
    )


def _values(left: Measured | None, right: Measured | None) -> str:
    if left is None or left.value is None:
        return ""
    if right is None or right.value is None:
        return f"{_words(left.name)}: {shown(left)}"
    return f"{shown(left)} against {shown(right)}"


def _words(name: str) -> str:
    """Return a meter's name as people say it: "live events seen"."""
    plain = re.sub(r"_(ms|s|bytes)\b", "", name)
    return re.sub(r"[._()]+", " ", plain).strip()


def dots(story: Story, judged: Mapping[int, State]) -> tuple[DotState, ...]:
    """Return what was found of each step so far."""
    found: list[DotState] = []
    for index in range(len(story.steps)):
        state = judged.get(index, "not yet")
        found.append("open" if state == "not yet" else state)
    return tuple(found)


def table(figures: Lookup, elapsed_s: float) -> Table:
    """Return both models side by side in what was measured; "–" for what was not."""
    note = f"Measured on this computer over {formats.seconds(elapsed_s)}" if figures else ""
    return Table(tuple(_rows(figures)), "Push and pull, side by side", note)


def _rows(figures: Lookup) -> Iterable[Row]:
    for label, name, less_is_better in _FIGURES:
        live, polled = (
            Measured(f"{side}.{name}", figures.get(f"{side}.{name}")) for side in ("live", "polled")
        )
        better = _lesser(live.value, polled.value) if less_is_better else ""
        yield Row(label, shown(live), shown(polled), better)


def _lesser(live: float | None, polled: float | None) -> Literal["live", "polled", ""]:
    """Return the side with less; "" if they are alike, or one is not known."""
    if live is None or polled is None or max(live, polled) <= ALIKE * min(live, polled):
        return ""
    return "live" if live < polled else "polled"
