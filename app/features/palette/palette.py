"""The palette over the window: a line to type into, and what that finds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from app.features.palette.command import Doable, ranked
from app.features.palette.commands import Repertoire
from app.features.palette.values import typed_values
from app.ui.announce import announce
from app.ui.label import Label
from app.ui.lines import LineList
from app.ui.override import override
from app.ui.preferences import Plain, Preferences
from app.ui.theme import metrics, sized
from app.window.asker import Asker
from app.window.surface import Surface

WIDTH_EM, ROWS = 44, 12
LATELY = 8
"""So many of what was done last are remembered."""
HINT = "Enter does it. Also with a value: poll 500ms, source chat, live sse, text 150%"
_LATELY = "palette_recent"
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 0, Qt.Key.Key_PageUp: 0}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN = (*_MOVES, *_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Tab)


class _Field(QLineEdit):
    """Shows by its own frame that it has the keyboard."""

    rings_itself = True


class Palette(Asker):
    """Lies over the window, which goes on; Esc, its own keys or a click beside it close it."""

    rings_itself = True

    def __init__(
        self, window: Surface, header: QWidget, memory: Preferences, keys: Sequence[str]
    ) -> None:
        super().__init__(window, "Do anything by its name")
        self._header, self._memory = header, memory
        self._keys = [QKeySequence(key) for key in keys]
        self._offered = Repertoire((), ())
        self.shown: list[Doable] = []
        """What is found, from the top."""
        self.card, self.field, self.list = QFrame(self), _Field(), LineList("What is found")
        self.hint = Label(HINT, ink="muted", room="elide", scale=0.9)
        self._lay_out()
        self.field.textChanged.connect(lambda _text: self._find())
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._do())
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.currentRowChanged.connect(lambda _row: self._say())
        self.dress()

    @property
    def chosen(self) -> Doable | None:
        """What Enter does."""
        row = self.list.currentRow()
        return self.shown[row] if 0 <= row < len(self.shown) else None

    def open(self, offered: Repertoire) -> None:
        """Offer all of this, and take the keyboard."""
        self._offered = offered
        self.field.clear()
        self._find()
        self.ask_by(self.field)

    def close_palette(self) -> bool:
        """Hide it, and give the keyboard back to where it was; say whether it was open."""
        if self.isHidden():
            return False
        self.go()
        return True

    @override
    def dress(self) -> None:
        self.field.setFont(sized(1.15))
        beside = round(0.4 * metrics().height())
        self.field.setTextMargins(beside, beside // 2, beside, beside // 2)
        super().dress()

    # -- events -------------------------------------------------------------------------------

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            toggles = QKeySequence(event.keyCombination()) in self._keys
            own = toggles or Qt.Key(event.key()) in _OWN
            if own and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # before a shortcut of the window takes it
                return True
            if own and event.type() == QEvent.Type.KeyPress:
                self._press(Qt.Key.Key_Escape if toggles else Qt.Key(event.key()))
                return True
        return super().eventFilter(watched, event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in _ENTER:
            self._do()
        elif key == Qt.Key.Key_Tab:
            self._complete()
        else:
            page = max(1, self.list.viewport().height() // self.list.row_height() - 1)
            step = _MOVES[key] or (page if key == Qt.Key.Key_PageDown else -page)
            last = self.list.count() - 1
            self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))

    # -- what is found ------------------------------------------------------------------------

    def _find(self) -> None:
        """Show what is found by what is typed now."""
        typed, offered = self.field.text(), self._offered
        found = [*typed_values(typed, offered.quantities)]
        found += ranked(typed, offered.commands, self._lately())
        self.shown = found
        self.list.show_lines([one.line for one in found])
        self.hint.say(HINT if found else f"Nothing here is called “{typed.strip()}”.")
        self.fit()

    def _do(self) -> None:
        """Do what is chosen, unless that cannot be done or needs a value first."""
        command = self.chosen
        if command is None:
            return
        if command.begins:
            self._complete()
        elif command.why_not:
            announce(self.field, f"{command.title}: {command.why_not}", urgent=True)
        else:
            self.close_palette()
            self._note(command.name)
            command.run()

    def _complete(self) -> None:
        """Write the title of what is chosen into the line, for a value or more words."""
        if (command := self.chosen) is not None:
            self.field.setText(command.begins or command.title)

    def _say(self) -> None:
        said = "" if self.chosen is None else self.chosen.line.spoken
        self.field.setAccessibleDescription(said)
        announce(self.field, said)

    def _lately(self) -> list[str]:
        stored = self._memory.load({_LATELY: ""}, _is_text)[_LATELY]
        return str(stored).split("\n")

    def _note(self, name: str) -> None:
        """Remember that this was done."""
        lately = [name, *(one for one in self._lately() if one != name)]
        self._memory.save({_LATELY: "\n".join(filter(None, lately[:LATELY]))})

    # -- inside -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.card.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.card.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.card.setAccessibleName("Palette")
        self.card.setAutoFillBackground(True)
        self.card.setBackgroundRole(QPalette.ColorRole.Base)
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("What do you want to do?")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        column = QVBoxLayout(self.card)
        for part in (self.field, self.list, self.hint):
            column.addWidget(part)
        self.space(column, 0, 0.5, 0.8, 0.8, 0.8, 0.6)

    @override
    def fit(self) -> None:
        """Lie over all of the window, the card under its header, as high as what is found needs."""
        if self.isHidden():
            return
        self.setGeometry(self.over.rect())
        em, row = metrics().height(), self.list.row_height()
        self.list.setFixedHeight(0)
        bare = self.card.sizeHint().height()
        width = min(self.width() - 2 * em, WIDTH_EM * em)
        headed = self.over.isAncestorOf(self._header) and self._header.isVisible()
        top = self._header.height() if headed else em
        room = max(1, (self.height() - top - em - bare) // row)
        self.list.setFixedHeight(row * min(self.list.count(), room, ROWS))
        height = bare + self.list.height()
        self.card.setGeometry(QRect((self.width() - width) // 2, top, width, height))


def _is_text(_name: str, value: Plain) -> bool:
    return isinstance(value, str)
