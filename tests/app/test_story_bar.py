"""The story bar shows what it is told, whole at every size, and says what is pressed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.features.story.evidence import headline
from app.features.story.story_bar import StoryBar, title_scale
from app.features.story.views import EvidenceView
from app.ui.theme import DARK, LIGHT, Theme, figures_font
from tests.support.open_window import POINTS, STEP, OpenWindow, open_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[OpenWindow]:
    with open_window(qtbot) as made:
        yield made


@pytest.fixture
def bar(qtbot: QtBot) -> StoryBar:
    QApplication.setFont(figures_font(POINTS))
    bar = StoryBar(DARK)
    qtbot.addWidget(bar)
    bar.show_step(STEP)
    bar.resize(1200, bar.fit(1200, 60, staged=False))
    bar.show()
    return bar


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (EvidenceView("measuring", elapsed_s=3.9, wait_s=8), "measuring, 3 of 8\u00a0s"),
        (EvidenceView("measuring", elapsed_s=9.0, wait_s=8), "measuring, 8 of 8\u00a0s"),
        (EvidenceView("before", elapsed_s=1.0, wait_s=2.5), "first, to compare: 1 of 2.5\u00a0s"),
        (EvidenceView("proven", "27×", "1 023 ms against 38 ms"), "proven: 27×"),
        (EvidenceView("refuted", "1.2×"), "refuted: 1.2×"),
        (EvidenceView("not yet"), "not yet"),
    ],
)
def test_evidence_in_words(view: EvidenceView, said: str) -> None:
    assert headline(view) == said


def test_evidence_is_told_to_screen_readers(bar: StoryBar) -> None:
    bar.show_evidence(EvidenceView("proven", "27×", "1 023 ms against 38 ms"))
    assert (
        bar.evidence.spoken().name
        == "Evidence: proven: 27 times, 1 023 milliseconds against 38 milliseconds"
    )


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_proven_and_refuted_differ_in_more_than_colour(bar: StoryBar, theme: Theme) -> None:
    bar.set_theme(theme)
    pictures = []
    for state in ("proven", "refuted"):
        bar.show_evidence(EvidenceView(state))
        picture = bar.evidence.grab().toImage()
        ground = picture.pixelColor(picture.width() - 1, 0).lightness()
        pictures.append(
            [
                abs(picture.pixelColor(x, y).lightness() - ground) > 40
                for y in range(picture.height())
                for x in range(round(1.2 * picture.height()) // 2)
            ]
        )
    assert pictures[0] != pictures[1]


def test_dots_are_clicked(qtbot: QtBot, bar: StoryBar) -> None:
    bar.show_progress(("proven", "refuted", *["open"] * 8))  # type: ignore[arg-type]
    assert bar.dots.current == 2
    assert bar.dots.spoken().name == "Step 3 of 10, 1 proven, 1 refuted"
    with qtbot.waitSignal(bar.step_chosen) as caught:
        QTest.mouseClick(
            bar.dots,
            Qt.MouseButton.LeftButton,
            pos=bar.dots.place_of(6).toPoint(),
        )
    assert caught.args == [6]
    with qtbot.assertNotEmitted(bar.step_chosen):  # let go somewhere else
        QTest.mousePress(bar.dots, Qt.MouseButton.LeftButton, pos=bar.dots.place_of(1).toPoint())
        QTest.mouseRelease(bar.dots, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_what_is_known_of_other_steps_stays(bar: StoryBar) -> None:
    bar.show_progress(("proven", "refuted", *["open"] * 8))  # type: ignore[arg-type]
    bar.show_step(replace(STEP, number=4))
    assert bar.dots.states[:2] == ("proven", "refuted")
    assert bar.dots.current == 3


def test_buttons(qtbot: QtBot, bar: StoryBar) -> None:
    for button, signal in (
        (bar.back, bar.back_pressed),
        (bar.next, bar.next_pressed),
        (bar.leave, bar.leave_pressed),
    ):
        with qtbot.waitSignal(signal):
            button.click()


def test_there_is_no_way_beyond_the_ends(bar: StoryBar) -> None:
    where = bar.leave.geometry()
    bar.show_step(replace(STEP, number=1))
    assert (bar.back.isVisible(), bar.next.isVisible()) == (False, True)
    bar.show_step(replace(STEP, number=10))
    assert (bar.back.isVisible(), bar.next.isVisible()) == (True, False)
    assert bar.leave.geometry() == where  # nothing moves under the pointer


def test_a_step_that_claims_nothing_has_no_evidence(bar: StoryBar) -> None:
    bar.show_step(replace(STEP, says=""))
    assert not bar.evidence.isVisible()
    assert not bar.claim.isVisible()


def test_titles_are_read_from_the_back_of_a_room() -> None:
    lines = 1080 / 22
    assert title_scale(lines, staged=True) == pytest.approx(lines / 20)
    assert title_scale(lines, staged=True) > title_scale(lines, staged=False)


LONG = replace(STEP, title="Long " * 12, text="word " * 60, says="claimed " * 18, count=50)


@pytest.mark.parametrize("step", [STEP, LONG], ids=["usual", "long"])
@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("scale", [1.0, 2.5])
@pytest.mark.parametrize("width", [1240, 600, 3800])
def test_nothing_is_cut_off(
    bar: StoryBar, width: int, scale: float, staged: bool, step: object
) -> None:
    if (width, scale) == (600, 2.5):
        pytest.skip("narrower than the window can be for text of this size")
    QApplication.setFont(figures_font(POINTS * scale))
    QApplication.processEvents()
    bar.set_theme(LIGHT)
    bar.show_step(step)  # type: ignore[arg-type]
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
    bar.show_step(replace(STEP, text="Short."))
    bar.resize(900, bar.fit(900, 45, staged=True))
    QApplication.processEvents()
    bar.show_step(LONG)
    needed = bar.fit(900, 45, staged=True)
    QApplication.processEvents()
    assert bar.text.height() >= bar.text.heightForWidth(bar.text.width())
    assert needed == bar.fit(900, 45, staged=True)


def test_the_text_of_a_story_has_one_size(bar: StoryBar) -> None:
    texts = ("Short.", LONG.text)
    heights = []
    for text in texts:
        bar.show_step(replace(STEP, text=text, all_texts=texts))
        bar.resize(700, bar.fit(700, 45, staged=True))
        heights.append(bar.text.fitted_font(700).pointSizeF())
    assert heights[0] == heights[1]
    bar.show_step(replace(STEP, text="Short."))
    assert bar.text.fitted_font(700).pointSizeF() > heights[0]


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
    window.story.show_step(STEP, ("polled.behind",))
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
