"""Help as a window of its own beside the other: topics, a page, and a field to search in both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.features.help.page import write
from app.features.help.topics import Topic
from app.ui.ink import tint
from app.ui.override import override
from app.ui.theme import Theme, sized

__all__ = ["HelpWindow"]

KEY = Qt.ItemDataRole.UserRole
SIZE_EM = 62, 44


class HelpWindow(QWidget):
    """Shows the topics; it stays beside the window it explains, and holds nothing up."""

    def __init__(self, topics: Sequence[Topic], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self._topics = {topic.key: topic for topic in topics}
        self._shown = ""
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search (Ctrl+F)")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search in Help")
        self.found = QLabel()
        self.list = QListWidget()
        self.list.setAccessibleName("Topics")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = QTextBrowser()
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setOpenLinks(False)
        self.page.setAccessibleName("Page")
        for topic in topics:
            item = QListWidgetItem(topic.title, self.list)
            item.setData(KEY, topic.key)
        self.setWindowTitle("Help – Live vs Polled")
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.open_topic(next(iter(self._topics)))

    # -- what it is told ----------------------------------------------------------------------

    @property
    def topic(self) -> str:
        """The key of the topic on the page."""
        return self._shown

    def open_topic(self, key: str) -> None:
        """Show the topic ``key``, from its beginning."""
        for row in range(self.list.count()):
            if self.list.item(row).data(KEY) == key:
                self.list.setCurrentRow(row)

    def replace(self, topics: Sequence[Topic]) -> None:
        """Show ``topics`` from now on: what they tell of the program has changed."""
        self._topics = {topic.key: topic for topic in topics}
        self._write()

    def set_theme(self, theme: Theme) -> None:
        """Show in the colours of ``theme`` and at the application's present text size."""
        self._theme = theme
        em = self.fontMetrics().height()
        tint(self.found, theme.muted)
        for part in (self.field, self.list):
            part.setFont(sized())
        self.found.setFont(sized(0.9))
        self.list.setSpacing(round(0.15 * em))
        self._column.setContentsMargins(*[round(0.8 * em)] * 4)
        self._column.setSpacing(round(0.6 * em))
        self._top.setSpacing(round(0.8 * em))
        self._row.setSpacing(round(0.6 * em))
        self._fit()
        self._write()

    # -- size -----------------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        screen = self.screen().availableSize() * 0.9
        return QSize(SIZE_EM[0] * em, SIZE_EM[1] * em).boundedTo(screen)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_theme(self._theme)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self._theme.background)

    # -- inside ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._top, self._row = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self.field)
        self._top.addWidget(self.found, 1)
        self._row.addWidget(self.list)
        self._row.addWidget(self.page, 1)
        self._column.addLayout(self._top)
        self._column.addLayout(self._row, 1)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._choose)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self.find_next)
        bar = self.page.verticalScrollBar()
        for key, act in (
            ("Ctrl+F", self._ask),
            ("F3", self.find_next),
            ("Esc", self._leave),
            ("F1", self.close),
            ("PgUp", lambda: bar.triggerAction(bar.SliderAction.SliderPageStepSub)),
            ("PgDown", lambda: bar.triggerAction(bar.SliderAction.SliderPageStepAdd)),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _fit(self) -> None:
        """Make the list as wide as its widest topic."""
        em = self.fontMetrics().height()
        metrics = self.list.fontMetrics()
        texts = [self.list.item(row).text() for row in range(self.list.count())]
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        self.list.setFixedWidth(widest + 2 * em)
        self.field.setFixedWidth(max(self.list.width(), 14 * em))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._shown = item.data(KEY)
            self._write()

    def _write(self) -> None:
        topic = self._topics.get(self._shown)
        if topic is None:
            return
        write(self.page.document(), topic.source, self._theme, self.fontMetrics().height())
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark()

    # -- search ---------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def _leave(self) -> None:
        """Give up a search first, and then close."""
        if self.field.text():
            self.field.clear()
            self.list.setFocus()
        else:
            self.close()

    def _search(self, words: str) -> None:
        """Leave only the topics that contain ``words``, and show the first of them."""
        hits = [key for key, topic in self._topics.items() if topic.contains(words.strip())]
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(item.data(KEY) not in hits)
        if hits and self._shown not in hits:
            self.open_topic(hits[0])
        else:
            self._mark()
        self.found.setText(_told(len(hits)) if words.strip() else "")
        self.find_next(anew=True)

    def find_next(self, *, anew: bool = False) -> None:
        """Go to the next place of the words, or to the first of the page after the last."""
        words = self.field.text().strip()
        if not words:
            return
        if anew:
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
        if not self.page.find(words) and not anew:
            self._turn_over()
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(words)

    def _turn_over(self) -> None:
        """Show the next topic that contains the words."""
        rows = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        if rows:
            now = self.list.currentRow()
            self.list.setCurrentRow(next((row for row in rows if row > now), rows[0]))

    def _mark(self) -> None:
        """Mark every place of the words on the page."""
        marks: list[QTextEdit.ExtraSelection] = []
        words, document = self.field.text().strip(), self.page.document()
        cursor = document.find(words) if words else QTextCursor()
        while not cursor.isNull():
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setBackground(self._theme.caution)
            look.setForeground(self._theme.card)
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
            cursor = document.find(words, cursor)
        self.page.setExtraSelections(marks)


def _told(number: int) -> str:
    """Return what is said of a search."""
    if not number:
        return "nowhere in Help"
    return "in one topic" if number == 1 else f"in {number} topics"
