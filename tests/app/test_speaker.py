"""The speaker's view: its clock, where it stands, what it shows, and that its keys are the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.features.presenting.awake import Awake
from app.features.speaker import SpeakersView, screens
from app.features.speaker.screens import free_screen
from app.features.speaker.speaker_window import SpeakerWindow
from app.features.speaker.talk_time import plan_of, talk_time
from app.text.formats import clock
from app.ui.actions import Action
from app.window.asker import Asker
from app.window.talk_clock import TalkClock
from feeds.stories.claim import Quantity
from feeds.stories.story import Judgement, Standing
from tests.support.access_faults import tree_faults
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.layout_faults import faults
from tests.support.open_window import POINTS, OpenWindow, fill, open_window
from tests.support.told_story import told_story

S = 1_000_000_000
PROVEN = Standing(
    2,
    "measuring",
    8.0,
    8.0,
    Judgement("proven", 27.0, Quantity("polled.staleness_ms.mean", 1023.0)),
)


class Screen:
    """Stands in for a screen of the desktop."""

    def __init__(self, *place: int) -> None:
        self.geometry = lambda: QRect(*place)


def view_of(window: OpenWindow) -> SpeakersView:
    return cast(SpeakersView, window.features["speaker"])


def opened(window: OpenWindow) -> SpeakerWindow:
    view_of(window).open()
    QApplication.processEvents()
    made = view_of(window).window
    assert made is not None
    return made


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        made.presentation.awake = Awake(None)
        yield made


# -- time ---------------------------------------------------------------------------------------


def test_a_plan_is_the_minutes_of_all_steps() -> None:
    assert plan_of(None) == ()
    assert plan_of(told_story(count=3)) == ()  # none says for how long
    assert plan_of(told_story(count=3, minutes=1.5)) == (90.0, 90.0, 90.0)


@pytest.mark.parametrize(
    ("elapsed_s", "index", "pace", "left_s", "warning"),
    [
        (80, 0, "in time", 190, ""),
        (100, 0, "behind", 170, "0:10\u00a0behind"),
        (100, 1, "in time", 170, ""),
        (270, 2, "in time", 0, ""),
        (302, 1, "over", -32, "over time"),
    ],
)
def test_a_talk_is_late_when_its_step_should_have_ended(
    elapsed_s: float, index: int, pace: str, left_s: float, warning: str
) -> None:
    found = talk_time(elapsed_s, (90.0, 90.0, 90.0), index)
    assert (found.pace, found.left_s, found.warning) == (pace, left_s, warning)


def test_without_a_plan_nothing_is_late() -> None:
    found = talk_time(5000.0, (), 0)
    assert (found.pace, found.left_s, found.warning) == ("free", None, "")


def test_clocks_show_whole_seconds() -> None:
    assert [clock(s) for s in (0, 7.9, 754, 3723, -3)] == [
        "0:00",
        "0:07",
        "12:34",
        "1:02:03",
        "0:00",
    ]


def test_a_clock_goes_on_unless_it_is_to_begin_anew() -> None:
    talk = TalkClock()
    assert talk.elapsed_s(5 * S) is None
    talk.begin(5 * S, anew=False)
    talk.begin(6 * S, anew=False)
    assert talk.elapsed_s(8 * S) == 3.0
    talk.begin(7 * S)
    assert talk.elapsed_s(8 * S) == 1.0


# -- where it stands ------------------------------------------------------------------------------


def test_only_a_screen_that_the_audience_does_not_see_is_free() -> None:
    stage, laptop, mirror = (
        Screen(0, 0, 1920, 1080),
        Screen(1920, 0, 1366, 768),
        Screen(0, 0, 1024, 768),
    )
    found = free_screen(cast(list[QScreen], [stage, mirror, laptop]), cast(QScreen, stage))
    assert found is cast(object, laptop)
    assert free_screen(cast(list[QScreen], [stage, mirror]), cast(QScreen, stage)) is None


def test_a_screen_that_goes_brings_it_back_as_a_window(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = window.surface.screen()
    monkeypatch.setattr("app.features.speaker.free_screen", lambda *_: here)
    made = opened(window)
    window.show_step()
    title = made.step.title.text()
    assert made.isFullScreen()
    assert made.swapping.isVisible()
    monkeypatch.undo()
    view_of(window)._arrange()
    QApplication.processEvents()
    assert made.isVisible()
    assert not made.isFullScreen()
    assert here.geometry().contains(made.geometry())
    assert (made.step.title.text(), made.swapping.isVisible()) == (title, False)


def test_it_comes_by_itself_with_a_second_screen_if_it_was_used_before(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, view = window.surface.screen(), view_of(window)
    monkeypatch.setattr("app.features.speaker.free_screen", lambda *_: here)
    window.presentation.present(True)
    assert not view.is_open  # it was never asked for
    window.presentation.present(False)
    view.toggle()
    view.close()
    window.presentation.present(True)
    assert view.is_open
    window.presentation.present(False)
    assert not view.is_open
    window.presentation.present(True)
    assert view.window is not None
    view.window.close()
    assert not view.is_open
    assert window.presentation.on  # closing it ends nothing
    window.presentation.present(False)
    window.presentation.present(True)
    assert not view.is_open
    assert screens.SETTLE_MS < 1000


# -- what it shows --------------------------------------------------------------------------------


def test_it_shows_the_step_and_the_audience_sees_nothing_of_it(window: OpenWindow) -> None:
    made = opened(window)
    assert made.measured.verdict.isVisible()
    assert not made.notes.isVisible()
    frames = history_frame(FakeFrames(began_ns=S), began_ns=S, seconds=3)
    window.painter.show_still(frames, frames[-1].at_ns)
    assert made.measured.figures.values[0][1].words.text() != ""
    story = told_story(notes="Ask who polls.", minutes=2.0)
    before = window.surface.grab().toImage()
    made.notes.write("Something that nobody is to see")
    assert window.surface.grab().toImage() == before
    window.story.show_step(story, 2)
    window.story.show_standing(PROVEN, {2: "proven"})
    view_of(window).restart()
    assert made.notes.words.text() == "Ask who polls."
    assert made.step.about.text().startswith("Step 3 of 10")
    assert made.next_title.text() == story.steps[3].title
    assert made.claim.headline.text() == "proven: 27×"
    assert made.clocks.cards[2].figure.text() in ("20:00", "19:59")
    assert not made.measured.verdict.isVisible()
    window.story.end()
    assert made.measured.verdict.isVisible()


def test_keys_and_buttons_act_on_the_audience_s_window(window: OpenWindow) -> None:
    made = opened(window)
    QTest.keyClick(made, Qt.Key.Key_P)
    made.buttons.by_name["poll-now"].click()
    assert window.lab.calls.count("poll") == 2
    assert not made.buttons.by_name["blank"].isEnabled()
    QTest.keyClick(made, Qt.Key.Key_F11)
    assert window.presentation.on
    made.buttons.by_name["blank"].click()
    assert window.presentation.is_blank
    made.buttons.by_name["blank"].click()
    assert not window.presentation.is_blank
    size, points = QApplication.font().pointSizeF(), made.notes.words.font().pointSizeF()
    QTest.keyClick(made, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert made.notes.words.font().pointSizeF() > points
    assert QApplication.font().pointSizeF() == size  # the audience's text stays as it is
    track = made.controls.sliders["rate_per_s"].track
    track.setFocus()
    QTest.keyClick(track, Qt.Key.Key_Up)
    assert window.lab.settings.rate_per_s > 10
    assert window.controls.sliders["rate_per_s"].value == window.lab.settings.rate_per_s
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert made.hasFocus()  # the presentation goes on
    assert window.presentation.on


def test_the_keyboard_goes_to_what_a_key_opens_before_the_audience(
    window: OpenWindow, qtbot: QtBot
) -> None:
    made = opened(window)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    QTest.keyClick(made, Qt.Key.Key_P)
    assert made.isActiveWindow()
    window.show_step()
    window.presentation.present(True)
    window.surface.setFocus()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    QTest.keyClick(made, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.surface.isActiveWindow)
    assert window.shelf.isAncestorOf(QApplication.focusWidget() or made)
    QTest.keyClick(window.surface, Qt.Key.Key_Escape)
    assert window.surface.focusWidget() is window.surface  # no button: Space freezes the picture


CONTROL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
ASKING = [
    (Qt.Key.Key_Question, PLAIN, "Keys"),
    (Qt.Key.Key_K, CONTROL, "Do anything by its name"),
    (Qt.Key.Key_G, CONTROL, "Clip"),
    (Qt.Key.Key_M, PLAIN, "Marker"),
]


@pytest.mark.parametrize("before_the_audience", [True, False])
def test_what_the_speaker_is_asked_is_asked_in_the_view(
    window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, before_the_audience: bool
) -> None:
    here = window.surface.screen()
    if before_the_audience:  # on one screen it opens where the keyboard is
        monkeypatch.setattr("app.features.speaker.free_screen", lambda *_: here)
    made = opened(window)
    fill(window)
    window.painter._paint()
    keyboard = window.surface if before_the_audience else made
    for key, held, name in ASKING:
        keyboard.activateWindow()
        qtbot.waitUntil(keyboard.isActiveWindow)
        QTest.keyClick(keyboard, key, held)
        asked = [one for one in made.findChildren(Asker) if one.isVisible()]
        assert [one.accessibleName() for one in asked] == [name]
        assert made.rect().contains(asked[0].geometry())
        qtbot.waitUntil(made.isActiveWindow)
        QTest.keyClick(QApplication.focusWidget() or made, Qt.Key.Key_Escape)
        qtbot.waitUntil(keyboard.isActiveWindow)
        assert not asked[0].isVisible()
        assert asked[0].window() is window.surface  # it outlives the view


def test_menus_help_and_files_open_in_the_view(
    window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = window.surface.screen()
    monkeypatch.setattr("app.features.speaker.free_screen", lambda *_: here)
    made = opened(window)
    fill(window)
    window.painter._paint()
    middle = made.mapToGlobal(made.rect().center())
    for key in (Qt.Key.Key_L, Qt.Key.Key_Q):
        QTest.keyClick(window.surface, key)
        menu = QApplication.activePopupWidget()
        assert menu is not None
        assert menu.geometry().center().x() == pytest.approx(middle.x(), abs=2)
        menu.close()
    QTest.keyClick(window.surface, Qt.Key.Key_F1)
    assert window.help_desk.help is not None
    assert window.help_desk.help.parentWidget() is made
    window.help_desk.help.close()
    for key in (Qt.Key.Key_E, Qt.Key.Key_S):
        QTest.keyClick(window.surface, key, CONTROL)
        (dialog,) = made.findChildren(QFileDialog)
        dialog.reject()
        QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)


def test_what_is_asked_goes_with_the_view(window: OpenWindow) -> None:
    made = opened(window)
    made.activateWindow()
    window.help_desk.keys.open(window.host.actions)
    view_of(window).dismiss()
    assert window.help_desk.keys.isHidden()
    window.help_desk.keys.open(window.host.actions)
    assert window.help_desk.keys.window() is window.surface


def test_what_is_told_is_told_in_the_view(
    window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = window.surface.screen()
    monkeypatch.setattr("app.features.speaker.free_screen", lambda *_: here)
    made, notice = opened(window), window.notice
    window.show_step("polled.value")
    for told in ("Saved", "Something went wrong"):
        window.host.tell(told)
        assert notice.window() is made
        assert notice.isVisible()
        assert not notice.geometry().intersects(made.controls.geometry())
        buttons = [*made.buttons.by_name.values(), made.swapping]
        at = [QRect(one.mapTo(made, QPoint()), one.size()) for one in buttons if one.isVisible()]
        assert not any(notice.geometry().intersects(one) for one in at)
    window.host.parts.layout.fit()
    assert window.story.spotlight.isVisible()
    view_of(window).dismiss()
    assert notice.window() is window.surface
    assert notice.isVisible()


def test_on_one_screen_an_audience_sees_no_folder(window: OpenWindow) -> None:
    fill(window)
    window.painter._paint()
    for staged in (False, True):
        window.presentation.present(staged)
        QTest.keyClick(window.surface, Qt.Key.Key_E, CONTROL)
        (dialog,) = window.surface.findChildren(QFileDialog)
        views = dialog.findChildren(QAbstractItemView)
        assert any(one.isVisible() for one in views) is not staged
        (name,) = dialog.findChildren(QLineEdit, "fileNameEdit")
        assert name.isVisible()
        assert (name.completer() is None) is staged
        dialog.reject()
        QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete.value)


def test_keys_that_come_later_are_heard_in_the_view_too(window: OpenWindow) -> None:
    made = opened(window)
    done: list[str] = []
    for name in ("first", "second"):
        note = partial(done.append, name)
        window.host.actions.add(Action("later", "Later", "Measure", ("Alt+9",), note))
        QTest.keyClick(made, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)
        window.host.actions.remove("later")
    assert done == ["first", "second"]


def test_figures_come_while_the_screen_is_black(window: OpenWindow) -> None:
    made = opened(window)
    window.presentation.present(True)
    window.presentation.blank()
    for frame in history_frame(FakeFrames(began_ns=S), began_ns=S, seconds=3):
        window.mailbox.put(frame)
    window.painter._paint()
    assert made.measured.figures.values[1][1].words.text() != ""


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(1280, 720, 1.4), (1600, 1000, 1.0), (1280, 720, 2.5), (3840, 2160, 2.5)],
)
def test_nothing_is_cut_off(qtbot: QtBot, width: int, height: int, scale: float) -> None:
    with open_window(qtbot, points=POINTS * scale) as window:
        made = opened(window)
        made.showNormal()
        made.resize(width, height)
        for told in (False, True):
            if told:
                window.story.show_step(told_story(notes="Ask who polls.", minutes=2.0), 2)
                window.story.show_standing(PROVEN, {})
            for _ in range(4):
                QApplication.processEvents()
            assert faults(made) == [], told
            assert tree_faults(made) == [], told


def test_it_goes_while_something_else_is_shown_and_comes_back_with_it(window: OpenWindow) -> None:
    made = opened(window)
    window.surface.hide()
    assert not made.isVisible()
    window.surface.show()
    assert made.isVisible()
    view_of(window).dismiss()
    window.surface.hide()
    window.surface.show()
    assert not made.isVisible()
