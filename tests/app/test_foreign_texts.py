"""Names of files, titles and messages are shown as they stand: nothing in them is an order."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from rich.console import Console

from app.commands.terminal import TerminalBoard
from app.features.take_away.markers import MarkerEntry
from app.text.mistakes import complain
from app.text.tips import wrapped
from app.ui.menus import verbatim
from app.ui.preferences import Preferences
from app.window.save_questions import SaveQuestions
from feeds.frame import Arrival, Frame, SideFrame
from feeds.settings import Settings
from feeds.stories.reader import load_file
from tests.feeds.stories.test_reader import HEAD, STEP
from tests.support.open_window import open_window

MARKUP = '<b>R&D</b> [bold]x[/b] &lt; "q"'
ORDERS = "\x1b[31mred\n\u202eback\x9b"


def test_the_terminal_shows_brackets_and_takes_no_orders() -> None:
    board = TerminalBoard()
    arrivals = [Arrival(1, 1, 1, 1.0, "[/b]")]
    live = SideFrame(state="up", value=4.0, text="[/b] [red]", arrivals=arrivals)
    polled = SideFrame(state="reconnecting", detail=ORDERS, value=1.0)
    board.take(Frame(at_ns=5, segment=1, live=live, polled=polled))
    console = Console(width=200, force_terminal=False)
    with console.capture() as text:
        console.print(board.table(Settings(), "3.0 s", 5_000_000_000, 200))
    assert "4.00 [/b] [red]" in text.get()
    assert "?[31mred??back?" in text.get()
    assert "?[31mred??back?" in board.line(5) or "state" not in board.line(5)
    assert "\x1b" not in board.line(5)


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain(f"{ORDERS} is no file")
    assert capsys.readouterr().err == "live-vs-polled: ?[31mred??back? is no file\n"


@pytest.mark.parametrize("text", [MARKUP, "a\n\n<i>b</i>", "&amp;", "<!doctype html>", "2 < 3 & 4"])
def test_a_tooltip_shows_markup_as_it_stands(text: str) -> None:
    tip, shown = wrapped(text), QTextDocument()
    if QtGui.Qt.mightBeRichText(tip):
        shown.setHtml(tip)
    else:
        shown.setPlainText(tip)
    assert shown.toPlainText() == text


def test_a_menu_shows_an_ampersand(qtbot: QtBot) -> None:
    assert verbatim("R&D && more") == "R&&D &&&& more"
    with open_window(qtbot) as window:
        window.story.set_stories([("a", "R&D"), ("b", MARKUP)])
        actions = window.story.chip.menu_of_stories.actions()[:2]
        assert [one.text() for one in actions] == [verbatim("R&D"), verbatim(MARKUP)]


def test_a_notice_and_a_question_show_a_name_as_it_stands(qtbot: QtBot) -> None:
    with open_window(qtbot) as window:
        window.notice.tell(f"Exported to /tmp/{MARKUP}{ORDERS}")
        assert window.notice.text() == f"Exported to /tmp/{MARKUP}?[31mred??back?"
        questions = SaveQuestions(window.surface, Preferences.for_one_run())
        questions.agree("Export", Path("<b>a\nb"), lambda: None, there=True)
        assert questions.question is not None
        assert questions.question.textFormat() is Qt.TextFormat.PlainText
        assert questions.question.text() == "<b>a?b is there already. Replace it?"
        questions.question.reject()


def test_a_marker_s_note_is_one_line(qtbot: QtBot) -> None:
    with open_window(qtbot) as window:
        entry = MarkerEntry(window.surface)
        entry.ask("marker 1")
        entry.field.setText(" a\nb \x1b[0m ")
        with qtbot.waitSignal(entry.entered) as entered:
            QTest.keyClick(entry.field, Qt.Key.Key_Return)
        assert entered.args == ["a b ?[0m"]


def test_a_story_s_key_is_the_name_of_its_file_as_it_may_be_shown(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[1m\udcff.toml"
    try:
        path.write_text(HEAD + STEP, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("there can be no such file here")
    assert load_file(path).key == "a?[1m?"
