"""Lines of a list: what each is, how that is now, what it belongs to, and its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.text.in_words import in_words
from app.ui.actions import shown_key
from app.ui.label import typeset
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, measured, metrics, sized, theme_of

SMALL = 0.9
ROW_EM, GAP_EM = 1.9, 0.8
GROUPS_EM = 5
"""The least width of the column of groups, in lines of text."""
TITLES = 0.35
"""At least this share of a line is the title's."""
_LINE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ListLine:
    """What stands in one line, from the left; what is "" is left out."""

    title: str
    aside: str = ""
    """Said of it in small letters."""
    group: str = ""
    key: str = ""
    """As Qt writes it."""
    wrong: bool = False
    """Whether what is said aside is why it cannot be."""

    @property
    def spoken(self) -> str:
        """The line as a voice says it."""
        key = f"key {shown_key(self.key)}" if self.key else ""
        return in_words(", ".join(filter(None, (self.title, self.aside, self.group, key))))


class LineList(QListWidget):
    """A list of lines, of which one is chosen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rows = _LineRow(self)
        self.setAccessibleName(name)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setItemDelegate(self._rows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def show_lines(self, lines: Sequence[ListLine], chosen: int = 0) -> None:
        """Show these lines and no others, and choose the one at this place."""
        self.clear()
        self._rows.keys_width = max((_cap_width(one.key) for one in lines), default=0)
        self._rows.grouped = any(one.group for one in lines)
        for line in lines:
            item = QListWidgetItem(line.title, self)
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
        self.setCurrentRow(min(chosen, len(lines) - 1))

    @staticmethod
    def row_height() -> int:
        """Return the height of a line, in pixels."""
        return round(ROW_EM * metrics().height())


class _LineRow(QStyledItemDelegate):
    """Draws the lines of one list; keys stand at the right edge, groups before them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self.keys_width = 0
        """How wide the column of keys is."""
        self.grouped = True
        """Whether there is a column of groups."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, LineList.row_height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line, theme, em = index.data(_LINE), theme_of(self._widget), metrics().height()
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            self._draw_ground(painter, box, theme, em)
        gap = round(GAP_EM * em)
        right = box.right() - gap
        if line.key:
            _draw_cap(painter, shown_key(line.key), QPoint(right, box.center().y()), theme)
        right -= self.keys_width + (gap if self.keys_width else 0)
        if self.grouped:
            width = max(round(GROUPS_EM * em * SMALL), measured(line.group, SMALL))
            group = QRect(right - width, box.top(), width, box.height())
            _draw(painter, line.group, group, theme.muted, SMALL)
            right -= width + gap
        left = box.left() + gap
        room = right - gap - left
        self._draw_words(painter, line, QRect(left, box.top(), room, box.height()), theme)
        painter.restore()

    @staticmethod
    def _draw_words(painter: QPainter, line: ListLine, box: QRect, theme: Theme) -> None:
        """Draw the title, and behind it how it is now or why it cannot be."""
        gap, aside = round(GAP_EM * metrics().height()), line.aside
        title = min(measured(typeset(line.title)), box.width())
        if aside:
            least = min(title, round(TITLES * box.width()))
            title = max(least, min(title, box.width() - gap - measured(typeset(aside), SMALL)))
        _draw(
            painter,
            line.title,
            QRect(box.left(), box.top(), title, box.height()),
            theme.muted if line.wrong else theme.text,
        )
        rest = box.adjusted(title + gap, 0, 0, 0)
        _draw(painter, aside, rest, theme.alert if line.wrong else theme.muted, SMALL)

    @staticmethod
    def _draw_ground(painter: QPainter, box: QRect, theme: Theme, em: int) -> None:
        """Draw what shows the line that Enter does: a ground, and a bar at its left edge."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip)
        painter.drawRoundedRect(box, 0.3 * em, 0.3 * em)
        painter.setBrush(theme.live)
        bar = QRect(box.left(), box.top(), max(3, round(0.2 * em)), box.height())
        painter.drawRoundedRect(bar, 0.1 * em, 0.1 * em)


def _cap_width(key: str) -> int:
    """Return how wide the cap of ``key`` is; 0 for none."""
    return measured(shown_key(key), SMALL, SEMIBOLD) + metrics().height() if key else 0


def _draw_cap(painter: QPainter, text: str, end: QPoint, theme: Theme) -> None:
    """Draw a key cap that ends at ``end``, in the middle of its right edge."""
    em = metrics().height()
    width, height = measured(text, SMALL, SEMIBOLD) + em, round(1.35 * em)
    cap = QRect(end.x() - width, end.y() - height // 2, width, height)
    painter.setPen(QPen(theme.truth, 1))
    painter.setBrush(theme.chip)
    painter.drawRoundedRect(cap, 0.3 * em, 0.3 * em)
    painter.setPen(theme.text)
    painter.setFont(sized(SMALL, SEMIBOLD))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)


def _draw(painter: QPainter, text: str, box: QRect, ink: QColor, scale: float = 1.0) -> None:
    said = metrics(scale).elidedText(typeset(text), Qt.TextElideMode.ElideRight, box.width() + 1)
    painter.setPen(ink)
    painter.setFont(sized(scale))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, said)
