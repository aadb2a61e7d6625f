"""What the words behind an option mean: each reader returns a value, or says what is allowed.

The error that a reader raises is the text that argparse shows behind the name of the option.
"""

from __future__ import annotations

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from app.commands.rendering.looks import VIEWS, View
from app.text import typed
from app.text.mistakes import hint
from app.ui.text_scale import LIMIT as TEXT_SCALE
from feeds import database_url
from feeds.fairness import WORST, Fairness
from feeds.figure import Kind
from feeds.figures import FIGURES
from feeds.frame import SIDES, SideName
from feeds.remote.server import GatewayPlace, place_of
from feeds.settings import LIMITS, MAX_LATENCY_LIMIT, STYLES, BadSettingError, Limit

if TYPE_CHECKING:
    from feeds.presets import Preset
    from feeds.stories.story import Story

_T = TypeVar("_T")

UNTIL = Limit(0.1, 50, "%")
UNTIL_FIGURES = tuple(figure.key for figure in FIGURES if figure.compared and not figure.derive)
UNTIL_NAMES = f"live. or polled. and one of {', '.join(UNTIL_FIGURES)}"
MOST = Limit(2, LIMITS["clients"].high, "clients", whole=True)
"""Of the largest crowd that a search for capacity tries."""
BOTH = "both"
PORT = Limit(0, 65535, "", whole=True)
SPEED = Limit(0.25, 16, "×")
RAMP, WORKERS = Limit(1, 10_000, "/s"), Limit(1, 1000, "workers", whole=True)
MAX = "max"
WIDTH, HEIGHT = Limit(640, 7680, "pixels"), Limit(400, 4320, "pixels")
SIZES = f"{WIDTH.low}x{HEIGHT.low} to {WIDTH.high}x{HEIGHT.high}"
PICTURES = (".png", ".jpg", ".jpeg")
SWITCHES = tuple(name.replace("_", "-") for name in Fairness.__struct_fields__)
_POSITIONS = {"on": True, "off": False}
_WHOLE = {"fair": Fairness(), "worst": WORST}


def number(text: str, kind: Kind, limit: Limit) -> float | int:
    """Return ``text`` in the unit of ``kind``."""
    return told(partial(typed.quantity, kind=kind, limit=limit))(text)


def told(read: Callable[[str], _T]) -> Callable[[str], _T]:
    """Return ``read``, the errors of which argparse shows as they are."""

    def reader(text: str) -> _T:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return reader


adaptive = told(typed.bounds)
"""Reads the bounds of the interval in seconds, or ``None``: it stays as it is set."""


def port(text: str) -> int:
    """Return the number of a port; 0 leaves the choice to the system."""
    return int(number(text, "", PORT))


def ramp(text: str) -> float:
    """Return how many clients begin a second."""
    return number(text, "/s", RAMP)


def workers(text: str) -> int:
    """Return how many workers there are to be."""
    return int(number(text, "", WORKERS))


def text_scale(text: str) -> float:
    """Return the factor that a percentage is."""
    return number(text, "%", TEXT_SCALE) / 100


def max_latency(text: str) -> float:
    """Return the maximum acceptable latency in seconds."""
    return number(text, "s", MAX_LATENCY_LIMIT)


def most(text: str) -> int:
    """Return the largest crowd that is tried."""
    return int(number(text, "", MOST))


def side(text: str) -> tuple[SideName, ...]:
    """Return the sides that are searched."""
    _one_of(text, [*SIDES, BOTH], f"is not a side; there are {', '.join(SIDES)}, {BOTH}")
    return tuple(one for one in SIDES if text in (one, BOTH))


def speed(text: str) -> float:
    """Return how many times as fast as it was; infinite for "max"."""
    if text.strip().lower() == MAX:
        return math.inf
    try:
        return number(text.strip().rstrip("x×"), "", SPEED)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"{error}, or {MAX}") from None


def until(text: str) -> float:
    """Return the share that a percentage is."""
    return number(text, "%", UNTIL) / 100


def figure(text: str) -> str:
    """Return the name of a figure whose mean has an interval: "polled.update_latency_ms"."""
    known = [f"{side}.{name}" for side in ("live", "polled") for name in UNTIL_FIGURES]
    return _one_of(text, known, f"is not a figure with a mean; write {UNTIL_NAMES}")


def theme(text: str) -> str:
    """Return a theme of the window; the system's is one of them."""
    return _one_of(
        text, ["dark", "light", "system"], "is not a theme; there are dark, light, system"
    )


def picture_theme(text: str) -> str:
    """Return a theme of a picture."""
    return _one_of(text, ["dark", "light"], "is neither dark nor light")


def size(text: str) -> tuple[int, int]:
    """Return width and height of the window in pixels."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*[x×X]\s*(\d{1,6})\s*", text)
    if match is None:
        raise ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT ({SIZES})")
    width, height = int(match[1]), int(match[2])
    if not (WIDTH.low <= width <= WIDTH.high and HEIGHT.low <= height <= HEIGHT.high):
        raise ArgumentTypeError(f"{width}x{height} is outside {SIZES}")
    return width, height


def sizes(text: str) -> tuple[tuple[int, int], ...]:
    """Return the sizes between commas."""
    return tuple(size(one) for one in text.split(","))


def views(text: str) -> tuple[View, ...]:
    """Return what is drawn, by the words between commas."""
    if text.strip() == "all":
        return VIEWS
    wrong = f"is no view; there are {', '.join(VIEWS)}, all"
    return tuple(cast("View", _one_of(one.strip(), VIEWS, wrong)) for one in text.split(","))


def picture(text: str) -> Path:
    """Return the file of a picture, of a form that Qt writes."""
    path = Path(text)
    if path.suffix.lower() not in PICTURES:
        raise ArgumentTypeError(f"{text!r} does not end in {', '.join(PICTURES)}")
    return path


def page(text: str) -> Path:
    """Return the file of a page to print, which is HTML whatever its name says."""
    path = Path(text)
    if path.suffix.lower() not in ("", ".html", ".htm"):
        raise ArgumentTypeError(f"{text!r} does not end in .html; a browser prints it, also as PDF")
    return path


def clip(text: str) -> Path:
    """Return the file of a clip, of a form that can be written here."""
    from app.features.clip.records import FORMS

    path = Path(text)
    form = FORMS.get(path.suffix.lower().removeprefix("."))
    if form is None:
        endings = ", ".join(one.ending for one in FORMS.values())
        raise ArgumentTypeError(f"{text!r} does not end in {endings}")
    if lacking := form.lacking():
        raise ArgumentTypeError(f"{form.name} cannot be written: {lacking}")
    return path


def source(text: str) -> str:
    """Return the key of the source called ``text``."""
    from feeds.sources import catalogue, find

    try:
        return find(text).key
    except BadSettingError:
        keys = list(catalogue())
        return _one_of(text, keys, f"is not a source; there are {', '.join(keys)}")


def transport(side: SideName) -> Callable[[str], str]:
    """Return the reader of the key of a transport that ``side`` can have."""

    def read(text: str) -> str:
        from feeds.transports import catalogue

        style = STYLES[side]
        keys = [one.key for one in catalogue(style)]
        return _one_of(text, keys, f"is not a way to {style}; there are {', '.join(keys)}")

    return read


def database(text: str) -> str:
    """Return the URL of a database; the error of a wrong one holds nothing of it."""
    if trouble := database_url.problem(text):
        raise ArgumentTypeError(f"the URL {trouble}")
    return text


def remote(text: str) -> GatewayPlace:
    """Return which gateway of another machine a URL means; the error holds nothing of it."""
    try:
        return place_of(text)
    except ValueError as error:
        raise ArgumentTypeError(f"the URL {error}") from None


def preset(text: str) -> Preset:
    """Return a preset by its name or its file; a mistake in it is one on the command line."""
    from feeds.presets import PresetError, load, own_path

    try:
        return load(text, own_path())
    except PresetError as error:
        raise ArgumentTypeError(str(error)) from None


def story(text: str) -> Story:
    """Return a story by its key or its file; a mistake in it is one on the command line."""
    from feeds.stories.reader import StoryError, load

    try:
        return load(text)
    except StoryError as error:
        raise ArgumentTypeError(str(error)) from None


def step(text: str) -> int:
    """Return the number of a step, from 1."""
    if not text.isascii() or not text.isdigit() or int(text[:9]) < 1:
        raise ArgumentTypeError(f"{text!r} is not the number of a step, counted from 1")
    return int(text[:9])


def fairness(text: str) -> Fairness:
    """Return the switches that ``text`` names; the others stay fair."""
    if text in _WHOLE:
        return _WHOLE[text]
    chosen: dict[str, bool] = {}
    for word in text.split(","):
        name, _, position = word.strip().partition("=")
        if name in _WHOLE:
            raise ArgumentTypeError(f"{name} stands alone, without other switches")
        if name not in SWITCHES:
            known = [*_WHOLE, *SWITCHES]
            _one_of(name, known, f"is not a switch; there are {', '.join(known)}")
        if position not in _POSITIONS:
            raise ArgumentTypeError(f"{name}={position or '?'}: write on or off")
        chosen[name.replace("-", "_")] = _POSITIONS[position]
    return Fairness().replace(**chosen)


def _one_of(text: str, known: Sequence[str], wrong: str) -> str:
    if text not in known:
        raise ArgumentTypeError(f"{text!r} {wrong}{hint(text, list(known))}")
    return text
