"""The options that set a run, the same for every command, and the settings they come to."""

import argparse
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.command_line.values import told
from app.text.flags import NUMBERS, OTHERS
from app.text.mistakes import mistake
from app.text.typed import OFF, or_off, quantity, range_of, written
from feeds.database_url import VARIABLE, problem
from feeds.figure import Kind, kind_of
from feeds.frame import SIDES
from feeds.settings import LIMITS, Settings

DEFAULTS = Settings()
_DEFAULT_IN_WORDS = {
    "rate_per_s": "the source's own",
    "seed": "a random one, reported with the figures",
    "duration_s": "no end",
    "push_limit_per_s": OFF,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option that sets one number of :class:`~feeds.settings.Settings`."""

    setting: str
    metavar: str
    about: str

    @property
    def flag(self) -> str:
        """Its name on the command line."""
        return NUMBERS[self.setting]

    @property
    def kind(self) -> Kind:
        """What the setting is counted in, by its name."""
        return kind_of(self.setting)

    @property
    def _or_off(self) -> str:
        """What is said behind the range: whether the setting may be none at all."""
        return f", or {OFF}" if _DEFAULT_IN_WORDS.get(self.setting) == OFF else ""

    def read(self, text: str) -> float | int | None:
        """Return the setting that ``text`` gives; the error of a wrong one says the range."""
        read = partial(or_off if self._or_off else quantity, kind=self.kind)
        return told(partial(read, limit=LIMITS[self.setting]))(text)

    def help(self) -> str:
        """Return what the option does, its range and its default."""
        default = _DEFAULT_IN_WORDS.get(self.setting)
        default = default or written(getattr(DEFAULTS, self.setting), self.kind)
        range_ = range_of(self.kind, LIMITS[self.setting])
        return f"{self.about} ({range_}{self._or_off}; default {default})"


OPTIONS = (
    Option("rate_per_s", "RATE", "how often the source publishes: 10/s, 30/min"),
    Option("poll_interval_s", "TIME", "time between polls: 2s, 500ms"),
    Option("message_bytes", "SIZE", "size each message is padded to: 512, 2kB"),
    Option(
        "delay_ms",
        "TIME",
        "simulated network delay of each leg, the same on both sides; 0 is the bare machine",
    ),
    Option("jitter_ms", "TIME", "how far the delay varies, up and down"),
    Option("seed", "N", "same seed, same updates"),
    Option("duration_s", "TIME", "end after this time: 10s, 2min"),
    Option("push_limit_per_s", "RATE", "push at most so often, the newest wins"),
    Option("clients", "N", "clients of each side, the one on screen included"),
)


def spread(given: argparse.Namespace) -> None:
    """Have what ``--preset`` names among what was ``given``, unless that was given by itself."""
    preset = getattr(given, "preset", None)
    if preset is None:
        return
    settings = preset.over(DEFAULTS)
    named = {name: getattr(settings, name) for name in preset.settings}
    if "adaptive" in named:
        bounds_s = settings.adaptive_low_s, settings.adaptive_high_s
        named["adaptive"] = bounds_s if settings.adaptive else None
    for name, value in named.items():
        if not hasattr(given, name):
            setattr(given, name, value)


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

    names = (*OTHERS, *(option.setting for option in OPTIONS))
    chosen = {name: getattr(given, name) for name in names if hasattr(given, name)}
    if "adaptive" in chosen:
        chosen |= _adaptive(chosen["adaptive"])
    explicit = frozenset(Settings.__struct_fields__ if getattr(given, "fresh", False) else chosen)
    source = find(chosen.get("source", DEFAULTS.source))
    fill: dict[str, object] = {
        "rate_per_s": source.default_rate_per_s,
        "seed": draw_seed(int(LIMITS["seed"].high) + 1) if "seed" not in chosen else None,
        "duration_s": duration_s,
    }
    return DEFAULTS.replace(**(fill | chosen)), explicit


def _adaptive(bounds_s: tuple[float, float] | None) -> dict[str, object]:
    """Return the settings that ``--adaptive`` gives."""
    if bounds_s is None:
        return {"adaptive": False}
    return {"adaptive": True, "adaptive_low_s": bounds_s[0], "adaptive_high_s": bounds_s[1]}


def given_of(given: argparse.Namespace, **names: str) -> dict[str, Any]:
    """Return those of the options, by what they are to be called, that were given."""
    found = {called: getattr(given, name) for called, name in names.items()}
    return {called: value for called, value in found.items() if value is not None}


def lacking(settings: Settings, url: str) -> str:
    """Return which of the ways that are set cannot be had here, and what to do; "" if both can."""
    from feeds import choices

    for side in SIDES:
        key = settings.transport(side)
        if lack := choices.lacking(key, url):
            return f"--{side}: {key} cannot be had here: {lack}"
    return ""


def database_url(given: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL of the person's own database, or "": the option's, else the environment's.

    One in the environment that is none ends the program with 2; nothing of it is told.
    """
    if hasattr(given, "database_url"):
        return str(given.database_url)
    url = environment.get(VARIABLE, "")
    trouble = url and problem(url)
    return mistake(f"{VARIABLE}: the URL {trouble}") if trouble else url
