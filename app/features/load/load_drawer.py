"""The drawer that answers what both models cost a server: load now, over time, and foreseen."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from app.features.load.load_history import LoadHistory
from app.features.load.load_page import LoadPage
from app.features.load.load_rows import headline
from app.ui.chip_button import ChipButton
from app.ui.drawer import Drawer, Scroller
from app.ui.override import override
from app.ui.theme import metrics, theme_of
from feeds.counters import Counters
from feeds.load.records import Load
from feeds.settings import Settings

NOW = "Now"


class RampLine(QWidget):
    """A thin line: how much of something is done, the clients that are up under the title.

    ``said`` and ``idle`` are what a voice calls it, behind the share and while there is none.
    """

    def __init__(
        self, said: str = "of the clients are up", idle: str = "no clients are coming up"
    ) -> None:
        super().__init__()
        self.share: float | None = None
        self._said, self._idle = said, idle
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_share(None)

    def show_share(self, share: float | None) -> None:
        """Show this share of 1; nothing while none is given, at the same height."""
        self.share = share
        text = self._idle if share is None else f"{share:.0%} {self._said}"
        self.setAccessibleName(text)
        self.setFixedHeight(max(3, metrics().height() // 5))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.share is None:
            return
        theme, painter = theme_of(self), QPainter(self)
        whole = QRectF(self.rect())
        painter.fillRect(whole, theme.groove)
        whole.setWidth(whole.width() * min(1.0, self.share))
        painter.fillRect(whole, theme.text)
        painter.end()


class LoadDrawer(Drawer):
    """Shows the load on its first page; :meth:`add_section` adds further ones beside it.

    The capacity of each side is such a section: its widget comes in at the full size of the
    drawer, under a button of its own in the row of the title, and scrolls if it is higher.
    """

    copy_pressed = Signal()
    least_em = 10
    wanted_em = 26

    def __init__(self) -> None:
        self.copy = ChipButton("Copy", tip="Copy these figures, for a spreadsheet")
        super().__init__("Server load", self.copy, key="O")
        self.page = LoadPage()
        self.ramp = RampLine()
        self._group = QButtonGroup(self)
        self.sections: dict[str, tuple[ChipButton, Scroller]] = {}
        """The pages by title: what chooses one, and where it scrolls."""
        self.copy.clicked.connect(lambda _checked: self.copy_pressed.emit())
        self.column.addWidget(self.ramp)
        self.add_section(NOW, self.page)
        self.choose(NOW)
        self.dress()

    def add_section(self, title: str, widget: QWidget) -> None:
        """Have a page called ``title``, which its button in the title's row brings."""
        chip, scroller = ChipButton(title), Scroller(widget)
        chip.setCheckable(True)
        chip.clicked.connect(lambda _checked: self.choose(title))
        self._group.addButton(chip)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for each in (scroller.viewport(), widget):
            each.setAutoFillBackground(False)
        self.sections[title] = chip, scroller
        self.head.insertWidget(self.head.indexOf(self.copy), chip)
        self.column.addWidget(scroller, 1)
        scroller.hide()
        for each, _ in self.sections.values():
            each.setVisible(len(self.sections) > 1)

    def choose(self, title: str) -> None:
        """Show the section called ``title``."""
        for name, (chip, scroller) in self.sections.items():
            chip.setChecked(name == title)
            scroller.setVisible(name == title)
        self.copy.setVisible(title == NOW)

    def show_load(
        self, load: Load, history: LoadHistory, settings: Settings, counters: Counters | None
    ) -> None:
        """Show the newest load, and the history about once a second."""
        self.summary.say(*headline(load))
        self.summary.set_ink("alert" if load.lacking else "text")
        self.ramp.show_share(load.ramping)
        self.page.show_load(load, history, settings, counters)

    @override
    def fit(self) -> None:
        """Arrange the first page for the room that title and line leave."""
        margins, gap = self.column.contentsMargins(), self.column.spacing()
        above = self.head.sizeHint().height() + self.ramp.height() + 2 * gap
        self.page.arrange(
            self.width() - margins.left() - margins.right(),
            self.height() - margins.top() - margins.bottom() - above - 1,
        )
