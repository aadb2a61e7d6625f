"""The settings and figures of a run as text that a spreadsheet takes: tabs, and plain numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

import numpy as np

from app.text import tables
from feeds.figure import Kind
from feeds.figures import listed
from feeds.frame import Counters
from feeds.settings import Settings

_UNITS: dict[Kind, str] = {"share": "share of 1", "source": "source's unit"}


def tab_separated(settings: Settings, counters: Counters, now: datetime) -> str:
    """Return name, unit and value of everything, a line each; what was not measured is empty."""
    lines = ["Live vs Polled", f"taken at\t\t{now.isoformat(' ', 'seconds')}"]
    lines += ["\t".join(one) for one in _conditions(settings, counters)]
    lines += ["", "figure\tunit\tlive\tpolled"]
    sides = counters.live, counters.polled
    for figure, part in chain.from_iterable(listed(counters)):
        found = (plain(figure.value(side, counters.elapsed_s, part)) for side in sides)
        lines.append("\t".join((figure.label(part), _UNITS.get(figure.kind, figure.kind), *found)))
    return "\n".join(lines) + "\n"


def plain(value: float | None) -> str:
    """Return a number with a dot and without an exponent; "" for none."""
    if value is None or not math.isfinite(value):
        return ""
    if isinstance(value, int):
        return str(value)
    return np.format_float_positional(value, precision=10, fractional=False, trim="-")


def _conditions(settings: Settings, counters: Counters) -> Iterator[tuple[str, str, str]]:
    yield "source", "", settings.source
    yield "source updates", "/s", plain(settings.rate_per_s)
    yield "poll every", "s", plain(settings.poll_interval_s)
    yield "message size", "B", plain(settings.message_bytes)
    yield "network delay", "ms", plain(settings.delay_ms)
    yield "network jitter", "ms", plain(settings.effective_jitter_ms)
    yield "seed", "", plain(settings.seed)
    yield "fairness", "", tables.switches(settings) or "equal"
    yield "measured for", "s", plain(counters.elapsed_s)
    yield "updates published", "", plain(counters.updates_published)
