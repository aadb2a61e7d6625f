"""One spelling of units and words in what people read: screen, Help, options, stories, README."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = (
    *("README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/ARCHITECTURE.md"),
    ".github/MANY_MACHINES.md",
    *(str(one.relative_to(ROOT)) for one in (ROOT / "resources").rglob("*.md")),
    *(str(one.relative_to(ROOT)) for one in (ROOT / "resources").rglob("*.toml")),
    *("resources/report/report.html.j2", "resources/schema/summary.json"),
)
WRONG = {
    r"\d ?[kK]i[bB]\b|\d ?KB\b": "sizes are decimal: kB, MB",
    r"\d[ \u00a0](seconds?|secs?|minutes|milliseconds?|msec)\b": "units are s, min and ms",
    r"(?<!`)\b[aA]lerts?\b": "alarms",
    r"\bpercent\b": "per cent, or %",
    r"\b(colo|behavio)r\b(?!:)": "British spelling",
    r"\bis no (source|story|theme|switch|figure|function|folder|ordinary|evidence)\b": "is not a …",
}


def said(path: Path) -> Iterator[str]:
    """Give the texts of several words in a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) and id(node) not in alone else None
        if isinstance(value, str) and " " in value.strip():
            yield value


TEXTS = {one: (ROOT / one).read_text(encoding="utf-8") for one in DOCS} | {
    str(one.relative_to(ROOT)): "\n".join(said(one))
    for folder in ("app", "feeds")
    for one in (ROOT / folder).rglob("*.py")
}


@pytest.mark.parametrize(("wrong", "right"), WRONG.items(), ids=WRONG.values())
def test_units_and_words_have_one_spelling(wrong: str, right: str) -> None:
    found = {
        name: [
            f"{text[max(0, one.start() - 20) : one.end()]!r}" for one in re.finditer(wrong, text)
        ]
        for name, text in TEXTS.items()
    }
    assert {name: which for name, which in found.items() if which} == {}, right
