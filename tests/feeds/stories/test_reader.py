"""Reading stories: the bundled ones, settings in layers, every mistake in one line."""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.fairness import Fairness
from feeds.settings import Settings
from feeds.sources import find
from feeds.stories.reader import StoryError, bundled, load, load_file
from feeds.stories.story import POINTS, Cue, First, Question
from feeds.toml_file import MAX_BYTES
from feeds.transports import catalogue

RATE = find("clock").default_rate_per_s
HEAD = 'title = "A story"\nabout = "About"\n'
STEP = '''
[[step]]
title = "One"
text = """
Two
lines"""
wait_s = 8
claim = "polled.staleness_ms.mean > 10 * live.staleness_ms.mean"
says = "It is so"
'''


def written(folder: Path, text: str) -> Path:
    """Return a file that holds ``text``."""
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_bundled_stories_are_complete_and_short_enough() -> None:
    stories = bundled()
    assert [story.order for story in stories] == sorted(story.order for story in stories)
    assert "fool-yourself" in [story.key for story in stories]
    for story in stories:
        assert load(story.key) == story
        assert sum(step.length_s for step in story.steps) < 240, story.key
        assert all(step.points for step in story.steps), story.key
        assert all(step.notes and step.minutes for step in story.steps), story.key
        assert all(one.answer for step in story.steps for one in step.questions), story.key
        assert all(1 <= len(step.questions) <= 2 for step in story.steps), story.key


def test_a_step_with_everything(tmp_path: Path) -> None:
    text = f"""{HEAD}order = 10
[settings]
source = "market"
rate_per_s = 100
fairness = {{ polled_keep_alive = false }}
{STEP}
settings = {{ poll_interval_s = 1, seed = 7, fairness = {{ phase_locked = true }} }}
first = {{ settings = {{ poll_interval_s = 2 }}, wait_s = 4 }}
points = ["polled.behind", "wire"]
cues = [{{ at_s = 2.0, do = "cut" }}, {{ at_s = 1, do = "stall" }}]
show = "insight"
lessons = ["naive"]
minutes = 1.5
notes = '''
Say this,
and that.

Ask  why.
'''
questions = ["Why?", {{ ask = '''And
  then?''', answer = "Nothing." }}]
"""
    story = load_file(written(tmp_path, text))
    assert (story.key, story.title, story.about, story.order) == ("mine", "A story", "About", 10)
    [step] = story.steps
    wanted = Settings(
        rate_per_s=100.0,
        poll_interval_s=1.0,
        seed=7,
        fairness=Fairness(polled_keep_alive=False, phase_locked=True),
    )
    assert (step.text, step.settings, step.wait_s, step.length_s) == ("Two lines", wanted, 8, 12)
    assert step.before == (First(settings=wanted.replace(poll_interval_s=2.0), wait_s=4),)
    assert step.turns == (*step.before, step)
    assert step.cues == (Cue(at_s=1, do="stall"), Cue(at_s=2, do="cut"))
    assert (step.points, step.show) == (("polled.behind", "wire"), "insight")
    assert step.lessons == ("naive",)
    assert (step.minutes, step.planned_minutes) == (1.5, 1.5)
    assert step.notes == "Say this, and that.\n\nAsk why."
    assert step.questions == (Question(ask="Why?"), Question(ask="And then?", answer="Nothing."))


def test_a_step_sets_how_each_side_is_served(tmp_path: Path) -> None:
    pushed, polled = (catalogue(style)[-1].key for style in ("push", "pull"))
    text = f"""{HEAD}{STEP}
[step.settings]
live_transport = "{pushed}"
polled_transport = "{polled}"
push_limit_per_s = 2
adaptive = true
adaptive_high_s = 5
query_all = true
fairness = {{ polled_conditional = true }}
"""
    [step] = load_file(written(tmp_path, text)).steps
    assert step.settings == Settings(
        live_transport=pushed,
        polled_transport=polled,
        push_limit_per_s=2,
        adaptive=True,
        adaptive_high_s=5,
        query_all=True,
        fairness=Fairness(polled_conditional=True),
    )


def test_several_things_are_measured_first_each_with_a_name(tmp_path: Path) -> None:
    text = f"""{HEAD}{STEP.replace("live.", "often.live.")}
[[step.first]]
name = "seldom"
settings = {{ poll_interval_s = 9 }}
wait_s = 2
[[step.first]]
name = "often"
settings = {{ poll_interval_s = 1 }}
wait_s = 3
"""
    [step] = load_file(written(tmp_path, text)).steps
    assert [(one.name, one.settings.poll_interval_s) for one in step.before] == [
        ("seldom", 9),
        ("often", 1),
    ]
    assert step.length_s == 13


def test_what_is_left_out_is_empty(tmp_path: Path) -> None:
    [step] = load_file(written(tmp_path, HEAD + STEP)).steps
    assert step.settings == Settings()
    assert (step.before, step.cues, step.points, step.show) == ((), (), (), "")
    assert (step.notes, step.minutes, step.questions) == ("", None, ())
    assert step.planned_minutes == pytest.approx(8 / 60)


@pytest.mark.parametrize(
    ("common", "own", "source", "rate"),
    [
        ("", "", "market", 10.0),
        ('source = "clock"', "", "clock", RATE),
        ('source = "clock"\nrate_per_s = 5', "", "clock", 5.0),
        ("rate_per_s = 50", 'source = "clock"', "clock", RATE),
        ("rate_per_s = 50", 'source = "clock", rate_per_s = 2', "clock", 2.0),
        ('source = "This computer"', "rate_per_s = 4", "computer", 4.0),
    ],
)
def test_a_source_without_a_rate_beside_it_runs_at_its_own(
    tmp_path: Path, common: str, own: str, source: str, rate: float
) -> None:
    text = f"{HEAD}[settings]\n{common}\n{STEP}settings = {{ {own} }}\n"
    [step] = load_file(written(tmp_path, text)).steps
    assert (step.settings.source, step.settings.rate_per_s) == (source, rate)


def test_line_ends_and_byte_order_mark_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + STEP).replace("\n", "\r\n").encode())
    assert load_file(path).steps[0].text == "Two lines"


MISTAKES = [
    ("title = ?", ":1: not TOML: column 9: Invalid value"),
    ('title = "a"\ntitle = "b"', ":2: not TOML:"),
    ('title = "', ":1: not TOML:"),
    ("a = " + "[" * 5000, ":1: not TOML: brackets inside each other without end"),
    ("a = " + "1" * 5000, ":1: not TOML: "),
    ("", ":1: title is missing"),
    (HEAD, ":1: step is missing"),
    (HEAD + STEP * 51, ":4: step: 51; allowed are 1 to 50"),
    (HEAD + "step = []", ":3: step: 0; allowed are 1 to 50"),
    ("key = 'a'\n" + HEAD + STEP, ":1: key: unknown; allowed is title, about, step, order, "),
    (HEAD + "order = nan" + STEP, ":3: order: nan; allowed is -1e+09 or more"),
    (HEAD + STEP + "settings = { message_bytes = 63 }",
     ":12: step 1, settings, message_bytes: 63; allowed is 64 to 65536 bytes"),
    (HEAD + STEP + "[step.settings]\ndelay_ms = -1",
     ":13: step 1, settings, delay_ms: -1; allowed is 0 to 1000 ms"),
    (HEAD + "step = 3", ":3: step: expected a list, not a whole number"),
    (HEAD + "step = [3]", ":3: step 1: expected a table, not a whole number"),
    (f'{HEAD}ordr = 3\n{STEP}', ":3: ordr: unknown; allowed is title, about, step, order, settings"
     "; did you mean order?"),
    (f'{HEAD}order = "1"\n{STEP}', ":3: order: expected a number, not a text"),
    ("title = 3\nabout = ''" + STEP, ":1: title: expected a text, not a whole number"),
    ("title = ' '\nabout = ''" + STEP, ":1: title: 0 characters; allowed are 1 to 80"),
    ('title = "\\u001b[31m"\nabout = ""' + STEP, ":1: title: holds a character that cannot be"),
    (f"{HEAD}settings = 3\n{STEP}", ":3: settings: expected a table, not a whole number"),
    (f"{HEAD}[settings]\nrate_per_s = 0\n{STEP}", ":4: settings, rate_per_s: 0; allowed is 0.016"),
    (f"{HEAD}[settings]\nduration_s = 9\n{STEP}", ":4: settings, duration_s: unknown; allowed is"),
    (HEAD + STEP + 'settings = { source = "markt" }',
     ":12: step 1, settings, source: 'markt'; allowed is market, heartbeat"),
    (HEAD + STEP + "settings = { source = 3 }",
     ":12: step 1, settings, source: expected a text, not a whole number"),
    (HEAD + STEP + "settings = { rate = 3 }",
     ":12: step 1, settings, rate: unknown; allowed is source, rate_per_s"),
    (HEAD + STEP + "settings = { message_bytes = 100.5 }",
     ":12: step 1, settings, message_bytes: expected a whole number, not one with decimals"),
    (HEAD + STEP + "settings = { delay_ms = true }",
     ":12: step 1, settings, delay_ms: expected a number, not true or false"),
    (HEAD + STEP + "settings = { jitter_ms = nan }", ":12: step 1, settings, jitter_ms: nan; "),
    (HEAD + STEP + "settings = { fairness = { polled_keep_aliv = true } }",
     ":12: step 1, settings, fairness, polled_keep_aliv: unknown; allowed is"),
    (HEAD + STEP + "settings = { fairness = { phase_locked = 1 } }",
     ":12: step 1, settings, fairness, phase_locked: expected true or false, not a whole number"),
    (HEAD + STEP + "first = { wait_s = 3, settings = { poll_interval_s = 0.01 } }",
     ":12: step 1, first, settings, poll_interval_s: 0.01; allowed is 0.05 to 60 s"),
    (HEAD + STEP + "first = {}", ":12: step 1, first: wait_s is missing"),
    (HEAD + STEP + "first = { wait_s = 3, x = 1 }", ":12: step 1, first, x: unknown; allowed is"),
    (HEAD + STEP + 'points = ["wire", "poled.behind"]',
     ":12: step 1, points 2: 'poled.behind'; allowed is live, polled, live.value"),
    (HEAD + STEP + 'points = "wire"', ":12: step 1, points: expected a list, not a text"),
    (HEAD + STEP + 'show = "insights"', ":12: step 1, show: 'insights'; allowed is \"\", insight,"
     " load, fairness, alarms, table, ways, costs; did you mean insight?"),
    (HEAD + STEP + 'lessons = ["naiv"]', ":12: step 1, lessons 1: 'naiv'; allowed is delivered"),
    (HEAD + STEP + 'cues = [{ at_s = 8.1, do = "cut" }]',
     ":12: step 1, cues: 8.1 s is later than the step's wait of 8 s"),
    (HEAD + STEP + 'cues = [\n{ at_s = 1, do = "cut" },\n{ at_s = 1, do = "melt" }]',
     ":14: step 1, cues 2, do: 'melt'; allowed is stall, poll-now, cut"),
    (HEAD + STEP + "cues = [{ at_s = 1 }]", ":12: step 1, cues 1: do is missing"),
    (HEAD + STEP.replace("wait_s", "first = { wait_s = 9 }\nwait_s").replace("8", "0"),
     ":10: step 1, wait_s: 0; allowed is 1 to 60 s"),
    (HEAD + STEP + STEP.replace("wait_s = 8", "wait_s = 61"),
     ":18: step 2, wait_s: 61; allowed is 1 to 60 s"),
    (HEAD + STEP.replace("wait_s = 8", "wait_s = 0.9"),
     ":9: step 1, wait_s: 0.9; allowed is 1 to 60 s"),
    (HEAD + STEP.replace("wait_s = 8\n", ""), ":4: step 1: wait_s is missing"),
    (HEAD + STEP.replace("> 10", "> > 10"),
     ":10: step 1, claim: column 28: did not expect '>' in"),
    (HEAD + STEP.replace("live.staleness_ms", "live.stalenes_ms"),
     ":10: step 1, claim: column 33: 'live.stalenes_ms.mean' is not a measured value"
     "; did you mean live.staleness_ms.mean?"),
    (HEAD + STEP.replace("* live", "* first.live"),
     ":10: step 1, claim: 'first.live.staleness_ms.mean' needs a first to be measured in"),
    (HEAD + STEP.replace("* live", "* frist.live") + "first = { wait_s = 2 }",
     ":10: step 1, claim: 'frist.live.staleness_ms.mean' needs a first called 'frist' to be"),
    (HEAD + STEP.replace("* live.stal", "* first.live.tal"),
     ":10: step 1, claim: column 33: 'first.live.taleness_ms.mean' is not a measured value"
     "; did you mean first.live.staleness_ms.mean?"),
    (HEAD + STEP + "first = [{ wait_s = 2 }, { wait_s = 3 }]",
     ":12: step 1, first: two are called 'first'; give each a name of its own"),
    (HEAD + STEP + 'first = { wait_s = 2, name = "live" }',
     ":12: step 1, first, name: 'live'; allowed is a word of a to z, 0 to 9 and _"),
    (HEAD + STEP + 'first = [{ wait_s = 2 }, { wait_s = 2, name = "and" }]',
     ":12: step 1, first 2, name: 'and' means something else in a claim"),
    (HEAD + STEP + "first = [{ wait_s = 0 }]", ":12: step 1, first 1, wait_s: 0; allowed is 1 to"),
    (HEAD + STEP + "first = 3", ":12: step 1, first: expected a table or a list, not a whole"),
    (HEAD + STEP + 'settings = { polled_transport = "websocket" }',
     ":12: step 1, settings, polled_transport: 'websocket'; allowed is rest"),
    (HEAD + STEP + "settings = { live_transport = 3 }",
     ":12: step 1, settings, live_transport: expected a text, not a whole number"),
    (HEAD + STEP + 'first = [{ settings = { polled_transport = "rset" }, wait_s = 2 }]',
     ":12: step 1, first 1, settings, polled_transport: 'rset'; allowed is rest"),
    (HEAD + STEP + "settings = { push_limit_per_s = 61 }",
     ":12: step 1, settings, push_limit_per_s: 61; allowed is 0.5 to 60 messages/s"),
    (HEAD + STEP + "settings = { adaptive = 1 }",
     ":12: step 1, settings, adaptive: expected true or false, not a whole number"),
    (HEAD + STEP + "settings = { adaptive_low_s = 11 }",
     ":12: step 1, settings, adaptive_low_s: 11; allowed is up to 10 s"),
    (HEAD + STEP.replace("polled.staleness_ms.mean > 10 * live.staleness_ms.mean", "2 > 1"),
     ":10: step 1, claim: names no measured value"),
    (HEAD + STEP.replace('says = "It is so"', "says = ['x']"),
     ":11: step 1, says: expected a text, not a list"),
    (HEAD + STEP + "minutes = 0", ":12: step 1, minutes: 0; allowed is 0.1 to 60 min"),
    (HEAD + STEP + "minutes = nan", ":12: step 1, minutes: nan; allowed is 0.1 to 60 min"),
    (HEAD + STEP + 'minutes = "1"', ":12: step 1, minutes: expected a number or nothing, not a"),
    (HEAD + STEP + "notes = 3", ":12: step 1, notes: expected a text, not a whole number"),
    (HEAD + STEP + f'notes = "{"x" * 2001}"',
     ":12: step 1, notes: 2001 characters; allowed are 0 to 2000"),
    (HEAD + STEP + 'notes = "a\\u001b"', ":12: step 1, notes: holds a character that cannot be"),
    (HEAD + STEP + 'questions = "Why?"', ":12: step 1, questions: expected a list, not a text"),
    (HEAD + STEP + "questions = ['']", ":12: step 1, questions 1, ask: 0 characters; allowed"),
    (HEAD + STEP + "questions = ['a', { ask = 'b', x = 1 }]",
     ":12: step 1, questions 2, x: unknown; allowed is ask, answer"),
    (HEAD + STEP + "questions = [{ answer = 'b' }]", ":12: step 1, questions 1: ask is missing"),
    (HEAD + STEP + "questions = ['a', 'b', 'c', 'd', 'e', 'f']",
     ":12: step 1, questions: 6; allowed are 0 to 5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), MISTAKES, ids=[problem for _, problem in MISTAKES])
def test_a_mistake_is_one_line_with_file_line_and_place(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(StoryError) as caught:
        load_file(path)
    assert str(caught.value).startswith(f"{path}{problem}")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1200


def test_alarms_may_still_be_called_alerts(tmp_path: Path) -> None:
    [step] = load_file(written(tmp_path, f'{HEAD}{STEP}show = "alerts"')).steps
    assert step.show == "alarms"


CUE = '{ at_s = 1, do = "cut" }, '


@pytest.mark.parametrize(
    ("most", "text"),
    [
        (80, STEP.replace("One", "x" * 80)),
        (600, STEP.replace("Two\nlines", "x" * 600)),
        (160, STEP.replace("It is so", "x" * 160)),
        (20, f"{STEP}cues = [{CUE * 20}]"),
        (50, STEP * 50),
    ],
)
def test_what_is_as_long_as_allowed_is_read_and_nothing_longer(
    tmp_path: Path, most: int, text: str
) -> None:
    load_file(written(tmp_path, HEAD + text))
    longer = text.replace(CUE, CUE * 2, 1).replace("xx", "xxx", 1)
    with pytest.raises(StoryError, match=rf"{most + 1}( characters)?; allowed are \d to {most}$"):
        load_file(written(tmp_path, HEAD + (longer if longer != text else STEP * 51)))


def test_a_cue_at_the_very_end_of_the_wait_is_in_time(tmp_path: Path) -> None:
    text = f'{HEAD}{STEP}cues = [{{ at_s = 8, do = "cut" }}]'
    assert load_file(written(tmp_path, text)).steps[0].cues == (Cue(at_s=8, do="cut"),)


def test_every_point_is_allowed(tmp_path: Path) -> None:
    listed = ", ".join(f'"{point}"' for point in POINTS)
    [step] = load_file(written(tmp_path, f"{HEAD}{STEP}points = [{listed}]")).steps
    assert step.points == POINTS


def test_what_is_no_file_of_text(tmp_path: Path) -> None:
    def problem(path: Path) -> str:
        with pytest.raises(StoryError) as caught:
            load_file(path)
        return str(caught.value).removeprefix(str(path))

    assert problem(tmp_path) == ": is a folder"
    assert problem(tmp_path / "none.toml").startswith(": cannot be read: No such file")
    assert ": cannot be read: " in problem(Path("a\0b.toml"))
    path = tmp_path / "big.toml"
    path.write_text("#" * (MAX_BYTES + 1), encoding="utf-8")
    assert problem(path) == ": is larger than 1000 kB, the most that a story may be"
    path.write_bytes(b'title = "a"\nabout = "\xff"')
    assert problem(path) == ":2: not UTF-8"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_nobody_is_waited_for_who_might_write_into_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "story.toml"
    os.mkfifo(pipe)
    with pytest.raises(StoryError, match="title is missing"):
        load_file(pipe)


def test_a_name_that_is_no_story_lists_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match=re.escape("'fool-yorself' is not a story; there ")) as it:
        load("fool-yorself")
    assert str(it.value).endswith("; did you mean fool-yourself?")
    with pytest.raises(StoryError, match=r"none\.toml: cannot be read"):
        load("none.toml")
    assert load(str(written(tmp_path, HEAD + STEP))).key == "mine"


def test_the_examples_in_the_stories_readme_are_stories(tmp_path: Path) -> None:
    readme = Path(__file__).parents[3] / "resources" / "stories" / "README.md"
    text = readme.read_text(encoding="utf-8")
    whole, told, part, lent = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    [step] = load_file(written(tmp_path, whole)).steps
    assert step.before
    [step] = load_file(written(tmp_path, HEAD + STEP + told)).steps
    assert (step.minutes, step.notes.count("\n"), len(step.questions)) == (1.5, 2, 2)
    without_claim = re.sub("^claim = .*\n", "", STEP, flags=re.MULTILINE)
    [step] = load_file(written(tmp_path, HEAD + without_claim + part)).steps
    assert step.before
    crowd = "[settings]\nclients = 500\n"
    *_, step = load_file(written(tmp_path, HEAD + crowd + 3 * STEP + STEP + lent)).steps
    assert (len(step.before), len(step.calculated)) == (2, 1)


WHOLE = f"""{HEAD}[settings]
source = "clock"
{STEP}settings = {{ rate_per_s = 5, fairness = {{ phase_locked = true }} }}
first = {{ wait_s = 4 }}
points = ["wire", # comment
  "live"]
cues = [{{ at_s = 1, do = "stall" }}]
"""
PIECES = [
    '"',
    "'",
    '"""',
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "\n",
    "1",
    "nan",
    "\\",
    "é",
]


@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 9), st.sampled_from(PIECES))))
def test_any_text_is_a_story_or_a_story_error(edits: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for at, length, piece in edits[:3]:
        text = text[:at] + piece + text[at + length :]
    with TemporaryDirectory() as folder:
        path = written(Path(folder), text)
        try:
            load_file(path)
        except StoryError as error:
            assert str(error).isprintable()  # noqa: PT017 - some texts are stories still
