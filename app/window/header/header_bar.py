"""The header: what is shown, where it comes from, and what can be done with the view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from app.ui.actions import Action
from app.ui.chip_button import ChipButton
from app.ui.menus import check, choice_menu, drop, fill, folded_menu
from app.ui.override import override
from app.ui.theme import BOLD, Theme, sized
from app.window.header.descriptions import describe
from app.window.header.header_levels import LEVELS, Contents
from app.window.header.story_chip import StoryChip
from app.window.header.warning_chip import WarningChip

__all__ = ["HISTORIES_S", "HeaderBar"]

HISTORIES_S = (30, 60)
"""Lengths of history to choose from."""
THEMES = (("dark", "Dark"), ("light", "Light"), ("system", "Like the system"))


class HeaderBar(QWidget):
    """The row on top; it says less, step by step, where there is little room."""

    source_chosen = Signal(str)
    pause_toggled = Signal(bool)
    reset_pressed = Signal()
    theme_chosen = Signal(str)
    """"dark", "light" or "system"."""
    history_chosen = Signal(int)
    """In seconds."""
    poll_pressed = Signal()
    help_pressed = Signal()
    drawer_pressed = Signal(str)
    """"insight" or "fairness"."""
    present_pressed = Signal()

    def __init__(
        self,
        sources: Sequence[tuple[str, str]],
        theme: Theme,
        *,
        transports: str = "WebSocket vs REST",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sources = dict(sources)
        self.title = QLabel("Live vs Polled")
        self.source = ChipButton("Source", theme, menu_sign=True)
        self.note = QLabel()
        self.transports = QLabel(transports)
        self.warning = WarningChip("unfair", theme)
        self.histories = {s: ChipButton(f"{s} s", theme) for s in HISTORIES_S}
        self.drawers = {
            "insight": ChipButton("Insight", theme, icon="insight", key="D"),
            "fairness": ChipButton("Fairness", theme, icon="equal", key="F"),
        }
        self.poll = ChipButton("Poll now", theme, icon="poll", key="P")
        self.pause = ChipButton("Pause", theme, icon="pause", key="Space")
        self.reset = ChipButton("Reset", theme, icon="reset", key="R")
        self.export = ChipButton("Export", theme, icon="export", menu_sign=True)
        self.story = StoryChip(theme)
        self.present = ChipButton("Present", theme, icon="present", key="F11")
        self.theme_button = ChipButton("Theme", theme, icon="system", menu_sign=True)
        self.help = ChipButton("Help", theme, icon="help")
        self.more = ChipButton("More", theme, icon="more")
        self._contents = self._sorted_contents()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._make_menus(sources)
        self.setAccessibleName("Header")
        self.source.strong = True
        for button in (*self.histories.values(), *self.drawers.values(), self.pause):
            button.setCheckable(True)
        describe(self)
        self._lay_out()
        self._connect()
        self.set_theme_choice("system")
        self.set_history(HISTORIES_S[0])
        self.set_theme(theme)

    def _make_menus(self, sources: Sequence[tuple[str, str]]) -> None:
        self.source_menu = choice_menu(self, sources, self._choose_source)
        self.theme_menu = choice_menu(self, THEMES, self._choose_theme)
        self.export_menu = QMenu(self)
        keyed = (
            (self.story, "S"),
            (self.poll, "P"),
            (self.pause, "Space"),
            (self.reset, "R"),
            (self.present, "F11"),
            (self.help, "F1"),
        )
        self.more_menu = folded_menu(self, keyed, self.theme_menu)

    # -- what it is told ----------------------------------------------------------------------

    def set_source(self, key: str, note: str = "") -> None:
        """Show which source runs, and what it says of itself, for instance "time ×3 543"."""
        label = self._sources.get(key, key)
        if (label, note) == (self.source.label, self.note.text()):
            return
        self.source.say(label)
        self.source.setAccessibleName(f"Source: {label}")
        self.note.setText(note)
        check(self.source_menu, key)
        self._fit()

    def offer_exports(self, actions: Sequence[Action]) -> None:
        """Offer ``actions`` in the menu of what can be taken away."""
        fill(self.export_menu, actions)
        self.more_menu.addMenu("Export").addActions(self.export_menu.actions())

    def set_paused(self, paused: bool) -> None:
        """Show whether the view stands still, without a signal."""
        self.pause.setChecked(paused)
        self.pause.say("Resume" if paused else "Pause", "play" if paused else "pause")
        self._fit()

    def set_history(self, seconds: int) -> None:
        """Show which history is chosen, without a signal."""
        for length, button in self.histories.items():
            button.setChecked(length == seconds)

    def set_theme_choice(self, choice: str) -> None:
        """Show which theme is chosen ("dark", "light", "system"), without a signal."""
        self.theme_button.say("Theme", choice)
        check(self.theme_menu, choice)

    def set_stories(self, stories: Sequence[tuple[str, str]]) -> None:
        """Offer these stories: key and title of each; there is no button for none."""
        self.story.set_stories(stories)
        self.story.setVisible(bool(stories))
        self._contents = self._sorted_contents()
        self._fit()

    def set_drawer(self, name: str) -> None:
        """Show which drawer is open, without a signal; "" for none."""
        for key, button in self.drawers.items():
            button.setChecked(key == name)

    def set_unfair(self, why: str) -> None:
        """Warn that the comparison is unfair because of ``why``; "" when it is fair."""
        button = self.drawers["fairness"]
        button.alarming = bool(why)
        button.say("Fairness", "unequal" if why else "equal")
        button.setAccessibleDescription(f"unequal: {why}" if why else "both sides are equal")
        self.warning.warn(why)
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of ``theme``, and the application's present text size."""
        self._theme = theme
        for button in self._contents.buttons():
            button.set_theme(theme)
        self.warning.set_theme(theme)
        for label, ink in (
            (self.title, theme.text),
            (self.note, theme.muted),
            (self.transports, theme.muted),
        ):
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, ink)
            label.setPalette(palette)
        self.title.setFont(sized(1.2, BOLD))
        line = self.fontMetrics().height()
        self._row.setContentsMargins(*(round(part * line) for part in (1.1, 0.55, 1.1, 0.6)))
        self._row.setSpacing(round(0.7 * line))
        self.transports.setContentsMargins(round(0.8 * line), 0, 0, 0)
        self._segments.setSpacing(round(0.15 * line))
        self._fit()
        self.update()

    # -- size ---------------------------------------------------------------------------------

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._needed(0), self._row.sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(len(LEVELS) - 1), self._row.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_theme(self._theme)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.edge, 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    # -- inside -------------------------------------------------------------------------------

    def _sorted_contents(self) -> Contents:
        return Contents(
            tools=(
                *(self.poll, self.pause, self.reset, self.export, self.present),
                *(self.theme_button, self.help),
            ),
            views=tuple(self.drawers.values()),
            story=(self.story,) if self.story.stories else (),
            fixed=(self.source, *self.histories.values()),
            more=self.more,
            note=self.note,
            transports=self.transports,
            title=self.title,
            warning=self.warning,
        )

    def _lay_out(self) -> None:
        self._segments = QHBoxLayout()
        for button in self.histories.values():
            self._segments.addWidget(button)
        self._row = QHBoxLayout(self)
        # what is said follows the width, so what is said now must not hold the width
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for widget in (self.title, self.source, self.note, self.transports, self.warning):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addLayout(self._segments)
        for button in (*self._contents.views, self.story, *self._contents.tools, self.more):
            self._row.addWidget(button)
        self.story.hide()

    def _connect(self) -> None:
        drop(self.source_menu, self.source)
        drop(self.export_menu, self.export)
        drop(self.theme_menu, self.theme_button)
        drop(self.more_menu, self.more)
        group = QButtonGroup(self)
        for length, button in self.histories.items():
            group.addButton(button, length)
        group.idClicked.connect(self.history_chosen)
        self.poll.clicked.connect(lambda _checked: self.poll_pressed.emit())
        for name, button in self.drawers.items():
            button.clicked.connect(lambda _checked, name=name: self.drawer_pressed.emit(name))
        self.help.clicked.connect(lambda _checked: self.help_pressed.emit())
        self.present.clicked.connect(lambda _checked: self.present_pressed.emit())
        self.reset.clicked.connect(lambda _checked: self.reset_pressed.emit())
        self.pause.clicked.connect(self._pause_clicked)

    def _choose_source(self, key: str) -> None:
        self.set_source(key)
        self.source_chosen.emit(key)

    def _choose_theme(self, choice: str) -> None:
        self.set_theme_choice(choice)
        self.theme_chosen.emit(choice)

    def _pause_clicked(self, paused: bool) -> None:
        self.set_paused(paused)
        self.pause_toggled.emit(paused)

    def _needed(self, level: int) -> int:
        """Return the width that a level takes."""
        margins = self._row.contentsMargins()
        width = self._contents.width_at(LEVELS[level], self._row.spacing())
        return width + margins.left() + margins.right()

    def _fit(self) -> None:
        fits = (n for n in range(len(LEVELS)) if self._needed(n) <= self.width())
        self._contents.show_at(LEVELS[next(fits, len(LEVELS) - 1)])
        self.updateGeometry()
