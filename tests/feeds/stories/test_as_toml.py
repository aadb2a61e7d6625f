"""Stories written as TOML are read as the same; claims that are offered hold, with some room."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from feeds.fairness import Fairness
from feeds.settings import Settings
from feeds.stories.as_toml import as_step, as_story
from feeds.stories.claim import Claim, Formula
from feeds.stories.offers import MARGIN, draft, offers
from feeds.stories.reader import bundled, load_file
from feeds.stories.story import POINTS, Cue, First, Question, Step, Story

HEAD = 'title = "A story"\nabout = "About"\n'
FAST, SLOW = "live.update_latency_ms.mean", "polled.update_latency_ms.mean"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where stories are written."""
    return tmp_path_factory.mktemp("stories")


def reread(folder: Path, text: str, key: str = "mine") -> Story:
    """Return the story that is read from ``text``."""
    path = folder / f"{key}.toml"
    path.write_text(text, encoding="utf-8")
    return load_file(path)


@pytest.mark.parametrize("story", bundled(), ids=lambda story: story.key)
def test_a_bundled_story_is_read_as_it_was_written(folder: Path, story: Story) -> None:
    assert reread(folder, as_story(story), story.key) == story


def texts(most: int) -> st.SearchStrategy[str]:
    """Return lines of printable signs, with single spaces inside."""
    signs = st.one_of(st.sampled_from("\"\\'#[]= é€"), st.characters(exclude_categories=["C", "Z"]))
    tidy = st.text(signs, min_size=1, max_size=most).map(lambda text: " ".join(text.split()))
    return tidy.filter(lambda text: bool(text) and text.isprintable())


SETTINGS = st.builds(
    Settings,
    source=st.sampled_from(["market", "clock", "chat"]),
    rate_per_s=st.floats(1 / 60, 1000),
    poll_interval_s=st.one_of(st.just(2.0), st.floats(0.05, 60)),
    message_bytes=st.integers(64, 65536),
    seed=st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    fairness=st.builds(Fairness, polled_keep_alive=st.booleans(), phase_locked=st.booleans()),
    live_transport=st.sampled_from(["websocket", "sse"]),
    push_limit_per_s=st.one_of(st.none(), st.floats(0.5, 60)),
    adaptive=st.booleans(),
    adaptive_high_s=st.floats(0.2, 60),
    clients=st.sampled_from([1, 50]),
)
CUES = st.lists(st.builds(Cue, at_s=st.floats(0, 1), do=st.sampled_from(["stall", "cut"]))).map(
    tuple
)
WAITS = st.floats(1, 60)


@st.composite
def steps(draw: st.DrawFn, before: list[Step]) -> Step:
    """Return a step that comes behind those ``before`` it."""
    own = draw(SETTINGS)
    first: First | tuple[First, ...] = ()
    for name in draw(st.sampled_from([[], ["first"], ["a", "b"]])):
        kept = draw(SETTINGS).replace(seed=own.seed, push_limit_per_s=own.push_limit_per_s)
        one = First(name=name, settings=kept, wait_s=draw(WAITS), cues=draw(CUES)[:20])
        lender = draw(st.sampled_from([None, *before]))
        if lender is not None and not lender.calculated:
            lent = {field: getattr(lender, field) for field in ("settings", "wait_s", "cues")}
            one = First(name=name, from_step=before.index(lender) + 1, **lent)
        first = (*first, one) if isinstance(first, tuple) else first
    if isinstance(first, tuple) and len(first) == 1 and draw(st.booleans()):
        [first] = first
    formula = Formula("3 * settings.rate_per_s\n/ 4")
    return Step(
        title=draw(texts(80)),
        text=draw(texts(600)),
        settings=own,
        wait_s=draw(WAITS),
        claim=Claim(draw(st.sampled_from([f"{SLOW} > 10 * {FAST}", "live.requests == 0"]))),
        says=draw(texts(160)),
        points=draw(st.lists(st.sampled_from(POINTS), max_size=2).map(tuple)),
        first=first,
        calculated={"poll_interval_s": formula} if draw(st.booleans()) else {},
        cues=draw(CUES)[:20],
        show=draw(st.sampled_from(["", "insight"])),
        lessons=draw(st.sampled_from([(), ("naive",)])),
        notes="\n\n".join(draw(st.lists(texts(300), max_size=3))),
        minutes=draw(st.one_of(st.none(), st.floats(0.1, 60))),
        questions=draw(
            st.lists(st.builds(Question, ask=texts(300), answer=texts(600)), max_size=2).map(tuple)
        ),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Return a story of one to three steps."""
    told: list[Step] = []
    for _ in range(draw(st.integers(1, 3))):
        told.append(draw(steps(told)))
    order = draw(st.one_of(st.just(float("inf")), st.floats(-1e9, sys.float_info.max)))
    title, about = draw(texts(80)), draw(texts(400))
    return Story(key="mine", title=title, about=about, steps=tuple(told), order=order)


@settings(max_examples=40)
@given(story=stories())
def test_any_story_is_read_as_it_was_written(folder: Path, story: Story) -> None:
    assert reread(folder, as_story(story)) == story


def test_a_step_to_paste_sets_what_is_set_and_claims_what_is_true(folder: Path) -> None:
    now = Settings(source="clock", rate_per_s=5, seed=7, duration_s=3, poll_interval_s=20)
    [step] = reread(folder, HEAD + as_step(now, {FAST: 20.0, SLOW: 1020.0})).steps
    assert step.settings == now.replace(seed=None, duration_s=None)
    assert (step.claim.text, step.wait_s) == (f"{SLOW} > 20 * {FAST}", 40)
    assert step.says == "Polled updates take over 20 times as long to arrive"
    [step] = reread(folder, HEAD + as_step(Settings())).steps
    assert (step.settings, step.title) == (Settings(), "As it is at first")


def test_what_is_offered_is_true_with_room_for_another_run() -> None:
    figures = {
        **{FAST: 20.0, SLOW: 60.1 * MARGIN, "live.bytes_per_s": None},
        **{"polled.bytes_per_s": 5.0, "polled.missed_share": 0.84, "live.updates_missed": 0},
        **{"live.updates_delivered": 9, "polled.updates_missed": 0},
    }
    assert [one.claim for one in offers(figures)] == [
        f"{SLOW} > 3 * {FAST}",
        "polled.missed_share > 0.8",
        "live.updates_missed == 0",
    ]
    near = offers({FAST: 20.0, SLOW: 22.0})
    assert [one.says for one in near] == ["Both sides are about as late"]
    assert offers({}) == []


def test_of_a_few_ticks_of_processor_time_nothing_is_claimed() -> None:
    shares = {"live.server_cpu_share": 0.02, "polled.server_cpu_share": 0.01}
    seconds = {"live.server_cpu_s": 0.04, "polled.server_cpu_s": 0.02}
    assert offers(shares | seconds) == []
    long = {name: 10 * taken for name, taken in seconds.items()}
    [found] = offers(shares | long)
    assert found.claim == "live.server_cpu_share > 1.5 * polled.server_cpu_share"


def test_a_draft_is_a_step_whatever_is_set() -> None:
    changed = Settings(
        source="chat",
        rate_per_s=123.456,
        message_bytes=999,
        live_transport="postgres-notify",
        polled_transport="rest-cursor",
        fairness=Fairness(polled_keep_alive=False, live_compression=True),
    )
    assert len(draft(changed, {}).title) <= 80


@pytest.mark.parametrize("notes", ['a """ b', 'c"""', '"""', "d\\", 'e \\"""', "f\n\n#g"])
def test_quotes_do_not_end_a_text(folder: Path, notes: str) -> None:
    story = bundled()[0]
    noted = structs.replace(story, steps=(structs.replace(story.steps[0], notes=notes),))
    assert reread(folder, as_story(noted), story.key) == noted
