"""The sources, one file each, found by listing this folder: to add one, add a file."""

import re
from functools import cache
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules

from feeds.settings import BadSettingError
from feeds.sources.base import Sample, Source

__all__ = ["Sample", "Source", "catalogue", "find"]


def catalogue() -> dict[str, type[Source]]:
    """Return every source by its key, in the order in which people are offered them."""
    found = [_source_in(name) for name in _files()]
    return {source.key: source for source in sorted(found, key=lambda source: source.order)}


def find(name: str) -> type[Source]:
    """Return the source with this key or label, in any spelling, or raise `BadSettingError`."""
    if name in _files():
        return _source_in(name)  # the others need not be loaded
    wanted = _folded(name)
    sources = catalogue()
    for source in sources.values():
        if wanted in (_folded(source.key), _folded(source.label)):
            return source
    raise BadSettingError(f"source is {name!r}; allowed is {', '.join(sources)}")


@cache  # a process that has no descriptor left could not look again
def _files() -> list[str]:
    return [module.name for module in iter_modules(__path__) if module.name != "base"]


def _source_in(module_name: str) -> type[Source]:
    """Return the one source that a file of this folder defines."""
    module = import_module(f"{__name__}.{module_name}")
    for thing in vars(module).values():
        if isinstance(thing, type) and issubclass(thing, Source):
            source: type[Source] = thing
            if source.__module__ == module.__name__ and not isabstract(source):
                return source
    raise ImportError(f"{module.__name__} defines no source")


def _folded(name: str) -> str:
    """Return ``name`` in lower case with one hyphen for each run of spaces, ``_`` and ``-``."""
    return re.sub(r"[\s_-]+", "-", name.strip().casefold())
