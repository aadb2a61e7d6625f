"""Every measured value under the dotted name that claims use: those of summary.json, and more.

The names are read from the records themselves, so that a new figure has its name at once.
"""

from functools import cache
from types import MappingProxyType

from feeds.counters import Counters
from feeds.figures import FIGURES, ratio
from feeds.frame import SIDES
from feeds.metrics.looks import Looks
from feeds.settings import Settings
from feeds.stories import crowd_watch
from feeds.stories.claim import Lookup
from feeds.stories.numbers import names_of, numbers

_DERIVED = tuple(figure for figure in FIGURES if figure.derive)


def values(
    counters: Counters,
    settings: Settings,
    looks: Looks | None = None,
    load: Lookup = MappingProxyType({}),
) -> dict[str, float | None]:
    """Return every value by its name; ``None`` for each that was not, or cannot be, measured.

    All belong to one segment. Without ``looks`` nobody looks; ``load`` has the values of the
    servers' load and of the crowd by their names.
    """
    found = numbers(counters) | numbers(settings, "settings.") | dict(load)
    for side in SIDES:
        for figure in _DERIVED:
            value = figure.value(getattr(counters, side), counters.elapsed_s)
            found[f"{side}.{figure.key}"] = value
    if looks is not None:
        found |= numbers(looks, "screen.")
        found["screen.looks_per_s"] = ratio(looks.looks, counters.elapsed_s)
    return {name: found.get(name) for name in _names_now()}


@cache
def names() -> frozenset[str]:
    """Return every name that can ever have a value; switches are 1 if they are on, else 0."""
    return frozenset(_names_now())


@cache
def _names_now() -> tuple[str, ...]:
    derived = [f"{side}.{figure.key}" for side in SIDES for figure in _DERIVED]
    records = [*names_of(Counters), *names_of(Settings, "settings."), *names_of(Looks, "screen.")]
    crowd = sorted(crowd_watch.names())
    return tuple(dict.fromkeys([*records, *derived, "screen.looks_per_s", *crowd]))
