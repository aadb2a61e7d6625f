"""Nothing on the window is cut off or overlaps, at any size, text scale, theme or drawer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.features.welcome.callout import Callout
from app.features.welcome.welcome import Welcome
from app.ui.theme import DARK, LIGHT, Theme
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.layout_faults import faults
from tests.support.open_window import OpenWindow, each_drawer, open_window

S = 1_000_000_000
LOOKS = [
    (1280, 720, 1.0),
    (1600, 1000, 1.0),
    (3840, 2160, 1.0),
    (1280, 720, 2.5),
    (1600, 1000, 2.5),
    (3840, 2160, 2.5),
    (900, 520, 1.0),
]


@pytest.fixture
def plain(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 100)
    return made


def labelled(parent: QWidget, text: str, place: QRect) -> QLabel:
    label = QLabel(text, parent)
    label.setGeometry(place)
    return label


def test_cut_off_text_is_found(plain: QWidget) -> None:
    labelled(plain, "wide enough", QRect(0, 0, 200, 30))
    labelled(plain, "much too long for so little room", QRect(0, 40, 30, 30))
    plain.show()
    found = faults(plain)
    assert len(found) == 1
    assert found[0].startswith("QLabel 'much too long for so little room' has 30×30")


def test_wrapped_text_needs_its_height(plain: QWidget) -> None:
    label = labelled(plain, "several words that need several lines", QRect(0, 0, 80, 20))
    label.setWordWrap(True)
    plain.show()
    assert len(faults(plain)) == 1
    label.resize(80, label.heightForWidth(80))
    assert faults(plain) == []


def test_overlap_and_sticking_out_are_found(plain: QWidget) -> None:
    one = labelled(plain, "one", QRect(0, 0, 100, 30))
    labelled(plain, "two", QRect(90, 0, 100, 30))
    labelled(plain, "out", QRect(250, 50, 100, 30))
    plain.show()
    assert [line.split(" ", 2)[2] for line in faults(plain)] == [
        "and QLabel 'two' overlap by 10×30",
        "(250, 50, 100×30) sticks out of QWidget",
    ]
    assert len(faults(plain, overlays=(QLabel,))) == 1
    one.hide()
    assert len(faults(plain)) == 1


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, scale: float) -> Iterator[OpenWindow]:
    with open_window(qtbot, theme=theme, points=9 * scale, shown=False) as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("width", "height", "scale"), LOOKS)
@pytest.mark.parametrize("hints", [False, True], ids=["drawers", "hints"])
def test_nothing_is_cut_off_or_overlaps(
    window: OpenWindow, width: int, height: int, hints: bool
) -> None:
    window.fairness.change({"polled_keep_alive": False})
    window.surface.resize(width, height)
    window.surface.show()
    window.watch.stop()
    if hints:
        Welcome(window.host).start()
    frames = history_frame(FakeFrames(began_ns=S), began_ns=S, seconds=12)
    window.painter.show_still(frames, frames[-1].at_ns)
    for drawer in each_drawer(window):
        assert faults(window.surface, overlays=(Callout,)) == [], drawer
        if hints:
            break
