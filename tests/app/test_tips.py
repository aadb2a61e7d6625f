"""No tooltip is wider than two thirds of a small window, wherever in the window it is."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.text.tips import WIDTH, wrapped
from tests.support.open_window import each_drawer, fill, open_window


def test_breaks_are_put_between_words_and_those_that_are_there_stay() -> None:
    text = "Delay\n\n" + "so many words " * 20
    lines = wrapped(text).split("\n")
    assert lines[:2] == ["Delay", ""]
    assert max(map(len, lines)) <= WIDTH
    assert "".join(wrapped(text).split()) == "".join(text.split())
    assert len(lines) == 6


def asked(widget: QWidget) -> str:
    """Return what ``widget`` shows when the mouse rests on its middle."""
    QToolTip.hideText()
    middle = widget.rect().center()
    QApplication.sendEvent(
        widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle))
    )
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_every_tooltip_of_the_window_wraps(qtbot: QtBot) -> None:
    found: set[str] = set()
    with open_window(qtbot) as window:
        fill(window, 5)
        window.painter.pulse.start()
        qtbot.waitUntil(lambda: window.counters is not None)
        window.painter.pulse.stop()
        for _name in each_drawer(window):
            for widget in window.surface.findChildren(QWidget):
                found.add(widget.toolTip())
                if widget.isVisible():
                    found.add(asked(widget))
    long = [tip for tip in found if max(map(len, tip.split("\n"))) > WIDTH]
    assert not long
    assert len(found) > 30
