"""One side's list: what it received, and what it did not. Subclasses draw the lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.lists.feed import Line, Status
from app.features.lists.words import Words
from app.text.formats import NOTHING
from app.text.in_words import in_words
from app.ui.ink import NAMES
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import REGULAR, SEMIBOLD, measured, metrics, sized, theme_of
from feeds.frame import SideName

SMALL = 0.88


@dataclass(frozen=True, slots=True)
class LinePlace:
    """One line and where it is, in logical pixels from the top."""

    line: Line
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch that a side has not received: how many updates, and where it is in sight."""

    status: Status
    count: int
    top: int
    bottom: int


class FeedView(QWidget):
    """Paints lines at the same heights on both sides, and only when they have changed.

    ``room`` is the width to lay out for: the smaller one of the two lists, so that texts wrap
    alike on both sides.
    """

    def __init__(self, side: SideName, words: Words) -> None:
        super().__init__()
        self._side: SideName = side
        self._words = words
        self._lines: tuple[Line, ...] = ()
        self.caption = words.caption
        self.room = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    # -- what subclasses say ------------------------------------------------------------------

    def height_of(self, line: Line) -> int:
        """Return the height of ``line`` in pixels, in the width :attr:`room`."""
        raise NotImplementedError

    def paint_line(self, painter: QPainter, line: Line, box: QRect) -> None:
        """Paint a line that this side has received."""
        raise NotImplementedError

    # -- what it is told ----------------------------------------------------------------------

    def show_lines(self, lines: tuple[Line, ...], room: int) -> None:
        """Show ``lines``, newest first, laid out for ``room`` pixels of width."""
        if (lines, room) != (self._lines, self.room):
            self._lines, self.room = lines, room
            self.update()

    def spoken(self) -> Spoken:
        """Return what the newest line says, how late it was seen, and what is missing in sight."""
        told = [self._newest()]
        lost = sum(gap.count for gap in self.gaps() if gap.status == "never")
        if lost:
            told.append(self._words.never(lost))
        name = f"{NAMES[self._side]}: {self.caption}"
        return Spoken(name, in_words("; ".join(told)), role=QAccessible.Role.List)

    @property
    def most(self) -> int:
        """How many lines may fit."""
        return self.height() // max(1, self._least()) + 2

    def gaps(self) -> list[Gap]:
        """Return the stretches that this side lacks, and where they are."""
        return gaps(self._lines, self.places(), self._side)

    def places(self) -> list[LinePlace]:
        """Return where each line is."""
        on_top = self._words.newest_on_top
        return placed(self._lines, self.height(), self._tall, newest_on_top=on_top)

    @override
    def sizeHint(self) -> QSize:
        return QSize(20, 12) * metrics().height()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    # -- painting -----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme_of(self).card)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self.places()
        if not places:
            self._paint_nothing(painter)
        for place in places:
            if place.line.status(self._side) == "seen":
                box = QRect(0, place.top, self.room, place.height)
                if place.line.count > 1:
                    more = f"{self._words.amount(place.line.count)} more"
                    self._write(painter, box, more, theme_of(self).muted)
                else:
                    self.paint_line(painter, place.line, box)
        for gap in gaps(self._lines, places, self._side):
            self._paint_gap(painter, gap)
        painter.end()

    def late_words(self, line: Line) -> Sequence[str]:
        """Return how late this side saw ``line``, in full and in brief."""
        delay_ms = line.delay_ms(self._side)
        return (NOTHING,) if delay_ms is None else self._words.seen(delay_ms)

    @property
    def late_colour(self) -> QColor:
        """The colour of what this side measured, for small text."""
        theme = theme_of(self)
        return theme.live if self._side == "live" else theme.polled_text

    def _newest(self) -> str:
        """Return the newest line that this side has, and how late it was seen."""
        for line in self._lines:
            delay_ms = line.delay_ms(self._side)
            if delay_ms is not None:
                return f"{line.text}, {self._words.seen(delay_ms)[0]}"
        return self._words.nothing

    def _least(self) -> int:
        return round(1.5 * metrics(SMALL).height())

    def _tall(self, line: Line) -> int:
        """Return the height of any line; one that neither side shows in full is low."""
        lost = "seen" not in (line.live, line.polled)
        return self._least() if line.count > 1 or lost else self.height_of(line)

    def _paint_nothing(self, painter: QPainter) -> None:
        painter.setFont(sized(1.1))
        painter.setPen(theme_of(self).muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words.nothing)

    def _paint_gap(self, painter: QPainter, gap: Gap) -> None:
        """Draw a dashed line along what this side lacks, and beside it how much that is."""
        lost = gap.status == "never"
        colour = theme_of(self).alert if lost else theme_of(self).muted
        line = metrics(SMALL).height()
        x, inset = round(0.5 * line), round(0.25 * line)
        painter.setPen(QPen(colour, max(1.5, 0.08 * line), Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, gap.top + inset), QPointF(x, gap.bottom - inset))
        middle = (gap.top + gap.bottom) / 2
        centre = QPointF(1.5 * line, middle)
        paint_sign(painter, centre, 0.28 * line, colour, lost=lost)
        amount, never = self._words.amount(gap.count), self._words.never(gap.count)
        box = QRect(0, round(middle) - line, self.room, 2 * line)
        self._write(painter, box, never if lost else f"{amount} not here yet", colour, heavy=lost)

    def _write(
        self, painter: QPainter, box: QRect, text: str, colour: QColor, *, heavy: bool = False
    ) -> None:
        """Write one small line where the signs leave room for it."""
        weight = SEMIBOLD if heavy else REGULAR
        room = box.adjusted(round(2.2 * metrics(SMALL).height()), 0, 0, 0)
        painter.setFont(sized(SMALL, weight))
        painter.setPen(colour)
        fitting = longest_fitting((text,), room.width(), SMALL, weight)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, fitting)


def paint_sign(
    painter: QPainter, centre: QPointF, radius: float, colour: QColor, *, lost: bool
) -> None:
    """Draw a cross for what is lost, a hollow disc for what is still to come."""
    painter.setPen(QPen(colour, max(1.5, radius * 0.4)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if lost:
        for corner in (QPointF(radius, radius), QPointF(radius, -radius)):
            painter.drawLine(centre - corner, centre + corner)
    else:
        painter.drawEllipse(centre, radius, radius)


def longest_fitting(
    texts: Sequence[str], room: int, scale: float = 1.0, weight: int = REGULAR
) -> str:
    """Return the first of ``texts`` that fits into ``room`` pixels, or the last one, elided."""
    for text in texts:
        if measured(text, scale, weight) <= room:
            return text
    return metrics(scale, weight).elidedText(texts[-1], Qt.TextElideMode.ElideRight, room)


def placed(
    lines: Sequence[Line], height: int, height_of: Callable[[Line], int], *, newest_on_top: bool
) -> list[LinePlace]:
    """Return the places of ``lines`` (newest first) in a list ``height`` pixels high.

    The newest is at the edge it is to be at, and only lines that fit are there; the newest always
    is. A conversation that does not fill the list begins at its top.
    """
    found: list[LinePlace] = []
    at, full = 0, False
    for line in lines:
        tall = height_of(line)
        full = bool(found) and at + tall > height
        if full:
            break
        found.append(LinePlace(line, at, tall))
        at += tall
    if newest_on_top:
        return found
    end = height if full else at
    return [
        LinePlace(each.line, max(0, end - each.top - each.height), each.height) for each in found
    ]


def gaps(lines: Sequence[Line], places: Sequence[LinePlace], side: SideName) -> list[Gap]:
    """Return what ``side`` has not received: how much that is, and how much of it is in sight.

    ``places`` are those of the first of ``lines``.
    """
    found, first = [], 0
    for status, run in groupby(lines, key=lambda line: line.status(side)):
        stretch = list(run)
        part = places[first : first + len(stretch)]
        first += len(stretch)
        if status != "seen" and part:
            top = min(each.top for each in part)
            bottom = max(each.top + each.height for each in part)
            found.append(Gap(status, sum(line.count for line in stretch), top, bottom))
    return found
