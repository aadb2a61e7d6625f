"""What choosing a preset comes to: one change, which can be undone as one, and is told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.features.presets.preset_drawer import key_of
from app.ui.actions import Action
from app.window.host import Host
from feeds.choices import lacking
from feeds.frame import SIDES
from feeds.presets import Preset, slug
from feeds.settings import BadSettingError, Settings, describe_change

SERIES = "Choose a preset"


def actions(host: Host, presets: Sequence[Preset]) -> list[Action]:
    """Return an action for each of the ``presets``; the first nine have a key."""
    return [
        Action(
            f"preset:{slug(one.name)}",
            f"Preset: {one.name}",
            "Measure",
            tuple(filter(None, [key_of(at)])),
            partial(choose, host, one),
            on=partial(holds, host, one),
            about=told(one),
            series=SERIES,
        )
        for at, one in enumerate(presets)
    ]


def choose(host: Host, preset: Preset) -> None:
    """Set what ``preset`` names, and tell what that has changed, or why it cannot be."""
    model = host.settings
    model.settle()
    before = model.settings
    try:
        wanted = preset.over(before)
    except BadSettingError as error:
        host.tell(f"{preset.name}: {error}")
        return
    for side in SIDES:
        way = wanted.transport(side)
        if way != before.transport(side) and (lack := lacking(way, host.asked.database_url)):
            host.tell(f"{preset.name}: {lack}")
            return
    model.choose(wanted)
    if model.settings == wanted:  # it says itself why it is not
        changed = describe_change(before, wanted)
        host.tell(f"{preset.name}: {changed or 'all is so already'}", tone="calm")


def holds(host: Host, preset: Preset) -> bool:
    """Say whether everything is as ``preset`` has it."""
    now = host.settings.settings
    try:
        return preset.over(now) == now
    except BadSettingError:
        return False


def told(preset: Preset) -> str:
    """Return what ``preset`` sets, in a few words: what of it is not so by default."""
    try:
        return describe_change(Settings(), preset.over(Settings())) or "the defaults"
    except BadSettingError as error:
        return str(error)
