"""The story bar shows what it is told, whole at every size, and says what is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.story.story_bar import StoryBar, title_scale
from app.text import standings
from app.ui.theme import DARK, LIGHT, Theme, figures_font, themed
from feeds.stories.claim import Quantity
from feeds.stories.story import Judgement, Phase, Standing, State, Story
from tests.support.heard import heard
from tests.support.open_window import POINTS, OpenWindow, open_window
from tests.support.told_story import told_story


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


@pytest.fixture
def bar(qtbot: QtBot) -> StoryBar:
    QApplication.setFont(figures_font(POINTS))
    bar = StoryBar()
    qtbot.addWidget(bar)
    bar.show_step(told_story(), 2)
    bar.resize(1200, bar.fit(1200, 60, staged=False))
    bar.show()
    return bar


def standing(
    state: State = "not yet",
    ratio: float | None = None,
    *,
    elapsed_s: float = 9.0,
    wait_s: float = 8.0,
    phase: Phase = "measuring",
) -> Standing:
    """Return how the evidence of the third step stands."""
    sides = (
        Quantity("polled.staleness_ms.mean", 1023.0),
        Quantity("live.staleness_ms.mean", 38.0),
    )
    return Standing(2, phase, elapsed_s, wait_s, Judgement(state, ratio, *sides))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (standing("proven", 0.93), "proven"),
        (standing("proven", 1.1), "proven"),
        (standing("refuted", 0.93), "refuted: 0.93×"),
        (standing(elapsed_s=3.9), "measuring, 3 of 8\u00a0s"),
        (
            standing(elapsed_s=1.0, wait_s=2.5, phase="before"),
            "first, to compare: 1 of 2.5\u00a0s",
        ),
        (standing(elapsed_s=9.0, phase="before"), "first, to compare: 8 of 8\u00a0s"),
        (standing("proven", 27.0), "proven: 27×"),
        (standing("refuted", 1.2), "refuted: 1.2×"),
        (standing("refuted"), "refuted"),
        (standing(), "not yet"),
        (standing(elapsed_s=8.0), "not yet"),
        (
            structs.replace(standing(elapsed_s=2.0, phase="before"), turn=2, turns=4),
            "2 of 4: 2 of 8\u00a0s",
        ),
        (structs.replace(standing(elapsed_s=2.0), turn=4, turns=4), "4 of 4: 2 of 8\u00a0s"),
        (structs.replace(standing("proven", 27.0), turn=4, turns=4), "proven: 27×"),
        (standing("not checked", 27.0), "not checked here"),
        (standing("not checked", elapsed_s=0.0), "not checked here"),
    ],
)
def test_evidence_in_words(shown: Standing, said: str) -> None:
    assert standings.headline(shown) == said


def test_evidence_is_told_to_screen_readers(bar: StoryBar) -> None:
    bar.show_standing(standing("proven", 27.0), {})
    assert heard(bar.evidence.headline).name == "Evidence: proven: 27 times"
    assert heard(bar.evidence.values).name == "1023 milliseconds against 38 milliseconds"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_was_found_differs_in_more_than_colour(bar: StoryBar, theme: Theme) -> None:
    bar.setPalette(themed(theme))
    pictures = []
    states: tuple[State, ...] = ("proven", "refuted", "not checked")
    for state in states:
        bar.show_standing(standing(state), {})
        picture = bar.evidence.grab().toImage()
        ground = picture.pixelColor(picture.width() - 1, 0).lightness()
        pictures.append(
            [
                abs(picture.pixelColor(x, y).lightness() - ground) > 40
                for y in range(picture.height())
                for x in range(round(1.2 * picture.height()) // 2)
            ]
        )
    assert all(one != other for one, other in combinations(pictures, 2))


def test_the_time_that_was_measured_is_a_share_of_a_bar(bar: StoryBar) -> None:
    lengths = []
    for elapsed_s in (2.0, 6.0):
        bar.show_standing(standing(elapsed_s=elapsed_s), {})
        picture = bar.evidence.grab().toImage()
        rows = range(bar.evidence.values.geometry().bottom() + 2, picture.height())
        lengths.append(
            max(
                sum(picture.pixelColor(x, y) == DARK.muted for x in range(picture.width()))
                for y in rows
            )
        )
    shares = [length / bar.evidence.width() for length in lengths]
    assert shares == pytest.approx([0.25, 0.75], abs=0.05)


def test_in_a_narrow_bar_the_evidence_is_one_line_under_the_text(bar: StoryBar) -> None:
    bar.show_standing(standing("proven", 27.0), {})
    heights = {}
    for width in (1200, 430):
        bar.resize(width, bar.fit(width, 60, staged=False))
        QApplication.processEvents()
        heights[width] = bar.evidence.height()
    assert heights[430] < 0.8 * heights[1200]
    headline, values = bar.evidence.headline, bar.evidence.values
    assert headline.geometry().right() < values.geometry().left()
    assert bar.claim.geometry().bottom() < bar.evidence.geometry().top()


def test_dots_are_clicked(qtbot: QtBot, bar: StoryBar) -> None:
    bar.show_standing(standing(), {0: "proven", 1: "refuted"})
    assert bar.dots.current == 2
    assert bar.dots.spoken().name == "Step 3 of 10, 1 proven, 1 refuted"
    with qtbot.waitSignal(bar.dots.chosen) as caught:
        QTest.mouseClick(
            bar.dots,
            Qt.MouseButton.LeftButton,
            pos=bar.dots.place_of(6).toPoint(),
        )
    assert caught.args == [6]
    with qtbot.assertNotEmitted(bar.dots.chosen):  # let go somewhere else
        QTest.mousePress(bar.dots, Qt.MouseButton.LeftButton, pos=bar.dots.place_of(1).toPoint())
        QTest.mouseRelease(bar.dots, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_what_is_known_of_other_steps_stays(bar: StoryBar) -> None:
    bar.show_standing(standing(), {0: "proven", 1: "refuted"})
    bar.show_step(told_story(), 3)
    assert bar.dots.states[:2] == ("proven", "refuted")
    assert bar.dots.current == 3


def test_there_is_no_way_beyond_the_ends(bar: StoryBar) -> None:
    where = bar.leave.geometry()
    bar.show_step(told_story(), 0)
    assert (bar.back.isVisible(), bar.next.isVisible()) == (False, True)
    bar.show_step(told_story(), 9)
    assert (bar.back.isVisible(), bar.next.isVisible()) == (True, False)
    assert bar.leave.geometry() == where  # nothing moves under the pointer


def test_titles_are_read_from_the_back_of_a_room() -> None:
    lines = 1080 / 22
    assert title_scale(lines, staged=True) == pytest.approx(lines / 20)
    assert title_scale(lines, staged=True) > title_scale(lines, staged=False)


LONG = told_story(50, title="Long " * 12, text="word " * 60, says="claimed " * 18)


@pytest.mark.parametrize("story", [told_story(), LONG], ids=["usual", "long"])
@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("scale", [1.0, 2.5])
@pytest.mark.parametrize("width", [1240, 600, 3800])
def test_nothing_is_cut_off(
    bar: StoryBar, width: int, scale: float, staged: bool, story: Story
) -> None:
    if (width, scale) == (600, 2.5):
        pytest.skip("narrower than the window can be for text of this size")
    QApplication.setFont(figures_font(POINTS * scale))
    QApplication.processEvents()
    bar.setPalette(themed(LIGHT))
    bar.show_step(story, 2)
    bar.resize(width, bar.fit(width, 720 / (16 * scale), staged=staged))
    QApplication.processEvents()
    for part in (bar.title, bar.text, bar.claim):
        assert part.height() >= part.heightForWidth(part.width())
    places = [
        QRect(part.mapTo(bar, QPoint(0, 0)), part.size())
        for part in (bar.dots, bar.title, bar.text, bar.claim, bar.evidence, bar.leave)
    ]
    assert all(bar.rect().contains(place) for place in places)
    assert all(a.bottom() <= b.top() for a, b in pairwise(places[1:4]))
    assert not places[4].intersects(places[3])
    assert bar.dots.geometry().right() <= bar.back.geometry().left()


def test_a_longer_step_gets_its_height_at_once(bar: StoryBar) -> None:
    bar.show_step(told_story(text="Short."), 0)
    bar.resize(900, bar.fit(900, 45, staged=True))
    QApplication.processEvents()
    bar.show_step(LONG, 2)
    needed = bar.fit(900, 45, staged=True)
    QApplication.processEvents()
    assert bar.text.height() >= bar.text.heightForWidth(bar.text.width())
    assert needed == bar.fit(900, 45, staged=True)


def test_the_text_of_a_story_has_one_size(bar: StoryBar) -> None:
    short = told_story(text="Short.")
    mixed = structs.replace(short, steps=(*short.steps, *LONG.steps[:1]))
    sizes = []
    for story, index in ((mixed, 0), (mixed, 10), (short, 0)):
        bar.show_step(story, index)
        bar.resize(700, bar.fit(700, 45, staged=True))
        sizes.append(bar.text.fitted_scale(700))
    assert sizes[0] == sizes[1] < sizes[2]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1600, 1000), (3840, 2160), (900, 520)])
@pytest.mark.parametrize("scale", [1.0, 2.5])
@pytest.mark.parametrize("drawer", ["", "table", "insight"])
def test_the_rows_give_way_to_it(
    window: OpenWindow, qtbot: QtBot, width: int, height: int, scale: float, drawer: str
) -> None:
    if (width, scale) == (900, 2.5):
        pytest.skip("less than text of this size can do with")
    QApplication.setFont(figures_font(POINTS * scale))
    window.surface.resize(width, height)
    window.show_step("polled.behind")
    if drawer:
        window.shelf.toggle(drawer)
    line = QFontMetrics(figures_font(POINTS * scale)).height()
    bar = window.story.bar
    qtbot.waitUntil(lambda: bar.height() > 5 * line)

    def apart() -> bool:
        rows = [
            window.header,
            window.panels[0],
            window.shelf,
            window.strip,
            window.verdict,
            bar,
            window.controls,
        ]
        boxes = [
            QRect(row.mapTo(window.surface, QPoint(0, 0)), row.size())
            for row in rows
            if row.isVisible()
        ]
        stacked = all(a.bottom() <= b.top() for a, b in pairwise(boxes))
        return stacked and all(window.surface.rect().contains(box) for box in boxes)

    qtbot.waitUntil(apart)
    assert window.panels[0].isVisible() or window.shelf.isVisible()


def test_a_changed_step_says_what_was_changed_and_offers_to_restore_it(
    window: OpenWindow, qtbot: QtBot
) -> None:
    window.show_step()
    bar, screen = window.story.bar, window.story
    claim, high = bar.claim.text(), bar.height()
    assert bar.restore.isHidden()
    changed = structs.replace(standing(), changed="poll every 500 ms, " * 12 + "delay 0 ms")
    screen.show_standing(changed, {})
    QApplication.processEvents()
    assert bar.evidence.headline.text() == "step changed"
    assert bar.claim.text().startswith("Changed: poll every 500 ms, ")
    assert bar.claim.height() >= bar.claim.heightForWidth(bar.claim.width())  # all of it
    with qtbot.waitSignal(bar.restore.clicked):
        QTest.keyClick(window.surface, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    screen.show_standing(standing(), {})
    assert (bar.claim.text(), bar.height(), bar.restore.isHidden()) == (claim, high, True)


def test_a_step_that_cannot_be_checked_here_says_why_and_is_no_alarm(bar: StoryBar) -> None:
    told = structs.replace(standing("not checked"), lacking="no database: install one")
    bar.show_standing(told, {0: "proven", 2: "not checked"})
    said = "Not checked here: no database: install one. Claim: What polling shows"
    assert bar.claim.text().startswith(said)
    assert (bar.claim.ink, bar.restore.isHidden()) == ("muted", True)
    assert bar.dots.spoken().name == "Step 3 of 10, 1 proven, 1 not checked"
    bar.show_standing(structs.replace(told, judgement=Judgement("proven", 27.0)), {})
    assert bar.claim.text().startswith("Left out here: no database: install one. Claim: ")


def test_a_disturbed_step_is_not_called_refuted(bar: StoryBar) -> None:
    bar.show_standing(structs.replace(standing(), disturbed="polled by hand"), {})
    assert bar.evidence.headline.text() == "disturbed"
    assert bar.claim.text().startswith("Meanwhile: polled by hand. Claim: ")
    assert not bar.restore.isHidden()
    bar.show_standing(structs.replace(standing("proven", 27.0), disturbed="polled by hand"), {})
    assert bar.evidence.headline.text() == "proven: 27×"
    assert not bar.restore.isHidden()
