"""One of the large figures that the back of the room can read, with its caption."""

from itertools import product

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.text.formats import HARD, NOTHING, THIN
from app.text.glossary import tip_text
from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.ink import colour_of
from app.ui.override import override
from app.ui.spoken import Spoken
from app.ui.theme import SEMIBOLD, Dressed, measured, metrics, sized, theme_of
from feeds.figure import Term
from feeds.frame import SideName

LARGEST, SMALLEST = 4.6, 2.2
"""How many times as large as running text the figures are, with and without much room."""
CAPTION, LEAST_CAPTION = 0.9, 0.6
"""Size of the captions, and where they are too wide, in running text's."""
BEFORE = 0.8
"""Size of what is said of before."""
UNIT = 0.42
"""Size of a unit, as a share of its figure's."""
WIDEST = f"9{THIN}999{HARD}ms"
"""Both figures of a row are sized for this text, so that they are of one size."""


class HeroFigure(Dressed, QWidget):
    """A caption and a large figure, painted only when the figure changes."""

    def __init__(self, caption: str, owner: str, explained: Term, ink: SideName | None) -> None:
        super().__init__()
        self._caption, self._owner, self._term = caption, owner, explained
        self._ink = ink
        self.text, self._fitting = NOTHING, caption
        self._beside: tuple[str, ...] = ()
        self._before = "", BEFORE, 0
        self._unit = ""
        self._split = 0
        self.scale = LARGEST
        """How many times as large as running text the figure is, where the width allows."""
        self._why_grey = self._why_unknown = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)
        self.setToolTip(wrapped(tip_text(caption, explained)))
        self.dress()

    @override
    def dress(self) -> None:
        self._fit()
        self.updateGeometry()
        self.update()

    def set_scale(self, scale: float) -> None:
        """Show the figure ``scale`` times as large as running text, where the width allows."""
        if scale != self.scale:
            self.scale = scale
            self.dress()

    def show_text(self, text: str, unit: str = "") -> None:
        """Show ``text``, and small beside it a unit; repaints the figure alone if it is another."""
        if (text, unit) != (self.text, self._unit):
            self.text, self._unit = text, unit
            self.update(0, self._split, self.width(), self.height() - self._split)

    def show_before(self, *texts: str) -> None:
        """Say the first of ``texts`` that has room beside the caption; none for nothing."""
        if texts != self._beside:
            self._beside = texts
            self._fit_before()
            self.update(0, 0, self.width(), self._split)

    def grey(self, why: str) -> None:
        """Show the figure as one that is not to be trusted because of ``why``; "" if it is."""
        if why != self._why_grey:
            self._why_grey = why
            self._explain()
            self.update()

    def unknown(self, why: str) -> None:
        """Say in the tooltip ``why`` there is no figure; "" if there is one, or will be."""
        if why != self._why_unknown:
            self._why_unknown = why
            self._explain()

    def _explain(self) -> None:
        facts = [self._why_unknown, self._why_grey]
        self.setToolTip(wrapped(tip_text(self._caption, self._term, facts)))

    def spoken(self) -> Spoken:
        """Return "Polled, behind by 1.3 seconds"."""
        value = in_words(f"{self.text}{HARD}{self._unit}".rstrip(HARD))
        caption = self._caption[0].lower() + self._caption[1:]
        before = in_words(self._beside[0]) if self._beside else ""
        return Spoken(f"{self._owner}, {caption} {value}", before, value)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(measured(WIDEST, SMALLEST / 2, SEMIBOLD), self.sizeHint().height())

    @override
    def sizeHint(self) -> QSize:
        large = round(metrics(self.scale, SEMIBOLD).height() * 0.88)
        width = measured(WIDEST, self.scale, SEMIBOLD)
        return QSize(width + 4, metrics(CAPTION).height() + large)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.card)
        if event.rect().top() < self._split:
            painter.setFont(self._fonts[0])
            painter.setPen(theme.muted)
            base = self._split - painter.fontMetrics().descent()
            painter.drawText(0, base, self._fitting)
            if self._before[0]:
                text, scale, x = self._before
                painter.setFont(sized(scale))
                painter.drawText(x, base, text)
        large, wide, _ = self.widths()
        measures = metrics(large, SEMIBOLD)
        base = (self._split + self.height() - measures.height()) // 2 + measures.ascent()
        ink = theme.text if self._ink is None else colour_of(self._ink, theme)
        painter.setFont(self._fonts[1] if large == self._large else sized(large, SEMIBOLD))
        painter.setPen(theme.muted if self._why_grey else ink)
        painter.drawText(0, base, self.text)
        if self._unit:
            painter.setFont(sized(UNIT * large))
            painter.setPen(theme.muted)
            painter.drawText(wide, base, f"{HARD}{self._unit}")

    def widths(self) -> tuple[float, int, int]:
        """Return the figure's scale, and the widths of figure and unit: together they fit."""
        large, unit = self._large, f"{HARD}{self._unit}".rstrip(HARD)
        for _ in range(2):  # letters have whole pixels: once more after they were made smaller
            wide, beside = measured(self.text, large, SEMIBOLD), measured(unit, UNIT * large)
            if wide + beside <= self.width():
                break
            large *= 0.98 * self.width() / (wide + beside)
        return large, measured(self.text, large, SEMIBOLD), measured(unit, UNIT * large)

    def _fit(self) -> None:
        """Choose the sizes of caption and figure for the present width."""
        width, small, large = self.width(), CAPTION, self.scale
        self._split = metrics(CAPTION).height()
        wide, needed = measured(self._caption, CAPTION), measured(WIDEST, large, SEMIBOLD)
        if 0 < width < wide:
            small = max(LEAST_CAPTION, 0.95 * CAPTION * width / wide)
        if 0 < width < needed:
            large = max(1.2, large * width / needed)
        elide = Qt.TextElideMode.ElideRight
        self._fitting = metrics(small).elidedText(self._caption, elide, max(width, 1))
        self._fonts, self._large = (sized(small), sized(large, SEMIBOLD)), large
        self._caption_width = measured(self._fitting, small)
        self._fit_before()

    def _fit_before(self) -> None:
        """Choose what is said beside the caption for the present width."""
        x = self._caption_width + metrics(BEFORE).averageCharWidth() * 2
        faces = product((BEFORE, LEAST_CAPTION), self._beside)
        fitting = (face for face in faces if measured(face[1], face[0]) <= self.width() - x)
        scale, text = next(fitting, (BEFORE, ""))
        self._before = text, scale, x
