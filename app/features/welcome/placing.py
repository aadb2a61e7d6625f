"""Where a call-out stands: beside what it points at, never over it, never outside the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from PySide6.QtCore import QMargins, QPoint, QRect, QSize

__all__ = ["Placing", "Side", "beside", "middle"]

Side = Literal["below", "above", "right", "left", "nowhere"]
SIDES: tuple[Side, ...] = ("below", "above", "right", "left")
"""In the order in which they are tried."""
LONGEST = 5
"""How many times its usual length the arrow may have, to reach over what is not to be covered."""
LENGTH_COST = 0.1
"""What a usual length of arrow costs, in shares of the card covered: longer must be worth it."""


@dataclass(frozen=True, slots=True)
class Placing:
    """The rectangle of a call-out, which side of its target it is on, and what it points at."""

    rect: QRect
    """With its arrow, in pixels of the window."""
    side: Side
    tip: QPoint
    """Where the arrow ends."""
    arrow: int = 0
    """The length of the arrow in pixels."""

    @property
    def room(self) -> QMargins:
        """What the arrow takes of the rectangle, on the side of the target."""
        return QMargins(
            *(self.arrow * (self.side == at) for at in ("right", "below", "left", "above"))
        )

    @property
    def card(self) -> QRect:
        """The rectangle without the arrow."""
        return self.rect.marginsRemoved(self.room)


def beside(
    target: QRect, card: QSize, arrow: int, window: QRect, keep: Sequence[tuple[QRect, float]] = ()
) -> Placing:
    """Return the place beside ``target`` where ``card`` and an ``arrow`` fit and cover the least.

    All in pixels; ``window`` is where the call-out may be, ``keep`` is what it had better not
    cover, each with its weight. The arrow may be longer to reach over that. Where the card fits
    on no side, it stands where there is the most room.
    """
    found = [
        _placing(side, target, card, arrow * times, window, end=end)
        for times, side, end in product(range(1, LONGEST + 1), SIDES, (False, True))
    ]
    fitting = [
        one for one in found if window.contains(one.rect) and not one.rect.intersects(target)
    ]
    if fitting:
        return min(fitting, key=lambda one: _covered(one, keep) + LENGTH_COST * one.arrow / arrow)
    room = {
        "below": window.bottom() - target.bottom(),
        "above": target.top() - window.top(),
        "right": window.right() - target.right(),
        "left": target.left() - window.left(),
    }
    return max(found, key=lambda one: room[one.side])


def middle(card: QSize, within: QRect, window: QRect) -> Placing:
    """Return the place in the middle of the lower edge of ``within``, without an arrow."""
    x = within.center().x() - card.width() // 2
    rect = _inside(QRect(QPoint(x, within.bottom() - card.height()), card), window)
    return Placing(rect, "nowhere", rect.center())


def _covered(placing: Placing, keep: Sequence[tuple[QRect, float]]) -> float:
    """Return the share of the card, without its arrow, that lies on what is kept, by weight."""
    common = ((placing.card & rect, weight) for rect, weight in keep)
    covered = sum(weight * rect.width() * rect.height() for rect, weight in common)
    return covered / max(1, placing.card.width() * placing.card.height())


def _placing(
    side: Side, target: QRect, card: QSize, arrow: int, window: QRect, *, end: bool
) -> Placing:
    """Return the call-out on one side, its arrow included, moved until it is inside ``window``.

    Under or over its target, the arrow is near the left end of the card, so that the card follows
    the text it is about; near the right one if ``end``.
    """
    centre = target.center()
    if side in ("below", "above"):
        height, near = card.height() + arrow, card.width() // 8
        x = centre.x() - (card.width() - near if end else near)
        below = side == "below"
        rect = QRect(
            x, target.bottom() + 1 if below else target.top() - height, card.width(), height
        )
        tip = QPoint(centre.x(), rect.top() if below else rect.bottom())
    else:
        width, right = card.width() + arrow, side == "right"
        x = target.right() + 1 if right else target.left() - width
        rect = QRect(x, centre.y() - card.height() // 2, width, card.height())
        tip = QPoint(rect.left() if right else rect.right(), centre.y())
    return Placing(_inside(rect, window), side, tip, arrow)


def _inside(rect: QRect, window: QRect) -> QRect:
    """Return ``rect`` moved into ``window``; its upper left corner stays visible in any case."""
    moved = QRect(rect)
    moved.moveRight(min(moved.right(), window.right()))
    moved.moveBottom(min(moved.bottom(), window.bottom()))
    moved.moveLeft(max(moved.left(), window.left()))
    moved.moveTop(max(moved.top(), window.top()))
    return moved
