"""The window by keyboard alone, and for those who do not see it."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.features.keyboard.focus_ring import FocusRing
from app.ui import spoken
from app.ui.roving_focus import RovingFocus, at_keyboard
from app.window.host import Host


class KeyboardAccess(QObject):
    """Order of the tab stops, a ring around what has the keyboard, and what is read out."""

    def __init__(self, host: Host) -> None:
        parts = host.parts
        super().__init__(parts.surface)
        spoken.install()
        self._parts = parts
        self.ring = FocusRing(parts.surface)
        self._used = False
        self._name_news = spoken.NameNews(parts.surface)
        parts.layout.bare_changed.connect(self._staged)
        parts.shelf.changed.connect(lambda _name: self.order())
        parts.header.arranged.connect(self.order)
        for panel in parts.panels:
            panel.body.changed.connect(self.order)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        for row in parts.surface.findChildren(RovingFocus):
            row.moved.connect(self._stepped)
        QTimer.singleShot(0, self, self.order)  # it takes a while, and the window is shown first

    def order(self) -> None:
        """Have Tab go through the window as it is read; again when a drawer was made."""
        put_in_order(self._parts.layout.rows)

    def _staged(self) -> None:
        """An audience is shown no ring before the keyboard is used."""
        self._used = False
        self._ring_in(QApplication.focusWidget())

    def _stepped(self, by_key: bool) -> None:
        self._used = self._used or by_key
        self._ring_in(QApplication.focusWidget())

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        # it also moves by itself: from nowhere, from what is hidden, to the window and to black
        surface = self._parts.surface
        inside = old is not None and old.isVisible() and old.window() is surface
        moved = inside and now not in (None, surface)
        self._used = self._used or (moved and not self._parts.painter.is_covered)
        self._ring_in(now)

    def _ring_in(self, now: QWidget | None) -> None:
        """Ring in what has the keyboard, unless that shows it by itself or is the window."""
        surface = self._parts.surface
        inside = now is not None and now is not surface and surface.isAncestorOf(now)
        shown_already = getattr(now, "rings_itself", False)
        wanted = inside and not shown_already and (self._used or not self._parts.layout.bare)
        self.ring.put_around(at_keyboard(now) if wanted else None)


def stops(part: QWidget) -> list[QWidget]:
    """Return where Tab stops in ``part``, itself included, in the present order."""
    return _stops(part, _chain(part))


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Have Tab go through ``parts`` in this order, and within each as before."""
    rows = list(parts)
    chain = _chain(rows[0])
    for one, following in pairwise([stop for part in rows for stop in _stops(part, chain)]):
        QWidget.setTabOrder(one, following)


def _chain(part: QWidget) -> list[QWidget]:
    """Return the window's widgets in the order of Tab, from ``part`` on; each step is slow."""
    chain = [part]
    while (following := chain[-1].nextInFocusChain()) not in (None, part):
        chain.append(following)
    _give_back(part.window())
    return chain


def _give_back(window: QWidget) -> None:
    """Undo that PySide takes each widget of the chain for a child of the one it was asked of.

    Whatever is deleted would take with it, for Python, all that follow, the window among them.
    """
    window.findChildren(QWidget)  # which PySide takes for children of their parents
    QStackedWidget().removeWidget(window)  # which has none again; Qt itself does nothing here


def _stops(part: QWidget, chain: list[QWidget]) -> list[QWidget]:
    begin = chain.index(part)
    return [
        one
        for one in chain[begin:] + chain[:begin]
        # a part of something that has the keyboard as a whole is no stop of its own
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and (one is part or part.isAncestorOf(one))
    ]


install = KeyboardAccess
"""Puts it into the window of a host."""
