"""Where a card stands: beside the line, never over it, and over no curve.

In pixels of the window. Nothing here knows the charts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

ROWS = 14
"""So many heights are tried on each side of the line."""
OTHER = 0.25
"""What it costs to stand in the panel that the pointer is not in, in heights of the card."""
MOVED = 0.35
"""What it costs to go to the other side of the line: no card that flickers."""


@dataclass(frozen=True, slots=True)
class CardGround:
    """A panel's charts: where they are, where the line is, and what is drawn of the data."""

    rect: QRect
    line_x: int
    drawn: Callable[[int, int], Sequence[tuple[int, int]]]
    """Between two places across: top and foot of each curve there."""
    preferred: bool = True


def place_beside(
    card: QSize, grounds: Sequence[CardGround], gap: int, before: QPoint | None
) -> QPoint | None:
    """Return where ``card`` stands beside the line of one of ``grounds``, over no curve.

    ``None``: there is no such place.
    """
    found: list[tuple[float, QPoint]] = []
    for ground in grounds:
        for left in (ground.line_x + gap, ground.line_x - gap - card.width()):
            right = left + card.width()
            if left < ground.rect.left() or right > ground.rect.right() + 1:
                continue
            curves, rest = ground.drawn(left, right), ground.rect.height() - card.height()
            if rest < 0:
                continue
            for step in range(ROWS + 1):
                top = ground.rect.top() + rest * step // ROWS
                if any(top <= foot and top + card.height() >= head for head, foot in curves):
                    continue
                cost = OTHER * card.height() * (not ground.preferred)
                if before is not None:
                    near = abs(left - before.x()) < card.width() / 2
                    cost += MOVED * card.height() * (not near)
                    cost += 0.02 * abs(top - before.y())
                found.append((cost, QPoint(left, top)))
    return min(found, key=lambda one: one[0])[1] if found else None


def place_over(card: QSize, plots: QRect, window: QRect, x: int, gap: int) -> QPoint | None:
    """Return where a ``card`` of one line stands on the legend over the ``plots``, near ``x``.

    ``None``: there is no such place.
    """
    last = window.right() + 1 - card.width()
    for left in (x + gap, x - gap - card.width(), max(window.left(), min(x, last))):
        place = QRect(QPoint(left, plots.top() - card.height()), card)
        if window.contains(place):
            return place.topLeft()
    return None


def place_off(
    card: QSize,
    charts: QRect,
    window: QRect,
    x: int,
    taken: Sequence[QRect] = (),
    *,
    figures: QRect | None = None,
) -> QPoint:
    """Return where ``card`` stands under the ``charts``, about ``x``; else over them.

    Where there is room for it neither there nor there, it lies on as little of them as can be, and
    of the ``figures`` under them; but on nothing that is ``taken`` by another card, beside which
    it goes if need be.
    """
    figures = figures or QRect()
    last, lowest = window.right() + 1 - card.width(), window.bottom() + 1 - card.height()
    near = max(window.left(), min(x - card.width() // 2, last))
    beside = [left for one in taken for left in (one.left() - card.width(), one.right() + 1)]
    lefts = [near, *(left for left in beside if window.left() <= left <= last)]
    under = [min(one.bottom() + 1, lowest) for one in (charts, charts | figures)]
    tops = *under, max(window.top(), charts.top() - card.height())
    places = [QRect(QPoint(left, max(window.top(), top)), card) for left in lefts for top in tops]

    def cost(place: QRect) -> tuple[bool, list[int], int]:
        over = [(place & one).height() for one in (charts, figures)]
        return any(place.intersects(one) for one in taken), over, abs(place.left() - near)

    return min(places, key=cost).topLeft()


def united(rects: Iterable[QRect]) -> QRect:
    """Return the smallest rectangle that all ``rects`` are in."""
    whole = QRect()
    for rect in rects:
        whole = whole.united(rect)
    return whole


def shown_at(parts: Iterable[QWidget], surface: QWidget) -> QRect:
    """Return where those of ``parts`` that are shown are in ``surface``."""
    shown = [one for one in parts if one.isVisible()]
    return united(QRect(one.mapTo(surface, QPoint()), one.size()) for one in shown)
