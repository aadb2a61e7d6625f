"""Pictures of what was recorded: of the recording's last instant, in every look, on one sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.command_line.parser import build
from app.commands.rendering.looks import LARGE_TEXT, VIEWS, Look, View, looks
from app.commands.rendering.recorded import Shot, Still, Tape
from app.commands.rendering.render import draw, draw_all, sheet
from app.features.presenting import Presentation
from app.ui.theme import DARK, LIGHT
from app.window.header.header_bar import HeaderBar
from app.window.surface import Surface
from feeds.fairness import WORST
from feeds.frame import Frame
from feeds.settings import Settings
from tests.support.fake_frames import FakeFrames, history_frame
from tests.support.open_window import open_window

S = 1_000_000_000


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    before = qapp.font()
    yield qapp
    qapp.setFont(before)


def still(settings: Settings | None = None) -> Still:
    """Return twelve seconds that are long over."""
    began_ns = 5 * S
    frames = history_frame(FakeFrames(began_ns=began_ns), began_ns=began_ns, seconds=12)
    return Still(settings or Settings(seed=1), tuple(frames), frames[-1].at_ns)


def test_a_tape_keeps_what_the_charts_reach_back_to() -> None:
    tape = Tape()
    with pytest.raises(ValueError, match="nothing was recorded"):
        tape.still(Settings())
    for second in range(1, 101):
        tape.take(Frame(at_ns=second * S))
    kept = tape.still(Settings())
    assert [frame.at_ns // S for frame in (kept.frames[0], kept.frames[-1])] == [39, 100]
    assert kept.at_ns == 100 * S


def test_a_tape_forgets_what_another_source_said() -> None:
    tape = Tape()
    for number, segment in enumerate((1, 1, 2, 2)):
        tape.take(Frame(at_ns=number * S, segment=segment))
    tape.forget_other_segments()
    assert [frame.segment for frame in tape.still(Settings()).frames] == [2, 2]
    Tape().forget_other_segments()  # nothing is nothing


def test_a_picture_is_of_the_instant_of_the_recording(app: QApplication) -> None:
    shot, seen = Shot("one", "One", still()), list[Mapping[str, object]]()
    first = draw(app, shot, Look(), 9.0)
    again = draw(app, Shot("one", "One", shot.still, seen.append), Look(), 9.0)
    assert first == again  # although time went on meanwhile
    assert (first.width(), first.height()) == (1600, 1000)
    assert len(seen) == 1


def test_its_numbers_are_those_of_the_frames(qtbot: QtBot) -> None:
    taken = still()
    last = taken.frames[-1]
    with open_window(qtbot, taken.settings) as window:
        window.painter.show_still(taken.frames, taken.at_ns)
        since = last.polled.stale_since_ns
        assert since is not None
        shown = re.sub(r"\D", "", window.panels[1].hero.behind.text)
        assert int(shown) == round((taken.at_ns - since) / 1e6)
        assert window.panels[1].pill.text().startswith("next in ")
        assert window.counters is not None
        assert len(window.history.truth) == last.published_seq


def test_pictures_differ_by_look(app: QApplication) -> None:
    shot = Shot("one", "One", still(Settings(seed=1, fairness=WORST)))
    dark, light = (draw(app, shot, Look(theme, (1280, 720)), 9.0) for theme in ("dark", "light"))
    assert dark.pixelColor(2, 400) == DARK.background
    assert light.pixelColor(2, 400) == LIGHT.background
    large = draw(app, shot, Look("dark", (1280, 720), 2.5), 9.0)
    assert large.size() == dark.size()
    assert large != dark


def test_a_presented_picture_is_as_large_as_its_screen(app: QApplication) -> None:
    seen, scale = list[bool](), list[float]()

    def note(features: Mapping[str, object]) -> None:
        presentation = features["presenting"]
        assert isinstance(presentation, Presentation)
        surface = next(one for one in app.topLevelWidgets() if isinstance(one, Surface))
        header = surface.findChild(HeaderBar)
        assert header is not None
        seen.append(presentation.on and header.isHidden())
        scale.append(app.font().pointSizeF() / 9.0)

    for size in ((1280, 720), (1600, 1000)):
        image = draw(app, Shot("one", "One", still(), note), Look("dark", size, 1.0, True), 9.0)
        assert (image.width(), image.height()) == size
    assert seen == [True, True]
    assert scale == pytest.approx([1.4, 1.4])
    draw(app, Shot("one", "One", still(), note), Look("dark", (800, 600)), 9.0)
    assert (seen[-1], scale[-1]) == (False, 1.0)


def test_a_folder_is_filled_and_a_sheet_shows_all(app: QApplication, tmp_path: Path) -> None:
    shots = [Shot("ten-steps-01", "1 <first>", still()), Shot("ten-steps-02", "2", still())]
    wanted = (Look("dark", (800, 600)), Look("light", (640, 480)))
    assert draw_all(app, shots, tmp_path, wanted) == 4
    pictures = {path.name for path in tmp_path.glob("*.png")}
    assert pictures == {
        f"ten-steps-0{number}-{look}-100.png"
        for number in (1, 2)
        for look in ("dark-800x600", "light-640x480")
    }
    page = (tmp_path / "index.html").read_text("utf-8")
    assert set(re.findall(r'src="([^"]+)"', page)) == pictures
    assert "1 &lt;first&gt;" in page
    assert "//" not in page  # it loads nothing from elsewhere


def test_a_folder_that_cannot_be_written_is_told(app: QApplication, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        draw_all(app, [Shot("one", "One", still())], tmp_path / "nowhere", (Look("dark"),))


def test_nothing_asked_means_all_that_must_be_looked_at() -> None:
    every = looks()
    assert len(every) == len(set(every)) == 14
    assert Look("light", (3840, 2160), 1.0) in every
    assert Look("dark", (1280, 720), LARGE_TEXT) in every
    assert looks(((800, 600),), 1.5, "dark") == (Look("dark", (800, 600), 1.5),)
    assert [look.name for look in looks(((1600, 1000),), None, "light")] == [
        "light-1600x1000-100",
        "light-1600x1000-250",
        "light-1600x1000-presented",
    ]


def asked(words: list[str]) -> tuple[Look, ...]:
    given = build(for_help=False).parse_args(["story", "--render", "out", *words])
    assert given.render == Path("out")
    return looks(given.sizes, given.text_scale, given.theme, given.views)


def test_the_options_say_which_looks() -> None:
    words = ["--sizes", "800x600,1280x720", "--text-scale", "150%", "--theme", "dark"]
    assert [look.name for look in asked(words)] == ["dark-800x600-150", "dark-1280x720-150"]
    assert len(asked([])) == 14


def test_other_views_are_drawn_if_they_are_asked_for() -> None:
    words = ["--sizes", "1280x720", "--text-scale", "100%", "--theme", "dark", "--views"]
    names = [look.name for look in asked([*words, "window,speaker"])]
    assert names == ["dark-1280x720-100", "dark-1280x720-100-speaker"]
    assert [look.view for look in asked([*words, "all"])] == [*VIEWS]


@pytest.mark.parametrize("view", VIEWS[1:])
def test_each_view_shows_something_else_of_the_same_still(
    app: QApplication, view: View, window_alone: QImage
) -> None:
    made = draw(app, Shot("one", "One", still()), Look("dark", (1280, 720), view=view), 9.0)
    assert made.size() == window_alone.size()
    different = sum(
        made.pixel(x, y) != window_alone.pixel(x, y)
        for x in range(0, 1280, 3)
        for y in range(0, 720, 3)
    )
    assert different > 200


@pytest.fixture(scope="module")
def window_alone(qapp: QApplication) -> QImage:
    return draw(qapp, Shot("one", "One", still()), Look("dark", (1280, 720)), 9.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--views", "window,speakr"], "'speakr' is no view; there are window, speaker"),
        (["--sizes", "1280x720,12"], "'12' is not WIDTHxHEIGHT (640x400 to 7680x4320)"),
        (["--text-scale", "300%"], "300% is outside 100% to 250%"),
        (["--theme", "drak"], "'drak' is neither dark nor light; did you mean dark?"),
    ],
)
def test_mistakes_are_told_with_what_is_allowed(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        asked(words)
    assert said in capsys.readouterr().err


def test_the_sheet_of_nothing_is_a_page() -> None:
    assert "0 pictures" in sheet([], ["dark"])
