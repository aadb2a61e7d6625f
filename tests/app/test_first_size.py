"""The first size is the wanted one where the screen has room for it and for the frame."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.window.surface import Surface
from app.window.top_level import TopLevel


@pytest.mark.parametrize(
    ("screen", "maximized", "size"),
    [
        (QSize(1920, 1080), False, QSize(1600, 1000)),
        (QSize(1600, 1000), True, QSize(1280, 800)),
        (QSize(3840, 1010), True, QSize(1600, 808)),
    ],
)
def test_it_fits_the_screen(qtbot: QtBot, screen: QSize, maximized: bool, size: QSize) -> None:
    window = TopLevel(Surface())
    qtbot.addWidget(window)
    window.open_within(screen)
    assert (window.isMaximized(), window.size()) == (maximized, size)
