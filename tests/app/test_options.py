"""Options: units, ranges, defaults, and what they set."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from app.command_line import options, values
from app.command_line.main import parse
from app.command_line.parser import build, source_lines
from app.text import formats
from app.text.typed import range_of, written
from feeds import database_url
from feeds.fairness import Fairness
from feeds.figure import Kind
from feeds.frame import SIDES
from feeds.settings import LIMITS, STYLES, Settings
from feeds.transports import catalogue


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("s", 0.05, "50 ms"),
        ("s", 0, "0 s"),
        ("s", 604800.0, "7 d"),
        ("/s", 1 / 60, "1/min"),
        ("/s", 1000.0, "1000/s"),
        ("/s", 2000.25, "2000.25/s"),
        ("B", 65536, "65.536 kB"),
        ("ms", 0.0, "0 ms"),
        ("ms", -5, "-5 ms"),
        ("%", 100, "100%"),
        ("", 4294967295, "4294967295"),
    ],
)
def test_quantities_are_shown_as_they_are_typed(kind: Kind, value: float, text: str) -> None:
    assert written(value, kind) == text
    assert formats.parse(text, kind) == pytest.approx(value)


@pytest.mark.parametrize("option", options.OPTIONS, ids=lambda option: option.flag)
def test_both_ends_of_each_range_are_allowed_and_no_more(option: options.Option) -> None:
    limit = LIMITS[option.setting]
    assert option.read(f"{limit.low!r}") == limit.low
    assert option.read(f"{limit.high!r}") == limit.high
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


def test_fresh_settings_are_all_given() -> None:
    settings, explicit = _settings("--fresh", "--rate", "5")
    assert settings.rate_per_s == 5
    assert explicit == frozenset(Settings.__struct_fields__)


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


def test_the_ways_to_push_and_to_pull() -> None:
    words = ["--live=websocket", "serve", "--polled=rest", "--push-limit=30/min", "--query-all"]
    settings, explicit = _settings(*words, "--adaptive", "100ms..5s")
    assert (settings.live_transport, settings.polled_transport) == ("websocket", "rest")
    assert (settings.push_limit_per_s, settings.query_all) == (0.5, True)
    assert (settings.adaptive, settings.adaptive_low_s, settings.adaptive_high_s) == (True, 0.1, 5)
    assert {"live_transport", "adaptive", "adaptive_low_s", "query_all"} <= explicit


def test_what_is_off_is_off_and_was_asked_for() -> None:
    settings, explicit = _settings("--push-limit", "off", "--adaptive", "off")
    assert (settings.push_limit_per_s, settings.adaptive) == (None, False)
    assert explicit == {"push_limit_per_s", "adaptive"}


def test_help_lists_every_way_of_the_folder() -> None:
    parser = build(for_help=True)
    for one in (parser, parser.commands["measure"], parser.commands["serve"]):
        text = " ".join(one.format_help().split())
        for side in SIDES:
            for way in catalogue(STYLES[side]):
                assert f"{way.key} {way.label} {way.tip}" in text
    assert database_url.VARIABLE in parser.commands["story"].format_help()


def test_the_option_goes_before_the_environment() -> None:
    url, other = "postgresql://a@b/c", "postgresql://d@e/f"
    given = build(for_help=False).parse_args(["--database-url", url, "story", "--list"])
    assert options.database_url(given, {database_url.VARIABLE: other}) == url
    nothing = argparse.Namespace()
    assert options.database_url(nothing, {database_url.VARIABLE: other}) == other
    assert options.database_url(nothing, {}) == ""


def test_drawn_seed_is_in_range_and_reported() -> None:
    seeds = {options.settings_from(argparse.Namespace())[0].seed for _ in range(20)}
    assert len(seeds) > 1
    assert None not in seeds


def test_help_lists_every_option_range_default_and_source() -> None:
    text = " ".join(build(for_help=True).format_help().split())
    for option in options.OPTIONS:
        limit = LIMITS[option.setting]
        assert option.flag in text
        assert range_of(option.kind, limit) in text
    served = " ".join(build(for_help=True).commands["serve"].format_help().split())
    assert served.count(f"({range_of('', values.PORT)}; default 0") == 2
    for line in source_lines():
        assert " ".join(line.split()) in text
    for word in ("examples:", "measure", "serve", "doctor", "default 2 s", "--screenshot"):
        assert word in text


def test_a_preset_stands_for_what_it_names_and_gives_way_to_what_is_given(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    settings = 'source = "chat", delay_ms = 7, adaptive = true, adaptive_high_s = 5'
    fairness = "fairness = { polled_nodelay = false }"
    file.write_text(f'[[preset]]\nname = "Mine"\nsettings = {{ {settings}, {fairness} }}\n')

    def read(*words: str) -> tuple[Settings, frozenset[str]]:
        return options.settings_from(parse(["--seed", "1", "--preset", str(file), *words]))

    found, explicit = read()
    assert found == Settings(
        source="chat",
        rate_per_s=0.4,
        delay_ms=7.0,
        adaptive=True,
        adaptive_high_s=5.0,
        fairness=Fairness(polled_nodelay=False),
        seed=1,
    )
    assert {"source", "delay_ms", "adaptive", "fairness"} <= explicit
    assert "poll_interval_s" not in explicit
    others, _ = read("--source", "clock", "--delay-ms", "9", "--adaptive", "off")
    assert others == found.replace(
        source="clock", rate_per_s=10.0, delay_ms=9.0, adaptive=False, adaptive_high_s=10.0
    )
    assert "fresh-enough       One poll a second" in build(for_help=True).format_help()
