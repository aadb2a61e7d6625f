"""A line to type into at the foot of the window: for a note, or for a value of one's own."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.text import formats
from app.text.tips import wrapped
from app.text.typed import quantity
from app.ui.ink import paint_card
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import SEMIBOLD, metrics, theme_of
from app.window.asker import Asker
from app.window.surface import Surface
from feeds.figure import kind_of
from feeds.foreign import one_line
from feeds.settings import Limit

WIDTH_EM = 22
_OWN = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Entry(Asker):
    """Asks for one line over the window; Enter takes it, Escape does not."""

    entered = Signal(str)
    """What was typed; "" when nothing was."""

    def __init__(self, window: Surface, name: str, field: str, tip: str) -> None:
        super().__init__(window, name)
        self._title = ""
        self.name = Label(weight=SEMIBOLD)
        """What is asked for, or why what was typed is not taken."""
        self.field = QLineEdit()
        self.field.setAccessibleName(field)
        self.field.setToolTip(tip)
        self.field.installEventFilter(self)
        self.field.textEdited.connect(lambda _text: self._say(self._title))
        row = QHBoxLayout(self)
        row.addWidget(self.name)
        row.addWidget(self.field, 1)
        self.space(row, 1, 0, 1, 0.5, 0.5, 0.5)
        self.dress()

    def open(self, title: str, hint: str) -> None:
        """Ask for what ``title`` says."""
        self._title = title
        self._say(title)
        self.field.setPlaceholderText(hint)
        self.field.clear()
        self.ask_by(self.field)

    def refusal(self, text: str) -> tuple[str, str]:
        """Return why ``text`` is not taken, in short and at length; it is, where that is ""."""
        return "", ""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.key() in _OWN:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._end(entered=event.key() != Qt.Key.Key_Escape)
                return True
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        paint_card(self, theme.chip, theme.muted)

    def _end(self, *, entered: bool) -> None:
        text = one_line(" ".join(self.field.text().split()))
        short, why = self.refusal(text) if entered else ("", "")
        if short:
            self._say(short, why)
            self.field.selectAll()
            return
        self.go()
        if entered:
            self.entered.emit(text)

    def _say(self, text: str, why: str = "") -> None:
        self.name.say(text)
        self.name.set_ink("alert" if why else "text")
        self.name.setToolTip(wrapped(why))
        self.field.setAccessibleDescription(f"{why}. {text}" if why else "")

    @override
    def fit(self) -> None:
        """Lie at the foot of the window, where least is to be seen."""
        if not self.isVisible():
            return
        em = metrics().height()
        margin = round(0.5 * em)
        outer = self.over.size()
        width = min(outer.width() - 2 * em, WIDTH_EM * em)
        height = self.sizeHint().height()
        top = max(0, outer.height() - height - margin)
        self.setGeometry((outer.width() - width) // 2, top, width, height)


class ValueEntry(Entry):
    """Asks for a quantity inside a range."""

    def __init__(self, window: Surface) -> None:
        super().__init__(window, "Value", "Value, typed", "Enter sets the value, Esc does not")
        self._limit, self._name = Limit(0, 0, ""), ""
        self._take: Callable[[float], object] = lambda value: None
        self.entered.connect(lambda text: self._take(self._read(text)))

    def ask(self, name: str, title: str, limit: Limit, take: Callable[[float], object]) -> None:
        """Ask for the setting ``name`` inside ``limit``; ``take`` gets it in its own unit."""
        self._limit, self._name, self._take = limit, name, take
        self.open(title, f"{self._ends()}; Enter sets it")

    @override
    def refusal(self, text: str) -> tuple[str, str]:
        try:
            self._read(text)
        except ValueError as error:
            return f"Allowed: {self._ends()}", str(error)
        return "", ""

    def _read(self, text: str) -> float:
        return quantity(text, kind_of(self._name), self._limit)

    def _ends(self) -> str:
        kind = kind_of(self._name)
        return " to ".join(
            formats.setting(end, kind) for end in (self._limit.low, self._limit.high)
        )
