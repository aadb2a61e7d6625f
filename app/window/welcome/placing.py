"""Where a call-out stands: beside what it points at, never over it, never outside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize

__all__ = ["Placing", "Side", "beside", "middle"]

Side = Literal["below", "above", "right", "left", "nowhere"]
SIDES: tuple[Side, ...] = ("below", "above", "right", "left")
"""In the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The rectangle of a call-out, which side of its target it is on, and what it points at."""

    rect: QRect
    side: Side
    tip: QPoint
    """Where the arrow ends."""


def beside(target: QRect, card: QSize, arrow: int, window: QRect) -> Placing:
    """Return the first place beside ``target`` where ``card`` and an ``arrow`` fit.

    All in pixels; ``window`` is where the call-out may be. Where it fits on no side, it stands
    where there is the most room.
    """
    found = {side: _placing(side, target, card, arrow, window) for side in SIDES}
    for side in SIDES:
        rect = found[side].rect
        if window.contains(rect) and not rect.intersects(target):
            return found[side]
    return found[max(SIDES, key=lambda side: _room(side, target, window))]


def middle(card: QSize, within: QRect, window: QRect) -> Placing:
    """Return the place in the middle of the lower edge of ``within``, without an arrow."""
    x = within.center().x() - card.width() // 2
    rect = _inside(QRect(QPoint(x, within.bottom() - card.height()), card), window)
    return Placing(rect, "nowhere", rect.center())


def _placing(side: Side, target: QRect, card: QSize, arrow: int, window: QRect) -> Placing:
    """Return the call-out on one side: its arrow included, moved along until it is inside."""
    middle_of = target.center()
    width, height = card.width(), card.height()
    if side in ("below", "above"):
        height += arrow
        # the arrow near the left end, so that the card follows the text it is about
        x = middle_of.x() - min(width // 2, 4 * arrow)
        y = target.bottom() + 1 if side == "below" else target.top() - height
        tip = QPoint(middle_of.x(), y if side == "below" else y + height - 1)
    else:
        width += arrow
        x = target.right() + 1 if side == "right" else target.left() - width
        y = middle_of.y() - height // 2
        tip = QPoint(x if side == "right" else x + width - 1, middle_of.y())
    rect = QRect(x, y, width, height)
    along = _inside(rect, window)
    if side in ("below", "above"):
        rect.moveLeft(along.left())
    else:
        rect.moveTop(along.top())
    if not window.contains(rect):
        rect = along
    return Placing(rect, side, tip)


def _room(side: Side, target: QRect, window: QRect) -> int:
    return {
        "below": window.bottom() - target.bottom(),
        "above": target.top() - window.top(),
        "right": window.right() - target.right(),
        "left": target.left() - window.left(),
    }[side]


def _inside(rect: QRect, window: QRect) -> QRect:
    """Return ``rect`` moved into ``window``; its upper left corner stays visible in any case."""
    moved = QRect(rect)
    moved.moveRight(min(moved.right(), window.right()))
    moved.moveBottom(min(moved.bottom(), window.bottom()))
    moved.moveLeft(max(moved.left(), window.left()))
    moved.moveTop(max(moved.top(), window.top()))
    return moved
