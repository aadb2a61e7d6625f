"""Where a call-out stands: beside what it points at, never over it, never outside the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize

__all__ = ["Placing", "Side", "beside", "middle"]

Side = Literal["below", "above", "right", "left", "nowhere"]
SIDES: tuple[Side, ...] = ("below", "above", "right", "left")
"""In the order in which they are tried."""
FAR = (1, 2, 3, 4, 5)
"""So many times as long as usual the arrow may be."""
FAR_COST = 0.1
"""A longer arrow must be worth so much of the card, for each usual length."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The rectangle of a call-out, which side of its target it is on, and what it points at."""

    rect: QRect
    side: Side
    tip: QPoint
    """Where the arrow ends."""
    arrow: int = 0
    """How long it is."""


def beside(
    target: QRect, card: QSize, arrow: int, window: QRect, keep: Sequence[tuple[QRect, float]] = ()
) -> Placing:
    """Return the place beside ``target`` where ``card`` and an ``arrow`` fit and cover the least.

    All in pixels; ``window`` is where the call-out may be, ``keep`` is what it had better not
    cover, each with its weight. The arrow may be longer to reach over that. Where the card fits
    on no side, it stands where there is the most room.
    """
    found = [
        _placing(side, target, card, arrow * far, window, end=at)
        for far in FAR
        for side in SIDES
        for at in (False, True)
    ]
    fitting = [
        one for one in found if window.contains(one.rect) and not one.rect.intersects(target)
    ]
    if fitting:
        return min(fitting, key=lambda one: _covered(one, keep) + FAR_COST * one.arrow / arrow)
    most = max(SIDES, key=lambda side: _room(side, target, window))
    return next(one for one in found if one.side == most)


def middle(card: QSize, within: QRect, window: QRect) -> Placing:
    """Return the place in the middle of the lower edge of ``within``, without an arrow."""
    x = within.center().x() - card.width() // 2
    rect = _inside(QRect(QPoint(x, within.bottom() - card.height()), card), window)
    return Placing(rect, "nowhere", rect.center())


def _covered(placing: Placing, keep: Sequence[tuple[QRect, float]]) -> float:
    """Return how much of the card, without its arrow, lies on what is kept, by weight."""
    cut = placing.arrow
    cuts = {
        "below": (0, cut, 0, 0),
        "above": (0, 0, 0, -cut),
        "right": (cut, 0, 0, 0),
        "left": (0, 0, -cut, 0),
    }
    card = placing.rect.adjusted(*cuts.get(placing.side, (0, 0, 0, 0)))
    covered = sum(weight * _area(card.intersected(rect)) for rect, weight in keep)
    return covered / max(1, _area(card))


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())


def _placing(
    side: Side, target: QRect, card: QSize, arrow: int, window: QRect, *, end: bool
) -> Placing:
    """Return the call-out on one side: its arrow included, moved along until it is inside.

    The arrow is near the right end of a card under or over its target if ``end``.
    """
    middle_of = target.center()
    width, height = card.width(), card.height()
    if side in ("below", "above"):
        height += arrow
        # usually near the left end, so that the card follows the text it is about
        near = width // 8
        x = middle_of.x() - (width - near if end else near)
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
    return Placing(rect, side, tip, arrow)


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
