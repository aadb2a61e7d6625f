"""The status line at the bottom: what the instrument itself does, and when it is in the way."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, metrics, theme_of

SCALE = 0.84


class ObserverLine(Dressed, QWidget):
    """One line of small text, muted while all is well; a sign and words when it is not."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = _Sign()
        self._name = Label("Instrument", ink="muted", scale=SCALE, weight=SEMIBOLD, room="yield")
        self._figures = Label(ink="muted", scale=SCALE, room="elide")
        self._warning = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._name)
        self._row.addWidget(self._figures, 1)
        what = (
            "What this program itself does. Amber: it, and not the system, limits a number;"
            " the numbers concerned are grey. Frames that come faster than the screen's are"
            " coalesced: no update is left out of the figures."
        )
        self.setToolTip(wrapped(what))
        self.say("", "")
        self.dress()

    @property
    def text(self) -> str:
        """The line as it is shown, without the name before it."""
        figures = self._figures.text()
        return f"{self._warning} · {figures}" if self._warning else figures

    @property
    def limited(self) -> bool:
        """Whether the line is amber."""
        return bool(self._warning)

    def say(self, figures: str, warning: str) -> None:
        """Show ``figures``, after a ``warning`` if there is one; called once a second."""
        self._warning = warning
        self._sign.setVisible(bool(warning))
        self._name.say(warning or "Instrument")
        self._name.set_ink("caution" if warning else "muted")
        self._figures.say(figures)
        self.setAccessibleName(f"The instrument itself: {in_words(self.text)}")

    @override
    def dress(self) -> None:
        line, em = metrics(SCALE).height(), metrics().height()
        self.setFixedHeight(round(1.7 * line))
        self._row.setContentsMargins(2 * em, 0, em, round(0.6 * line))
        self._row.setSpacing(round(0.6 * line))


class _Sign(QWidget):
    """A triangle in the colour of cautions."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Caution")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(90, 80) * metrics(SCALE).height() / 100

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        width, height = self.width(), self.height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme_of(self).caution)
        painter.setBrush(theme_of(self).caution)
        corners = [(width / 2, 1.0), (width - 1.0, height - 1.0), (1.0, height - 1.0)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        painter.end()
