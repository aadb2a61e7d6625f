"""Help: one source of what numbers mean, keys from the one list, search, themes, text size."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QFont, QTextDocument, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.command_line import main as cli
from app.features.help.help_window import HelpWindow
from app.features.help.key_overlay import GESTURES
from app.features.help.page import blocks_of, read, write
from app.features.help.topics import topics
from app.text.glossary import MANY_CLIENTS, term, tip_text
from app.ui import theme as look
from app.ui.actions import Action
from app.ui.ink import contrast
from app.ui.theme import DARK, LIGHT
from app.window.controls.control_bar import CONTROLS
from feeds import choices
from feeds.figures import FIGURES, GROUPS
from feeds.frame import SIDES
from feeds.load.figures import LOAD_FIGURES
from tests.support.open_window import OpenWindow, button, open_window

ROOT = Path(__file__).parents[2]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot, size=(1280, 720)) as made:
        yield made


@pytest.fixture
def opened(window: OpenWindow) -> HelpWindow:
    window.help_desk.open("models")
    assert window.help_desk.help is not None
    return window.help_desk.help


def test_readme_says_the_same_of_every_number() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    table = text.split("## What each number means")[1].split("## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    told = {name: meaning.replace("*", "") for name, meaning in rows[1:]}
    assert told == {one.name: one.meaning for group in GROUPS.values() for one in group}


def test_readme_and_help_tell_of_every_way_of_the_folder_in_one_table(opened: HelpWindow) -> None:
    told = (ROOT / "README.md").read_text("utf-8")
    opened.open_topic("models")
    page = opened.page.toPlainText()
    for side in SIDES:
        for way in choices.offered(side):
            assert way.good_for
            assert f"| {way.label} | `{way.key}` | {way.tip} | {way.good_for} |\n" in told
            assert f"{way.tip}. \nFor {way.good_for}." in page
    assert len(told.splitlines()) < 150


def test_tooltips_say_what_help_says(window: OpenWindow, opened: HelpWindow) -> None:
    opened.open_topic("numbers")
    page = opened.page.toPlainText()
    for counter in window.panels[1].counters.counters:
        assert counter.place.term in FIGURES
        assert counter.place.term.meaning in page
        assert counter.place.term.meaning[1:] in counter.tip()
    assert (
        tip_text("Missed", term("updates_pending"))
        .splitlines()[1]
        .startswith("Updates not seen yet")
    )


def test_help_has_the_words_and_figures_of_many_clients(opened: HelpWindow) -> None:
    opened.open_topic("numbers")
    page = opened.page.toPlainText()
    words = ("at rest", "fan-out", "thundering herd", "capacity")
    assert set(words) <= {one.name for one in MANY_CLIENTS}
    for one in (*MANY_CLIENTS, *LOAD_FIGURES):
        assert f"{one.name}\n{one.meaning}" in page


def test_what_markdown_marks_has_our_looks(qapp: QApplication) -> None:
    document = QTextDocument()
    source = "# A\n\ntwo\nlines `co` **b**\n\n- one\n\n|h|i|\n|-|-|\n|1|x\u2028*small*|\n"
    write(document, source, DARK, 10)
    looks = {
        piece.fragment().text().strip(" \u2028"): piece.fragment().charFormat()
        for block in blocks_of(document)
        for piece in block.begin()  # type: ignore[attr-defined]
    }
    assert set(looks) == {"A", "two lines", "co", "", "b", "one", "h", "i", "1", "x", "small"}
    usual = looks["two lines"].font()
    assert looks["A"].font().pointSizeF() > 1.5 * usual.pointSizeF()
    for heavy in ("A", "b", "1"):
        assert looks[heavy].font().weight() == QFont.Weight.DemiBold, heavy
    assert looks["co"].background().color() == DARK.chip
    assert looks["co"].font() == usual
    for small in ("h", "small"):
        assert looks[small].foreground().color() == DARK.muted
        assert looks[small].font().pointSizeF() < usual.pointSizeF()
        assert not looks[small].font().italic()


def test_a_page_is_laid_out_once_however_long_it_is(window: OpenWindow) -> None:
    (numbers,) = (page for page in topics(window.host.actions) if page.key == "numbers")
    document, sizes = QTextDocument(), list[QSizeF]()
    # with a layout, as on screen, every change is laid out
    document.documentLayout().documentSizeChanged.connect(sizes.append)
    write(document, numbers.source, DARK, 10)
    assert document.blockCount() > 40
    assert 0 < len(sizes) < 10


def test_a_table_may_have_no_heads_and_is_followed_by_text(qapp: QApplication) -> None:
    document = QTextDocument()
    write(document, "| | |\n|-|-|\n|a|b|\n\nafter\n", DARK, 10)
    (table,) = document.rootFrame().childFrames()
    assert isinstance(table, QTextTable)
    assert (table.rows(), table.columns()) == (1, 2)
    assert [block.text() for block in blocks_of(document)][-3:] == ["a", "b", "after"]


def test_what_is_filled_in_is_no_markdown(qapp: QApplication) -> None:
    odd = Action("odd", "x*y*z | `w` [v](u)", "View", ("Ctrl+*",), print)
    (page,) = (each for each in topics([odd]) if each.key == "keys")
    assert "x*y*z | `w` [v](u)" in page.text
    assert "Ctrl+*" in page.text


def test_every_page_can_be_read(window: OpenWindow) -> None:
    pages = topics(window.host.actions)
    assert [page.key for page in pages] == [
        "models",
        "numbers",
        "settings",
        "stories",
        "keys",
        "evidence",
        "command-line",
        "troubleshooting",
        "licences",
    ]
    for page in pages:
        assert len(page.text) > 200, page.key
        # nothing left to be filled in, no mark of Markdown that was not understood, no web address
        assert not re.search(r"[{}]|\*\*|^#|^\||https?://|\]\(", page.text, re.M), page.key
        document = read(page.source)
        for table in document.rootFrame().childFrames():
            assert isinstance(table, QTextTable)
            assert table.columns() == 2


def test_keys_and_settings_are_those_of_the_window(window: OpenWindow) -> None:
    pages = {page.key: page for page in topics(window.host.actions)}
    for action in window.host.actions:
        assert action.title in pages["keys"].text
    for part, lines in GESTURES.items():
        assert part in pages["keys"].text
        assert all(line.does in pages["keys"].text for line in lines)
    assert "while a story runs, ←, → and the page keys turn its steps" in pages["keys"].text
    for spec in CONTROLS:
        assert spec.label in pages["settings"].text
    assert "50 ms to 60 s" in pages["settings"].text


def test_the_key_that_readme_names_to_go_back_is_no_sliders(window: OpenWindow) -> None:
    found = re.search(r"\*\*(\w+)\*\* goes back to live", (ROOT / "README.md").read_text("utf-8"))
    assert found is not None
    assert found[1] in window.host.actions["go-live"].keys
    assert all(found[1] not in line.keys for line in GESTURES["A slider"])


def test_the_commands_in_help_are_understood(window: OpenWindow) -> None:
    (page,) = (p for p in topics(window.host.actions) if "command" in p.key)
    document = read(page.source)
    (table,) = document.rootFrame().childFrames()
    assert isinstance(table, QTextTable)
    for row in range(1, table.rows()):
        command = table.cellAt(row, 0).firstCursorPosition().block().text()
        program, *words = shlex.split(command)
        assert program == "live-vs-polled"
        if words != ["--help"]:
            cli.parse(words)


def test_f1_opens_it_and_it_holds_nothing_up(window: OpenWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window.surface, Qt.Key.Key_F1)
    shown = window.help_desk.help
    assert shown is not None
    assert shown.isVisible()
    assert not shown.isModal()
    shown.close()
    button(window, "Help").click()
    assert window.help_desk.help is shown
    assert shown.isVisible()
    qtbot.waitUntil(shown.isActiveWindow)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_it_opens_at_what_the_keyboard_is_at(window: OpenWindow, qtbot: QtBot) -> None:
    window.surface.activateWindow()
    track = window.controls.sliders["rate_per_s"].track
    track.setFocus()
    qtbot.waitUntil(track.hasFocus)
    window.help_desk.open()
    assert window.help_desk.help is not None
    assert window.help_desk.help.topic == "settings"
    window.help_desk.open("keys")
    assert window.help_desk.help.topic == "keys"


def test_search_leaves_the_topics_with_the_words(opened: HelpWindow, qtbot: QtBot) -> None:
    QTest.keyClick(opened, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(opened.field.hasFocus)
    QTest.keyClicks(opened.field, "OVERRUN")
    shown = [
        opened.list.item(row).text()
        for row in range(opened.list.count())
        if not opened.list.item(row).isHidden()
    ]
    assert shown == ["The numbers", "Settings"]
    assert opened.topic == "numbers"
    assert opened.found.text() == "in 2 topics"
    assert len(opened.page.extraSelections()) == 1
    assert opened.page.textCursor().selectedText() == "overrun"
    QTest.keyClick(opened.field, Qt.Key.Key_Return)
    assert opened.topic == "settings"
    QTest.keyClicks(opened.field, "zzz")
    assert opened.found.text() == "nowhere in Help"
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert opened.field.text() == ""
    assert opened.isVisible()
    assert not any(opened.list.item(row).isHidden() for row in range(opened.list.count()))


def test_the_page_scrolls_by_keys_wherever_the_keyboard_is(opened: HelpWindow) -> None:
    opened.open_topic("numbers")
    opened.resize(600, 300)
    QApplication.processEvents()
    QTest.keyClick(opened.list, Qt.Key.Key_PageDown)
    assert opened.page.verticalScrollBar().value() > 0
    assert opened.topic == "numbers"
    QTest.keyClick(opened.list, Qt.Key.Key_Down)
    assert opened.topic == "settings"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_themes_and_text_sizes(
    opened: HelpWindow,
    qapp: QApplication,
    theme: look.Theme,
    scale: float,
) -> None:
    look.set_text_size(9 * scale)
    look.apply(qapp, theme)
    qapp.processEvents()
    opened.resize(1152, 648)
    for topic in [opened.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(9)]:
        opened.open_topic(topic)
        qapp.processEvents()
        bar = opened.page.horizontalScrollBar()
        assert bar.maximum() == 0, f"{topic} is wider than its page"
    assert opened.list.sizeHintForColumn(0) <= opened.list.viewport().width()
    document = opened.page.document()
    assert document.defaultFont().pointSizeF() == pytest.approx(9 * scale)
    colours = [
        piece.fragment().charFormat().foreground().color()
        for block in blocks_of(document)
        for piece in block.begin()  # type: ignore[attr-defined]
    ]
    assert colours
    assert min(contrast(colour, theme.card) for colour in colours) >= 4.5
    assert contrast(theme.caution, theme.card) >= 4.5  # what was searched for
