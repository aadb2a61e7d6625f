"""All keys on one page over the window, made from the window's one list of actions."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.features.help.key_caps import KeyGroup, KeyLine, caps
from app.ui.actions import GROUPS, Action, shown_key
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import BOLD, metrics
from app.window.asker import Asker
from app.window.surface import Surface

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
GESTURES: dict[str, Sequence[KeyLine]] = {
    "Everywhere": (
        KeyLine(("Tab", "Shift+Tab"), "To the next part, or back"),
        KeyLine(("Space", "Enter"), "Press the button at the keyboard"),
    ),
    "A slider": (
        KeyLine(("←", "→"), "A small step; in a story after C"),
        KeyLine(("↑", "↓"), "A small step, in a story too"),
        KeyLine(("PgUp", "PgDown"), "A large step"),
        KeyLine(("Home", "End"), "To the end of the scale"),
        KeyLine(("0 … 9", "Enter"), "Type the value"),
        KeyLine(("Drag",), "Move it"),
        KeyLine(("Wheel",), "A small step, if the keyboard is there"),
    ),
    "A chart": (
        KeyLine(("←", "→"), "Back in time, and forth"),
        KeyLine(("Wheel",), "Less time, or more"),
        KeyLine(("Shift+Drag",), "Back in time, and forth"),
        KeyLine(("Click",), "A point; a second one tells the change"),
        KeyLine(("Drag",), "Tells all of that stretch of time"),
    ),
    "Charts read by keys": (
        KeyLine(("←", "→"), "To the next column; with Shift ten"),
        KeyLine(("Home", "End"), "To the edge of the chart"),
        KeyLine(("Enter",), "A point; a second one tells the change"),
        KeyLine(("Shift+Enter",), "Tells all since the first point"),
        KeyLine(("Esc",), "Takes back what was set last"),
    ),
    "The wire strip": (
        KeyLine(("←", "→"), "To the next message or poll, or back"),
        KeyLine(("↑", "↓"), "To the lane above, or below"),
    ),
    "Figures": (KeyLine(("←", "→"), "To the next figure"), KeyLine(("F2",), "What it means")),
}
"""What parts do by key and mouse, by what has the keyboard or is under the mouse."""


def groups_of(actions: Iterable[Action]) -> dict[str, Sequence[KeyLine]]:
    """Return the lines by group: first what the actions do, then what parts do by themselves.

    Actions of one series follow each other, and have one line together.
    """
    found: dict[str, list[KeyLine]] = {group: [] for group in GROUPS}
    begun: dict[str, str] = {}
    for action in actions:
        if not action.keys:
            continue
        keys = tuple(shown_key(key) for key in action.keys)
        lines = found[action.group]
        if action.series and action.series in begun:
            keys = (f"{begun[action.series]} … {caps(keys[0])[-1]}",)
            lines[-1] = KeyLine(keys, action.series)
            continue
        begun[action.series] = keys[0]
        lines.append(KeyLine(keys, action.title))
    shown: dict[str, Sequence[KeyLine]] = {one: lines for one, lines in found.items() if lines}
    return shown | GESTURES


class KeyOverlay(Asker):
    """A page over the window, which goes on; Esc, ? or a click anywhere closes it."""

    rings_itself = True

    def __init__(self, window: Surface) -> None:
        super().__init__(window, "Keys")
        self.groups: list[KeyGroup] = []
        self.title = Label("Keys", scale=1.5, weight=BOLD)
        self.hint = Label("Esc, ? or a click closes this", ink="muted")
        self.card, self.page = QFrame(self), QWidget()
        self.scroller = QScrollArea()
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(self.hint.text())
        self.dress()

    def open(self, actions: Iterable[Action]) -> None:
        """Show what ``actions`` there are now, and take the keyboard."""
        for group in self.groups:
            group.deleteLater()
        self.groups = [KeyGroup(title, lines) for title, lines in groups_of(actions).items()]
        self.ask_by(self)

    def close_page(self) -> None:
        """Hide it, and give the keyboard back to where it was."""
        if not self.isHidden():
            self.go()

    # -- events -------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Take the keys that close and scroll before the window's shortcuts do."""
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
        self.card.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.card.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.card.setAccessibleName("Page of keys")
        for part in (self.card, self.scroller):
            part.setAutoFillBackground(True)  # opaque: nothing under it is painted for nothing
            part.setBackgroundRole(QPalette.ColorRole.Base)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setAccessibleName("All keys")
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.hint)
        self._column = QVBoxLayout(self.card)
        self.space(self._column, 0, 0.8, 2, 1.4, 1.4, 0.8)
        self._column.addLayout(top)
        self._column.addWidget(self.scroller, 1)

    @override
    def fit(self) -> None:
        """Lie over all of the window, with the page in its middle as large as it needs to be."""
        if self.isHidden():
            return
        self.setGeometry(self.over.rect())
        self._arrange()
        em, margins = metrics().height(), self._column.contentsMargins()
        bar = self.scroller.verticalScrollBar().sizeHint().width()
        beside = margins.left() + margins.right() + bar
        inside = min(self.page.sizeHint().width(), self.width() - em - beside)
        above = self.title.sizeHint().height() + self._column.spacing()
        above += margins.top() + margins.bottom() + 2
        wanted = QSize(inside + beside, self.page.heightForWidth(inside) + above)
        size = wanted.boundedTo(self.size() - QSize(em, em))
        place = self.rect().center() - QPoint(size.width() // 2, size.height() // 2)
        self.card.setGeometry(QRect(place, size))

    def _arrange(self) -> None:
        """Put the groups on a new page, in as many columns as there is width for."""
        gap = 2 * metrics().height()
        self.page = QWidget()
        self.page.setBackgroundRole(QPalette.ColorRole.Base)
        columns = QHBoxLayout(self.page)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(gap)
        for groups in self._shared(gap):
            column = QVBoxLayout()
            column.setSpacing(0)
            columns.addLayout(column)
            for group in groups:
                column.addWidget(group)
            column.addStretch(1)
        self.scroller.setWidget(self.page)

    def _shared(self, gap: int) -> list[list[KeyGroup]]:
        """Return the groups by column, in their order; the columns are of like heights."""
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
