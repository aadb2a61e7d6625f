"""Story files in which something is wrong: a story comes of them, or one line that says what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from feeds.stories.reader import StoryError, load_file
from tests.support.nonsense import NUMBERS, TEXTS, damaged, is_one_line

_VALUE = re.compile(r"^(\w+ = )(.*)$", re.MULTILINE)
VALUES = (
    *("true", "[]", "{}", "[[]]", "{ x = 1 }", "1979-05-27T07:32:00Z", "0x10", "+inf", "-nan"),
    *(
        "'''\n'''",
        '"\\u0000"',
        '"\\u001b[2J"',
        "[" * 900 + "]" * 900,
        "{a=" * 300 + "1" + "}" * 300,
    ),
    *map(str, NUMBERS),
)


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what reads a spoilt copy of a story that comes with the program."""
    folder = files("resources") / "stories"
    good = [one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".toml")]
    with TemporaryDirectory() as made:
        path = Path(made) / "story.toml"

        def attempt(random: Random) -> str:
            path.write_bytes(_spoilt(random, random.choice(good)))
            try:
                story = load_file(path)
            except StoryError as error:
                return _refused(error, path)
            for step in story.steps:
                texts = story.title, story.about, step.title, step.text, step.says
                assert all(map(str.isprintable, texts)), texts
            return "read"

        yield attempt


def _refused(error: StoryError, path: Path) -> str:
    assert is_one_line(f"{error}\n")
    assert str(error).startswith(f"{path}:")
    return "refused"


def _spoilt(random: Random, text: str) -> bytes:
    """Return ``text`` with a few wrong values, or lines, or bytes."""
    for _ in range(random.choice((0, 1, 1, 2, 5))):
        places = [*_VALUE.finditer(text)]
        place = random.choice(places) if places else None
        match random.randrange(4):
            case 0 if place:
                said = random.choice(VALUES)
                text = f"{text[: place.start(2)]}{said}{text[place.end() :]}"
            case 1 if place:
                said = random.choice(TEXTS)
                quote = random.choice(('"', "'", '"""', ""))
                text = f"{text[: place.start(2)]}{quote}{said}{quote}{text[place.end() :]}"
            case 2:
                lines = text.splitlines(keepends=True)
                line = random.choice(lines)
                lines.insert(random.randrange(len(lines)), line)
                text = "".join(lines)
            case _ if place:
                text = f"{text[: place.start()]}{text[place.end() :]}"
    data = text.encode("utf-8", "surrogatepass")
    return damaged(random, data) if random.random() < 0.5 else data
