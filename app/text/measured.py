"""The measured values of a claim as people read them, with the unit that their name ends in."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.text import formats
from feeds.stories.claim import Measured

_KINDS: tuple[tuple[str, Callable[[float | None], str]], ...] = (
    (r"_ms$", formats.milliseconds),
    (r"^bytes_per_s$", formats.data_rate),
    (r"_per_s$", formats.per_second),
    (r"_s$", formats.seconds),
    (r"^bytes_|_bytes$", formats.data),
    (r"(_share|^freshness)$", formats.share),
)
_NAME = re.compile(r"[a-z]\w*(?:\.\w+)+|elapsed_s|updates_published", re.ASCII)
_COUNTS = ("count", "n")


def shown(measured: Measured) -> str:
    """Return the value with its unit: ``1 021 ms``; what is not known yet is a dash."""
    value = measured.value
    name = _NAME.search(measured.name)
    if name and not re.search(r"[*/]", measured.name):  # a product has another unit
        parts = name[0].split(".")
        for part in () if parts[-1] in _COUNTS else reversed(parts):
            for pattern, show in _KINDS:
                if re.search(pattern, part):
                    return show(value)
    if value is None or value == int(value):
        return formats.count(value)
    return f"{value:.4g}".replace("-", "−")
