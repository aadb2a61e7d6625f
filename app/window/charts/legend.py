"""What the lines of a chart are, in its caption's place: only those that are there now."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui.ink import faded, paler
from app.ui.label import typeset
from app.ui.theme import Theme, measured, metrics, sized
from app.window.charts.legend_entries import LegendEntry, Sign

SCALE = 0.86
"""Size of the words, of running text."""
SIGN_EM, GAP_EM, APART_EM = 1.0, 0.35, 1.1
"""Width of a sign, from there to its words, and from entry to entry, in lines of text."""


def fitted(entries: Sequence[LegendEntry], room: int) -> list[tuple[Sign, str]]:
    """Return signs and words that fit into ``room`` pixels.

    All say less before one is left out, and the last ones are left out first: nothing is cut.
    """
    said: list[tuple[Sign, str]] = []
    for level in range(max((len(one.texts) for one in entries), default=0)):
        said = [(one.sign, one.texts[min(level, len(one.texts) - 1)]) for one in entries]
        said = [one for one in said if one[1]]
        if _wide(said) <= room:
            return said
    while said and _wide(said) > room:
        said.pop()
    return said


def width_of(entries: Sequence[LegendEntry], room: int) -> int:
    """Return how wide ``entries`` are in ``room`` pixels."""
    return _wide(fitted(entries, room))


def _wide(said: Sequence[tuple[Sign, str]]) -> int:
    return sum(map(_width, said)) - _em(APART_EM)


def _em(share: float) -> int:
    return round(share * metrics(SCALE).height())


def _width(one: tuple[Sign, str]) -> int:
    """Return the room of an entry, with that to the next one."""
    sign, words = one
    return (_em(SIGN_EM) + _em(GAP_EM) if sign else 0) + measured(words, SCALE) + _em(APART_EM)


def draw_legend(
    painter: QPainter,
    theme: Theme,
    colour: QColor,
    entries: Sequence[LegendEntry],
    place: QRect,
) -> None:
    """Draw ``entries`` from the left of ``place``; ``colour`` is that of the curves."""
    thickness = max(2, round(place.height() / 8))
    left, letters = place.x(), metrics(SCALE)
    painter.setFont(sized(SCALE))
    for sign, words in fitted(entries, place.width()):
        box = QRect(left, place.y(), _em(SIGN_EM), letters.height())
        if sign:
            _draw_sign(painter, sign, box, (theme, colour), thickness)
        painter.setPen(theme.muted)
        start = left + (_em(SIGN_EM) + _em(GAP_EM) if sign else 0)
        painter.drawText(start, place.y() + letters.ascent(), typeset(words))
        left += _width((sign, words))


def _draw_sign(
    painter: QPainter, sign: Sign, box: QRect, inks: tuple[Theme, QColor], thickness: int
) -> None:
    """Draw a piece of what is in the chart, of which ``inks`` has the theme and its own colour."""
    theme, colour = inks
    middle, wide = box.center(), box.width()
    flat = QRect(box.x(), middle.y() - thickness // 2, wide, thickness)
    match sign:
        case "known":
            painter.fillRect(flat, colour)
        case "truth":
            painter.fillRect(flat.adjusted(0, 0, 0, -(thickness // 2)), theme.truth)
        case "late":
            thin = max(1, round(0.6 * thickness))
            painter.fillRect(box.x(), middle.y(), wide, thin, paler(colour, theme.card))
        case "behind":
            painter.fillRect(flat, colour)
            below = QRect(box.x(), flat.bottom() + 1, wide, max(2, box.height() // 4))
            painter.fillRect(below, faded(colour, 70))
        case "theory":
            for part in (0, 2):
                painter.fillRect(
                    box.x() + part * wide // 3, middle.y(), wide // 3 - 1, 1, theme.muted
                )
        case "mark":
            painter.setPen(QPen(theme.muted, 1, Qt.PenStyle.DotLine))
            painter.drawLine(middle.x(), box.top() + 1, middle.x(), box.bottom() - 1)
        case "marker":
            painter.fillRect(middle.x(), box.top() + 1, 1, box.height() - 2, theme.text)
        case _:
            tall = box.height() * 2 // 3
            painter.fillRect(box.x(), middle.y() - tall // 2, wide, tall, faded(theme.alert, 70))
