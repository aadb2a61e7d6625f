"""The options that set a run, the same for every command, and the settings they come to."""

import argparse
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from app.command_line.values import number, range_of, written
from feeds.figure import Kind, kind_of
from feeds.settings import LIMITS, Settings

DEFAULTS = Settings()
_DEFAULT_IN_WORDS = {
    "rate_per_s": "the source's own",
    "seed": "a random one, reported with the figures",
    "duration_s": "no end",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option that sets one number of :class:`~feeds.settings.Settings`."""

    flag: str
    setting: str
    metavar: str
    about: str

    @property
    def kind(self) -> Kind:
        """What the setting is counted in, by its name."""
        return kind_of(self.setting)

    def read(self, text: str) -> float | int:
        """Return the setting that ``text`` gives; the error of a wrong one says the range."""
        return number(text, self.kind, LIMITS[self.setting])

    def help(self) -> str:
        """Return what the option does, its range and its default."""
        default = _DEFAULT_IN_WORDS.get(self.setting)
        default = default or written(getattr(DEFAULTS, self.setting), self.kind)
        return f"{self.about} ({range_of(self.kind, LIMITS[self.setting])}; default {default})"


OPTIONS = (
    Option("--rate", "rate_per_s", "RATE", "how often the source publishes: 10/s, 30/min"),
    Option("--poll-interval", "poll_interval_s", "TIME", "time between polls: 2s, 500ms"),
    Option("--message-bytes", "message_bytes", "SIZE", "size each message is padded to: 512, 2kB"),
    Option(
        "--delay-ms",
        "delay_ms",
        "TIME",
        "simulated network delay of each leg, the same on both sides; 0 is the bare machine",
    ),
    Option("--jitter-ms", "jitter_ms", "TIME", "how far the delay varies, up and down"),
    Option("--seed", "seed", "N", "same seed, same updates"),
    Option("--duration", "duration_s", "TIME", "end after this time: 10s, 2min"),
)


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
