"""What is set, as the line to type in a shell that sets it again."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.text.flags import FRESH, NUMBERS, OTHERS
from app.text.formats import parse
from app.text.typed import written
from feeds import PROGRAM
from feeds.fairness import Fairness
from feeds.figure import Kind, kind_of
from feeds.quantities import FACTORS
from feeds.settings import Settings
from feeds.sources import find

_BARE = re.compile(r"-{0,2}[A-Za-z][A-Za-z0-9-]*|\d+")
"""Words that PowerShell takes as they stand."""


def as_command_line(
    settings: Settings, window: Sequence[str] = (), *, powershell: bool = False
) -> str:
    """Return the call that opens a window with exactly ``settings``.

    It says what differs from the defaults. ``window`` are more words for it, as those of the theme.
    Quoted for a POSIX shell, or for PowerShell.
    """
    words = [PROGRAM, FRESH, *_words(settings), *window]
    if powershell:
        return " ".join(_for_powershell(word) for word in words)
    return shlex.join(words)


def _words(settings: Settings) -> Iterator[str]:
    """Give options and values of what differs from the defaults."""
    usual = Settings(rate_per_s=find(settings.source).default_rate_per_s)
    for name in ("source", "live_transport", "polled_transport"):
        if getattr(settings, name) != getattr(usual, name):
            yield from (OTHERS[name], getattr(settings, name))
    for name, flag in NUMBERS.items():
        value = getattr(settings, name)
        if value is not None and value != getattr(usual, name):
            yield from (flag, _typed(value, kind_of(name)))
    if settings.adaptive:
        bounds = settings.adaptive_low_s, settings.adaptive_high_s
        yield from (OTHERS["adaptive"], "..".join(_typed(one, "s") for one in bounds))
    yield from (OTHERS[name] for name in ("query_all", "in_step") if getattr(settings, name))
    if settings.fairness != usual.fairness:
        yield from (OTHERS["fairness"], _switches(settings.fairness))


def _switches(fairness: Fairness) -> str:
    """Return the switches that are not fair: "polled-keep-alive=off"."""
    fair = Fairness()
    told = {name: getattr(fairness, name) for name in fair.__struct_fields__}
    return ",".join(
        f"{name.replace('_', '-')}={'on' if on else 'off'}"
        for name, on in told.items()
        if on != getattr(fair, name)
    )


def _typed(value: float, kind: Kind) -> str:
    """Return ``value`` as people would type it, or in all its digits where that is not the same."""
    short = written(value, kind).replace(" ", "")
    if parse(short, kind) == value:
        return short
    unit = next((unit for unit, factor in FACTORS[kind].items() if unit and factor == 1), "")
    return f"{Decimal(repr(value)):f}{unit}"


def _for_powershell(word: str) -> str:
    return word if _BARE.fullmatch(word) else "'" + word.replace("'", "''") + "'"
