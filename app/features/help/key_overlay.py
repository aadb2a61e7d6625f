"""All keys on one page over the window, made from the window's one list of actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.features.help.gestures import GESTURES
from app.features.help.key_caps import KeyLine, KeyRow, column_of, shown_key
from app.ui.actions import GROUPS, Action
from app.ui.ink import tint
from app.ui.override import override
from app.ui.theme import BOLD, SEMIBOLD, Theme, sized

__all__ = ["KeyGroup", "KeyOverlay", "groups_of"]

MOST_COLUMNS = 3
CLOSING = (Qt.Key.Key_Escape, Qt.Key.Key_Question)
SCROLLING = {
    Qt.Key.Key_Down: 0.1,
    Qt.Key.Key_Up: -0.1,
    Qt.Key.Key_PageDown: 0.9,
    Qt.Key.Key_PageUp: -0.9,
    Qt.Key.Key_Home: -1e6,
    Qt.Key.Key_End: 1e6,
}
"""Keys, and by how many heights of the page they scroll."""


def groups_of(actions: Iterable[Action]) -> dict[str, list[KeyLine]]:
    """Return the lines by group: first what the actions do, then what parts do by themselves."""
    found: dict[str, list[KeyLine]] = {group: [] for group in GROUPS}
    for action in actions:
        if action.keys:
            keys = tuple(shown_key(key) for key in action.keys)
            found[action.group].append(KeyLine(action.title, keys))
    for part, gestures in GESTURES.items():
        found[part] = [KeyLine(gesture.does, gesture.keys) for gesture in gestures]
    return {group: lines for group, lines in found.items() if lines}


class KeyGroup(QWidget):
    """A heading and its lines."""

    def __init__(self, title: str, lines: Sequence[KeyLine], theme: Theme) -> None:
        super().__init__()
        self.heading = QLabel(title)
        self.rows = [KeyRow(line, theme) for line in lines]
        self.setAccessibleName(f"Keys: {title}")
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self.heading)
        for row in self.rows:
            column.addWidget(row)

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self.heading.setFont(sized(1.05, SEMIBOLD))
        tint(self.heading, theme.muted)
        em = self.fontMetrics().height()
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, round(1.1 * em))
            self.heading.setContentsMargins(0, 0, 0, round(0.25 * em))
        caps = column_of(self.rows)
        for row in self.rows:
            row.set_look(theme, caps)


class Card(QWidget):
    """The page itself: opaque, so that nothing under it is painted for nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme: Theme | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Page of keys")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.theme is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.card)
        painter.setPen(QPen(self.theme.truth, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class KeyOverlay(QWidget):
    """A page over the window, which goes on; Esc, ? or a click anywhere closes it."""

    closed = Signal()
    rings_itself = True

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._theme = theme
        self._before: QWidget | None = None
        self.groups: list[KeyGroup] = []
        self.title = QLabel("Keys")
        self.hint = QLabel("Esc, ? or a click closes this")
        self.card, self.page = Card(self), QWidget()
        self._columns = QHBoxLayout(self.page)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self.scroller = QScrollArea()
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Keys")
        self.setAccessibleDescription(self.hint.text())
        window.installEventFilter(self)
        self.hide()

    def open(self, actions: Iterable[Action]) -> None:
        """Show what ``actions`` there are now, and take the keyboard."""
        for group in self.groups:
            group.deleteLater()
        self.groups = [
            KeyGroup(title, lines, self._theme) for title, lines in groups_of(actions).items()
        ]
        self._before = QApplication.focusWidget()
        self.show()
        self.raise_()
        self.set_theme(self._theme)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_page(self) -> None:
        """Hide it, and give the keyboard back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the present text size."""
        self._theme = self.card.theme = theme
        self.title.setFont(sized(1.5, BOLD))
        tint(self.title, theme.text)
        tint(self.hint, theme.muted)
        for part in (self.scroller, self.page):
            palette = part.palette()
            palette.setColor(QPalette.ColorRole.Window, theme.card)
            part.setPalette(palette)
        em = self.fontMetrics().height()
        layout = self.card.layout()
        if layout is not None:
            layout.setContentsMargins(*(round(part * em) for part in (2, 1.4, 1.4, 0.8)))
            layout.setSpacing(round(0.8 * em))
        if self.isVisible():
            self._cover()
        self.card.update()

    # -- events -------------------------------------------------------------------------------

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    def event(self, event: QEvent) -> bool:
        """Have the keys that close and scroll before the window's shortcuts have them."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() in CLOSING or event.key() in SCROLLING)
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in CLOSING:
            self.close_page()
            return
        bar = self.scroller.verticalScrollBar()
        step = SCROLLING.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            bar.setValue(round(bar.value() + step * bar.pageStep()))

    @override
    def focusNextPrevChild(self, forwards: bool) -> bool:
        return True

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_page()

    # -- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.scroller.setWidget(self.page)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setAccessibleName("All keys")
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.hint)
        column = QVBoxLayout(self.card)
        column.addLayout(top)
        column.addWidget(self.scroller, 1)

    def _cover(self) -> None:
        """Lie over all of the window, with the page in its middle as large as it needs to be."""
        window, layout = self.parentWidget(), self.card.layout()
        if window is None or layout is None:
            return
        self.setGeometry(window.rect())
        self._arrange()
        em = self.fontMetrics().height()
        margins, bar = layout.contentsMargins(), self.scroller.verticalScrollBar()
        beside = margins.left() + margins.right() + bar.sizeHint().width()
        inside = min(self.page.sizeHint().width(), self.width() - em - beside)
        top = max(self.title.sizeHint().height(), self.hint.sizeHint().height())
        above = top + layout.spacing() + margins.top() + margins.bottom() + 2
        wanted = QSize(inside + beside, self.page.heightForWidth(inside) + above)
        size = wanted.boundedTo(self.size() - QSize(em, em))
        place = self.rect().center() - QPoint(size.width() // 2, size.height() // 2)
        self.card.setGeometry(QRect(place, size))

    def _arrange(self) -> None:
        """Share the groups out over as many columns as there is width for, of like heights."""
        while (item := self._columns.takeAt(0)) is not None:
            if (inner := item.layout()) is not None:
                while inner.takeAt(0) is not None:
                    pass
                inner.deleteLater()
        em = self.fontMetrics().height()
        self._columns.setSpacing(2 * em)
        for groups in self._shared(2 * em):
            column = QVBoxLayout()
            column.setSpacing(0)
            self._columns.addLayout(column)
            for group in groups:
                column.addWidget(group)
                group.show()
            column.addStretch(1)
        self._columns.activate()

    def _shared(self, gap: int) -> list[list[KeyGroup]]:
        """Return the groups by column, in their order."""
        for group in self.groups:
            group.set_theme(self._theme)
        hints = {group: group.sizeHint() for group in self.groups}
        # words wrap where that makes room for one more column, and there is less to scroll
        widest = max((group.minimumSizeHint().width() for group in self.groups), default=1)
        number = max(1, min(MOST_COLUMNS, (self.width() - 3 * gap) // (widest + gap)))
        least = sum(hint.height() for hint in hints.values()) / number
        shared: list[list[KeyGroup]] = [[]]
        filled = 0.0
        for group, hint in hints.items():
            if shared[-1] and filled + hint.height() / 2 > least and len(shared) < number:
                shared.append([])
                filled = 0.0
            shared[-1].append(group)
            filled += hint.height()
        return shared
