"""Shows the hints of the first minute over the window, one at a time, and keeps them in place."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLineEdit, QWidget

from app.features.welcome.callout import Callout
from app.features.welcome.callout_place import aim, beside
from app.features.welcome.hints import EVERYTHING, Hint, next_hint, remember_hints
from app.ui.actions import Action
from app.ui.override import override
from app.window.counters.counter_readings import PLACE_OF
from app.window.counters.hero_figure import HeroFigure
from app.window.host import Host
from app.window.parts import Parts

STORY = "story:ten-steps"
"""The action that is offered."""
FOLLOWED = (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show)
KEYS = "next-hint"
FIGURES = 8.0
"""How bad it is to cover figures, or what is moved; see :func:`_kept`."""


class Welcome(QObject):
    """The first minute of the window, which measures and can be used as without it.

    Hints wait out of sight while a story is told or a presentation is on, and while a drawer
    leaves them no place but on its buttons.
    """

    def __init__(self, host: Host, seen: frozenset[str] = frozenset()) -> None:
        surface = host.parts.surface
        super().__init__(surface)
        self._host, self._parts, self._window = host, host.parts, surface
        # without the feature that tells stories, there is none to be offered
        self._seen = seen if STORY in host.actions else seen | {"story"}
        self.callout = Callout(surface)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._place)
        self.callout.go_on.clicked.connect(self.advance)
        self.callout.close_button.clicked.connect(self.close)
        self.callout.offer.clicked.connect(self._begin_story)

    @property
    def current(self) -> Hint | None:
        """The hint that is shown; ``None`` when there is nothing more to tell."""
        return next_hint(self._seen)

    def start(self) -> None:
        """Show the first of the hints that were not dismissed in an earlier run."""
        if self.current is None:
            return
        self._window.installEventFilter(self)
        self._window.dressed.connect(lambda: self._soon.start(0))
        self._parts.layout.fitted.connect(self._place)
        self._host.actions.closers.append(self.close)
        self._host.actions.add(
            Action(KEYS, "Next hint", "Program", ("Return", "Enter"), self.advance)
        )
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._listen)
        self._show()

    def advance(self) -> None:
        """Dismiss the hint that is shown, and show the next one."""
        if self.current is not None:
            self._dismiss(self._seen | {self.current.name})

    def close(self) -> bool:
        """Dismiss all hints; return whether one was shown."""
        shown = self.callout.isVisible()
        if shown:
            self._dismiss(EVERYTHING)
        return shown

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in FOLLOWED:
            self._soon.start(0)  # when the layout has done its work
        return False

    # -- inside -------------------------------------------------------------------------------

    def _begin_story(self) -> None:
        self.advance()
        self._host.actions[STORY].run()

    def _dismiss(self, seen: frozenset[str]) -> None:
        self._seen = seen
        remember_hints(self._host.preferences, seen)
        self._show()

    def _show(self) -> None:
        hint = self.current
        if hint is None:
            self._show_teeth(wanted=False)
            self._soon.stop()
            self.callout.hide()
            self._window.removeEventFilter(self)
            self._listen()
            return
        self.callout.say(hint)
        self._place()
        QAccessible.updateAccessibility(QAccessibleEvent(self.callout, QAccessible.Event.Alert))

    def _place(self) -> None:
        """Stand beside the target; out of sight while that is out of sight."""
        hint, layout, callout = self.current, self._parts.layout, self.callout
        if hint is None:
            return
        self._show_teeth(wanted=hint.side == "polled")
        em, target = self._window.fontMetrics().height(), TARGETS[hint.name](self._parts)
        room = self._window.rect().adjusted(em // 2, em // 2, -em // 2, -em // 2)
        card = callout.card_size(room.width())
        if target.isEmpty() or layout.has_guest or layout.bare:
            callout.hide()
        else:
            kept, never = _kept(self._parts), _never(self._parts, callout, hint.name)
            length = callout.arrow_length()
            place = beside(target, card, length, room, keep=kept, never=never)
            over = [*never, *(_figure(figure) for figure in _figures(self._parts))]
            callout.stand(place, aim(place, target, length, over))
            if self._parts.shelf.open_name and any(one.intersects(place.card) for one in never):
                callout.hide()  # until the drawer is closed
        self._listen()

    def _show_teeth(self, *, wanted: bool) -> None:
        """Have the chart that a hint speaks of on screen, where there is room for one only."""
        for charts in (panel.charts for panel in self._parts.panels):
            if not wanted:
                charts.bring_forward(frozenset())
            elif charts.staleness not in charts.plots:
                charts.bring_forward({"staleness"})

    def _listen(self) -> None:
        """Take Enter for the next hint, but never from a text field or a button."""
        taken = isinstance(QApplication.focusWidget(), QLineEdit | QAbstractButton)
        self._host.actions.enable(self.callout.isVisible() and not taken, KEYS)


def _seen(widget: QWidget, part: QRect | None = None) -> QRect:
    """Return where ``part`` of ``widget`` is on its window; empty while it is not shown."""
    if not widget.isVisible():
        return QRect()
    rect = widget.rect() if part is None else part
    return QRect(widget.mapTo(widget.window(), rect.topLeft()), rect.size())


def _figures(parts: Parts) -> list[HeroFigure]:
    return [one for panel in parts.panels for one in (panel.hero.value, panel.hero.behind)]


def _figure(figure: HeroFigure) -> QRect:
    """Return where a large figure is written, with its unit and room for a letter more."""
    wide = sum(figure.widths()[1:]) + figure.fontMetrics().height()
    return _seen(figure, QRect(0, 0, min(wide, figure.width()), figure.height()))


def _behind(parts: Parts) -> QRect:
    figure = parts.panels[0].hero.behind
    width = min(figure.width(), round(0.7 * figure.sizeHint().width()))
    return _seen(figure, QRect(0, 0, width, figure.height()))


def _sawtooth(parts: Parts) -> QRect:
    charts = parts.panels[1].charts
    if not charts.isVisible():
        return QRect()
    return _seen(charts, charts.staleness.place())


def _interval(parts: Parts) -> QRect:
    return _seen(parts.controls.sliders["poll_interval_s"])


def _requests(parts: Parts) -> QRect:
    return _seen(parts.panels[1].counters.counters[PLACE_OF["requests"]])


def _story(parts: Parts) -> QRect:
    return _seen(parts.header.button_of("S"))


def _never(parts: Parts, callout: Callout, name: str) -> list[QRect]:
    """Return what the hint called ``name`` speaks of, and whatever can be pressed or moved."""
    moved = (QAbstractButton, QAbstractSlider, QLineEdit)
    hands = [one for kind in moved for one in parts.surface.findChildren(kind)]
    others = [one for one in hands if not callout.isAncestorOf(one)]
    places = [_seen(one, one.visibleRegion().boundingRect()) for one in others]
    return places + [find(parts) for find in SPOKEN_OF.get(name, ())]


def _kept(parts: Parts) -> list[tuple[QRect, float]]:
    """Return what a hint had better not cover, and how bad that would be."""
    found: list[tuple[QWidget, float]] = [
        (parts.verdict, FIGURES),
        (parts.controls, FIGURES),
        (parts.header, 4.0),
        (parts.strip, 1.0),
    ]
    for panel in parts.panels:
        found += [(panel.hero, FIGURES), (panel.counters, FIGURES), (panel.body, 3.0)]
    near = parts.surface.fontMetrics().height() // 4
    return [(_seen(part).adjusted(0, 0, 0, near), weight) for part, weight in found]


TARGETS: dict[str, Callable[[Parts], QRect]] = {
    "behind": _behind,
    "sawtooth": _sawtooth,
    "interval": _interval,
    "story": _story,
}
"""What each hint points at."""
SPOKEN_OF: dict[str, tuple[Callable[[Parts], QRect], ...]] = {"interval": (_sawtooth, _requests)}
"""What else a hint speaks of."""
