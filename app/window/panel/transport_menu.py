"""The menu of a panel's title: by which transport its updates arrive, and the switches of that."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.text.formats import setting
from app.text.tips import wrapped
from app.ui.menus import check, choice_menu, verbatim
from app.ui.theme import metrics
from app.window.side_words import not_in_step
from feeds.choices import chosen, lacking, offered
from feeds.figure import kind_of
from feeds.frame import SideName
from feeds.settings import LIMITS, Limit, Settings

REASON_EM = 34
"""How much of what a transport lacks is said in the menu, in lines of text; its tooltip has all."""
LIMITS_PER_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
SHORTEST_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
IN_STEP = "All clients ask in step"
IN_STEP_TIP = (
    "All clients of the crowd ask at the same instant, a thundering herd, and not each at a "
    "random phase of the interval"
)
LONGEST_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class ValueMenu(QMenu):
    """Values of one setting to choose from, and a way to type another."""

    def __init__(self, name: str, values: tuple[float, ...], without: str, owner: QWidget) -> None:
        super().__init__(owner)
        self.setting = name
        """Name of the setting."""
        self._values: tuple[float | None, ...] = (None, *values) if without else values
        self._group = QActionGroup(self)
        for value in self._values:
            words = without if value is None else self._said(value)
            self._group.addAction(self._checkable(words, value))
        self.other = self._group.addAction(self._checkable("Another value …", 0.0))

    def show_value(self, value: float | None, limit: Limit) -> None:
        """Tick ``value``, and offer what is inside ``limit``."""
        for action in self.actions():
            one = action.data()
            action.setChecked(one == value)
            action.setEnabled(not one or limit.low <= one <= limit.high)
        known = value in self._values
        self.other.setChecked(not known)
        words = "Another value …" if known else f"Another value … ({self._said(value or 0.0)})"
        self.other.setText(words)

    def _checkable(self, words: str, value: float | None) -> QAction:
        action = self.addAction(words)
        action.setCheckable(True)
        action.setData(value)
        return action

    def _said(self, value: float) -> str:
        return setting(value, kind_of(self.setting))


class TransportMenu(QMenu):
    """Offers what one side can have; what is chosen is a signal and no more.

    What is chosen is ticked. What cannot be had here is grey, with what it lacks; switches that
    the present transport does not have are grey, too.
    """

    wanted = Signal(object)
    """The person chose something: ``{name of a setting: value}``."""
    asked = Signal(str, str, object)
    """A value is to be typed: name of the setting, what to ask, and its present limits."""

    def __init__(self, side: SideName, owner: QWidget, database_url: str = "") -> None:
        super().__init__(owner)
        self._side: SideName = side
        self._database_url, self._settings = database_url, Settings()
        self.setToolTipsVisible(True)
        name, entries = f"{side}_transport", [(one.key, one.label) for one in offered(side)]
        self.transports = choice_menu(owner, entries, lambda key: self.wanted.emit({name: key}))
        """Holds the entries of the transports; it is never shown itself."""
        self.addActions(self.transports.actions())
        self.addSeparator()
        self.switches: dict[str, QAction] = {}
        """Of the polled side, by the name of the setting."""
        self.values: dict[str, ValueMenu] = {}
        """By the name of the setting that each offers values of."""
        if side == "live":
            self._add_values("push_limit_per_s", LIMITS_PER_S, "Every update")
        else:
            self._add_switch("polled_conditional", "If-None-Match")
            self._add_switch("query_all", "All rows since the last one")
            self._add_switch("adaptive", "Adaptive interval")
            self._add_switch("in_step", IN_STEP)
            self.switches["in_step"].setToolTip(wrapped(IN_STEP_TIP))
            self._add_values("adaptive_low_s", SHORTEST_S)
            self._add_values("adaptive_high_s", LONGEST_S)
        self.aboutToShow.connect(self._offer)

    def show_settings(self, settings: Settings) -> None:
        """Show what is set."""
        self._settings = settings
        check(self.transports, settings.transport(self._side))
        way = chosen(settings.transport(self._side))
        for name, action in self.switches.items():
            fair = name == "polled_conditional"
            action.setChecked(getattr(settings.fairness if fair else settings, name))
            action.setEnabled(way.paced if name == "adaptive" else _option(name) in way.follows)
        if "in_step" in self.switches:
            why = not_in_step(settings)
            self.switches["in_step"].setEnabled(not why)
            self.switches["in_step"].setText(verbatim(f"{IN_STEP}: {why}" if why else IN_STEP))
        for name, menu in self.values.items():
            value = getattr(settings, name)
            menu.show_value(value, self._limit(name))
            menu.menuAction().setText(_title(name, value))
            menu.menuAction().setEnabled(self._side == "live" or (way.paced and settings.adaptive))

    def _offer(self) -> None:
        """Say what can be had and what is missing, as it is now."""
        room = REASON_EM * metrics().height()
        for one, action in zip(offered(self._side), self.transports.actions(), strict=True):
            reason = lacking(one.key, self._database_url)
            words = one.label
            if reason:
                kept = metrics().elidedText(reason, Qt.TextElideMode.ElideRight, room)
                words = f"{one.label}: {kept}"
            action.setText(verbatim(words))
            action.setToolTip(wrapped(reason or one.tip))
            action.setEnabled(not reason)

    def _limit(self, name: str) -> Limit:
        """Return what the setting ``name`` may be now: one bound is never beyond the other."""
        limit, now = LIMITS[name], self._settings
        if name == "adaptive_low_s":
            return Limit(limit.low, now.adaptive_high_s, limit.unit)
        if name == "adaptive_high_s":
            return Limit(now.adaptive_low_s, limit.high, limit.unit)
        return limit

    def _add_switch(self, name: str, words: str) -> None:
        action = self.switches[name] = self.addAction(verbatim(words))
        action.setCheckable(True)
        action.triggered.connect(self._switch(name))

    def _switch(self, name: str) -> Callable[[bool], None]:
        def switch(on: bool) -> None:
            if name == "polled_conditional":
                self.wanted.emit({"fairness": self._settings.fairness.replace(**{name: on})})
            else:
                self.wanted.emit({name: on})

        return switch

    def _add_values(self, name: str, values: tuple[float, ...], without: str = "") -> None:
        menu = self.values[name] = ValueMenu(name, values, without, self)
        menu.triggered.connect(lambda action: self._choose(menu, action))
        self.addMenu(menu)

    def _choose(self, menu: ValueMenu, action: QAction) -> None:
        if action is menu.other:
            self.show_settings(self._settings)  # nothing is chosen so far
            title = _title(menu.setting, None)
            self.asked.emit(menu.setting, title, self._limit(menu.setting))
        else:
            self.wanted.emit({menu.setting: action.data()})


def _option(name: str) -> str:
    """Return which of a side's options the setting ``name`` is."""
    return name.removeprefix("polled_")


def _title(name: str, value: float | None) -> str:
    """Return what the values of a setting are called, with the present one if there is one."""
    words = {
        "push_limit_per_s": ("At most … a second", "At most {}"),
        "adaptive_low_s": ("Shortest interval", "Shortest interval: {}"),
        "adaptive_high_s": ("Longest interval", "Longest interval: {}"),
    }[name]
    return words[0] if value is None else words[1].format(setting(value, kind_of(name)))
