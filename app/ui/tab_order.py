"""In which order Tab goes through the window: from the top to the bottom, as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

__all__ = ["put_in_order", "stops"]


def stops(part: QWidget) -> list[QWidget]:
    """Return where Tab stops in ``part``, itself included, in the present order."""
    found: list[QWidget] = []
    one: QWidget | None = part
    while one is not None:
        inside = one is part or part.isAncestorOf(one)
        # a part of something that has the keyboard as a whole is no stop of its own
        if inside and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None:
            found.append(one)
        one = one.nextInFocusChain()
        if one is part:
            break
    return found


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Have Tab go through ``parts`` in this order, and within each as before."""
    for one, following in pairwise([stop for part in parts for stop in stops(part)]):
        QWidget.setTabOrder(one, following)
