"""A window to test with: shown, with what a story would show in it, and gone after the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.window.features import install_all
from app.features.fairness.fairness_watch import FairnessWatch
from app.features.help import HelpDesk
from app.features.keyboard import KeyboardAccess
from app.features.lists import Views
from app.features.presenting import Presentation
from app.features.reading import ReadingDesk
from app.features.story import StoryTeller
from app.features.take_away import TakeAway
from app.features.text_size import TextSize
from app.features.watch import SelfWatch
from app.ui.chip_button import ChipButton
from app.ui.preferences import Preferences
from app.ui.theme import DARK, Theme, figures_font
from app.window.build import build
from app.window.host import Asked, Host
from app.window.painting.mailbox import Mailbox
from app.window.theme_choice import ThemeChoice
from feeds.clock import now_ns
from feeds.counters import Counters
from feeds.settings import Settings
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.noting_lab import NotingLab
from tests.support.told_story import told_story

POINTS = 9.75
"""The text's usual size in the tests."""
SETTINGS = Settings(seed=1)


class OpenWindow:
    """A window with all features, and everything that a test reaches into."""

    def __init__(
        self,
        host: Host,
        features: Mapping[str, object],
        mailbox: Mailbox,
        lab: NotingLab,
        themes: ThemeChoice,
    ) -> None:
        self.themes = themes
        self.host, self.features, self.mailbox, self.lab = host, features, mailbox, lab
        self.parts = parts = host.parts
        self.surface, self.header, self.notice = parts.surface, parts.header, parts.notice
        self.panels, self.shelf, self.strip = parts.panels, parts.shelf, parts.strip
        self.verdict, self.controls = parts.verdict, parts.controls
        self.painter, self.navigation = parts.painter, parts.navigation
        self.history = parts.painter.intake.history
        self.views = cast(Views, features["lists"])
        self.fairness = cast(FairnessWatch, features["fairness"])
        self.teller = cast(StoryTeller, features["story"])
        self.story = self.teller.screen
        self.take_away = cast(TakeAway, features["take_away"])
        self.text_size = cast(TextSize, features["text_size"])
        self.presentation = cast(Presentation, features["presenting"])
        self.reading = cast(ReadingDesk, features["reading"])
        self.watch = cast(SelfWatch, features["watch"])
        self.help_desk = cast(HelpDesk, features["help"])
        self.access = cast(KeyboardAccess, features["keyboard"])

    def show_step(self, *points: str) -> None:
        """Show the third step of a story; it points at ``points``."""
        self.story.show_step(told_story(points=points), 2)

    @property
    def counters(self) -> Counters | None:
        """The newest figures."""
        return self.painter.intake.counters


@contextmanager
def open_window(
    qtbot: QtBot,
    settings: Settings = SETTINGS,
    *,
    theme: Theme = DARK,
    size: tuple[int, int] = (1600, 1000),
    points: float = POINTS,
    shown: bool = True,
    preferences: Preferences | None = None,
    asked: Asked | None = None,
) -> Iterator[OpenWindow]:
    """Yield the window, and delete it again: one that lives on slows down all later tests."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setFont(figures_font(points))
    lab, mailbox, themes = NotingLab(settings), Mailbox(), ThemeChoice(app, theme.name)
    memory = preferences or Preferences.for_one_run()
    host = build(lab, mailbox, themes, memory, asked=asked or Asked(recorded=True))
    made = OpenWindow(host, install_all(host), mailbox, lab, themes)
    made.surface.resize(*size)
    if shown:
        made.surface.show()
        QTest.mouseMove(made.surface, QPoint(1, 1))  # a test before may have left it anywhere
        app.processEvents()
    try:
        yield made
    finally:
        delete(host)
        app.setFont(figures_font(POINTS))


def delete(host: Host) -> None:
    """Have the window deleted at once; closing it would only ask."""
    surface = host.parts.surface
    for put_back in host.closing:
        put_back()
    host.parts.painter.pulse.stop()
    surface.hide()
    for end in host.ending:
        end()
    surface.deleteLater()
    QCoreApplication.sendPostedEvents(surface, QEvent.Type.DeferredDelete.value)


def button(window: OpenWindow, label: str) -> ChipButton:
    """Return the button of the header that says ``label``."""
    found = window.header.findChildren(ChipButton)
    return next(one for one in found if one.text() == label)


def each_drawer(window: OpenWindow) -> Iterator[str]:
    """Yield "" while no drawer is open; then open every one that there is, and yield its name."""
    for name in ("", *window.shelf):
        window.shelf.open(name)
        for _ in range(4):
            QApplication.processEvents()
        yield name


def with_keyboard(window: OpenWindow, qtbot: QtBot) -> OpenWindow:
    """Return ``window`` when something in it has the keyboard."""
    window.surface.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return window


def fill(window: OpenWindow, seconds: float = 35.0) -> FakeFrames:
    """Give ``window`` a past that ends now, and return where its future comes from."""
    began_ns = now_ns() - int(seconds * 1e9)
    fake = FakeFrames(began_ns=began_ns)
    for frame in history_frame(fake, began_ns=began_ns, seconds=seconds):
        window.mailbox.put(frame)
    return fake
