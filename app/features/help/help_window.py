"""Help as a window of its own beside the other: topics, a page, and a field to search in both."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
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
from app.ui.label import Label
from app.ui.override import override
from app.ui.theme import Dressed, measured, metrics, theme_of

KEY = Qt.ItemDataRole.UserRole
SIZE_EM = QSize(62, 44)


class HelpWindow(Dressed, QWidget):
    """Shows the topics; it stays beside the window it explains, and holds nothing up."""

    def __init__(self, topics: Sequence[Topic], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._topics = {topic.key: topic for topic in topics}
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search (Ctrl+F)")
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName("Search in Help")
        self.found = Label(ink="muted", scale=0.9)
        self.list = QListWidget()
        self.list.setAccessibleName("Topics")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = QTextBrowser()
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setOpenLinks(False)
        self.page.setAccessibleName("Page")
        for topic in topics:
            QListWidgetItem(topic.title, self.list).setData(KEY, topic.key)
        self.setWindowTitle("Help – Live vs Polled")
        self._column = QVBoxLayout(self)
        self._top, self._row = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self.field)
        self._top.addWidget(self.found, 1)
        self._row.addWidget(self.list)
        self._row.addWidget(self.page, 1)
        self._column.addLayout(self._top)
        self._column.addLayout(self._row, 1)
        self.space(self._column, 0, 0.6, 0.8, 0.8, 0.8, 0.8)
        self.space(self._top, 0.8, 0)
        self.space(self._row, 0.6, 0)
        self._connect()
        self.dress()
        self.open_topic(next(iter(self._topics)))

    # -- what it is told ----------------------------------------------------------------------

    @property
    def topic(self) -> str:
        """The key of the topic on the page; "" before there is one."""
        item = self.list.currentItem()
        return str(item.data(KEY)) if item is not None else ""

    def stand_before(self, desk: QWidget) -> None:
        """Belong to ``desk``, and be on its screen if it is another one than before."""
        if desk is self.parentWidget():
            return
        place = QRect(QPoint(), self.size())
        place.moveCenter(desk.mapToGlobal(desk.rect().center()))
        self.setParent(desk, Qt.WindowType.Window)  # which hides it
        self.setGeometry(place)

    def open_topic(self, key: str) -> None:
        """Show the topic ``key``, from its beginning."""
        self.list.setCurrentRow([*self._topics].index(key))

    def replace(self, topics: Sequence[Topic]) -> None:
        """Show these ``topics`` from now on; they have the same keys, and other texts."""
        self._topics = {topic.key: topic for topic in topics}
        self._write()

    @override
    def dress(self) -> None:
        super().dress()
        em = metrics().height()
        self.list.setSpacing(round(0.15 * em))
        widest = max(measured(topic.title) for topic in self._topics.values())
        self.list.setFixedWidth(widest + 2 * em)
        self.field.setFixedWidth(max(self.list.width(), 14 * em))
        self._write()

    @override
    def sizeHint(self) -> QSize:
        return (SIZE_EM * metrics().height()).boundedTo(self.screen().availableSize() * 0.9)

    # -- inside ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._write)
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

    def _write(self) -> None:
        topic = self._topics.get(self.topic)
        if topic is None:
            return
        write(self.page.document(), topic.source, theme_of(self), metrics().height())
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
        if hits and self.topic not in hits:
            self.open_topic(hits[0])
        else:
            self._mark()
        self.found.say(_told(len(hits)) if words.strip() else "")
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
            look.setBackground(theme_of(self).caution)
            look.setForeground(theme_of(self).card)
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
            cursor = document.find(words, cursor)
        self.page.setExtraSelections(marks)


def _told(number: int) -> str:
    """Return in how many topics the words are, in words."""
    if not number:
        return "nowhere in Help"
    return "in one topic" if number == 1 else f"in {number} topics"
