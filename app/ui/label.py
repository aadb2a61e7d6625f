"""Words in rows: a label that gives way where there is no room, and one on a rounded ground."""

import re
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QStaticText
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle

from app.text.in_words import in_words
from app.text.tips import wrapped
from app.ui.ink import faded
from app.ui.override import override
from app.ui.theme import INKS, REGULAR, Dressed, Ink, measured, metrics, sized, theme_of

Room = Literal["keep", "wrap", "elide", "yield"]
"""Without room for its text a label keeps its width, takes more lines, or says less.

One that elides takes the width it is given, whatever it says; one that yields is as wide as its
text while it can be.
"""
HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
"""Within a word: the sign of the keyboard is as wide as a figure in fonts whose figures are."""
STEP = 0.94
"""By this factor letters become smaller until the text fits."""


def typeset(text: str) -> str:
    """Return ``text`` as it is drawn: hyphens within words are as narrow as hyphens are."""
    return HYPHEN.sub("\N{HYPHEN}", text)


class Label(Dressed, QLabel):
    """Plain text in one ink, size and weight, which follow theme and text size by themselves.

    Assistive technology is told the text, with signs and units as words, after what it is
    ``about`` ("Polled, status"). Where that is ``None`` it is told nothing, and the mouse passes
    through: the label is a part of a widget that speaks and explains itself as a whole.

    One that says less says the first of its texts that has room, at need in smaller letters
    (``least``, as a multiple of running text); its tooltip tells what is left out.
    """

    def __init__(
        self,
        text: str = "",
        *,
        ink: Ink = "text",
        scale: float = 1.0,
        weight: int = REGULAR,
        room: Room = "keep",
        least: float | None = None,
        about: str | None = "",
    ) -> None:
        super().__init__()
        self._texts: tuple[str, ...] = ("",)
        self.ink = ink
        self.face = scale, weight
        """Scale and weight of the text, as ``sized`` and ``metrics`` take them."""
        self._least, self._about = least, about
        self._says_less, self._yields = room in {"elide", "yield"}, room == "yield"
        self._shown, self._drawn_scale = "", scale
        self._glyphs = QStaticText()
        self._inside, self._place = QRect(), QPointF()
        self._place_known, self._from_left = False, True
        self._tells_rest = False
        self._glyphs.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(INKS[ink])
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, about is None)
        if room == "wrap":
            self.setWordWrap(True)
        elif self._says_less:
            across = QSizePolicy.Policy.Maximum if self._yields else QSizePolicy.Policy.Ignored
            self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.say(text)
        self.dress()

    @property
    def shown(self) -> str:
        """The text as there is room for it."""
        return self._shown if self._says_less else self.text()

    @override
    def text(self) -> str:
        return self._texts[0]

    @override
    def setText(self, text: str) -> None:
        self.say(text)

    def say(self, *texts: str) -> None:
        """Show the first of ``texts`` that has room; repaints only if they are others."""
        if texts == self._texts:
            return
        before, self._texts = self._texts[0], texts
        if self._about is not None:
            words = in_words(texts[0])
            self.setAccessibleName(f"{self._about}: {words}" if self._about else words)
        if not self._says_less:
            super().setText(typeset(texts[0]))
            return
        self._fit()
        if self._yields and measured(before, *self.face) != measured(texts[0], *self.face):
            self.updateGeometry()

    def set_ink(self, ink: Ink) -> None:
        """Colour the text as ``ink``."""
        if ink != self.ink:
            self.ink = ink
            self.setForegroundRole(INKS[ink])
            self.update()

    def set_face(self, scale: float, weight: int | None = None) -> None:
        """Show the text ``scale`` times as large as running text, in this weight."""
        face = scale, self.face[1] if weight is None else weight
        if face != self.face:
            self.face = face
            self.dress()

    @override
    def dress(self) -> None:
        self.setFont(sized(*self.face))
        self._place_known = False
        if self._says_less:
            self._fit()

    @override
    def sizeHint(self) -> QSize:
        if not self._says_less:
            return super().sizeHint()
        width, height = measured(self._texts[0], *self.face), metrics(*self.face).height()
        return QSize(width + 2, height).grownBy(self.contentsMargins())

    @override
    def minimumSizeHint(self) -> QSize:
        if not self._says_less:
            return super().minimumSizeHint()
        return QSize(0, self.sizeHint().height())

    @override
    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        super().setAlignment(alignment)
        elsewhere = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignHCenter
        self._from_left = not alignment & elsewhere
        self._place_known = False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._says_less:
            self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._says_less:
            super().paintEvent(event)
            return
        if not self._shown:
            return
        if not self._place_known:
            self._find_place()
        painter = QPainter(self)
        if self._drawn_scale != self.face[0]:
            painter.setFont(sized(self._drawn_scale, self.face[1]))
        painter.drawStaticText(self._place, self._glyphs)
        painter.end()

    def _find_place(self) -> None:
        """Find where the text is drawn: each paint but the first is spared that."""
        face = self._drawn_scale, self.face[1]
        size = QSize(measured(self._shown, *face), metrics(*face).height())
        ways = self.layoutDirection(), self.alignment()
        self._place = QPointF(QStyle.alignedRect(*ways, size, self._inside).topLeft())
        self._place_known = True

    def _fit(self) -> None:
        """Choose text and size for the present width; repaint if they are others."""
        inside = self.contentsRect()
        shown, scale = self._fitting(inside.width())
        cut = shown != self._texts[0]
        if self._tells_rest or (cut and not self.toolTip()):
            self._tells_rest = cut
            self.setToolTip(wrapped(self._texts[0]) if cut else "")
        if (shown, scale) == (self._shown, self._drawn_scale) and inside == self._inside:
            return
        if shown != self._shown:
            self._glyphs.setText(typeset(shown))
        # a text that begins at the left edge begins there whatever it says
        if not self._from_left or (scale, inside) != (self._drawn_scale, self._inside):
            self._place_known = False
        self._shown, self._drawn_scale, self._inside = shown, scale, inside
        self.update()

    def _fitting(self, room: int) -> tuple[str, float]:
        """Return the text and the scale that fit into ``room`` pixels."""
        scale, weight = self.face
        least = scale if self._least is None else min(self._least, scale)
        while True:
            for text in self._texts:
                if measured(text, scale, weight) <= room:
                    return text, scale
            if scale <= least:
                break
            scale = max(least, scale * STEP)
        elide = Qt.TextElideMode.ElideRight
        return metrics(scale, weight).elidedText(self._texts[-1], elide, room), scale


class Pill(Label):
    """Wide enough for its text, elided when it cannot be; one that warns has a reddish ground."""

    def __init__(
        self,
        about: str,
        *,
        ink: Ink = "muted",
        scale: float = 1.0,
        weight: int = REGULAR,
        warns: bool = False,
    ) -> None:
        self._warns = warns
        super().__init__(ink=ink, scale=scale, weight=weight, room="yield", about=about)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    @override
    def dress(self) -> None:
        line = metrics(*self.face).height()
        side, spare = round(0.75 * line), round(1.5 * line) - line
        self.setContentsMargins(side, spare // 2, side, spare - spare // 2)
        super().dress()

    @override
    def minimumSizeHint(self) -> QSize:
        height = self.sizeHint().height()
        return QSize(3 * height, height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.alert, 30) if self._warns else theme.chip)
        painter.drawRoundedRect(self.rect(), self.height() / 2, self.height() / 2)
        painter.end()
        super().paintEvent(event)
