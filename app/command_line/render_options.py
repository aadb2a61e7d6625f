"""The options of a rendering: where to, and in which looks."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.command_line import sizes
from app.commands.rendering.looks import Look, looks
from app.text.mistakes import hint


def add(group: argparse._ArgumentGroup) -> None:
    """Give ``group`` the options; looks that are not asked for are all that must be looked at."""
    group.add_argument(
        "--render",
        type=Path,
        metavar="FOLDER",
        help="write a picture of every step in every look, and index.html with all of them",
    )
    group.add_argument(
        "--sizes",
        type=_sizes,
        default=(),
        metavar="WxH,…",
        help="sizes of the window in pixels (default 1280x720,1600x1000,3840x2160)",
    )
    group.add_argument(
        "--text-scale",
        dest="render_text_scale",
        type=sizes.read_text_scale,
        metavar="PERCENT",
        help="size of the text (100%% to 250%%; default 100%%, and 250%% at the smaller sizes)",
    )
    group.add_argument(
        "--theme",
        dest="render_theme",
        type=_theme,
        metavar="NAME",
        help="dark or light (default: both)",
    )


def looks_from(given: argparse.Namespace) -> tuple[Look, ...]:
    """Return the looks that the command line asks for."""
    return looks(given.sizes, given.render_text_scale, given.render_theme)


def _sizes(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sizes.read_size(one) for one in text.split(","))


def _theme(text: str) -> str:
    themes = ["dark", "light"]
    if text not in themes:
        wrong = f"{text!r} is neither dark nor light{hint(text, themes)}"
        raise argparse.ArgumentTypeError(wrong)
    return text
