"""Options about stories: those of ``story``, and those of the window."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.command_line import options, render_options
from app.text.mistakes import mistake

if TYPE_CHECKING:
    from feeds.stories.story import Story

EXAMPLES = """\
  live-vs-polled story --list                       the stories that come with the program
  live-vs-polled story --check fool-yourself        are its claims true here and now?
  live-vs-polled story --render pictures            every step of all of them, in every look
  live-vs-polled story --check mine.toml --step 3   one step of a story of your own
  live-vs-polled --story fool-yourself              the story in the window"""
ABOUT = "the stories that come with the program, and whether their claims hold without a window"
_SOURCE = "NAME_OR_FILE"


def add_story(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``story``."""
    group = parser.add_argument_group("the story")
    group.add_argument("--list", action="store_true", help="list keys, titles and steps")
    group.add_argument(
        "--check",
        type=_story,
        metavar=_SOURCE,
        help="run all steps without a window: a key of the list, or a file that ends in .toml",
    )
    render_options.add(group)
    group.add_argument("--step", type=_step, metavar="N", help="check only this step, from 1")
    seed = next(option for option in options.OPTIONS if option.setting == "seed")
    group.add_argument(
        seed.flag, dest=seed.setting, type=seed.read, metavar=seed.metavar, help=seed.help()
    )
    group.add_argument(
        "--json",
        metavar="FILE",
        help="write the results as JSON to FILE; - is standard output, and nothing else goes there",
    )


def add_window(group: argparse._ArgumentGroup) -> None:
    """Add the options of the window that are about stories."""
    group.add_argument(
        "--story",
        type=_story,
        metavar=_SOURCE,
        help="play a story: its key, or a file that ends in .toml (see live-vs-polled story)",
    )
    group.add_argument("--present", action="store_true", help="begin in presentation mode")


def check(given: argparse.Namespace) -> None:
    """End the program with one line and 2 if the options of ``story`` contradict each other."""
    if given.list == (given.check is not None or given.render is not None):
        both = "do not go together" if given.list else "one of them is needed"
        mistake(f"--list, --check, --render: {both}")
    if given.render is None and (given.sizes or given.render_text_scale or given.render_theme):
        mistake("--sizes, --text-scale, --theme: belong to --render, which is missing")
    for name in ("step", "json", "seed"):
        if given.list and getattr(given, name) is not None:
            mistake(f"--{name}: belongs to --check, which is missing")
    steps = len(given.check.steps) if given.check else 0
    if given.step is not None and given.step > steps:
        mistake(f"--step: {given.step} is outside 1 to {steps}, the steps of {given.check.key}")


def _story(source: str) -> Story:
    """Read a story at once: a mistake in it is one on the command line."""
    from feeds.stories.reader import StoryError, load

    try:
        return load(source)
    except StoryError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _step(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:9]) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a step, counted from 1")
    return int(text[:9])
