"""A window to test with: shown, with what a story would show in it, and gone after the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.window.wiring import build_window
from app.features.story.views import StepView
from app.ui import theme as look
from app.ui.theme import DARK, Theme, figures_font
from app.window.main_window import MainWindow
from feeds.clock import now_ns
from feeds.settings import Settings
from tests.support.fake_frames import FakeFrames, history_frame

STEP = StepView(
    story_title="Push and pull in ten steps",
    number=3,
    count=10,
    title="What polling shows is old",
    text="The server pushes every change at once. "
    "The polled client asks every 2 seconds, and shows what was true when it asked.",
    says="What polling shows is more than ten times as old",
)
POINTS = 9.75
"""The text's usual size in the tests."""
SETTINGS = Settings(seed=1)


@contextmanager
def open_window(
    qtbot: QtBot,
    settings: Settings = SETTINGS,
    *,
    theme: Theme = DARK,
    size: tuple[int, int] = (1600, 1000),
    points: float = POINTS,
    shown: bool = True,
) -> Iterator[MainWindow]:
    """Yield the window, and delete it again: one that lives on slows down all later tests."""
    QApplication.setFont(figures_font(points))
    look.apply(QApplication.instance(), theme)  # type: ignore[arg-type]
    made = build_window(settings, theme, 30)
    made.resize(*size)
    if shown:
        made.show()
        QApplication.processEvents()
    try:
        yield made
    finally:
        made.presentation.present(False)
        delete(made)
        QApplication.setFont(figures_font(POINTS))


def delete(window: MainWindow) -> None:
    """Have ``window`` deleted at once; closing it would only ask."""
    window.pulse.stop()
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


def with_keyboard(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """Return ``window`` when something in it has the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return window


def fill(window: MainWindow, seconds: float = 35.0) -> FakeFrames:
    """Give ``window`` a past that ends now, and return where its future comes from."""
    began_ns = now_ns() - int(seconds * 1e9)
    fake = FakeFrames(began_ns=began_ns)
    for frame in history_frame(fake, began_ns=began_ns, seconds=seconds):
        window.mailbox.put(frame)
    return fake
