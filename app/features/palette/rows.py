"""How a line of the palette is drawn: what it is, how that is now, its group and its key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.features.palette.command import Doable
from app.text.in_words import in_words
from app.ui.actions import shown_key
from app.ui.label import typeset
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Theme, measured, metrics, sized, theme_of

COMMAND = Qt.ItemDataRole.UserRole
SMALL = 0.9
ROW_EM, GAP_EM = 1.9, 0.8
GROUPS_EM = 5
"""The least width of the column of groups, in lines of text."""
TITLES = 0.35
"""At least this share of a line is the title's."""
_Index = QModelIndex | QPersistentModelIndex


def spoken(command: Doable) -> str:
    """Return the line as a voice says it."""
    key = f"key {shown_key(command.key)}" if command.key else ""
    parts = (command.title, command.state, command.why_not, command.group, key)
    return in_words(", ".join(filter(None, parts)))


class CommandRow(QStyledItemDelegate):
    """Draws the lines of one list; keys stand at the right edge, groups before them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self.keys_width = 0
        """How wide the column of keys is."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, round(ROW_EM * metrics().height()))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        command, theme, em = index.data(COMMAND), theme_of(self._widget), metrics().height()
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            self._draw_ground(painter, box, theme, em)
        gap = round(GAP_EM * em)
        right = box.right() - gap
        if command.key:
            _draw_cap(painter, shown_key(command.key), QPoint(right, box.center().y()), theme)
        right -= self.keys_width + (gap if self.keys_width else 0)
        groups = max(round(GROUPS_EM * em * SMALL), measured(command.group, SMALL))
        _draw(
            painter,
            command.group,
            QRect(right - groups, box.top(), groups, box.height()),
            theme.muted,
            SMALL,
        )
        left = box.left() + gap
        room = right - groups - 2 * gap - left
        self._draw_words(painter, command, QRect(left, box.top(), room, box.height()), theme)
        painter.restore()

    @staticmethod
    def _draw_words(painter: QPainter, command: Doable, box: QRect, theme: Theme) -> None:
        """Draw the title, and behind it how it is now or why it cannot be."""
        gap, aside = round(GAP_EM * metrics().height()), command.why_not or command.state
        title = min(measured(typeset(command.title)), box.width())
        if aside:
            least = min(title, round(TITLES * box.width()))
            title = max(least, min(title, box.width() - gap - measured(typeset(aside), SMALL)))
        _draw(
            painter,
            command.title,
            QRect(box.left(), box.top(), title, box.height()),
            theme.muted if command.why_not else theme.text,
        )
        rest = box.adjusted(title + gap, 0, 0, 0)
        _draw(painter, aside, rest, theme.alert if command.why_not else theme.muted, SMALL)

    @staticmethod
    def _draw_ground(painter: QPainter, box: QRect, theme: Theme, em: int) -> None:
        """Draw what shows the line that Enter does: a ground, and a bar at its left edge."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip)
        painter.drawRoundedRect(box, 0.3 * em, 0.3 * em)
        painter.setBrush(theme.live)
        bar = QRect(box.left(), box.top(), max(3, round(0.2 * em)), box.height())
        painter.drawRoundedRect(bar, 0.1 * em, 0.1 * em)


def cap_width(key: str) -> int:
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
