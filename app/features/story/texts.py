"""What the window says of a story, in words."""

from collections.abc import Iterator
from typing import TypeAlias

from app.text import formats
from app.text.measured import shown
from app.text.standings import called
from app.window.settings_model import SettingsModel
from feeds.frame import SIDES, SideName
from feeds.stories.claim import Claim, Lookup, Quantity
from feeds.stories.story import ALIKE, Step, Story

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


def refusal(story: Story, model: SettingsModel) -> str:
    """Return why ``story`` cannot be told here, in one line; "" if it can.

    Another machine's servers stay as they are set, and most stories set them.
    """
    now = model.settings
    wanted = (
        step.settings.replace(seed=now.seed, duration_s=now.duration_s) for step in story.steps
    )
    why = next(filter(None, map(model.refusal, wanted)), "")
    return f"{story.title} needs other settings. {why}" if why else ""


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
    return (*((called(name), name, False) for name in names), *ROWS)


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
