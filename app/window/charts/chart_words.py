"""The charts of a side in words, for those who do not see them."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QAccessible

from app.text.formats import milliseconds, seconds, setting
from app.text.in_words import in_words
from app.ui.ink import NAMES
from app.ui.spoken import Spoken
from app.window.charts.history import History, SideHistory, staleness_line
from app.window.charts.shared import Picture
from feeds.frame import SideName

NOTHING_YET = "Nothing received yet"


def chart_words(side: SideName, shown: tuple[History, Picture] | None) -> Spoken:
    """Return "Polled, charts", and "Value over 30 seconds, now 101.2; behind by up to …"."""
    title, role = f"{NAMES[side]}, charts", QAccessible.Role.Chart
    if shown is None:
        return Spoken(title, NOTHING_YET, role=role)
    history, picture = shown
    mine = history.live if side == "live" else history.polled
    if not len(mine.known):
        return Spoken(title, NOTHING_YET, role=role)
    most = milliseconds(round(_most_behind_ms(mine, picture)))
    over = setting(picture.span_ns / 1e9, "s")
    words = f"Value over {over}, now {mine.known.newest:g}; behind by up to {most}"
    if picture.end_s < 0:
        words += f"; this ends {seconds(-picture.end_s)} before now"
    return Spoken(title, in_words(words), role=role)


def _most_behind_ms(side: SideHistory, picture: Picture) -> float:
    """Return the largest staleness in sight."""
    begin_ns, end_ns = picture.end_ns - picture.span_ns, picture.end_ns
    at_ns, behind_ms = staleness_line(side, begin_ns, end_ns, picture.now_ns)
    if not len(at_ns):
        return 0.0
    inside = behind_ms[(at_ns >= begin_ns) & (at_ns <= end_ns)]
    edge = float(np.interp(min(end_ns, picture.now_ns), at_ns, behind_ms))
    return max(edge, float(inside.max()) if len(inside) else 0.0)
