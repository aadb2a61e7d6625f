"""The first row of a panel: its side, the menu of its transport, how it works, its state."""

from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.text.tables import skipped
from app.ui.chip_button import ChipButton
from app.ui.ink import NAMES, Glyph
from app.ui.label import Label, Pill
from app.ui.menus import drop, open_menu
from app.ui.override import override
from app.ui.theme import SEMIBOLD, Dressed, measured, metrics
from app.window.panel.transport_menu import TransportMenu
from app.window.side_words import status, subtitle
from feeds.choices import chosen, offered
from feeds.counters import Counters
from feeds.frame import SideFrame, SideName
from feeds.settings import Settings

USUAL = "next in 10.0 s"
"""A status that there is always room for."""
TOLD = 0.88
"""Size of the status, as a multiple of running text."""


class PanelTitle(Dressed, QWidget):
    """Says what this side does. Its buttons keep their places whatever is said beside them."""

    def __init__(self, side: SideName, database_url: str = "") -> None:
        super().__init__()
        self._side: SideName = side
        self._settings = Settings()
        self._texts: tuple[str, ...] = ("",)
        self._is_news = self._crowded = False
        """Whether what must be said leaves a status no room: one of them is shown then."""
        labels = tuple(one.label for one in offered(side))
        key, how = ("L", "are pushed") if side == "live" else ("Q", "are asked for")
        tip = f"Choose how updates {how}, and how often ({key})"
        self.transport = ChipButton(
            labels[0], menu_sign=True, tip=tip, strong=True, among=labels, yields=True
        )
        self.menu = TransportMenu(side, self, database_url)
        drop(self.menu, self.transport)
        self.works = Label(ink="muted", room="elide", least=0.85)
        """How this side works, in a few words."""
        self.pill = Pill(f"{NAMES[side]}, status", scale=TOLD)
        # an opaque ground: a status that counts down does not have the card painted anew
        self.pill.setBackgroundRole(QPalette.ColorRole.Base)
        self.pill.setAutoFillBackground(True)
        self.back = ChipButton("Back to live", tip="Show the whole history up to now (N)")
        """The way back to the live edge; shown while something else is in sight."""
        self.back.hide()
        self._sign, self._name = Glyph(side), Label(NAMES[side], scale=1.22, weight=SEMIBOLD)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        parts = (self._sign, self._name, self.transport, self.works, self.pill, self.back)
        for part in parts:
            self._row.addWidget(part, 1 if part is self.works else 0)
        self.setAccessibleName(f"{NAMES[side]}, title")
        self.dress()

    def describe(self, settings: Settings) -> None:
        """Say how this side works."""
        self._settings, way = settings, chosen(settings.transport(self._side))
        self.transport.say(way.label)
        self.transport.setAccessibleName(f"{NAMES[self._side]}, transport: {way.label}")
        self.menu.show_settings(settings)
        self._say_works(subtitle(self._side, settings))

    def show_counters(self, counters: Counters) -> None:
        """Say what is lacking in how this side works."""
        lacking = skipped(counters.polled) if self._side == "polled" else ()
        self._say_works(subtitle(self._side, self._settings, lacking))

    def show_status(self, now: SideFrame, now_ns: int, *, paused: bool) -> None:
        """Show the state of the side, or that the view stands still."""
        starting = now.transport not in ("", self._settings.transport(self._side))
        text, bad = "view paused", False
        if not paused:
            text, bad = status(self._side, now, now_ns, starting=starting)
        self.pill.say(text)
        self.pill.set_ink("alert" if bad else "muted")
        self._is_news = bad or starting or paused
        self._say_most()

    def open_menu(self) -> None:
        """Have the transport chosen, by keyboard."""
        open_menu(self.menu, self.transport)

    @override
    def dress(self) -> None:
        super().dress()
        # as high as what is there anyway, so that nothing moves when it comes
        for button in (self.back, self.transport):
            button.setFixedHeight(self.pill.sizeHint().height())
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _say_works(self, texts: tuple[str, ...]) -> None:
        self._texts = texts
        self._fit()

    def _say_most(self) -> None:
        """Say how this side works and its status; where one has room, the status if it is news."""
        both = not self._crowded
        self.pill.setVisible(both or self._is_news)
        self.works.say(*self._texts, *(("",) if self._is_news and not both else ()))

    def _fit(self) -> None:
        """Give the menu's button a width that nothing said beside it changes."""
        wanted, least = self.transport.sizeHint().width(), self.transport.minimumSizeHint().width()
        beside = self._sign.sizeHint().width() + self._name.sizeHint().width()
        usual = measured(USUAL, TOLD) + round(1.5 * metrics(TOLD).height())
        room = self.width() - beside - usual - 5 * self._row.spacing()
        width = max(least, min(wanted, room))
        self.transport.setFixedWidth(width)
        self._crowded = measured(self._texts[-1]) > room - width
        self._say_most()
