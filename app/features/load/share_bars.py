"""What both servers and the crowd take of the processor: three bars, each against one core."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.features.load.load_rows import rest_words, shown_share, side_of
from app.text.formats import data
from app.text.in_words import in_words
from app.ui.ink import NAMES, blended, colour_of, draw_glyph
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, measured, metrics, sized, theme_of
from feeds.frame import SIDES, SideName
from feeds.load.records import Load

LARGE, SMALL = 1.5, 0.86
"""The scales of the shares, and of what stands under a bar."""
PALE = 0.45
"""How strong the part at rest is drawn."""
WIDEST = shown_share(9.99)
CROWD = "Clients"
"""What the load generator is called: it runs beside the servers, and shows when it is the limit."""


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One bar: a share of a core, how much of it is there at rest, and words under it."""

    name: str
    side: SideName | None
    share: float | None = None
    rest: float = 0.0
    words: str = ""

    @property
    def said(self) -> str:
        """As a voice says it."""
        text = f"{self.name} {shown_share(self.share)} of a core"
        return f"{text}, {self.words}" if self.words else text


def bars_of(load: Load | None) -> tuple[ShareBar, ...]:
    """Return the bars of both sides and of the crowd."""
    if load is None:
        return (*(ShareBar(NAMES[side], side) for side in SIDES), ShareBar(CROWD, None))
    servers = []
    for side in SIDES:
        mine = side_of(load, side)
        rest = mine.at_rest.cpu_share if mine.at_rest else 0.0
        words = rest_words(mine) or f"{data(mine.rss_bytes)}"
        servers.append(ShareBar(NAMES[side], side, mine.cpu_share, rest, words))
    words = f"{data(load.crowd_rss_bytes)}, beside the servers" if load.crowd_rss_bytes else ""
    return (*servers, ShareBar(CROWD, None, load.crowd_cpu_share, 0.0, words))


class ShareBars(QWidget):
    """Paints the three bars on one scale: their full width is one core, or what is more."""

    def __init__(self) -> None:
        super().__init__()
        self.bars = bars_of(None)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Processor share")

    @property
    def scale(self) -> float:
        """What the full width is, in cores."""
        return max(1.0, *(bar.share or 0.0 for bar in self.bars))

    def show_load(self, load: Load) -> None:
        """Show the newest shares."""
        bars = bars_of(load)
        if bars != self.bars:
            self.bars = bars
            self.update()

    def spoken(self) -> Spoken:
        """Return all shares."""
        words = in_words("; ".join(bar.said for bar in self.bars))
        return Spoken(self.accessibleName(), words, role=QAccessible.Role.Chart)

    @override
    def sizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(18 * em, len(self.bars) * self._pitch())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(10 * metrics().height(), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), theme_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, bar in enumerate(self.bars):
            self._paint_bar(painter, theme, bar, number * self._pitch())
        painter.end()

    @staticmethod
    def _pitch() -> int:
        return metrics(LARGE, SEMIBOLD).height() + round(0.9 * metrics(SMALL).height())

    def _track(self, top: int) -> QRect:
        """Return where a bar of the full width is."""
        em, large = metrics().height(), metrics(LARGE, SEMIBOLD).height()
        left = round(1.5 * em) + measured(CROWD, 1.0, SEMIBOLD)
        right = self.width() - measured(WIDEST, LARGE, SEMIBOLD) - em // 2
        height = round(0.8 * em)
        return QRect(left, top + (large - height) // 2, max(1, right - left), height)

    def _paint_bar(self, painter: QPainter, theme: Theme, bar: ShareBar, top: int) -> None:
        track, large = self._track(top), metrics(LARGE, SEMIBOLD)
        colour = theme.truth if bar.side is None else colour_of(bar.side, theme)
        self._paint_name(painter, theme, bar, colour, track.center().y())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(track, theme.grid)
        core = track.width() / self.scale
        whole, rest = round((bar.share or 0.0) * core), round(bar.rest * core)
        if bar.share:
            painter.fillRect(track.adjusted(0, 0, max(2, whole) - track.width(), 0), colour)
            if 0 < rest < whole:
                pale = blended(colour, theme.grid, PALE)
                painter.fillRect(track.adjusted(0, 0, rest - track.width(), 0), pale)
        if self.scale > 1:
            painter.fillRect(track.x() + round(core), track.y(), 2, track.height(), theme.text)
        painter.setPen(theme.text if bar.share is not None else theme.muted)
        painter.setFont(sized(LARGE, SEMIBOLD))
        text = shown_share(bar.share)
        base = top + large.ascent()
        painter.drawText(self.width() - measured(text, LARGE, SEMIBOLD), base, text)
        self._paint_words(painter, theme, bar, QRect(track.x(), track.bottom() + 2, 0, 0))

    def _paint_name(
        self, painter: QPainter, theme: Theme, bar: ShareBar, colour: QColor, middle: int
    ) -> None:
        em = metrics(1.0, SEMIBOLD)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if bar.side is not None:
            draw_glyph(painter, bar.side, QPointF(0.4 * em.height(), middle), 0.26 * em.height())
        painter.setPen(theme.text if bar.side is not None else theme.muted)
        painter.setFont(sized(1.0, SEMIBOLD))
        base = middle + (em.ascent() - em.descent()) // 2
        painter.drawText(round(0.95 * em.height()), base, bar.name)

    def _paint_words(self, painter: QPainter, theme: Theme, bar: ShareBar, place: QRect) -> None:
        painter.setPen(theme.muted)
        painter.setFont(sized(SMALL))
        base = place.y() + metrics(SMALL).ascent()
        room = self.width() - place.x()
        words = metrics(SMALL).elidedText(bar.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(place.x(), base, words)
