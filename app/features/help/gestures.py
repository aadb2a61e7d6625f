"""What sliders, charts and figures do by key and mouse; the tests check each line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gesture:
    """Keys or movements of the mouse, and what they do to the thing they are for."""

    keys: tuple[str, ...]
    does: str


GESTURES: dict[str, tuple[Gesture, ...]] = {
    "Everywhere": (
        Gesture(("Tab", "Shift+Tab"), "To the next part, or back"),
        Gesture(("Space", "Enter"), "Press the button at the keyboard"),
    ),
    "A slider": (
        Gesture(("←", "→"), "A small step"),
        Gesture(("PgUp", "PgDown"), "A large step"),
        Gesture(("Ctrl+Home", "Ctrl+End"), "To the end of the scale"),
        Gesture(("0 … 9", "Enter"), "Type the value"),
        Gesture(("Drag",), "Move it"),
        Gesture(("Wheel",), "A small step, if the keyboard is there"),
    ),
    "A chart": (
        Gesture(("←", "→"), "Back in time, and forth"),
        Gesture(("Wheel",), "Less time, or more"),
        Gesture(("Drag",), "Back in time, and forth"),
    ),
    "Figures": (Gesture(("←", "→"), "To the next figure"), Gesture(("F2",), "What it means")),
}
"""By what has the keyboard, or is under the mouse."""
