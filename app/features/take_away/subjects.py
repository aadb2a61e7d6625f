"""The parts of the window of which a picture can be taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.ui.ink import NAMES
from app.window.panel.panel import Panel
from app.window.parts import Parts

NAME = "Live vs Polled"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to take a picture of."""

    name: str
    """In a menu: "the polled charts"."""
    title: str
    """Under the picture."""
    widget: QWidget


def whole(parts: Parts) -> Subject:
    """Return the whole window as a part."""
    return Subject("the window", NAME, parts.surface)


def subjects_around(parts: Parts, place: QWidget | None) -> list[Subject]:
    """Return the parts that ``place`` is in, the smallest first; the window is always one."""
    inside = [
        part
        for part in _parts(parts)
        if place is not None and (part.widget is place or part.widget.isAncestorOf(place))
    ]
    return [*inside, whole(parts)]


def _parts(parts: Parts) -> Iterator[Subject]:
    for panel in parts.panels:
        yield from _of_panel(panel, parts.navigation.view.span_s)
    yield Subject("the wire strip", f"{NAME}: what goes over the wire", parts.strip)
    if parts.shelf.open_name:
        yield Subject("the drawer", f"{NAME}: {parts.shelf.open_name}", parts.shelf)


def _of_panel(panel: Panel, span_s: float) -> Iterator[Subject]:
    side = NAMES[panel.side]
    charts = (
        f"{side} side: what it knows over what is true, and how far behind it is, {span_s:.3g} s"
    )
    yield Subject(f"the {side.lower()} charts", charts, panel.charts)
    yield Subject(f"the {side.lower()} panel", f"{NAME}: the {side.lower()} side", panel)
