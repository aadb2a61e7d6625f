"""The verdict: one line under the wire strip that says what the two sides are worth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.text.glossary import term, tip_text
from app.text.in_words import in_words
from app.text.server_work import ServerWork
from app.text.tips import wrapped
from app.ui.override import override
from app.ui.theme import INKS, REGULAR, SEMIBOLD, Dressed, metrics, sized
from app.window.counters.steady import Steady
from app.window.counters.verdict_text import Phrase, plain, sentence
from app.window.counters.way_words import NOBODY_TELLS
from app.window.counters.work_watch import WorkWatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feeds.counters import Counters
    from feeds.load.records import Load

SCALE = 1.3
"""The sentence's size, as a multiple of the application's text."""
BEFORE = 0.95
"""The size of what is said of before."""
BEFORE_EM = 55
"""Below this height of the window in lines of text no room is kept for it; the tooltip has it."""
WEIGHTS = REGULAR, SEMIBOLD
"""Of words that are not bold, and of those that are."""
LINE = 1.1
"""The distance of two lines of the sentence, as a multiple of their height."""
FORESEEN = (
    "Polled data reaches you 100× later (10.0 s against 100 ms) and misses 95 % of the updates; "
    "it needs three quarters of the bytes (10 kB/s against 13 kB/s) and a third of the server's "
    "work (1.0 % against 3.0 %)."
)
"""There is room for as much from the first, so that nothing moves when it is said."""


class Verdict(Dressed, QLabel):
    """Shows :func:`sentence` in the theme's colours; wraps instead of being cut off.

    It sets the words itself: the text layout of Qt 6.9 knows no weights of a variable font.
    """

    def __init__(self) -> None:
        super().__init__()
        self._warning = ""
        self._counters: Counters | None = None
        self._steady = Steady()
        self._work = WorkWatch()
        self._crowd: ServerWork | None = None
        self._spans: list[Phrase] = []
        self._before = ""
        self._rows: dict[tuple[int, int], int] = {}
        """The most rows that it took so far, by its width and the height of a line."""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip(wrapped(tip_text("Verdict", term("verdict"))))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_counters(None)

    def set_counters(self, counters: Counters | None) -> None:
        """Say what ``counters`` support; ``None`` begins anew."""
        self._counters = counters
        remote = counters.remote if counters is not None else None
        if remote is not None and remote.lost:
            spans = [Phrase(f"No verdict now: {NOBODY_TELLS}", "muted")]
        else:
            spans = sentence(counters, self._steady, self._crowd)
        if self._warning:
            spans = [Phrase(self._warning, "alert", bold=True), *spans]
        if spans != self._spans:
            self._spans = spans
            self.setAccessibleName(f"Verdict: {in_words(self.sentence)}")
            self.dress()

    def take_load(self, load: Load) -> None:
        """Say what ``load`` supports of the servers, too."""
        self._crowd = self._work.take(load)
        self.set_counters(self._counters)

    def set_warning(self, warning: str) -> None:
        """Say ``warning`` before the sentence; "" for none."""
        self._warning = warning
        self.set_counters(self._counters)

    def set_before(self, before: str) -> None:
        """Say in a smaller line under the sentence what it was ``before``; "" for nothing."""
        if before != self._before:
            self._before = before
            self.setAccessibleDescription(in_words(before))
            facts = [before] if before else []
            self.setToolTip(wrapped(tip_text("Verdict", term("verdict"), facts)))
            self.dress()

    @property
    def sentence(self) -> str:
        """What is said, without colours."""
        return plain(self._spans)

    @override
    def dress(self) -> None:
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        line = metrics(SCALE).height()
        return QSize(40 * line, round(line * LINE))

    @override
    def minimumSizeHint(self) -> QSize:
        line = metrics(SCALE).height()
        return QSize(12 * line, round(line * LINE))

    @override
    def heightForWidth(self, width: int) -> int:
        line = metrics(SCALE).height()
        most = self._rows.get((width, line)) or self._needed(width, [Phrase(FORESEEN, bold=True)])
        rows = self._rows[width, line] = max(most, self._needed(width, self._spans))
        return round(rows * line * LINE) + self._before_height()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        line = metrics(SCALE).height() * LINE
        needed = self._needed(self.width(), self._spans) * line
        below = _before_line() if self._before else 0
        below = below if self.height() - needed >= below else 0
        room = self.height() - below
        top = max(0.0, (room - needed) / 2) + metrics(SCALE).ascent()
        painter, palette = QPainter(self), self.palette()
        for row, x, word, span in _placed(self._spans, self.width()):
            painter.setFont(sized(SCALE, WEIGHTS[span.bold]))
            painter.setPen(palette.color(INKS[span.ink]))
            painter.drawText(QPointF(x, top + row * line), word)
        if below:
            self._paint_before(painter)
        painter.end()

    def _paint_before(self, painter: QPainter) -> None:
        inset, measures = _inset(), metrics(BEFORE)
        elide = Qt.TextElideMode.ElideRight
        words = measures.elidedText(self._before, elide, self.width() - 2 * inset)
        painter.setFont(sized(BEFORE))
        painter.setPen(self.palette().color(INKS["muted"]))
        painter.drawText(QPointF(inset, self.height() - measures.descent()), words)

    def _before_height(self) -> int:
        """Return the height kept for that line; in a low window it has what the sentence leaves."""
        low = self.window().height() < BEFORE_EM * metrics().height()
        return 0 if low or not self._before else _before_line()

    @staticmethod
    def _needed(width: int, spans: Sequence[Phrase]) -> int:
        return 1 + max((row for row, *_ in _placed(spans, width)), default=0)


def _before_line() -> int:
    return round(metrics(BEFORE).height() * LINE)


def _inset() -> int:
    """Return how far in the text on a card is, so that the eye finds one left edge."""
    return round(1.25 * metrics().height())


def _placed(spans: Sequence[Phrase], width: int) -> Iterator[tuple[int, float, str, Phrase]]:
    """Give each word with its row, its place in the row and its span."""
    inset = _inset()
    # in parts of pixels: rounded word by word, the sentence would come apart
    measures = [QFontMetricsF(sized(SCALE, weight)) for weight in WEIGHTS]
    row, x = 0, float(inset)
    for span in spans:
        # only ordinary spaces part words: those inside quantities must not
        for word in re.findall(r" |[^ ]+", span.text):
            long = measures[span.bold].horizontalAdvance(word)
            if word != " " and x > inset and x + long > width - inset:
                row, x = row + 1, inset
            if word != " " or x > inset:
                yield row, x, word, span
                x += long
