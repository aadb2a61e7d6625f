"""The row of counters under the charts: one grammar; the less important give way."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.window.formats import (
    HARD,
    NOTHING,
    count,
    data,
    data_rate,
    milliseconds,
    per_second,
    share,
)
from app.window.ink import SideName
from app.window.theme import SEMIBOLD, Theme, sized
from feeds.frame import Counters, SideSummary, Spread


@dataclass(frozen=True, slots=True)
class Reading:
    """What one counter shows."""

    figure: str = NOTHING
    note: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A counter's caption, the widest texts it must hold, and its rank when room is short."""

    caption: str
    widest: str
    rank: int
    about: str


def places(side: SideName) -> tuple[Place, ...]:
    """Return the counters of ``side``, from left to right."""
    third = Place("Messages", "99 999 in total", 4, "updates received")
    if side == "polled":
        third = Place("Empty responses", "of 99 999 polls", 4, "polls answered with nothing new")
    return (
        Place("Update latency p50", "p99 1 990 · max 2 004 ms", 0, "from published until held"),
        Place("Requests", "99 999 in total", 2, "HTTP requests; an opening handshake is one"),
        third,
        Place("On the wire", "999 kB in total", 3, "bytes both ways, counted on the sockets"),
        Place("Updates missed", "100 % of 99 999", 1, "updates never received themselves"),
        Place("Server cost", "99.9 MB memory", 5, "CPU of a core, and memory, of this server"),
    )


def readings(side: SideName, counters: Counters) -> tuple[Reading, ...]:
    """Return what the counters of ``side`` show, in the order of :func:`places`."""
    mine = counters.live if side == "live" else counters.polled
    elapsed_s = counters.elapsed_s
    moved = mine.bytes_received + mine.bytes_sent
    return (
        Reading(milliseconds(mine.update_latency_ms.p50), _tail(mine.update_latency_ms)),
        _requests(side, mine, elapsed_s),
        _third(side, mine, elapsed_s),
        Reading(
            data_rate(moved / elapsed_s) if elapsed_s > 0 else NOTHING, f"{data(moved)} in total"
        ),
        _missed(mine),
        _cost(mine, elapsed_s),
    )


def _rate(number: int, elapsed_s: float) -> str:
    return per_second(number / elapsed_s) if elapsed_s > 0 else NOTHING


def _tail(spread: Spread) -> str:
    """Return the far end of a distribution; the unit once, where both figures have the same."""
    if not spread.count:
        return ""
    p99, most = milliseconds(spread.p99), milliseconds(spread.max)
    unit = f"{HARD}ms"
    if p99.endswith(unit) and most.endswith(unit):
        p99 = p99.removesuffix(unit)
    return f"p99 {p99} · max {most}"


def _third(side: SideName, mine: SideSummary, elapsed_s: float) -> Reading:
    if side == "live":
        return Reading(_rate(mine.messages, elapsed_s), f"{count(mine.messages)} in total")
    return Reading(count(mine.empty_responses), f"of {count(mine.requests)} polls")


def _requests(side: SideName, mine: SideSummary, elapsed_s: float) -> Reading:
    """Return the polls' rate; a push side's few handshakes have none worth the name."""
    if side == "polled":
        return Reading(_rate(mine.requests, elapsed_s), f"{count(mine.requests)} in total")
    notes = {0: "none since the reset", 1: "one handshake"}
    return Reading(count(mine.requests), notes.get(mine.requests, "handshakes"))


def _missed(mine: SideSummary) -> Reading:
    """Return what was missed of the updates whose fate is known."""
    settled = mine.updates_missed + mine.updates_delivered
    if not settled:
        return Reading("0", "of none yet")
    note = f"of {count(settled)}"
    if mine.updates_missed:
        note = f"{share(mine.updates_missed / settled)} {note}"
    return Reading(count(mine.updates_missed), note, alert=mine.updates_missed > 0)


def _cost(mine: SideSummary, elapsed_s: float) -> Reading:
    if mine.server_cpu_s is None or elapsed_s <= 0:
        figure = NOTHING
    else:
        per_cent = 100 * mine.server_cpu_s / elapsed_s
        figure = f"{per_cent:.{1 if per_cent < 9.95 else 0}f}{HARD}%"
    memory = data(mine.server_rss_bytes)
    return Reading(figure, "" if memory == NOTHING else f"{memory} memory")


class Counter(QWidget):
    """Caption, figure and note of one counter."""

    def __init__(self, place: Place, theme: Theme) -> None:
        super().__init__()
        self.place = place
        self.reading = Reading()
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(place.caption)
        self.setToolTip(f"{place.caption}: {place.about}, since the segment began")

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme``."""
        self._theme = theme
        self.update()

    def show_reading(self, reading: Reading) -> None:
        """Show ``reading`` if it is another."""
        if reading != self.reading:
            self.reading = reading
            self.setAccessibleDescription(f"{reading.figure} {reading.note}".strip())
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the widest texts, in three lines."""
        small, large = (QFontMetrics(font) for font in self._fonts())
        texts = (self.place.caption, self.place.widest)
        width = max(small.horizontalAdvance(text) for text in texts)
        return QSize(width + small.averageCharWidth(), 2 * small.height() + large.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Write the three lines; what does not fit ends with an ellipsis."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.card)
        small, large = self._fonts()
        figure = self._theme.alert if self.reading.alert else self._theme.text
        y = 0
        for font, colour, text in (
            (small, self._theme.muted, self.place.caption),
            (large, figure, self.reading.figure),
            (small, self._theme.muted, self.reading.note),
        ):
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(colour)
            fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(0, y + metrics.ascent(), fitting)
            y += metrics.height()

    def _fonts(self) -> tuple[QFont, QFont]:
        return sized(0.84), sized(1.3, SEMIBOLD)


class CountersRow(QWidget):
    """All counters of a side; when room is short, those of the highest rank number give way."""

    def __init__(self, side: SideName, theme: Theme) -> None:
        super().__init__()
        self._side = side
        self.counters = [Counter(place, theme) for place in places(side)]
        for counter in self.counters:
            counter.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        for counter in self.counters:
            counter.set_theme(theme)
        self.updateGeometry()
        self._arrange()

    def show_counters(self, counters: Counters) -> None:
        """Show the newest figures."""
        for counter, reading in zip(self.counters, readings(self._side, counters), strict=True):
            counter.show_reading(reading)

    def set_delivered_only(self, on: bool) -> None:
        """Show the delivered-only latency instead of the update latency."""

    def set_naive(self, on: bool) -> None:
        """Show the naive instead of the corrected response time."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as one counter."""
        hints = [counter.sizeHint() for counter in self.counters]
        return QSize(sum(hint.width() for hint in hints), hints[0].height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many counters as fit."""
        self._arrange()

    def _arrange(self) -> None:
        """Give each counter that fits its width, and share out what is left."""
        room = self.width()
        chosen: list[Counter] = []
        for counter in sorted(self.counters, key=lambda one: one.place.rank):
            width = counter.sizeHint().width()
            if chosen and width > room:
                break
            room -= width
            chosen.append(counter)
        x, spare = 0, max(0, room) // len(chosen)
        for counter in self.counters:
            counter.setVisible(counter in chosen)
            if counter in chosen:
                width = counter.sizeHint().width() + spare
                counter.setGeometry(x, 0, width, self.height())
                x += width
