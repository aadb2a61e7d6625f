"""The curve of a search: p50 and p95 of each side over the number of clients, both logarithmic."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.report.charts import Axis, Chart, Polyline
from app.text.in_words import in_words
from app.ui.ink import colour_of, draw_glyph
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import Dressed, measured, metrics, sized, theme_of
from feeds.frame import SIDES

SCALE = 0.84
EMPTY = Chart(
    "Update latency over the number of clients",
    Axis(20, 8000, "clients", log=True),
    Axis(10, 2000, "update latency (ms)", log=True),
    (),
)
"""What is shown before anything has been measured."""


class CapacityChart(Dressed, QWidget):
    """Draws a chart of the report in the colours and the text size of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.chart, self.words = EMPTY, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.dress()

    def show_chart(self, chart: Chart, words: str) -> None:
        """Draw ``chart``; ``words`` say what is in it."""
        self.chart, self.words = chart, words
        self.update()

    def spoken(self) -> Spoken:
        """Return what it is about, and what came of it."""
        said = in_words(self.words) or "nothing yet"
        return Spoken(self.chart.title, said, role=QAccessible.Role.Chart)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        em = metrics().height()
        return QSize(20 * em, 11 * em)

    @override
    def dress(self) -> None:
        super().dress()
        self.updateGeometry()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(sized(SCALE))
        self._paint_grid(painter)
        painter.save()
        painter.setClipRect(self._area().adjusted(-4, -4, 4, 4))
        for line in self.chart.lines:
            self._paint_line(painter, line)
        painter.restore()
        self._paint_marks(painter)
        painter.end()

    def _area(self) -> QRectF:
        """Return where curves are: labels are outside."""
        line = metrics(SCALE).height()
        left = measured("10 000", SCALE) + 0.6 * line
        return QRectF(self.rect()).adjusted(left, 1.5 * line, -0.8 * line, -2.5 * line)

    def _at(self, x: float, y: float) -> QPointF:
        area, chart = self._area(), self.chart
        across, up = chart.x.place(x), chart.y.place(y)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def _paint_grid(self, painter: QPainter) -> None:
        """Draw lines at round values, and the values that have room beside each other."""
        area, theme, chart = self._area(), theme_of(self), self.chart
        line, gap = metrics(SCALE).height(), measured("0", SCALE)
        free = area.bottom() + line
        for value, text in chart.y.ticks():
            y = self._at(chart.x.low, value).y()
            painter.setPen(QPen(theme.grid, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if y + line / 2 < free:
                free = y - line / 2
                box = QRectF(0, y - line / 2, area.left() - gap, line)
                self._paint_text(painter, box, text, Qt.AlignmentFlag.AlignRight)
        free = 0.0
        for value, text in chart.x.ticks():
            x, wide = self._at(value, chart.y.low).x(), measured(text, SCALE)
            painter.setPen(QPen(theme.grid, 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            if x - wide / 2 > free:
                free = x + wide / 2 + gap
                box = QRectF(x - wide, area.bottom() + 0.15 * line, 2 * wide, line)
                self._paint_text(painter, box, text, Qt.AlignmentFlag.AlignHCenter)
        foot = QRectF(area.left(), self.height() - line * 1.2, area.width(), line * 1.2)
        self._paint_text(painter, foot, chart.x.label, Qt.AlignmentFlag.AlignHCenter)
        head = QRectF(0, 0, self.width(), line * 1.2)
        legend = "Update latency in ms: p95, and p50 dotted; grey: the load generator's"
        self._paint_text(painter, head, legend, Qt.AlignmentFlag.AlignLeft)

    def _paint_text(
        self, painter: QPainter, box: QRectF, text: str, where: Qt.AlignmentFlag
    ) -> None:
        painter.setPen(theme_of(self).muted)
        shown = metrics(SCALE).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, where | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_line(self, painter: QPainter, line: Polyline) -> None:
        """Draw a curve, with the sign of its side at each measurement."""
        kind, _, half = line.style.partition(" ")
        side = next((one for one in SIDES if one == kind), None)
        theme, em = theme_of(self), metrics().height()
        others = {"theory": theme.text, "truth": theme.truth}
        colour = colour_of(side, theme) if side else others[kind]
        pen = QPen(colour, max(1.4, em / 11))
        if half or kind == "theory":
            pen.setStyle(Qt.PenStyle.DotLine if half else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        points = [self._at(x, y) for x, y in line.points]
        painter.drawPolyline(QPolygonF(points))
        if side and not half:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for at in points:
                draw_glyph(painter, side, at, max(2.5, em / 6))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_marks(self, painter: QPainter) -> None:
        """Draw the capacities and the bounds, each with its words in a row of its own."""
        area, theme, line = self._area(), theme_of(self), metrics(SCALE).height()
        for row, (value, note) in enumerate(self.chart.markers):
            x, y = self._at(value, self.chart.y.low).x(), area.top() + row * line
            pen = QPen(theme.text, 1)
            pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, y), QPointF(x, area.bottom()))
            wide = measured(note, SCALE) + line / 2
            left = x - wide if x - wide > area.left() else x + line / 4
            box = QRectF(left, y, wide, line)
            painter.fillRect(box, theme.card)
            painter.setPen(theme.text)
            middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, middle, note)
