"""Pages of a story to print: complete in themselves, with pictures, figures, gaps, solutions."""

from __future__ import annotations

import base64
import re
import signal
import sys
from html.parser import HTMLParser
from pathlib import Path
from random import Random

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.command_line import main as cli
from app.commands import story_pages
from app.commands.rendering.recorded import Film
from app.features.story import StoryTeller
from app.report.class_pages import GAP, handout_page, notes_page
from app.ui.encoded import encoded
from feeds.frame import Frame
from feeds.settings import Settings
from feeds.stories import playing
from feeds.stories.claim import Claim
from feeds.stories.playing import StepResult
from feeds.stories.reader import bundled, load
from feeds.stories.story import First, Judgement, Question, Standing, Story
from tests.app.test_story import STORY, FlyingLab
from tests.support.clock import interrupt_when
from tests.support.fake_lab import stand_in
from tests.support.open_window import open_window
from tests.support.told_story import told_story

EMPTY = {"meta", "img", "br"}


class Page(HTMLParser):
    """Notes the texts of a page, what it would load, and tags that are not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said, self.open, self.loads = list[str](), list[str](), list[str]()
        self.pictures = list[bytes]()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is opened and what it names."""
        if tag not in EMPTY:
            self.open.append(tag)
        for name, value in attrs:
            if name == "src" and value and value.startswith("data:image/"):
                self.pictures.append(base64.b64decode(value.partition(",")[2]))
            elif name in ("src", "href"):
                self.loads.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        """Close the last tag, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text, and the addresses in styles."""
        self.said.append(" ".join(data.split()))
        self.loads += re.findall(r"url\([^)]*\)|@import", data)

    @property
    def text(self) -> str:
        """All that is said, without what is between the tags."""
        return " ".join(filter(None, self.said))


@pytest.mark.parametrize("story", bundled(), ids=lambda story: story.key)
def test_notes_of_every_bundled_story_add_up(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "notes.html"
    assert cli.main(["story", "--notes", str(target), story.key]) == 0
    assert f"{target}: {len(story.steps)} steps, " in capsys.readouterr().err
    page = Page(target.read_text(encoding="utf-8"))
    assert (page.loads, page.pictures) == ([], [])
    minutes = f"{round(sum(step.minutes or 0 for step in story.steps), 1):g}\u00a0min"
    assert f"until {minutes}".replace("\u00a0", " ") in page.text
    for step in story.steps:
        for said in (step.title, step.text, step.says, *step.notes.split("\n\n")):
            assert said in page.text


def test_a_page_with_the_name_of_another_kind_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "notes.pdf"
    assert cli.main(["story", "--notes", str(target), "chat"]) == 2
    assert capsys.readouterr().err.rstrip().endswith("a browser prints it, also as PDF")
    assert not target.exists()


def test_notes_hold_no_markup_of_a_file() -> None:
    page = notes_page(told_story(2, notes="<b>Say</b> it", title="A & <i>B</i>"))
    assert "&lt;b&gt;Say&lt;/b&gt; it" in page
    assert "2. A &amp; &lt;i&gt;B&lt;/i&gt;" in page


def result(**of_the_step: object) -> StepResult:
    """Return what came of the first step of a story."""
    story = told_story(1, **of_the_step)
    figures = {
        **{"polled.staleness_ms.mean": 1020.0, "live.staleness_ms.mean": 20.0},
        **{"first.polled.requests": 7.0, "elapsed_s": 8.0},
    }
    judgement = Judgement("proven", 51.0, *story.steps[0].claim.sides(figures))
    standing = Standing(0, "measuring", 8.0, 8.0, judgement)
    return StepResult(story, standing, story.steps[0].settings.replace(seed=3), figures)


def test_a_handout_asks_before_it_tells_and_solves_last() -> None:
    asked = (Question(ask="Why <so>?", answer="Because."), Question(ask="And you?"))
    one = result(questions=asked, says="It is over ten times, 2.5 kB and 90 % older")
    text = Page(handout_page(one.story, [one], [b"RIFF....WEBPdata"], "Taken here.")).text
    predictions, rest = text.split(" Taken here. ")
    sheet, solutions = rest.split(" Solutions ")
    predict = (
        "Which is larger, and by what factor: staleness mean (polled) or staleness mean (live)?"
    )
    gapped = f"It is over {GAP} times, {GAP} kB and {GAP} older."
    assert predict in predictions
    assert "ms" not in predictions.split(predict)[1]
    for said in ("Why <so>?", "And you?", gapped, "20 ms 1 020 ms"):
        assert said in sheet.replace("\u202f", " ").replace("\u00a0", " ")
    for answer in ("over ten times", "Proven", "51×", one.step.claim.text):
        assert answer not in predictions + sheet
    assert "Because." not in sheet
    for said in ("Because.", "For discussion.", "2.5 kB and 90 % older. Proven: 51×."):
        assert said in solutions
    assert "seed" not in predictions + sheet


def test_a_claim_without_amounts_is_asked_for_and_not_told() -> None:
    one = result(says="Polled is older")
    sheet, solutions = Page(handout_page(one.story, [one], [b"\xff"], "")).text.split(" Solutions ")
    assert "Is it true, and what shows it: Polled is older?" in sheet
    assert "Proven" not in sheet
    assert "Polled is older. Proven: 51×." in solutions.replace("\u202f", " ")


def test_figures_of_a_claim_have_a_row_each() -> None:
    claim = "elapsed_s > 1 and first.polled.requests > 0 and polled.staleness_ms.mean > 5"
    one = result(claim=Claim(claim), first=First(settings=Settings(), wait_s=2))
    page = handout_page(one.story, [one], [b"\xff\xd8\xff"], "")
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall("<tr><td>.*</tr>", page)]
    cells = [[cell for cell in row.split("|") if cell] for row in rows]
    plain = [[cell.replace("\u202f", "").replace("\u00a0", " ") for cell in row] for row in cells]
    assert plain == [
        ["elapsed", "8.0 s"],
        ["requests (measured first)", "–", "7"],
        ["staleness mean", "20 ms", "1020 ms"],
    ]
    assert "How large is this: elapsed?" in page
    assert "data:image/jpeg;base64," in page


def test_a_part_of_the_latency_is_called_that() -> None:
    one = result(claim=Claim("polled.staleness_ms.mean > 20 * polled.breakdown_ms.server"))
    page = Page(handout_page(one.story, [one], [b"\xff"], "")).text
    assert "staleness mean (polled) or part of the latency: server (polled)?" in page


def test_a_handout_is_measured_drawn_and_written(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qapp: QApplication,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stand_in(monkeypatch, playing, FlyingLab)
    picture = QImage(64, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    drawn = story_pages.small(picture)
    monkeypatch.setattr(story_pages, "_pictures", lambda shots: iter([drawn] * len(shots)))
    file, target = tmp_path / "two.toml", tmp_path / "class.html"
    file.write_text(STORY, encoding="utf-8")
    assert cli.main(["story", "--handout", str(target), str(file), "--seed", "7"]) == 0
    page = Page(target.read_text(encoding="utf-8"))
    assert (len(page.pictures), page.loads) == (2, [])
    assert QImage.fromData(page.pictures[0]).width() == 64
    assert "2. Younger" in page.text
    again = ["story", "--handout", str(target), str(file), "--step", "2"]
    assert cli.main(again) == 2
    assert "class.html exists already; --force replaces it" in capsys.readouterr().err
    assert cli.main([*again, "--force"]) == 0
    assert len(Page(target.read_text(encoding="utf-8")).pictures) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_an_interrupted_handout_is_not_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labs = stand_in(monkeypatch, playing, FlyingLab)
    monkeypatch.setattr(FlyingLab, "live_ms", None)  # the first step is never judged
    file, target = tmp_path / "two.toml", tmp_path / "class.html"
    file.write_text(STORY, encoding="utf-8")
    interrupt = interrupt_when(signal.SIGINT, lambda: labs)
    assert cli.main(["story", "--handout", str(target), str(file)]) == 130
    interrupt.join()
    assert capsys.readouterr().err.startswith("live-vs-polled: interrupted; Two steps: 0 of 2")
    assert not target.exists()


def test_a_picture_is_small_whatever_is_on_it(qapp: QApplication) -> None:
    noise = Random(1).randbytes(720 * 400 * 4)
    image = QImage(noise, 720, 400, QImage.Format.Format_RGB32)
    assert len(encoded(image, "webp", 85)) > story_pages.MOST_BYTES
    assert len(story_pages.small(image)) < story_pages.MOST_BYTES


def test_a_picture_for_paper_is_not_dimmed_and_tells_no_verdict(qtbot: QtBot) -> None:
    story, film = load("ten-steps"), Film()
    film.tape.take(Frame(at_ns=1, segment=1))
    film.take(StepResult(story, Standing(9, "measuring", 12.0, 12.0, Judgement("proven")),
                         story.steps[9].settings, {}))  # fmt: skip
    with open_window(qtbot) as window:
        story_pages._undimmed(film.shots[0], window.features)
        assert isinstance(window.teller, StoryTeller)
        assert not window.story.running
        assert window.story.spotlight.isHidden()
        assert window.shelf.open_name == "table"
