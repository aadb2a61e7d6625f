"""Reads the wire strip: the message or the poll that the pointer or the keys are at."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.features.reading import wire_words
from app.features.reading.clock import clock_of
from app.features.reading.placing import place_off
from app.features.reading.table_card import TableCard, others
from app.features.reading.words import NS, Form
from app.ui.announce import announce
from app.ui.override import override
from app.ui.theme import theme_of
from app.window.host import Host
from app.window.wire.wire_finding import KINDS, WireSign
from app.window.wire.wire_strip import WireStrip

TEXT_NS = NS // 4


class WireMark(QWidget):
    """Rings around the ends of a sign; lets everything through."""

    def __init__(self, strip: WireStrip) -> None:
        super().__init__(strip)
        self._strip = strip
        self.sign: WireSign | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Rings around what is read")
        self.hide()

    def follow(self, sign: WireSign | None) -> None:
        """Be around ``sign``, wherever it is now."""
        self.sign = sign
        self.setVisible(sign is not None)
        if sign is not None:
            reach = self._reach() + 2
            ends = [end.toPoint() for end in self._strip.ends_of(sign)]
            box = QRect(ends[0], ends[0]).united(QRect(ends[1], ends[1]))
            self.setGeometry(box.adjusted(-reach, -reach, reach, reach))
            self.update()

    def _reach(self) -> int:
        return round(0.42 * self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.sign is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme_of(self).text, max(1.5, 0.1 * self.fontMetrics().height())))
        painter.translate(QPointF(-self.pos()))
        for end in self._strip.ends_of(self.sign):
            painter.drawEllipse(end, self._reach(), self._reach())
        painter.end()


class WireReader(QObject):
    """One card and a mark for what is read; nothing is done while nothing is."""

    def __init__(self, host: Host, parent: QObject, sizes: dict[int, int]) -> None:
        super().__init__(parent)
        self._parts, self._painter = host.parts, host.parts.painter
        self._strip, self._sizes = host.parts.strip, sizes
        self._clock = clock_of(host)
        self.mark = WireMark(self._strip)
        self.card = TableCard(host.parts.surface, "What is told of this message")
        self.by_keys = False
        self._told_ns = 0
        self._painter.painted.append(self._painted)

    def point(self, place: QPointF | None) -> None:
        """The pointer is at ``place``, or over no lane any more."""
        if place is not None:
            self.by_keys = False
            self._show(self._strip.sign_at(place))
        elif not self.by_keys:
            self._show(None)

    def step(self, along: int, across: int) -> None:
        """Go to the next sign on the lane or the one before, or to the lane beside."""
        sight, sign = self._strip.in_sight(), self.mark.sign
        self.by_keys = True
        if sign is None:
            found = sight.nearest("update", sight.end_ns, sight.end_ns)
        elif across:
            lane = min(max(KINDS.index(sign.kind) + across, 0), len(KINDS) - 1)
            found = sight.nearest(KINDS[lane], sign.begin_ns, sight.end_ns) or sign
        else:
            found = sight.beside(sign, along)
        self._show(found)
        if found is not None:
            announce(self._strip, self.card.text.spoken())

    def close(self) -> bool:
        """Put away what the keys brought; say whether there was anything."""
        was = self.by_keys and self.mark.sign is not None
        if was:
            self.by_keys = False
            self._show(None)
        return was

    def _show(self, sign: WireSign | None) -> None:
        self._told_ns = 0
        self.mark.sign = sign
        self._follow()

    def _painted(self, at_ns: int, standing: bool) -> None:
        if self.mark.sign is not None:
            self._follow()

    def _follow(self) -> None:
        sign, shown = self.mark.sign, self._painter.shown
        gone = sign is not None and sign.end_ns < self._strip.in_sight().begin_ns
        if sign is None or shown is None or gone or not self._strip.isVisible():
            self.mark.follow(None)
            self.card.hide()
            return
        self.mark.follow(sign)
        now_ns = shown[1].now_ns
        if 0 <= now_ns - self._told_ns < TEXT_NS:
            return
        self._told_ns = now_ns
        form = Form(now_ns=now_ns, decimals=0, unit="", grain_ns=1, clock=self._clock)
        if sign.kind == "poll":
            asks = self._strip.asks
            self.card.tell(wire_words.of_poll(sign, shown[0], asks, form))
        else:
            self.card.tell(wire_words.of_update(sign, shown[0], self._known(sign), form))
        self._place(sign)

    def _known(self, sign: WireSign) -> wire_words.Message:
        shown, counters = self._painter.shown, self._painter.intake.counters
        assert shown is not None
        span = shown[0].traffic.span_at(sign.begin_ns)
        return wire_words.Message(
            self._painter.legs.painted_ns(sign.key),
            self._sizes.get(span.segment) if span is not None else None,
            counters.conditions.upstream_ms if counters is not None else None,
        )

    def _place(self, sign: WireSign) -> None:
        surface = self._parts.surface
        strip = QRect(self._strip.mapTo(surface, QPoint()), self._strip.size())
        x = self._strip.mapTo(surface, self._strip.ends_of(sign)[0].toPoint()).x()
        self.card.move(place_off(self.card.size(), strip, surface.rect(), x, others(self.card)))
        self.card.show()
        self.card.raise_()
