"""The command line with words that are none: one line and 2, or settings that a file can hold."""

from __future__ import annotations

import io
import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import msgspec

from app.command_line import main as cli
from app.command_line.grammar import ABOUT
from app.command_line.parser import build
from feeds.settings import LIMITS, Settings
from tests.support.nonsense import TEXTS, is_one_line

PARSER = build(for_help=False)
FLAGS = sorted({*PARSER.flags, *(flag for one in PARSER.commands.values() for flag in one.flags)})
UNITS = ("", "s", "ms", "/s", "/min", "Hz", "kHz", "B", "kB", "MiB", "%", "h", "d", "µs", "x")
NUMBERS = (
    *("0", "1", "-1", "2.5", "1e154", "1e155", "-1e308", "1e309", "1e999", "1e-324", "1e-320"),
    *(
        "9" * 400,
        "0.0000001",
        "1_000",
        "1,5",
        "1,000",
        "٣",
        "²",
        "nan",
        "inf",
        "-inf",
        "0x10",
        "+3",
    ),
)
WORDS = (
    *("--", "-", "", "=", "--=", "---", "-h=", "@x", "x.zip", "x.json", "x.png", "x" * 300),
    *("fair", "worst", "polled-keep-alive=off", "live-compression=on,", "dark", "heartbeat"),
    *(
        "800x600",
        "0x0",
        "9999999x1",
        "fool-yourself",
        "x.toml",
        "\udcff",
        "a\nb",
        "\x1b[31m",
        "2 s",
    ),
)
RIGHT = {
    **{"--rate": "5/s", "--poll-interval": "1s", "--duration": "2s", "--seed": "7"},
    **{"--source": "clock", "--fairness": "worst", "--theme": "dark", "--size": "800x600"},
    **{"--live": "sse", "--polled": "rest-cursor", "--push-limit": "5/s", "--adaptive": "1s..2s"},
    **{"--max-latency": "500ms", "--most": "100", "--side": "live"},
    **{"--database-url": "postgresql://me:secret@here/d"},
    **{"--out": "x.zip", "--json": "-", "--screenshot": "x.png", "--check": "fool-yourself"},
}
STUBBED = (
    *("measure.run", "check_theory.run", "serve.run", "terminal.run", "window.run", "doctor.run"),
    *("story.check", "all_ways.run", "capacity.run"),
)


@contextmanager
def trying() -> Iterator[Callable[[Random], str]]:
    """Give what reads a made-up command line, without running what it asks for."""
    settings: list[Settings] = []

    def note(*words: object, **rest: object) -> int:
        settings.extend(one for one in words if isinstance(one, Settings))
        settings.extend(one.settings for one in words if hasattr(one, "settings"))
        return 0

    def attempt(random: Random) -> str:
        settings.clear()
        return _read([*_words(random)], settings)

    with ExitStack() as stack:
        stack.enter_context(chdir(stack.enter_context(TemporaryDirectory())))
        stack.enter_context(patch.dict(os.environ, QT_QPA_PLATFORM="offscreen"))
        for name in STUBBED:
            stack.enter_context(patch(f"app.commands.{name}", note))
        yield attempt


def _words(random: Random) -> Iterator[str]:
    """Make up the words of a command line."""
    command = random.choice(("", *ABOUT))
    before = random.randrange(3) if random.random() < 0.1 else 0
    known = FLAGS if random.random() < 0.1 else sorted((PARSER.commands.get(command, PARSER)).flags)
    for _ in range(before):
        yield from _option(random, FLAGS)
    if command:
        yield command
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        yield from _option(random, known)
    if random.random() < 0.1:
        yield random.choice(("--", *WORDS))


def _option(random: Random, known: list[str]) -> Iterator[str]:
    flag, kind = random.choice(known), random.random()
    if kind < 0.6:  # most lines are to have one fault, for only the first is told
        yield from (flag, RIGHT[flag]) if flag in RIGHT else (flag,)
    else:
        value = "--" if kind < 0.7 else _value(random)
        yield from random.choice(((flag, value), (f"{flag}={value}",), (f"{flag}={value}",)))


def _value(random: Random) -> str:
    match random.randrange(4):
        case 0:
            return random.choice(WORDS)
        case 1:
            text = random.choice(TEXTS)[:200]
            return "".join(sign for sign in text if sign not in "/\\\0")  # in this folder
    return random.choice(("", "", "-", " ")) + random.choice(NUMBERS) + random.choice(UNITS)


def _read(words: list[str], settings: list[Settings]) -> str:
    """Read ``words``; hold what is said, and what was set, against what is right."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = cli.main(words)
    told, complained = out.getvalue(), err.getvalue()
    if status == 2:
        assert not told, words
        assert is_one_line(complained), (words, complained)
        assert "secret" not in complained, words
        return "refused"
    assert (status, complained) == (0, ""), (words, status, complained)
    for one in settings:
        again = json.loads(msgspec.json.encode(one), parse_constant=lambda name: 1 / 0)
        assert msgspec.convert(again, Settings) == one, words
        numbers = [getattr(one, name) for name in LIMITS]
        assert all(number is None or math.isfinite(number) for number in numbers), words
    return "accepted" if settings else "told"
