"""All that the palette offers: the window's actions, and every setting with what it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.features.palette import settings
from app.features.palette.command import Doable
from app.features.palette.values import waiting
from app.ui.actions import Action, Settable
from app.window.host import Host

LEFT_OUT = ("palette", "close")
"""Actions that do nothing here."""


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What there is at the moment at which the palette opens."""

    commands: tuple[Doable, ...]
    quantities: tuple[Settable, ...]
    """What takes a value; of each there is a command, too, which asks for it."""


def commands(host: Host) -> Repertoire:
    """Return what can be done now, in the order in which people are told of it."""
    quantities = (*settings.quantities(host), *host.actions.quantities)
    found = (*_actions(host), *map(waiting, quantities))
    return Repertoire((*found, *settings.choices(host), *settings.switches(host)), quantities)


def _actions(host: Host) -> Iterator[Doable]:
    for action in host.actions.all():
        if action.name not in LEFT_OUT:
            yield Doable(
                action.name,
                action.title,
                action.group,
                host.actions.entry(action.name).trigger,  # the keyboard follows, as for a key
                key=action.keys[0] if action.keys else "",
                words=action.name,
                state=_state(host, action) or action.about,
                why_not=host.actions.why_not(action.name),
            )


def _state(host: Host, action: Action) -> str:
    """Return how what ``action`` switches is now; "" if it switches nothing."""
    shelf = host.parts.shelf
    if action.name in tuple(shelf):
        return "open" if shelf.open_name == action.name else ""
    if action.on is None:
        return ""
    return settings.CHOSEN[action.on()] if action.series else settings.ON[action.on()]
