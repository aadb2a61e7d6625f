"""A window to test with: 1600 × 1000, shown, with what a story would show in it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.window_wiring import build_window
from app.window.look import theme as look
from app.window.look.theme import DARK, figures_font
from app.window.main_window import MainWindow
from app.window.story.views import StepView
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


def open_window(qtbot: QtBot) -> Iterator[MainWindow]:
    """Yield the window, and take it down again."""
    QApplication.setFont(figures_font(POINTS))
    look.apply(QApplication.instance(), DARK)  # type: ignore[arg-type]
    made = build_window(Settings(seed=1), DARK, 30)
    qtbot.addWidget(made, before_close_func=lambda one: one.pulse.stop())
    made.resize(1600, 1000)
    made.show()
    QApplication.processEvents()
    yield made
    made.presentation.present(False)
    made.pulse.stop()
    QApplication.setFont(figures_font(POINTS))


def fill(window: MainWindow, seconds: float = 35.0) -> FakeFrames:
    """Give ``window`` a past that ends now, and return where its future comes from."""
    began_ns = now_ns() - int(seconds * 1e9)
    fake = FakeFrames(began_ns=began_ns)
    for frame in history_frame(fake, began_ns=began_ns, seconds=seconds):
        window.mailbox.put(frame)
    return fake
