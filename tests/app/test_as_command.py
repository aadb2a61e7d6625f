"""What is set, as a line for a shell: read again by the program it gives the same settings."""

from __future__ import annotations

import re
import shlex

from hypothesis import given, settings
from hypothesis import strategies as st

from app.command_line.main import parse
from app.command_line.options import OPTIONS, settings_from
from app.command_line.parser import READERS
from app.text.as_command import as_command_line
from app.text.flags import OTHERS
from feeds.fairness import Fairness
from feeds.settings import LIMITS, STYLES, Settings
from feeds.sources import catalogue, find
from feeds.transports import catalogue as ways

OPTIONAL = ("seed", "duration_s", "push_limit_per_s")


def numbers(name: str) -> st.SearchStrategy[float | int | None]:
    limit = LIMITS[name]
    if limit.whole:
        found: st.SearchStrategy[float | int] = st.integers(int(limit.low), int(limit.high))
    else:
        found = st.floats(limit.low, limit.high) | st.integers(1, int(limit.high)).map(float)
    return st.none() | found if name in OPTIONAL else found


@st.composite
def made(draw: st.DrawFn) -> Settings:
    """Return settings of any kind; bounds of an interval that does not adapt are the usual ones."""
    names = [name for name in LIMITS if not name.startswith("adaptive")]
    chosen: dict[str, object] = {name: draw(numbers(name)) for name in names}
    if draw(st.booleans()):
        low, high = sorted(draw(st.tuples(*[st.floats(0.05, 60.0)] * 2)))
        chosen |= {"adaptive": True, "adaptive_low_s": low, "adaptive_high_s": high}
    switches = {name: draw(st.booleans()) for name in Fairness.__struct_fields__}
    return Settings().replace(
        **chosen,
        source=draw(st.sampled_from(list(catalogue()))),
        live_transport=draw(st.sampled_from([one.key for one in ways(STYLES["live"])])),
        polled_transport=draw(st.sampled_from([one.key for one in ways(STYLES["polled"])])),
        query_all=draw(st.booleans()),
        in_step=draw(st.booleans()),
        fairness=Fairness(**switches),
    )


def read(words: list[str]) -> Settings:
    """Return what the program would run with."""
    return settings_from(parse(words), draw_seed=lambda _most: 7)[0]


def posix(line: str) -> list[str]:
    return shlex.split(line)


def powershell(line: str) -> list[str]:
    """Return the words of a line whose quoted ones hold everything that means something there."""
    words = re.findall(r"'(?:[^']|'')*'|\S+", line)
    bare = [word for word in words if not word.startswith("'")]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", word) for word in bare), bare
    return [word[1:-1].replace("''", "'") if word[0] == "'" else word for word in words]


@settings(max_examples=60, deadline=None)
@given(made(), st.booleans())
def test_the_line_gives_the_same_settings(wanted: Settings, windows: bool) -> None:
    line = as_command_line(wanted, powershell=windows)
    program, *words = (powershell if windows else posix)(line)
    assert program == "live-vs-polled"
    seed = wanted.seed if wanted.seed is not None else 7
    assert read(words) == wanted.replace(seed=seed)


def test_only_what_differs_is_said_and_as_people_write_it() -> None:
    mine = Settings(seed=7, rate_per_s=1 / 6, poll_interval_s=0.5, live_transport="sse")
    line = as_command_line(mine, ("--theme", "dark", "--story", "it's mine.toml"))
    assert line == (
        "live-vs-polled --fresh --live sse --rate 10/min --poll-interval 500ms --seed 7"
        " --theme dark --story 'it'\"'\"'s mine.toml'"
    )
    odd = as_command_line(Settings(rate_per_s=0.1 + 0.2), ("--story", "it's"), powershell=True)
    assert odd == ("live-vs-polled --fresh --rate '0.30000000000000004/s' --story 'it''s'")
    rate_per_s = find("heartbeat").default_rate_per_s
    heartbeat = Settings(source="heartbeat", rate_per_s=rate_per_s)
    assert as_command_line(heartbeat) == "live-vs-polled --fresh --source heartbeat"


def test_every_setting_has_its_option() -> None:
    known = {option.setting for option in OPTIONS} | set(OTHERS)
    bounds = {"adaptive_low_s", "adaptive_high_s"}
    assert set(Settings.__struct_fields__) == known | bounds
    assert all(option.flag in READERS for option in OPTIONS)
