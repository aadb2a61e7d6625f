"""The features of the window, one line each: a feature is a folder that can be left out."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.window.host import Host

FEATURES = (
    "presenting",
    "clip",
    "insight",
    "load",
    "fairness",
    "lists",
    "story",
    "story_maker",
    "before",
    "take_away",
    "replay",
    "presets",
    "undo",
    "text_size",
    "speaker",
    "reading",
    "watch",
    "welcome",
    "palette",
    "help",
    "keyboard",
)
"""In the order in which they are installed: what Esc closes first comes last."""


def install_all(host: Host) -> Mapping[str, object]:
    """Install every feature in the window of ``host``; return what each has made, by name."""
    return MappingProxyType(
        {name: import_module(f"app.features.{name}").install(host) for name in FEATURES}
    )
