"""The command line's grammar: the commands, their own options, and mistakes told in one line."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import NoReturn, TypedDict

from app import __version__
from app.command_line import evidence_options, options, sizes, story_options
from app.text.mistakes import PROGRAM, hint, mistake
from feeds.settings import Limit

MEASURE_DURATION_S = 10.0
PORT = Limit(0, 65535, "")
PICTURES = (".png", ".jpg", ".jpeg")

_DESCRIPTION = """\
The same data arriving twice, side by side: pushed over a WebSocket (live) and polled
over HTTP (polled), measured live on real processes of this machine.

Without a command the window opens; with no display, both sides are shown in the terminal.
"""

_EXAMPLES = {
    "": """\
  live-vs-polled                                    open the window
  live-vs-polled --rate 100/s --poll-interval 1s    a fast source, polled each second
  live-vs-polled --source heartbeat --theme dark    a real electrocardiogram
  live-vs-polled --duration 10 --screenshot out.png the window for 10 s, then its picture
  live-vs-polled measure --duration 30 --json -     figures alone, as JSON
  live-vs-polled measure --out run1.zip             evidence: every update, summary, report
  live-vs-polled compare run1.zip run2.zip          two runs, and which differences are noise
  live-vs-polled story --list                       stories that prove what they claim
  live-vs-polled serve --polled-port 8080           both servers, for curl or a browser
  live-vs-polled doctor                             can the window run here?""",
    "measure": """\
  live-vs-polled measure                            10 s, then a table
  live-vs-polled measure --poll-interval 500ms --delay-ms 80 --seed 7
  live-vs-polled measure --json -  | jq .polled.update_latency_ms.p50
  live-vs-polled measure --duration 1min --out run1 a folder: summary.json, updates.csv, report.html
  live-vs-polled measure --until 2%                 until the mean is known to ± 2 %
  live-vs-polled measure --until 1% --of live.staleness_ms --duration 5min
  live-vs-polled measure --check-theory             does it measure what theory says? 4 min""",
    "compare": """\
  live-vs-polled compare run1 run2                  two folders, zips or summary.json files
  live-vs-polled compare run1.zip run2.zip --json   the same as JSON""",
    "story": story_options.EXAMPLES,
    "serve": """\
  live-vs-polled serve                              ports of the system's choice
  live-vs-polled serve --live-port 8001 --polled-port 8002 --rate 5/s
  live-vs-polled serve --json                       one line: live_url, polled_url, token""",
    "doctor": "  live-vs-polled doctor",
}

_ABOUT = {
    "measure": "measure without a window; figures as a table or as JSON",
    "compare": "put two runs side by side: the differences, and which are inside the noise",
    "story": story_options.ABOUT,
    "serve": "run the source and both servers in the foreground and print their addresses",
    "doctor": "check whether the window can run here, and what to install if not",
}

_APART = ("compare", "story")
"""Commands that take none of the options of a run."""


class _Texts(TypedDict):
    """What every parser is made with."""

    description: str
    epilog: str
    formatter_class: type[argparse.HelpFormatter]
    allow_abbrev: bool


class Parser(argparse.ArgumentParser):
    """A parser that tells a mistake in exactly one line."""

    def error(self, message: str) -> NoReturn:
        """Print ``message`` as one line on standard error and exit with 2."""
        mistake(re.sub(r"^argument ", "", message))


def build(*, for_help: bool) -> Parser:
    """Return the parser; the list of sources is made only when help is asked for."""
    listing = "\n".join(options.source_lines()) if for_help else ""
    parser = Parser(prog=PROGRAM, usage=_usage(""), **_texts(_DESCRIPTION, "", listing))
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    options.add_common(parser)
    _add_window(parser)
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands, each with a --help of its own"
    )
    for name, about in _ABOUT.items():
        texts = _texts(f"{about[0].upper()}{about[1:]}.", name, listing)
        command = commands.add_parser(name, usage=_usage(name), help=about, **texts)
        if name not in _APART:
            options.add_common(command, duration="10 s" if name == "measure" else "")
        _ADD[name](command)
    return parser


def _usage(name: str) -> str:
    """Return how the command ``name`` is called, without a list of all its options."""
    called = f"{PROGRAM} {name}{' A B' * (name == 'compare')}".rstrip()
    return f"{called} [option …]" + ("" if name else f"\n       {PROGRAM} COMMAND [option …]")


def _texts(description: str, name: str, listing: str) -> _Texts:
    """Return what every parser is made with: its texts, their form, no abbreviations."""
    sources = "" if name in _APART else f"\n\nsources:\n{listing}"
    return {
        "description": description,
        "epilog": f"examples:\n{_EXAMPLES[name]}{sources}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }


def _add_window(parser: argparse.ArgumentParser) -> None:
    """Add the options of the window."""
    group = parser.add_argument_group("the window (without a command)")
    group.add_argument(
        "--screenshot",
        type=_picture,
        metavar="FILE",
        help="write a picture of the window (.png or .jpg) at the end; needs no display",
    )
    group.add_argument(
        "--reset-settings", action="store_true", help="forget what the window remembered"
    )
    group.add_argument(
        "--theme",
        type=_theme,
        metavar="NAME",
        help="dark, light or system (default: as last time, at first system)",
    )
    group.add_argument(
        "--size",
        type=sizes.read_size,
        metavar="WxH",
        help=f"size of the window in pixels, for instance 1600x1000 ({sizes.allowed()})",
    )
    group.add_argument(
        "--text-scale",
        type=sizes.read_text_scale,
        metavar="PERCENT",
        help="size of the text (100%% to 250%%; default 100%%)",
    )
    story_options.add_window(group)


def _add_measure(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``measure``."""
    group = parser.add_argument_group("the figures")
    group.add_argument(
        "--json",
        metavar="FILE",
        help="write the figures as JSON to FILE; - is standard output, and nothing else goes there",
    )
    evidence_options.add_measure(parser)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``serve``."""
    group = parser.add_argument_group("the servers (on 127.0.0.1 only)")
    for side in ("live", "polled"):
        group.add_argument(
            f"--{side}-port",
            type=_port,
            default=0,
            metavar="N",
            help=f"port of the {side} server (1 to 65535; default 0, the system chooses)",
        )
    group.add_argument(
        "--json", action="store_true", help="print one line of JSON: live_url, polled_url, token"
    )


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    """``doctor`` has no options of its own."""


_ADD = {
    "measure": _add_measure,
    "compare": evidence_options.add_compare,
    "story": story_options.add_story,
    "serve": _add_serve,
    "doctor": _add_doctor,
}


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in PICTURES:
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {', '.join(PICTURES)}")
    return path


def _theme(text: str) -> str:
    themes = ["dark", "light", "system"]
    if text not in themes:
        wrong = f"{text!r} is no theme; there are {', '.join(themes)}{hint(text, themes)}"
        raise argparse.ArgumentTypeError(wrong)
    return text


def _port(text: str) -> int:
    value = options.read_number(text, "", PORT)
    if value != int(value):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number")
    return int(value)
