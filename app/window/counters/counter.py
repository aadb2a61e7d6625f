"""One counter: caption, figure with its certainty, note, and theory's mark under a thin line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.text.in_words import in_words
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Theme, sized
from app.window.counters.counter_readings import Place, Reading
from app.window.counters.counter_tips import tip_text


def longest_fitting(texts: Sequence[str], metrics: QFontMetrics, room: int) -> str:
    """Return the first of ``texts`` that fits into ``room`` pixels, or the last one, elided."""
    for text in texts:
        if metrics.horizontalAdvance(text) <= room:
            return text
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, room)


class Counter(QWidget):
    """Paints one :class:`Reading`, and only when it is another than before."""

    def __init__(self, place: Place, widest: Sequence[str], theme: Theme, owner: str = "") -> None:
        super().__init__()
        self.place = place
        self._owner = owner
        self.reading = Reading()
        self._widest = widest
        self._theme = theme
        self._marked = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme``."""
        self._theme = theme
        self.update()

    def show_mark(self, shown: bool) -> None:
        """Show theory's mark, or give its line to the charts."""
        self._marked = shown

    def show_reading(self, reading: Reading) -> None:
        """Show ``reading`` if it is another."""
        if reading == self.reading:
            return
        shown = _seen(reading) != _seen(self.reading)
        self.reading = reading
        if shown:
            self.update()

    @property
    def caption(self) -> str:
        """What the figure is of, in full."""
        return self.reading.captions[0] if self.reading.captions else self.place.caption

    def spoken(self) -> Spoken:
        """Return "Polled, updates missed: 581", and the note and theory's mark beside it."""
        reading, caption = self.reading, self.caption
        value = in_words(reading.figure)
        name = f"{self._owner}, {in_words(caption[0].lower() + caption[1:])}: {value}"
        mark = reading.mark.texts[0] if reading.mark else ""
        words = (reading.certainty, reading.note, mark)
        return Spoken(name, in_words(", ".join(word for word in words if word)), value)

    def tip(self) -> str:
        """Return the tooltip: definition, formula, window, and the present facts."""
        mark = self.reading.mark
        facts = [*self.reading.facts, mark.texts[0].capitalize() if mark else ""]
        return tip_text(self.caption, self.place.term, facts)

    def event(self, event: QEvent) -> bool:
        """Write the tooltip only when it is asked for, not with every new figure."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(), self)
            return True
        return super().event(event)

    @override
    def sizeHint(self) -> QSize:
        small, large = (QFontMetrics(font) for font in self._fonts())
        width = max(small.horizontalAdvance(text) for text in self._widest)
        height = 2 * small.height() + large.height()
        if self._marked:
            height += small.height() + self._mark_gap()
        return QSize(width + self.gap(), height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, reading = self._theme, self.reading
        painter.fillRect(self.rect(), theme.card)
        small, large = self._fonts()
        quiet = theme.muted
        captions = reading.captions or (self.place.caption,)
        caption_ink = theme.alert if reading.captions else quiet
        y = self._line(painter, 0, small, caption_ink, captions)
        figure_ink = theme.alert if reading.alert else theme.text
        below = self._line(painter, y, large, figure_ink, (reading.figure,))
        self._write_certainty(painter, y, large, small)
        y = self._line(painter, below, small, quiet, (reading.note,))
        if self._marked and reading.mark is not None:
            self._write_mark(painter, y, small)
        painter.end()

    def _line(
        self, painter: QPainter, y: int, font: QFont, colour: QColor, texts: Sequence[str]
    ) -> int:
        """Write one line from ``y`` and return where the next one begins."""
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(0, y + metrics.ascent(), longest_fitting(texts, metrics, self._room()))
        return y + metrics.height()

    def _write_certainty(self, painter: QPainter, y: int, large: QFont, small: QFont) -> None:
        """Write "mean ± 3 %" on the figure's base line, if there is room for all of it."""
        if not self.reading.certainty:
            return
        metrics = QFontMetrics(large)
        narrow = QFontMetrics(small)
        x = metrics.horizontalAdvance(self.reading.figure) + narrow.averageCharWidth()
        if x + narrow.horizontalAdvance(self.reading.certainty) <= self._room():
            painter.setFont(small)
            painter.setPen(self._theme.muted)
            painter.drawText(x, y + metrics.ascent(), self.reading.certainty)

    def _write_mark(self, painter: QPainter, y: int, small: QFont) -> None:
        """Draw theory's thin line and write its finding under it."""
        mark = self.reading.mark
        if mark is None:
            return
        theme = self._theme
        ink = theme.alert if mark.tone == "apart" else theme.muted
        font = sized(0.84, SEMIBOLD) if mark.tone == "apart" else small
        metrics = QFontMetrics(font)
        painter.setFont(font)
        room = self._room()
        text = longest_fitting(mark.texts, metrics, room)
        line = QRect(
            0, y + self._mark_gap() * 3 // 5, min(room, metrics.horizontalAdvance(text)), 1
        )
        painter.fillRect(line, ink if mark.tone == "apart" else theme.truth)
        painter.setPen(ink)
        painter.drawText(0, y + self._mark_gap() + metrics.ascent(), text)

    @staticmethod
    def gap() -> int:
        """Return what keeps a counter off its neighbour, in pixels; its size hint contains it."""
        return QFontMetrics(sized(0.84)).averageCharWidth()

    def _room(self) -> int:
        """Return the width for text."""
        return self.width()

    def _mark_gap(self) -> int:
        """Return the space between note and mark, in which theory's thin line is."""
        return max(5, QFontMetrics(sized(0.84)).height() * 2 // 5)

    def _fonts(self) -> tuple[QFont, QFont]:
        return sized(0.84), sized(1.3, SEMIBOLD)


def _seen(reading: Reading) -> tuple[object, ...]:
    """Return what of a reading is painted: facts are only told on demand."""
    return (
        reading.figure,
        reading.note,
        reading.alert,
        reading.certainty,
        reading.mark,
        reading.captions,
    )
