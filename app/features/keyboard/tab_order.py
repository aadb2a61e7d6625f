"""In which order Tab goes through the window: from the top to the bottom, as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def stops(part: QWidget) -> list[QWidget]:
    """Return where Tab stops in ``part``, itself included, in the present order."""
    return _stops(part, _chain(part))


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Have Tab go through ``parts`` in this order, and within each as before."""
    rows = list(parts)
    chain = _chain(rows[0])
    for one, following in pairwise([stop for part in rows for stop in _stops(part, chain)]):
        QWidget.setTabOrder(one, following)


def _chain(part: QWidget) -> list[QWidget]:
    """Return the window's widgets in the order of Tab, from ``part`` on; each step is slow."""
    chain = [part]
    while (following := chain[-1].nextInFocusChain()) not in (None, part):
        chain.append(following)
    return chain


def _stops(part: QWidget, chain: list[QWidget]) -> list[QWidget]:
    begin = chain.index(part)
    return [
        one
        for one in chain[begin:] + chain[:begin]
        # a part of something that has the keyboard as a whole is no stop of its own
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and (one is part or part.isAncestorOf(one))
    ]
