"""Where a call-out stands: beside what it points at, never over it, never outside the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from PySide6.QtCore import QMargins, QPoint, QRect, QSize

Side = Literal["below", "above", "right", "left"]
SIDES: tuple[Side, ...] = ("below", "above", "right", "left")
"""In the order in which they are tried."""
LONGEST = 13
"""How many times its usual length the arrow may have, to reach over what is not to be covered."""
LENGTH_COST = 0.1
"""What a usual length of arrow costs, in shares of the card covered: longer must be worth it."""
ALONG = (1 / 8, 1 / 2, 7 / 8)
"""Where along the card the arrow can be; the first lets the card follow the text it is about."""

AIMS = (1 / 2, 1 / 8, 7 / 8, 1 / 16, 15 / 16)
"""Where along the target the arrow can point to, the best first."""


@dataclass(frozen=True, slots=True)
class CalloutPlace:
    """Where a call-out is, with its arrow, and on which side of its target; in pixels."""

    rect: QRect
    side: Side
    arrow: int = 0
    """The length of the arrow in pixels."""

    @property
    def room(self) -> QMargins:
        """What the arrow takes of the rectangle, on the side of the target."""
        towards: tuple[Side, ...] = ("right", "below", "left", "above")
        return QMargins(*(self.arrow * (self.side == side) for side in towards))

    @property
    def card(self) -> QRect:
        """The rectangle without the arrow."""
        return self.rect.marginsRemoved(self.room)


def beside(
    target: QRect,
    card: QSize,
    arrow: int,
    window: QRect,
    *,
    keep: Sequence[tuple[QRect, float]] = (),
    never: Sequence[QRect] = (),
) -> CalloutPlace:
    """Return the place beside ``target`` where ``card`` and an ``arrow`` fit and cover the least.

    All in pixels; ``window`` is where the call-out may be, ``keep`` is what it had better not
    cover, each with its weight, and ``never`` what it covers only where it fits nowhere else. The
    arrow may be longer to reach over that. Where the card fits on no side, it covers as little of
    the target as it can.
    """
    found = [
        CalloutPlace(_inside(_placed(side, target, card, long, along), window), side, long)
        for long, side, along in product(range(arrow, LONGEST * arrow + 1, arrow), SIDES, ALONG)
    ]

    def cost(one: CalloutPlace) -> tuple[bool, int, int, float]:
        covered = sum(weight * _area(one.card & rect) for rect, weight in keep) / _area(one.card)
        longer = LENGTH_COST * one.arrow / arrow
        over = sum(_area(one.card & rect) for rect in never)
        return not window.contains(one.rect), _area(one.rect & target), over, covered + longer

    return min(found, key=cost)


def aim(place: CalloutPlace, target: QRect, wide: int, avoid: Sequence[QRect]) -> QPoint:
    """Return where in ``target`` the arrow points: to the middle, if the way there is free.

    Otherwise to where an arrow ``wide`` pixels across lies over the least of ``avoid``.
    """
    middle = target.center()
    if place.side in ("right", "left"):
        return middle
    top, bottom = sorted((middle.y(), place.card.center().y()))

    def covered(x: int) -> int:
        way = QRect(x - wide // 2, top, wide, bottom - top)
        return sum(_area(way & rect) for rect in avoid if not rect.contains(target))

    shares = (target.left() + round(share * target.width()) for share in AIMS)
    return QPoint(min(shares, key=covered), middle.y())


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())


def _placed(side: Side, target: QRect, card: QSize, arrow: int, along: float) -> QRect:
    """Return the place of the call-out on one side, its arrow included.

    The arrow is at the share ``along`` of the card's width or height.
    """
    upright = side in ("below", "above")
    rect = QRect(QPoint(), card + (QSize(0, arrow) if upright else QSize(arrow, 0)))
    if upright:
        rect.moveLeft(target.center().x() - round(along * card.width()))
    else:
        rect.moveTop(target.center().y() - round(along * card.height()))
    match side:
        case "below":
            rect.moveTop(target.bottom() + 1)
        case "above":
            rect.moveBottom(target.top() - 1)
        case "right":
            rect.moveLeft(target.right() + 1)
        case _:
            rect.moveRight(target.left() - 1)
    return rect


def _inside(rect: QRect, window: QRect) -> QRect:
    """Return ``rect`` moved into ``window``; its upper left corner stays visible in any case."""
    left = max(window.left(), min(rect.left(), window.right() + 1 - rect.width()))
    top = max(window.top(), min(rect.top(), window.bottom() + 1 - rect.height()))
    return QRect(QPoint(left, top), rect.size())
