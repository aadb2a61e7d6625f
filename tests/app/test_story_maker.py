"""A story made in the window: kept from the present figures, changed, and played at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.features.story_maker import StoryMaker
from app.features.story_maker.desk import MakerDesk
from app.features.story_maker.maker_drawer import STEPS
from app.ui.preferences import Preferences
from app.window.host import Asked
from feeds.clock import now_ns
from feeds.settings import Settings
from feeds.stories import own
from feeds.stories.reader import load
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.open_window import OpenWindow, fill, open_window

KEY = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWindow]:
    """Give a window with figures, and a folder of one's own that is empty."""
    monkeypatch.setattr(own, "folder", lambda: tmp_path / "stories")
    settings = Settings(seed=1, poll_interval_s=1.0)
    with open_window(qtbot, settings, asked=Asked()) as made:
        fill(made, 8)
        made.painter.pulse.start()
        qtbot.waitUntil(lambda: made.counters is not None)
        qtbot.waitUntil(lambda: bool(made.story.chip.stories))
        made.painter.pulse.stop()
        yield made


def opened(window: OpenWindow) -> MakerDesk:
    """Return what is behind the drawer, opened by its key."""
    QTest.keyClick(window.surface, KEY.Key_D, Qt.KeyboardModifier.ControlModifier)
    maker = window.features["story_maker"]
    assert isinstance(maker, StoryMaker)
    assert maker.desk is not None
    assert window.shelf.open_name == "maker"
    return maker.desk


def write(desk: MakerDesk, **said: str) -> None:
    """Type into lines of the form, and press Enter in the last."""
    for name, text in said.items():
        line = desk.drawer.form.lines[name]
        line.clear()
        QTest.keyClicks(line, text)
    QTest.keyClick(line, KEY.Key_Return)


def test_nothing_of_it_is_made_before_it_is_asked_for(window: OpenWindow) -> None:
    maker = window.features["story_maker"]
    assert isinstance(maker, StoryMaker)
    assert maker.desk is None


def test_a_step_is_kept_with_a_claim_of_the_figures_on_screen_and_played(
    window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = opened(window)
    form = desk.drawer.form
    assert form.lines["title"].text() == "Poll every 1 s"
    shown = [form.offers.item(row).text() for row in range(form.offers.count())]
    at = next(n for n, text in enumerate(shown) if text.startswith("Polled updates take over"))
    assert "(now " in shown[at]
    write(desk, text="Half as old.")
    assert form.trouble.text().startswith("A claim is needed")
    assert form.offers.hasFocus()  # one of them is to be chosen
    form.offers.setCurrentRow(at)
    write(desk, minutes="two")
    assert form.trouble.text().endswith("two is not understood; try 1.5 or 90 s (0.1 to 60 min).")
    form.lines["minutes"].setText("1.5")
    QTest.keyClick(form.offers, KEY.Key_Return)  # Enter keeps from there, too
    assert form.trouble.text().startswith("The new story needs a name")
    write(desk, name="My talk")
    assert form.trouble.text() == ""
    story = load("my-talk")
    [step] = story.steps
    assert (story.title, step.title, step.text) == ("My talk", "Poll every 1 s", "Half as old.")
    assert step.settings == Settings(poll_interval_s=1.0)
    assert step.claim.text == form.offered[at].claim
    assert (step.says, step.minutes) == (form.offered[at].says, 1.5)
    assert "Kept as step 1 of My talk. Its file is my-talk.toml" in window.notice.text()
    assert not form.lines["name"].isVisible()  # it is asked once
    assert form.lines["title"].hasFocus()  # for the next one
    assert "my-talk" in [one.key for one in window.story.chip.stories]
    window.lab.apply(Settings(seed=1, poll_interval_s=9.0))
    form.lines["text"].setFocus()
    desk.drawer.pages[STEPS].click()
    assert desk.drawer.steps.list.hasFocus()  # and not what stands behind the drawer
    desk.drawer.steps.buttons["play"].click()
    assert window.host.telling.story == story
    assert window.lab.settings.poll_interval_s == 1.0
    assert window.shelf.open_name == ""


def test_no_claim_is_offered_of_what_was_measured_under_other_settings(
    window: OpenWindow,
) -> None:
    desk = opened(window)
    form, intake = desk.drawer.form, window.painter.intake
    began_ns = now_ns()
    frames = history_frame(FakeFrames(began_ns=began_ns), began_ns=began_ns, seconds=8)
    frame = next(one for one in reversed(frames) if one.counters is not None)
    form.offers.setCurrentRow(0)
    window.host.settings.change(poll_interval_s=0.5)
    window.painter.ingest(frame)  # of the segment before: the probe does not know of it yet
    window.painter.figures_due.emit(intake.counters)
    assert intake.counters == frame.counters
    assert form.offered == ()
    assert form.typed.claim == form.typed.says == ""
    copied = "its title, text and claim are yours to write"
    window.take_away.copies.copy_step()
    assert copied in window.notice.text()
    window.painter.ingest(replace(frame, segment=frame.segment + 1))
    window.painter.figures_due.emit(intake.counters)
    assert form.offered
    window.take_away.copies.copy_step()
    assert copied not in window.notice.text()


def test_a_typed_claim_is_refused_in_line_with_its_column(window: OpenWindow) -> None:
    desk = opened(window)
    form = desk.drawer.form
    form.offers.setCurrentRow(0)
    write(desk, text="S", name="N", claim="live.requests = 0")
    assert form.offers.currentRow() == -1  # what was chosen is not what is typed
    write(desk, says="None")
    assert form.trouble.text() == "column 15: found '='; write ==."
    assert form.lines["claim"].accessibleDescription() == form.trouble.text()
    assert [*own.files()] == []


def test_a_copy_is_changed_by_the_buttons_and_undone(window: OpenWindow) -> None:
    desk = opened(window)
    desk.copy("chat")
    steps, titles = desk.drawer.steps, [step.title for step in load("chat").steps]

    def listed() -> list[str]:
        shown = [steps.list.item(row).text() for row in range(steps.list.count())]
        assert shown == [f"{n}. {one.title}" for n, one in enumerate(load("chat-mine").steps, 1)]
        return [text.partition(" ")[2] for text in shown]

    assert listed() == titles
    assert not steps.buttons["up"].isEnabled()
    steps.buttons["down"].click()
    assert listed() == [titles[1], titles[0], titles[2]]
    assert steps.list.currentRow() == 1
    steps.buttons["rename"].click()
    assert desk.titles.field.text() == titles[0]
    desk.titles.field.clear()
    QTest.keyClick(desk.titles.field, KEY.Key_Return)
    assert desk.titles.isVisible()  # a step has a title
    QTest.keyClicks(desk.titles.field, "Other")
    QTest.keyClick(desk.titles.field, KEY.Key_Return)
    assert listed() == [titles[1], "Other", titles[2]]
    steps.buttons["delete"].click()
    assert listed() == [titles[1], titles[2]]
    for _ in range(3):
        steps.buttons["undo"].click()
    assert listed() == titles
    desk.keep()
    assert desk.drawer.form.trouble.text()  # nothing was said of a step


def test_a_story_that_cannot_be_read_is_told_once(window: OpenWindow, tmp_path: Path) -> None:
    desk = opened(window)
    desk.copy("chat")
    (tmp_path / "stories" / "broken.toml").write_text("title = 3", encoding="utf-8")
    desk.copy("heart")
    assert "broken.toml:1: title: expected a text" in window.notice.text()
    desk.drawer.steps.buttons["undo"].click()
    assert window.notice.text() == "Undone."
    assert [*own.files()] == ["broken", "chat-mine"]


def test_the_story_that_was_chosen_last_is_chosen_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "folder", lambda: tmp_path / "stories")
    memory = Preferences.for_one_run()
    with open_window(qtbot, preferences=memory) as window:
        desk = opened(window)
        desk.copy("chat")
        desk.copy("heart")
        desk.choose("chat-mine")
    with open_window(qtbot, preferences=memory) as window:
        assert opened(window).drawer.choice.text() == "Chat (mine)"
        (tmp_path / "stories" / "chat-mine.toml").unlink()
    with open_window(qtbot, preferences=memory) as window:
        assert opened(window).drawer.choice.text() == "New story"
