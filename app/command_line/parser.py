"""The parser that the grammar makes, and mistakes told in one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from app import __version__
from app.command_line import contradictions, deployed, grammar, values
from app.command_line.examples import EXAMPLES
from app.command_line.options import OPTIONS
from app.text.flags import OTHERS
from app.text.mistakes import PROGRAM, mistake
from app.text.typed import written
from feeds.frame import SIDES, SideName
from feeds.settings import STYLES

APART = ("compare", "replay", "story", "crowd")
OPERANDS = {"compare": " A B", "replay": " FILE"}
"""Commands that take none of the options of a run."""
MAY_LACK = ("STORY",)
"""Words of a command that are no options, and need not be there."""
OF_THE_WINDOW = {
    word for line in grammar.OWN[""].splitlines() if (word := line.split()[0])[0] == "-"
}

Readers = dict[str, Callable[[str], object]]
READERS: Readers = {
    "--preset": values.preset,
    "--source": values.source,
    **{option.flag: option.read for option in OPTIONS},
    "--fairness": values.fairness,
    "--live": values.transport("live"),
    "--polled": values.transport("polled"),
    "--adaptive": values.adaptive,
    "--database-url": values.database,
    "--screenshot": values.picture,
    "--clip": values.clip,
    "--theme": values.theme,
    "--size": values.size,
    "--sizes": values.sizes,
    "--text-scale": values.text_scale,
    "--views": values.views,
    "--story": values.story,
    "--check": values.story,
    "--step": values.step,
    "--out": Path,
    "--record": Path,
    "--speed": values.speed,
    "--render": Path,
    "--notes": values.page,
    "--handout": values.page,
    "--until": values.until,
    "--of": values.figure,
    "--max-latency": values.max_latency,
    "--most": values.most,
    "--side": values.side,
    "--bind": deployed.address,
    "--allow-host": deployed.hosts,
    "--allow-origin": deployed.origins,
    "--role": deployed.role,
    "--connect": values.remote,
    "--upstream": deployed.broker,
    "--subject": deployed.subject,
    "--live-port": values.port,
    "--polled-port": values.port,
    "--token-file": Path,
    "--ca": Path,
    "--workers": values.workers,
    "--ramp": values.ramp,
    "--master-port": values.port,
}
REPEATED = ("--allow-host", "--allow-origin")
"""Options that may come again, and then add to what there is."""
_SETTINGS = {option.flag: option.setting for option in OPTIONS} | {
    flag: setting for setting, flag in OTHERS.items()
}


class Parser(argparse.ArgumentParser):
    """A parser that tells a mistake in exactly one line."""

    commands: Mapping[str, Parser] = {}

    @property
    def flags(self) -> dict[str, bool]:
        """The options, and whether a value follows them, which argparse tells nobody else."""
        return {flag: one.nargs != 0 for flag, one in self._option_string_actions.items()}

    @property
    def operands(self) -> int:
        """How many words that are no options it takes."""
        return sum(not action.option_strings for action in self._actions)

    def error(self, message: str) -> NoReturn:
        """Print ``message`` as one line on standard error and exit with 2."""
        message = re.sub(r"^argument ", "", message)
        mistake(message.replace(": ignored explicit argument ", ": takes no value, but is given "))

    def add(self, lines: str, readers: Readers = READERS, **rest: Any) -> None:  # noqa: ANN401
        """Add the options that ``lines`` of the grammar describe."""
        group: argparse._ActionsContainer = self
        for line in lines.splitlines():
            usage, _, about = line.partition("  ")
            name, _, value = usage.partition(" ")
            how = {"help": about.strip().replace("%", "%%"), **rest}
            if not about:
                group = self.add_argument_group(usage)
            elif name in MAY_LACK:
                group.add_argument(name.lower(), metavar=name, nargs="?", **how)
            elif not name.startswith("-"):
                group.add_argument(name.lower(), metavar=name, type=Path, **how)
            elif value:
                read, setting = readers.get(name, str), _SETTINGS.get(name)
                how |= {"action": "extend"} if name in REPEATED else {}
                group.add_argument(name, metavar=value, type=read, dest=setting, **how)
            else:
                group.add_argument(name, action="store_true", **how)


def build(*, for_help: bool) -> Parser:
    """Return the parser; the lists of what there is are made only when help is asked for."""
    listing = "\n".join(listed()) if for_help else ""
    parser = Parser(prog=PROGRAM, **_texts("", grammar.DESCRIPTION, listing))
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    run = f"{grammar.RUN}\n{grammar.DATABASE}"
    parser.add(run, default=argparse.SUPPRESS)
    parser.add(grammar.OWN[""])
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands, each with a --help of its own"
    )
    for name, about in grammar.ABOUT.items():
        more = f"\n\n{grammar.MORE[name]}" if name in grammar.MORE else ""
        texts = _texts(name, f"{about[0].upper()}{about[1:]}.{more}", listing)
        command = commands.add_parser(name, help=about, **texts)
        if name not in APART:
            end = "default 10 s" if name == "measure" else "default no end"
            of_run = run.replace("default no end", end)
            if name == "capacity" and for_help:
                of_run = grammar.for_capacity(of_run, contradictions.NOT_FOR_CAPACITY)
            command.add(of_run, default=argparse.SUPPRESS)
        own = {"--theme": values.picture_theme} if name == "story" else {}
        command.add(grammar.OWN[name], READERS | own)
        if name == "story":
            command.add(grammar.DATABASE, default=argparse.SUPPRESS)
    parser.commands = commands.choices
    return parser


def listed() -> Iterator[str]:
    """Give the lines of the lists that help ends with: the sources, the ways to push and pull."""
    yield "sources:"
    yield from source_lines()
    yield "\npresets, for --preset:"
    yield from preset_lines()
    for side in SIDES:
        yield f"\nways to {STYLES[side]}, for --{side}:"
        yield from way_lines(side)


def way_lines(side: SideName) -> list[str]:
    """Return what help says of each transport that ``side`` can have: key, name and tip."""
    from feeds.transports import catalogue

    return [f"  {way.key:<17}{way.label}\n  {'':<17}{way.tip}" for way in catalogue(STYLES[side])]


def preset_lines() -> list[str]:
    """Return what help says of each preset, of one's own if they can be read: name, what it is."""
    from feeds import presets

    try:
        found = presets.offered(presets.own_path())
    except presets.PresetError:
        found = presets.bundled()
    return [f"  {presets.slug(one.name):<18} {one.about or one.name}" for one in found]


def source_lines() -> list[str]:
    """Return what help says of each source: its key, its name, its own rate, what it is."""
    from feeds.sources import catalogue

    end = "\n"
    return [
        f"  {source.key:<12}{source.label} ({written(source.default_rate_per_s, '/s')})\n"
        f"  {'':<12}{(source.about or source.__doc__ or '').partition(end)[0]}"
        for source in catalogue().values()
    ]


def _texts(name: str, description: str, listing: str) -> dict[str, Any]:
    """Return what the parser of the command ``name`` is made with: its texts and their form."""
    called = f"{PROGRAM} {name}{OPERANDS.get(name, '')}".rstrip()
    lists = "" if name in APART else f"\n\n{listing}"
    return {
        "usage": f"{called} [option …]"
        + ("" if name else f"\n       {PROGRAM} COMMAND [option …]"),
        "description": description,
        "epilog": f"examples:\n{EXAMPLES[name]}{lists}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }
