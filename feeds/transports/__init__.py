"""The transports, one file each, found by listing this folder: to add one, add a file.

A file is quick to import; what its halves need beyond that is imported when one is made.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.transports.base import Style, Transport


@cache
def keys() -> tuple[str, ...]:
    """Return the keys of all transports, without importing them."""
    names = (module.name for module in iter_modules(__path__) if module.name != "base")
    return tuple(name.replace("_", "-") for name in names)


@cache
def find(key: str) -> type[Transport]:
    """Return the transport with this key; raise ``KeyError`` if there is none."""
    if key not in keys():
        raise KeyError(key)
    name = key.replace("-", "_")
    transport: type[Transport] = import_module(f"{__name__}.{name}").TRANSPORT
    return transport


@cache
def catalogue(style: Style) -> tuple[type[Transport], ...]:
    """Return every transport of a style, in the order in which people are offered them."""
    found = (find(key) for key in keys())
    return tuple(sorted((one for one in found if one.style == style), key=lambda one: one.order))


def called(key: str) -> str:
    """Return what people call a transport in the middle of a sentence: names keep their capital."""
    label = find(key).label
    first = label.partition(" ")[0]
    return label[0].lower() + label[1:] if first == first.capitalize() else label
