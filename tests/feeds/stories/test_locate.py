"""Where things stand in a TOML text: comments, strings of several lines, tables in lines."""

from __future__ import annotations

import tomllib

import pytest

from feeds.stories.locate import Path, line_of, lines

TEXT = '''\
# [[step]] in a comment
title = "a = [ # no"
"order" = 1
[settings] # behind
a.b = 1.5
[[step]]
text = """
[[step]]
x = 1 \\"""
"""
settings = { rate_per_s = 1.5, fairness = { polled_keep_alive = false } }
points = [ "a",
  # between ]
  "b", [
  1, 2], { x = 1 }]
when = 1979-05-27 07:32:00
wait_s = 3
[step.more]
q = 1
[[step.inner]]
p = 1
[[step.inner]]
[ step . "other" ]
p = 2
[[step]]
text = \'\'\'it's "x"
[[step]]\'\'\'
empty = ["", \'\', [], {}]
cues = [
 { at_s = 1.0, do = "stall" },
 { at_s = 2.0, do = "}" },
]
claim = "1"'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("order",), 3),
        (("settings",), 4),
        (("settings", "a", "b"), 5),
        (("step",), 6),
        (("step", 0), 6),
        (("step", 0, "text"), 7),
        (("step", 0, "settings", "fairness", "polled_keep_alive"), 11),
        (("step", 0, "points"), 12),
        (("step", 0, "points", 0), 12),
        (("step", 0, "points", 1), 14),
        (("step", 0, "points", 2, 1), 15),
        (("step", 0, "points", 3, "x"), 15),
        (("step", 0, "when"), 16),
        (("step", 0, "wait_s"), 17),
        (("step", 0, "more", "q"), 19),
        (("step", 0, "inner", 0, "p"), 21),
        (("step", 0, "inner", 1), 22),
        (("step", 0, "other", "p"), 24),
        (("step", 1), 25),
        (("step", 1, "empty", 3), 28),
        (("step", 1, "cues", 0, "at_s"), 30),
        (("step", 1, "cues", 1, "do"), 31),
        (("step", 1, "claim"), 33),
        (("step", 1, "missing", 3, "x"), 25),
        (("nothing",), 1),
    ],
)
def test_line(path: Path, line: int) -> None:
    tomllib.loads(TEXT)  # it is what it seems
    assert line_of(lines(TEXT), path) == line


def test_steps_in_a_line() -> None:
    found = lines('step = [\n { title = "a" },\n { title = "b",  claim = "c" } ]\n')
    assert [found["step", at, "title"] for at in (0, 1)] == [2, 3]
    assert found["step", 1, "claim"] == 3


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing", "a=1", "[[a]]", "[a.b]\nc.d = [[[]]]"])
def test_short_texts(text: str) -> None:
    tomllib.loads(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines(text).values())
