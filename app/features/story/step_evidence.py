"""How the evidence of a step stands: measuring, proven or refuted, with what was measured."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from app.text import standings
from app.ui.claim_sign import STATE_INKS, Sign
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, measured, metrics, theme_of
from feeds.stories.story import Judgement, Standing

JUDGED, MEASURING, VALUES = 1.5, 1.15, 0.95
"""Sizes of the headline, judged or not, and of the values below it."""
WIDEST = "first, to compare: 10 of 10 s"
LEAST = 0.6
"""To this multiple of running text letters may shrink; the widget is made for :data:`WIDEST`."""
ABOVE = QBoxLayout.Direction.TopToBottom


class StepEvidence(Dressed, QWidget):
    """A headline, the measured values, and a thin bar for the time while it is measured."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Evidence")
        self._scale = 1.0
        self._standing = Standing(0, "measuring", 0.0, 0.0, Judgement())
        self._sign = Sign(share=0.6)
        self.headline = Label(room="elide", weight=SEMIBOLD, least=LEAST, about="Evidence")
        self.values = Label(room="elide", ink="muted", least=LEAST)
        self._head = QHBoxLayout()
        self._head.addWidget(self._sign)
        self._head.addWidget(self.headline, 1)
        self._lines = QBoxLayout(ABOVE, self)
        self._lines.setSpacing(0)
        self._lines.addLayout(self._head, 1)
        self._lines.addWidget(self.values, 1)
        self.show_standing(self._standing)
        self.dress()

    def set_scale(self, scale: float) -> None:
        """Write ``scale`` times as large as running text."""
        if scale != self._scale:
            self._scale = scale
            self.dress()

    def set_flat(self, flat: bool) -> None:
        """Write everything into one line, where height is dearer than width."""
        if flat == (self._lines.direction() == ABOVE):
            self._lines.setDirection(QBoxLayout.Direction.LeftToRight if flat else ABOVE)
            self.dress()

    def show_standing(self, standing: Standing) -> None:
        """Show how the evidence stands; paints only what is another than before."""
        moved = standing.is_measuring or self._standing.is_measuring
        self._standing = standing
        state = "not yet" if standing.is_measuring else standing.judgement.state
        self.headline.set_ink(STATE_INKS[state])
        self.headline.say(standings.headline(standing))
        self.values.say(standings.values(standing.judgement))
        self._sign.show_state(state)
        self._size_headline(judged=state != "not yet")
        if moved:
            self.update()

    @override
    def dress(self) -> None:
        flat = self._lines.direction() != ABOVE
        large, small = metrics(self._scale * JUDGED, SEMIBOLD).height(), self._small()
        self.values.set_face(self._scale * VALUES)
        self.headline.setFixedHeight(round(1.1 * large))
        self._sign.setFixedSize(round(0.84 * large), round(1.1 * large))
        self._head.setSpacing(round(0.21 * large))
        self._lines.setContentsMargins(0, 0, 0, round((0.4 if flat else 0.75) * small))
        self._size_headline(judged=self.headline.ink != STATE_INKS["not yet"])
        way = QSizePolicy.Policy.Expanding if flat else QSizePolicy.Policy.Fixed
        self.setSizePolicy(way, QSizePolicy.Policy.Fixed)
        width = measured(WIDEST, self._scale * MEASURING, SEMIBOLD)
        self.setMinimumWidth(width)
        self.setMaximumWidth(16777215 if flat else width)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        standing = self._standing
        if not standing.is_measuring:
            return
        theme, thick = theme_of(self), 0.2 * self._small()
        done = min(1.0, standing.elapsed_s / standing.wait_s) if standing.wait_s else 0.0
        below = 1.75 * thick if self._lines.direction() == ABOVE else 0.0
        top = self._lines.contentsRect().bottom() + 1 + below
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, colour in ((1.0, theme.groove), (done, theme.muted)):
            painter.setBrush(colour)
            bar = QRectF(0, top, share * self.width(), thick)
            painter.drawRoundedRect(bar, thick / 2, thick / 2)
        painter.end()

    def _size_headline(self, *, judged: bool) -> None:
        self._sign.setVisible(judged)
        self.headline.set_face(self._scale * (JUDGED if judged else MEASURING))

    def _small(self) -> int:
        return metrics(self._scale * VALUES).height()
