"""The options that every command takes: their names, units, ranges and help, and what they set."""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from app.command_line import fairness_option
from app.text import formats
from app.text.mistakes import hint
from feeds.figure import Kind, kind_of
from feeds.settings import LIMITS, BadSettingError, Limit, Settings

DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Option:
    """One option that sets one number of :class:`~feeds.settings.Settings`."""

    flag: str
    setting: str
    metavar: str
    about: str
    default: str = ""
    whole: bool = False

    @property
    def kind(self) -> Kind:
        """What the setting is counted in, by its name."""
        return kind_of(self.setting)

    def read(self, text: str) -> float | int:
        """Return the setting that ``text`` gives; the error of a wrong one says the range."""
        limit = LIMITS[self.setting]
        value = read_number(text, self.kind, limit)
        if not self.whole:
            return value
        if value != int(value):
            raise argparse.ArgumentTypeError(f"{text} is not a whole number")
        return int(value)

    def help(self) -> str:
        """Return what the option does, its range and its default."""
        limit = LIMITS[self.setting]
        default = self.default or written(getattr(DEFAULTS, self.setting), self.kind)
        return f"{self.about} ({range_of(self.kind, limit)}; default {default})".replace("%", "%%")


OPTIONS: tuple[Option, ...] = (
    Option(
        "--rate",
        "rate_per_s",
        "RATE",
        "updates the source publishes: 10/s, 30/min",
        "the source's own",
    ),
    Option("--poll-interval", "poll_interval_s", "TIME", "time between polls: 2s, 500ms"),
    Option(
        "--message-bytes",
        "message_bytes",
        "SIZE",
        "size to fill each message up to: 512, 2kB",
        whole=True,
    ),
    Option(
        "--delay-ms",
        "delay_ms",
        "TIME",
        "simulated network delay of each leg, the same on both sides; 0 is the bare machine",
    ),
    Option("--jitter-ms", "jitter_ms", "TIME", "how far the delay varies, ±"),
    Option(
        "--seed",
        "seed",
        "N",
        "same seed, same updates",
        "a random one, reported with the figures",
        whole=True,
    ),
    Option("--duration", "duration_s", "TIME", "end by itself after: 10s, 2min", "open"),
)


def written(value: float, kind: Kind) -> str:
    """Return a quantity as it is typed on a command line: "2 s", but "10/s" and "150%"."""
    text = formats.setting(value, kind, digits=10).replace(formats.THIN, "").replace("−", "-")
    return text.replace(formats.HARD, "" if text.endswith(("/s", "/min", "%")) else " ")


def range_of(kind: Kind, limit: Limit) -> str:
    """Return the allowed range as people write it: "50 ms to 60 s"."""
    return f"{written(limit.low, kind)} to {written(limit.high, kind)}"


def read_number(text: str, kind: Kind, limit: Limit) -> float:
    """Return ``text`` in the unit of ``kind``, or raise the error that argparse shows."""
    try:
        value = formats.parse(text, kind)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error} ({range_of(kind, limit)})") from None
    if not limit.low <= value <= limit.high:
        raise argparse.ArgumentTypeError(
            f"{written(value, kind)} is outside {range_of(kind, limit)}"
        )
    return value


def read_source(text: str) -> str:
    """Return the key of the source called ``text``; the error of an unknown one lists them."""
    from feeds.sources import catalogue, find

    try:
        return find(text).key
    except BadSettingError:
        keys = list(catalogue())
        known = f"there are {', '.join(keys)}{hint(text, keys)}"
        raise argparse.ArgumentTypeError(f"{text!r} is no source; {known}") from None


def source_lines() -> list[str]:
    """Return what help says of each source: its key, its name, its own rate, what it is."""
    from feeds.sources import catalogue

    return [
        f"  {source.key:<12}{source.label} ({written(source.default_rate_per_s, '/s')})\n"
        f"  {'':<12}{(source.__doc__ or '').splitlines()[0]}"
        for source in catalogue().values()
    ]


def add_common(parser: argparse.ArgumentParser, *, duration: str = "") -> None:
    """Give ``parser`` the options that every command takes; only those given appear as results."""
    group = parser.add_argument_group("the run")
    group.add_argument(
        "--source",
        type=read_source,
        metavar="NAME",
        default=argparse.SUPPRESS,
        help=f"where the data comes from (default {DEFAULTS.source}); see the list below",
    )
    for option in OPTIONS:
        text = option.help()
        if duration and option.setting == "duration_s":
            text = text.replace("default open", f"default {duration}")
        group.add_argument(
            option.flag,
            dest=option.setting,
            type=option.read,
            metavar=option.metavar,
            default=argparse.SUPPRESS,
            help=text,
        )
    fairness_option.add(group)


def settings_from(
    given: argparse.Namespace,
    *,
    duration_s: float | None = None,
    draw_seed: Callable[[int], int] = secrets.randbelow,
) -> tuple[Settings, frozenset[str]]:
    """Return the settings of a run, and the names of those that the command line gave.

    ``duration_s`` is the command's default. The seed is drawn here when none is given, so that
    the figures can name it and the run can be repeated.
    """
    from feeds.sources import find

    names = ("source", "fairness", *(option.setting for option in OPTIONS))
    chosen = {name: getattr(given, name) for name in names if hasattr(given, name)}
    explicit = frozenset(chosen)
    source = find(chosen.get("source", DEFAULTS.source))
    fill: dict[str, object] = {
        "rate_per_s": source.default_rate_per_s,
        "seed": draw_seed(int(LIMITS["seed"].high) + 1) if "seed" not in chosen else None,
        "duration_s": duration_s,
    }
    return DEFAULTS.replace(**(fill | chosen)), explicit
