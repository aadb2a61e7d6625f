"""Words in rows: a label that gives way where there is no room."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QStaticText
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from app.text.in_words import in_words
from app.ui.override import override
from app.ui.theme import INKS, REGULAR, Dressed, Ink, measured, metrics, sized

__all__ = ["Label", "Room"]

Room = Literal["keep", "wrap", "elide"]
"""Without room for its text a label keeps its width, takes more lines, or says less."""
STEP = 0.95
"""By this factor letters become smaller until the text fits."""


class Label(Dressed, QLabel):
    """Plain text in one ink, size and weight, which follow theme and text size by themselves.

    Assistive technology is told the text, with signs and units as words, after what it is
    ``about`` ("Polled, status"); nothing if that is ``None``, in a widget that speaks as a whole.

    One that elides says
    the first of its texts that has room, at need in smaller letters (``least``, as a multiple of
    running text); its tooltip tells what is left out. It keeps its height, and its width does not
    follow its text, unless its horizontal size policy is set to something other than ``Ignored``.
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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts: tuple[str, ...] = ("",)
        self._ink, self._scale, self._weight = ink, scale, weight
        self._room, self._least, self._about = room, least, about
        self._shown, self._drawn_scale = "", scale
        self._glyphs = QStaticText()
        self._place = QPoint()
        self._tells_rest = False
        self._glyphs.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(INKS[ink])
        if room == "wrap":
            self.setWordWrap(True)
        elif room == "elide":
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.say(text)
        self.dress()

    @property
    def ink(self) -> Ink:
        """What the text is coloured as."""
        return self._ink

    @property
    def face(self) -> tuple[float, int]:
        """Scale and weight of the text, as ``sized`` and ``metrics`` take them."""
        return self._scale, self._weight

    @property
    def shown(self) -> str:
        """The text as there is room for it."""
        return self._shown if self._room == "elide" else self.text()

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
        before = self.sizeHint().width() if self._follows_text() else 0
        self._texts = texts
        if self._about is not None:
            words = in_words(texts[0])
            self.setAccessibleName(f"{self._about}: {words}" if self._about else words)
        if self._room != "elide":
            super().setText(texts[0])
            return
        self._fit()
        if self._follows_text() and self.sizeHint().width() != before:
            self.updateGeometry()

    def set_ink(self, ink: Ink) -> None:
        """Colour the text as ``ink``."""
        if ink != self._ink:
            self._ink = ink
            self.setForegroundRole(INKS[ink])
            self.update()

    def set_face(self, scale: float, weight: int | None = None) -> None:
        """Show the text ``scale`` times as large as running text, in this weight."""
        face = scale, self._weight if weight is None else weight
        if face != (self._scale, self._weight):
            self._scale, self._weight = face
            self.dress()

    @override
    def dress(self) -> None:
        self.setFont(sized(self._scale, self._weight))
        if self._room == "elide":
            self._fit()

    @override
    def sizeHint(self) -> QSize:
        if self._room != "elide":
            return super().sizeHint()
        margins = self.contentsMargins()
        width, height = measured(self._texts[0], *self.face), metrics(*self.face).height()
        return QSize(width + 2, height).grownBy(margins)

    @override
    def minimumSizeHint(self) -> QSize:
        if self._room != "elide":
            return super().minimumSizeHint()
        return QSize(0, self.sizeHint().height())

    @override
    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        super().setAlignment(alignment)
        if self._room == "elide":
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._room == "elide":
            self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._room != "elide":
            super().paintEvent(event)
            return
        if not self._shown:
            return
        painter = QPainter(self)
        if self._drawn_scale != self._scale:
            painter.setFont(sized(self._drawn_scale, self._weight))
        painter.drawStaticText(self._place, self._glyphs)
        painter.end()

    def _follows_text(self) -> bool:
        return self.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Ignored

    def _fit(self) -> None:
        """Choose text and size for the present width; repaint if they are others."""
        shown, scale = self._fitting(self.contentsRect().width())
        if (shown, scale) != (self._shown, self._drawn_scale):
            self._shown, self._drawn_scale = shown, scale
            self._glyphs.setText(shown)
            self.update()
        height = metrics(scale, self._weight).height()
        size = QSize(measured(shown, scale, self._weight), height)
        self._place = QStyle.alignedRect(
            self.layoutDirection(), self.alignment(), size, self.contentsRect()
        ).topLeft()
        if self._tells_rest or not self.toolTip():
            rest = self._texts[0] if shown != self._texts[0] else ""
            self._tells_rest = bool(rest)
            self.setToolTip(rest)

    def _fitting(self, room: int) -> tuple[str, float]:
        """Return the text and the scale that fit into ``room`` pixels."""
        scale = self._scale
        least = scale if self._least is None else min(self._least, scale)
        while True:
            for text in self._texts:
                if measured(text, scale, self._weight) <= room:
                    return text, scale
            if scale <= least:
                break
            scale = max(least, scale * STEP)
        elide = Qt.TextElideMode.ElideRight
        return metrics(scale, self._weight).elidedText(self._texts[-1], elide, room), scale
