"""Text that is wrapped into few lines, as large as they have room for."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.ui.label import STEP, Label
from app.ui.override import override
from app.ui.theme import REGULAR, Ink, metrics

ROOM = 10_000
FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class FittedText(Label):
    """Wraps its text into few lines by shrinking it, down to a least size.

    At the least size it takes as many lines as it needs. It is hidden while it has no text.
    """

    def __init__(
        self, about: str = "", *, lines: int, ink: Ink = "text", weight: int = REGULAR
    ) -> None:
        super().__init__(room="wrap", ink=ink, weight=weight, about=about)
        self._among: tuple[str, ...] = ()
        self._lines, self._largest, self._smallest = lines, 1.0, 1.0
        self._fits: dict[tuple[int, int], tuple[float, int]] = {}
        """Size of the text and height of all lines, by width and the height of running text."""
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def write(self, text: str, among: Iterable[str] = ()) -> None:
        """Show ``text``, at a size at which each of ``among`` fits, too, and in room for each."""
        self._among = tuple(among)
        self.say(text)
        self.setVisible(bool(text))
        self._refit()

    def set_look(self, largest: float, least: float, lines: int | None = None) -> None:
        """Have sizes between two multiples of running text, and at most ``lines`` lines."""
        self._lines = lines or self._lines
        self._largest, self._smallest = largest, min(least, largest)
        self._refit()

    def fitted_scale(self, width: int) -> float:
        """Return the size of the text, as a multiple of running text, in ``width`` pixels."""
        return self._fitted(width)[0]

    def _fitted(self, width: int) -> tuple[float, int]:
        asked = width, metrics().height()
        if asked not in self._fits:
            scale = self._largest
            while scale > self._smallest and not self._has_room(scale, width):
                scale = max(self._smallest, scale * STEP)
            highest = max(self._box(text, scale, width).height() for text in self._all)
            self._fits[asked] = scale, max(highest, metrics(scale, self.face[1]).height())
        return self._fits[asked]

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, metrics(self._smallest, self.face[1]).height())

    @override
    def heightForWidth(self, width: int) -> int:
        return self._fitted(width)[1]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_face(self.fitted_scale(self.width()))

    def _refit(self) -> None:
        self._fits.clear()
        self.set_face(self.fitted_scale(self.width()))
        self.updateGeometry()

    @property
    def _all(self) -> tuple[str, ...]:
        return self.text(), *self._among

    def _has_room(self, scale: float, width: int) -> bool:
        high = self._lines * metrics(scale, self.face[1]).lineSpacing()
        boxes = (self._box(text, scale, width) for text in self._all)
        return all(box.height() <= high and box.width() <= width for box in boxes)

    def _box(self, text: str, scale: float, width: int) -> QRect:
        """Return what ``text`` takes in lines of ``width`` pixels."""
        measures = metrics(scale, self.face[1])
        return measures.boundingRect(QRect(0, 0, max(1, width), ROOM), FLAGS, text)
