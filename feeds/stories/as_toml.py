"""Stories as the text of a TOML file: whoever reads what was written gets the same story."""

import re
import textwrap
from collections.abc import Iterator
from types import MappingProxyType

import msgspec

from feeds.fairness import Fairness
from feeds.settings import Settings
from feeds.stories.claim import Lookup
from feeds.stories.offers import draft
from feeds.stories.story import Cue, First, Question, Step, Story
from feeds.toml_file import plain, quoted

WIDTH = 98
"""Characters of a line of text."""
_DEFAULTS = Settings()
_NEVER = ("duration_s", "fairness")
"""Settings that are not written as the others are."""


def as_step(settings: Settings, figures: Lookup = MappingProxyType({})) -> str:
    """Return a step, to be pasted into a story, that sets what ``settings`` are.

    Its claim is one that ``figures``, measured values by their names, bear out. Title, text and
    waiting time are a beginning. In a file with settings for all of its steps these hold, too.
    """
    return _step(draft(settings, figures), _DEFAULTS)


def as_story(story: Story) -> str:
    """Return the file of ``story``; its key is the file's name, and not in it."""
    common = _common(story)
    lines = [f"title = {_text(story.title)}", f"about = {_text(story.about)}"]
    if story.order != float("inf"):
        lines.append(f"order = {plain(story.order)}")
    if shared := list(_changes(_DEFAULTS, common)):
        lines += ["", "[settings]", *shared]
    return "\n".join([*lines, "", *(_step(step, common) for step in story.steps)])


def _step(step: Step, common: Settings) -> str:
    """Return the tables of ``step`` in a file whose steps have the settings ``common``."""
    lines = ["[[step]]", f"title = {_text(step.title)}", f"text = {_text(step.text)}"]
    lines += _table("settings", _changes(common, step.settings))
    for name in ("points", "lessons"):
        if found := getattr(step, name):
            lines.append(f"{name} = {_list(map(_text, found))}")
    if step.show:
        lines.append(f"show = {_text(step.show)}")
    lines += [f"wait_s = {plain(step.wait_s)}", *_cues(step.cues)]
    lines += _table("calculated", (f"{n} = {quoted(f.text)}" for n, f in step.calculated.items()))
    lines += [f"claim = {_text(step.claim.text)}", f"says = {_text(step.says)}"]
    if step.minutes is not None:
        lines.append(f"minutes = {plain(step.minutes)}")
    if step.notes:
        lines.append(f"notes = {_block(step.notes)}")
    if step.questions:
        lines += ["questions = [", *(f"  {_question(one)}," for one in step.questions), "]"]
    head = "[step.first]" if isinstance(step.first, First) else "[[step.first]]"
    for one in step.before:
        lines += [head, *_first(one, step.settings)]
    return "\n".join([*lines, ""])


def _first(first: First, above: Settings) -> Iterator[str]:
    """Give the lines of what is measured before a step whose settings are ``above``."""
    yield f"name = {_text(first.name)}"
    if first.from_step is not None:
        yield f"from_step = {first.from_step}"
        return
    yield from _table("settings", _changes(above, first.settings))
    yield f"wait_s = {plain(first.wait_s)}"
    yield from _cues(first.cues)


def _question(one: Question) -> str:
    answer = f", answer = {_text(one.answer)}" if one.answer else ""
    return f"{{ ask = {_text(one.ask)}{answer} }}"


def _cues(cues: tuple[Cue, ...]) -> Iterator[str]:
    tables = (f"{{ at_s = {plain(cue.at_s)}, do = {_text(cue.do)} }}" for cue in cues)
    if cues:
        yield f"cues = {_list(tables)}"


def _common(story: Story) -> Settings:
    """Return the defaults, with what all that is measured in ``story`` has set alike.

    What can be unset, as a limit, is left to the steps: a file cannot say "none".
    """
    measured = [turn.settings for step in story.steps for turn in step.turns]
    first, rest = measured[0], measured[1:]
    alike = {
        name: getattr(first, name)
        for name in Settings.__struct_fields__
        if name
        not in ("seed", "duration_s", "push_limit_per_s", "adaptive_low_s", "adaptive_high_s")
        and all(getattr(one, name) == getattr(first, name) for one in rest)
    }
    return _DEFAULTS.replace(**alike)


def _changes(before: Settings, after: Settings) -> Iterator[str]:
    """Give the lines that make ``after`` of ``before``; with a source its rate is said, too."""
    found = msgspec.structs.asdict(after)
    for name, value in found.items():
        follows = name == "rate_per_s" and before.source != after.source
        if name not in _NEVER and value is not None and (value != getattr(before, name) or follows):
            yield f"{name} = {plain(value)}"
    switches = (
        f"{name} = {plain(on)}"
        for name in Fairness.__struct_fields__
        if (on := getattr(after.fairness, name)) != getattr(before.fairness, name)
    )
    yield from _table("fairness", switches)


def _table(name: str, lines: Iterator[str]) -> Iterator[str]:
    if inside := ", ".join(lines):
        yield f"{name} = {{ {inside} }}"


def _list(parts: Iterator[str]) -> str:
    return f"[{', '.join(parts)}]"


def _text(text: str) -> str:
    """Return a text whose spaces are single ones: in several lines if it is long."""
    return quoted(text) if len(text) < WIDTH else _block(text)


def _block(text: str) -> str:
    """Return paragraphs in lines; a quote that could end them is escaped."""
    fill = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False).fill
    lines = "\n\n".join(fill(one) for one in text.replace("\\", "\\\\").split("\n\n"))
    return '"""\n' + re.sub(r'"(?="|\Z)', r"\"", lines) + '"""'
