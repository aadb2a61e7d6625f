"""The header: what is shown, where it comes from, and what can be done with the view."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.text.tips import wrapped
from app.ui.chip_button import ChipButton, Detail
from app.ui.label import Label, Pill
from app.ui.menus import check, choice_menu, drop
from app.ui.override import override
from app.ui.theme import BOLD, SEMIBOLD, Dressed, measured, metrics, theme_of
from app.window.charts.shared import HISTORIES_S
from app.window.header.offer import LEVELS, Level, Offer, fill
from app.window.header.pairs import pairs
from feeds.settings import USUAL

THEMES = (("dark", "Dark"), ("light", "Light"), ("system", "Like the system"))


class HeaderBar(Dressed, QWidget):
    """The row on top; it says less, step by step, where there is little room.

    Features offer their buttons in it.
    """

    source_chosen = Signal(str)
    theme_chosen = Signal(str)
    """"dark", "light" or "system"."""
    history_chosen = Signal(int)
    """In seconds."""
    arranged = Signal()
    """Its buttons are others than before, or stand in another order."""
    drawer_pressed = Signal(str)
    """By its name."""

    def __init__(self, sources: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._sources = dict(sources)
        self._pairs: tuple[str, ...] = ("",)  # what is said of the transports, the longest first
        self.title = Label("Live vs Polled", scale=1.2, weight=BOLD)
        self.note = Label(ink="muted")
        self.transports = Label(ink="muted")
        arrives = "How the data arrives: pushed on the left, asked for on the right"
        self.transports.setToolTip(wrapped(arrives))
        self.warning = Pill("Warning", ink="alert", weight=SEMIBOLD, warns=True)
        self.warning.hide()
        self.drawers: dict[str, ChipButton] = {}
        """The buttons of the drawers, by name."""
        self._make_views()
        self._make_tools()
        self._make_menus(sources)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Header")
        self._lay_out()
        self._connect()
        self.set_theme_choice("system")
        self.set_history(HISTORIES_S[0])
        self.dress()

    def _make_views(self) -> None:
        """Make the buttons that say what is shown, and open something."""
        self.source = ChipButton(
            "Source",
            menu_sign=True,
            tip="Choose where the data comes from",
            strong=True,
            among=tuple(self._sources.values()),
            yields=True,
        )
        self.histories: dict[int, ChipButton] = {}
        for length in HISTORIES_S:
            tip = f"Show the last {length} seconds"
            button = self.histories[length] = ChipButton(f"{length} s", tip=tip)
            button.setAccessibleName(f"History of {length} seconds")
            button.setCheckable(True)

    def _make_tools(self) -> None:
        """Make the buttons that act; they are in a menu where there is little room."""
        poll = "Ask once now, besides the regular polls (P)"
        self.poll = ChipButton("Poll now", icon="poll", key="P", tip=poll)
        pause = "Freeze the picture; the data keeps flowing (Space)"
        words = ("Pause", "Resume")
        self.pause = ChipButton("Pause", icon="pause", key="Space", tip=pause, among=words)
        self.pause.setCheckable(True)
        self.reset = ChipButton("Reset", icon="reset", key="R", tip="Set all counters to zero (R)")
        theme = "Dark, light, or like the system (T)"
        self.theme_button = ChipButton("Theme", icon="system", menu_sign=True, tip=theme)
        self.more = ChipButton("More", icon="more", tip="What else can be done")

    def _make_menus(self, sources: Sequence[tuple[str, str]]) -> None:
        self.source_menu = choice_menu(self, sources, self.source_chosen.emit)
        self.theme_menu = choice_menu(self, THEMES, self.theme_chosen.emit)
        self.more_menu = QMenu(self)
        self._offers = [
            Offer(self.poll, 10, "P"),
            Offer(self.pause, 20, "Space"),
            Offer(self.reset, 30, "R"),
            Offer(self.theme_button, 60, menu=self.theme_menu, brief=True),
        ]

    # -- what it is told ----------------------------------------------------------------------

    def set_source(self, key: str, note: str = "") -> None:
        """Show which source runs, and what it says of itself, for instance "time ×3 543"."""
        label = self._sources.get(key, key)
        if (label, note) == (self.source.text(), self.note.text()):
            return
        self.source.say(label)
        self.source.setAccessibleName(f"Source: {label}")
        self.note.say(note)
        check(self.source_menu, key)
        self._fit()

    def set_transports(self, live: str, polled: str, clients: int = 1) -> None:
        """Show by what either side serves how many clients, by the keys of the transports."""
        self._pairs = pairs(live, polled, clients)
        self._fit()

    def offer(self, offer: Offer) -> None:
        """Have a feature's button in the header, or in its menu."""
        self._offers = sorted([*self._offers, offer], key=lambda one: (not one.opens, one.rank))
        if offer.menu is not None:
            drop(offer.menu, offer.button)
        self._arrange()

    def withdraw(self, button: ChipButton) -> None:
        """Have a button in the header no more."""
        self._offers = [one for one in self._offers if one.button is not button]
        button.hide()
        self._arrange()

    def button_of(self, key: str) -> QWidget:
        """Return the button that is offered with ``key``, or what holds it where it is not seen."""
        offered = (one.button for one in self._offers if one.key == key)
        return next((one for one in (*offered, self.more) if one.isVisible()), self)

    def offer_drawer(self, name: str, button: ChipButton) -> None:
        """Have the button of the drawer ``name``, which is always in the header."""
        self.drawers[name] = button
        button.setCheckable(True)
        button.clicked.connect(lambda _checked: self.drawer_pressed.emit(name))
        self._arrange()

    def set_paused(self, paused: bool) -> None:
        """Show whether the view stands still, without a signal."""
        self.pause.setChecked(paused)
        self.pause.say("Resume" if paused else "Pause", "play" if paused else "pause")

    def set_history(self, seconds: int) -> None:
        """Show which history is chosen, without a signal."""
        for length, button in self.histories.items():
            button.setChecked(length == seconds)

    def set_theme_choice(self, choice: str) -> None:
        """Show which theme is chosen ("dark", "light", "system"), without a signal."""
        self.theme_button.say("Theme", choice)
        check(self.theme_menu, choice)

    def set_drawer(self, name: str) -> None:
        """Show which drawer is open, without a signal; "" for none."""
        for key, button in self.drawers.items():
            button.setChecked(key == name)

    def warn(self, *texts: str) -> None:
        """Warn in the first of ``texts`` that there is room for; "" takes the warning away."""
        self.warning.say(*texts)
        self._fit()

    @override
    def dress(self) -> None:
        super().dress()
        self.transports.setContentsMargins(round(0.8 * metrics().height()), 0, 0, 0)
        self._fit()

    # -- size ---------------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._width_at(LEVELS[0]), self._row.sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._width_at(LEVELS[-1]), self._row.sizeHint().height())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme_of(self).edge, 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def _fit(self) -> None:
        """Say as much as there is room for; what nobody sees yet is fitted once it is shown."""
        if not self.isVisible():
            return
        fitting = (level for level in LEVELS if self._width_at(level) <= self.width())
        level = next(fitting, LEVELS[-1])
        for button, detail, shown in self._buttons(level):
            button.set_detail(detail)
            button.setVisible(shown)
        self.title.setVisible(level.title)
        self._fit_texts(level, self.width() - self._width_at(level, words=False))
        self.updateGeometry()

    def _fit_texts(self, level: Level, room: int) -> None:
        """Say what there is ``room`` for between the buttons, which keep their places."""
        gap, warned = self._row.spacing(), bool(self.warning.text())
        full, brief = self.warning.sizeHint().width(), self.warning.minimumSizeHint().width()
        self.warning.setMaximumWidth(full if full + gap <= room else brief)
        beside = gap + self.transports.contentsMargins().left()
        fitting = (pair for pair in self._pairs if measured(pair) + beside <= room)
        self.transports.say(next(fitting, self._pairs[-1]))
        # a warning matters more than what is said on the panels, too
        shown = {
            self.warning: warned,
            self.transports: level.transports and not warned,
            self.note: bool(self.note.text()),
        }
        for part, wanted in shown.items():
            width = min(part.sizeHint().width(), part.maximumWidth()) + gap
            fits = wanted and (width <= room or part is self.warning)
            part.setVisible(fits)
            room -= width if fits else 0

    def _width_at(self, level: Level, *, words: bool = True) -> int:
        """Return the width of what is shown at ``level``, with or without room for words.

        The least room for words is that of a warning that says no more than that there is one;
        where even that would cost the title, it is kept once there is a warning.
        """
        shown_buttons = (one[:2] for one in self._buttons(level) if one[2])
        widths = [button.size_for(detail).width() for button, detail in shown_buttons]
        if level.title:
            widths.append(self.title.sizeHint().width())
        if words and (self.warning.text() or not (level.folded and level.title)):
            least = self.warning.minimumSizeHint().width()
            # by the usual pair, so that no button moves when another is chosen
            said = (
                measured(pairs(USUAL["live"], USUAL["polled"])[0])
                + self.transports.contentsMargins().left()
            )
            widths.append(max(least, said if level.transports else 0))
        margins = self._row.contentsMargins()
        return sum(widths) + self._row.spacing() * len(widths) + margins.left() + margins.right()

    def _buttons(self, level: Level) -> Iterator[tuple[ChipButton, Detail, bool]]:
        """Give each button with how much it says at ``level``, and whether it is shown."""
        for button in (self.source, *self.histories.values(), *self.drawers.values()):
            yield button, level.views, True
        for offer in self._offers:
            yield offer.button, offer.detail(level), not level.folded
        yield self.more, "full" if level.title else "icon", level.folded

    def _lay_out(self) -> None:
        self._segments = QHBoxLayout()
        self._row = QHBoxLayout(self)
        for button in self.histories.values():
            self._segments.addWidget(button)
        # what is said follows the width, so what is said now must not hold the width
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.space(self._row, 0.7, 0, 1.1, 0.55, 1.1, 0.6)
        self.space(self._segments, 0.15, 0)
        for widget in (self.title, self.source, self.note, self.transports, self.warning):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addLayout(self._segments)
        self._arrange()

    def _arrange(self) -> None:
        """Put all buttons into their order, in the row and in the menu."""
        for button in (*self.drawers.values(), *(one.button for one in self._offers), self.more):
            self._row.removeWidget(button)
            self._row.addWidget(button)
        fill(self.more_menu, self._offers)
        self._fit()
        self.arranged.emit()

    def _connect(self) -> None:
        drop(self.source_menu, self.source)
        drop(self.theme_menu, self.theme_button)
        drop(self.more_menu, self.more)
        group = QButtonGroup(self)
        for length, button in self.histories.items():
            group.addButton(button, length)
        group.idClicked.connect(self.history_chosen)
        self.pause.clicked.connect(self.set_paused)
