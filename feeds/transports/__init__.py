"""The transports, one file each, found by listing this folder."""

from importlib import import_module
from pkgutil import iter_modules

from feeds.transports.base import Transport


def keys() -> list[str]:
    """Return the names of all transports, without importing them."""
    return [module.name for module in iter_modules(__path__) if module.name != "base"]


def find(key: str) -> type[Transport]:
    """Return the transport in the file ``key``; raise ``KeyError`` if there is none."""
    if key not in keys():
        raise KeyError(key)
    transport: type[Transport] = import_module(f"{__name__}.{key}").TRANSPORT
    return transport
