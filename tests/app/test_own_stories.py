"""Stories of one's own: kept, changed and undone, nothing lost that others did to the files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.command_line import main as cli
from app.features.story_maker.own_stories import OwnStories, free_key
from app.features.story_maker.step_form import Typed
from app.features.story_maker.typed_step import BadStepError, step_of
from app.running import saving
from feeds.settings import Settings
from feeds.stories import own
from feeds.stories.as_toml import as_story
from feeds.stories.editing import added, moved, renamed, without
from feeds.stories.reader import bundled, load, told
from feeds.stories.story import First, Story
from tests.support.told_story import told_story

MINE = told_story(2)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where one's own stories are kept: a folder that is not there yet."""
    kept = tmp_path / "data" / "stories"
    monkeypatch.setattr(own, "folder", lambda: kept)
    return kept


def same(story: Story) -> bool:
    """Say whether ``story`` is read as it would be written."""
    return told(as_story(story), "mine.toml", story.key) == story


@pytest.mark.parametrize("key", ["eyes", "between"])
def test_whatever_is_moved_or_taken_out_the_rest_is_a_story(key: str) -> None:
    story = load(key)
    steps = range(len(story.steps))
    for index in steps:
        assert same(without(story, index)), index
        for by in (-1, 1, 3):
            other = moved(story, index, by)
            at = min(max(index + by, 0), steps[-1])
            assert other.steps[at].title == story.steps[index].title
            assert same(other), (index, by)


def test_what_is_lent_follows_its_step_or_is_measured_anew() -> None:
    story = load("eyes")
    borrower = next(n for n, step in enumerate(story.steps) if step.calculated)

    def lent(of: Story, index: int) -> list[int | None]:
        return [one.from_step for one in of.steps[index].before if isinstance(one, First)]

    assert lent(story, borrower) == [2, 3]
    assert lent(without(story, 0), borrower - 1) == [1, 2]
    assert lent(without(story, 1), borrower - 1) == [None, 2]
    assert lent(moved(story, borrower, -3), 0) == [None, None]
    assert lent(moved(moved(story, 1, 5), 1, -1), borrower - 1) == [None, 1]


def test_a_story_is_begun_changed_and_undone_step_by_step(folder: Path) -> None:
    stories = OwnStories()
    key = stories.begin(MINE)
    assert (key, stories.trouble) == ("push-and-pull-in-ten-steps", "")
    texts = [(folder / f"{key}.toml").read_text("utf-8")]
    changes: list[Callable[[], str]] = [
        lambda: stories.change(key, lambda now: renamed(now, 0, "Other")),
        lambda: stories.change(key, lambda now: added(now, load("chat").steps[0])),
        lambda: stories.take_out(key, 1),
        lambda: stories.take_out(key, 1),
    ]
    for change in changes:
        assert change() == ""
        texts.append((folder / f"{key}.toml").read_text("utf-8"))
    assert [step.title for step in load(key).steps] == ["Other"]
    assert stories.take_out(key, 0).startswith("It was the last step")
    assert [*own.files()] == []
    for text in reversed(texts):
        assert stories.undo() == "Undone"
        assert (folder / f"{key}.toml").read_text("utf-8") == text
    assert stories.undo() == "Undone"  # it was begun
    assert ([*own.files()], stories.undo(), stories.trouble) == ([], "", "Nothing to undo.")


def test_what_was_changed_by_hand_is_kept_beside_and_gone_on_with(folder: Path) -> None:
    stories = OwnStories()
    key = stories.begin(MINE)
    file = folder / f"{key}.toml"
    by_hand = file.read_text("utf-8").replace('title = "What', '# mine\ntitle = "See what', 1)
    file.write_text(by_hand, encoding="utf-8")
    said = stories.change(key, lambda now: renamed(now, 1, "Second"))
    assert said == f"{file.name} had been changed by hand: it is kept as {file.name}.before"
    assert (folder / f"{file.name}.before").read_text("utf-8") == by_hand
    assert [step.title for step in load(key).steps] == ["See what polling shows is old", "Second"]
    assert [*own.files()] == [key]
    file.write_text(f"{file.read_text('utf-8')}# later\n", encoding="utf-8")
    assert stories.undo() == ""
    assert stories.trouble == f"{file.name} was changed outside since: nothing is undone"
    assert "# later" in file.read_text("utf-8")


def test_what_cannot_be_read_or_written_is_one_line_and_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = OwnStories()
    key = stories.begin(MINE)
    file = folder / f"{key}.toml"
    file.write_text("title = ", encoding="utf-8")
    assert stories.change(key, lambda now: now) == ""
    assert stories.trouble.startswith(f"{file}:1: not TOML")
    assert (stories.all(), file.read_text("utf-8")) == ([], "title = ")
    file.write_text(as_story(MINE), encoding="utf-8")
    full = MINE.steps[0]
    monkeypatch.setattr(saving, "save", lambda target, data: "cannot be written: disk full")
    assert stories.change(key, lambda now: added(now, full)) == ""
    assert stories.trouble == f"{file} cannot be written: disk full"
    assert file.read_text("utf-8") == as_story(MINE)
    monkeypatch.undo()
    monkeypatch.setattr(own, "folder", lambda: None)
    assert (stories.begin(MINE), own.files()) == ("", {})
    assert stories.trouble == "There is no home folder to keep stories in."


def test_no_more_steps_than_a_story_can_have(folder: Path) -> None:
    stories = OwnStories()
    key = stories.begin(told_story(50))
    stories.change(key, lambda now: added(now, MINE.steps[0]))
    assert stories.trouble.endswith("step: 51; allowed are 1 to 50")
    assert len(load(key).steps) == 50


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid"), reason="other file systems")
def test_a_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    folder.parent.write_text("a file", encoding="utf-8")
    stories = OwnStories()
    assert (stories.begin(MINE), own.files()) == ("", {})
    assert stories.trouble.startswith(f"{folder} cannot be written: ")


def test_keys_are_free_and_fit_for_a_file(folder: Path) -> None:
    assert free_key("Größe & Co: 5/6!") == "gr-e-co-5-6"
    assert free_key("¿?") == "my-story"
    assert free_key("Chat") == "chat-2"  # a bundled one is called so
    folder.mkdir(parents=True)
    (folder / "my-story.toml").touch()
    assert free_key("") == "my-story-2"
    assert free_key("a" * 90) == "a" * 40


def test_ones_own_are_listed_played_and_told_by_their_keys(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = OwnStories().begin(MINE)
    (folder / "broken.toml").write_text("title = 3", encoding="utf-8")
    (folder / "chat.toml").write_text(as_story(MINE), encoding="utf-8")
    assert cli.main(["story", "--list"]) == 1
    said = capsys.readouterr()
    assert f"{folder / 'chat.toml'}: a bundled story is called 'chat'; rename" in said.err
    assert said.out.count("chat: ") == 1
    assert f"{key}: Push and pull in ten steps (your own)\n" in said.out
    assert said.err.startswith(f"live-vs-polled: {folder / 'broken.toml'}:1: ")
    assert cli.parse(["--story", key]).story == load(key)
    assert [story.key for story in bundled()].count(key) == 0


GOOD = Typed("", "A title", "A sentence.", "live.requests == 0", "No requests", "", "")


def test_a_typed_step_is_one_of_what_is_set(folder: Path) -> None:
    now = Settings(seed=3, duration_s=9, poll_interval_s=0.5)
    typed = GOOD._replace(minutes="90 s", notes="Say\nthis.\n\n\nAsk.")
    step = step_of(typed, now)
    assert step.settings == Settings(poll_interval_s=0.5)
    assert (step.minutes, step.notes, step.wait_s) == (1.5, "Say this.\n\nAsk.", 8)
    assert step_of(GOOD._replace(minutes="2"), now).minutes == 2


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"title": ""}, "title", "A title is needed"),
        ({"title": "x" * 81}, "title", "A title is needed, of up to 80"),
        ({"text": "\x1b[31m"}, "text", "Sentence holds a character that cannot be shown"),
        ({"claim": "live.requests = 0"}, "claim", "column 15: found '='; write =="),
        ({"claim": "live.reqests == 0"}, "claim", "column 1: 'live.reqests' is not a mea"),
        ({"claim": "2 > 1"}, "claim", "names no measured value"),
        ({"claim": "first.live.requests == 0"}, "claim", "'first.live.requests' needs a first"),
        ({"claim": "crowd.live.gaps == 0"}, "claim", "'crowd.live.gaps' needs a crowd; set"),
        ({"says": ""}, "says", "The claim is needed in plain words"),
        ({"minutes": "soon"}, "minutes", "Minutes: soon is not understood"),
        ({"minutes": "0"}, "minutes", "Minutes: 0; allowed is 0.1 to 60 min"),
        ({"notes": "x" * 2001}, "", "Notes: 2001 characters; allowed are 0 to 2000"),
        ({"notes": "\x07"}, "", "The notes hold a character that cannot be shown"),
    ],
)
def test_what_is_no_step_yet_is_said_in_one_line(
    wrong: dict[str, str], field: str, why: str
) -> None:
    with pytest.raises(BadStepError) as caught:
        step_of(GOOD._replace(**wrong), Settings())
    assert str(caught.value).startswith(why)
    assert caught.value.field == field
    assert "\n" not in str(caught.value)
