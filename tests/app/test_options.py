"""Options: units, ranges, defaults, and what they set."""

from __future__ import annotations

import argparse

import pytest

from app.command_line import options
from app.command_line.parser import build
from app.command_line.units import BYTES, MILLISECONDS, PER_SECOND, SECONDS, BadQuantityError, Kind
from feeds.settings import LIMITS, Settings


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (SECONDS, "2", 2.0),
        (SECONDS, "500ms", 0.5),
        (SECONDS, "500 MS", 0.5),
        (SECONDS, "2min", 120.0),
        (SECONDS, ".5", 0.5),
        (SECONDS, "1e1", 10.0),
        (MILLISECONDS, "20", 20.0),
        (MILLISECONDS, "0.02s", 20.0),
        (MILLISECONDS, "300μs", 0.3),
        (PER_SECOND, "10", 10.0),
        (PER_SECOND, "10/s", 10.0),
        (PER_SECOND, "1/min", 1 / 60),
        (PER_SECOND, "360Hz", 360.0),
        (BYTES, "64", 64.0),
        (BYTES, "64kB", 64000.0),
        (BYTES, "64KiB", 65536.0),
    ],
)
def test_quantities(kind: Kind, text: str, value: float) -> None:
    assert kind.read(text)[0] == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "s", "two", "nan", "inf", "2 parsecs", "1,5", "0x10", "--"])
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(BadQuantityError):
        SECONDS.read(text)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (SECONDS, 0.05, "50 ms"),
        (SECONDS, 604800.0, "7 d"),
        (PER_SECOND, 1 / 60, "1/min"),
        (PER_SECOND, 1000.0, "1000/s"),
        (BYTES, 65536, "64 KiB"),
        (MILLISECONDS, 0.0, "0 ms"),
    ],
)
def test_quantities_are_shown(kind: Kind, value: float, text: str) -> None:
    assert kind.show(value) == text


@pytest.mark.parametrize("option", options.OPTIONS, ids=lambda option: option.flag)
def test_both_ends_of_each_range_are_allowed_and_no_more(option: options.Option) -> None:
    limit = LIMITS[option.setting]
    plain = option.kind.units[option.kind.plain]
    assert option.read(f"{limit.low / plain!r}") == limit.low
    assert option.read(f"{limit.high / plain!r}") == limit.high
    for outside in (limit.low - 1, limit.high + 1):
        with pytest.raises(argparse.ArgumentTypeError, match="is outside"):
            option.read(f"{outside!r}")


def test_message_names_value_and_range() -> None:
    interval = next(option for option in options.OPTIONS if option.flag == "--poll-interval")
    with pytest.raises(argparse.ArgumentTypeError, match=r"^0 s is outside 50 ms to 60 s$"):
        interval.read("0")


def _settings(*words: str, seed: int = 5) -> tuple[Settings, frozenset[str]]:
    given = build(for_help=False).parse_args(words)
    return options.settings_from(given, draw_seed=lambda below: seed)


def test_nothing_given() -> None:
    settings, explicit = _settings()
    assert settings == Settings(seed=5)
    assert explicit == frozenset()


def test_given_names_are_explicit_on_either_side_of_the_command() -> None:
    settings, explicit = _settings("--rate", "5", "measure", "--seed=7", "--duration", "3s")
    assert (settings.rate_per_s, settings.seed, settings.duration_s) == (5.0, 7, 3.0)
    assert explicit == {"rate_per_s", "seed", "duration_s"}


def test_option_behind_the_command_wins() -> None:
    assert _settings("--rate", "5", "measure", "--rate", "6")[0].rate_per_s == 6.0


def test_rate_follows_the_source_unless_given() -> None:
    from feeds.sources import find

    assert _settings("--source", "heartbeat")[0].rate_per_s == find("heartbeat").default_rate_per_s
    assert _settings("--source", "Heartbeat", "--rate", "9")[0].rate_per_s == 9.0
    assert _settings("--source", "Market ticks")[0].source == "market"


def test_drawn_seed_is_in_range_and_reported() -> None:
    seeds = {options.settings_from(argparse.Namespace())[0].seed for _ in range(20)}
    assert len(seeds) > 1
    assert None not in seeds


def test_help_lists_every_option_range_default_and_source() -> None:
    text = " ".join(build(for_help=True).format_help().split())
    for option in options.OPTIONS:
        limit = LIMITS[option.setting]
        assert option.flag in text
        assert options.range_of(option.kind, limit) in text
    for line in options.source_lines():
        assert " ".join(line.split()) in text
    for word in ("examples:", "measure", "serve", "doctor", "default 2 s", "--screenshot"):
        assert word in text
