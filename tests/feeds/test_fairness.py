"""Fairness: honest defaults, what each switch tilts, and facts that are read and not asserted."""

from __future__ import annotations

import asyncio
import selectors
import time
from http.client import HTTPConnection

import pytest

from feeds.fairness import PLAIN, WORST, Check, Fairness, Options, changes, checks, facts

FIELDS = Fairness.__struct_fields__
ONE_SIDED = [name for name in FIELDS if name != "phase_locked"]


def turned(*names: str) -> Fairness:
    """Return the defaults with these switches in their other position."""
    return Fairness().replace(**{name: not getattr(Fairness(), name) for name in names})


def unequal(fairness: Fairness) -> list[str]:
    """Return the keys of the aspects in which the sides differ."""
    return [check.key for check in checks(fairness) if not check.equal]


def found(fairness: Fairness, key: str) -> Check:
    """Return one check."""
    return next(check for check in checks(fairness) if check.key == key)


def test_by_default_both_sides_do_the_same() -> None:
    assert unequal(Fairness()) == []
    assert Fairness().live == Fairness().polled == PLAIN


def test_the_worst_comparison_is_unequal_where_it_says() -> None:
    assert unequal(WORST) == ["keep_alive", "compression"]
    assert WORST.polled == Options(keep_alive=False)
    assert WORST.live == Options(compression=True)


@pytest.mark.parametrize("name", FIELDS)
def test_each_switch_tilts_the_one_aspect_that_names_it(name: str) -> None:
    tilted = turned(name)
    keys = unequal(tilted)
    assert len(keys) == 1
    assert name in found(tilted, keys[0]).switches
    assert sum(name in check.switches for check in checks(tilted)) == 1


@pytest.mark.parametrize("aspect", ["nodelay", "compression"])
def test_what_both_sides_do_alike_is_equal_whatever_it_is(aspect: str) -> None:
    both = turned(f"live_{aspect}", f"polled_{aspect}")
    check = found(both, aspect)
    assert check.equal
    assert (check.live, check.polled) != (
        found(Fairness(), aspect).live,
        found(Fairness(), aspect).polled,
    )


@pytest.mark.parametrize("fairness", [Fairness(), WORST, turned(*FIELDS)])
def test_every_aspect_is_told_in_short_words_of_its_own(fairness: Fairness) -> None:
    told = checks(fairness)
    assert [check.key for check in told] == [
        "keep_alive",
        "nodelay",
        "compression",
        "conditional",
        "http_version",
        "serialisation",
        "timer",
        "phase",
    ]
    for check in told:
        assert 0 < len(check.title) < 24
        assert all(0 < len(text) < 34 for text in (check.live, check.polled))
        assert check.explanation.endswith(".")


@pytest.mark.parametrize(
    ("switch", "on", "off"),
    [
        ("polled_keep_alive", "connection kept between polls", "new connection for every poll"),
        ("live_nodelay", "live sends at once", "live without TCP_NODELAY"),
        ("polled_nodelay", "polled sends at once", "polled without TCP_NODELAY"),
        ("live_compression", "live compressed", "live uncompressed"),
        ("polled_compression", "polled compressed", "polled uncompressed"),
        ("polled_conditional", "conditional polls", "unconditional polls"),
        ("phase_locked", "polls in step with the source", "polls at a random phase"),
    ],
)
def test_a_change_is_told_by_what_holds_after_it(switch: str, on: str, off: str) -> None:
    is_on, is_off = Fairness().replace(**{switch: True}), Fairness().replace(**{switch: False})
    assert changes(is_off, is_on) == [on]
    assert changes(is_on, is_off) == [off]


@pytest.mark.parametrize(
    ("key", "fair", "tilted"),
    [
        ("keep_alive", ("kept open", "kept open"), ("kept open", "a new one for every poll")),
        ("nodelay", ("on", "on"), ("off", "off")),
        ("compression", ("none", "none"), ("permessage-deflate", "gzip")),
        ("conditional", ("none", "none"), ("none", "ETag: 304 when nothing is new")),
        ("phase", ("not polled", "random"), ("not polled", "in step with the source")),
    ],
)
def test_an_aspect_says_what_either_side_does(
    key: str, fair: tuple[str, str], tilted: tuple[str, str]
) -> None:
    for fairness, said in ((Fairness(), fair), (turned(*FIELDS), tilted)):
        assert (found(fairness, key).live, found(fairness, key).polled) == said


@pytest.mark.parametrize("name", FIELDS)
def test_each_change_has_its_words_in_both_directions(name: str) -> None:
    there, back = changes(Fairness(), turned(name)), changes(turned(name), Fairness())
    assert len(there) == len(back) == 1
    assert there != back
    assert changes(turned(name), turned(name)) == []


def test_options_are_those_of_their_side() -> None:
    for name in ONE_SIDED:
        side, _, option = name.partition("_")
        other = "polled" if side == "live" else "live"
        assert getattr(getattr(turned(name), side), option) is not getattr(PLAIN, option)
        assert getattr(turned(name), other) == PLAIN


def test_facts_are_read_once() -> None:
    assert facts() is facts()
    assert facts().http_version == ("HTTP/1.1 handshake", "HTTP/1.1")


@pytest.mark.parametrize(("key", "fact"), [("serialisation", "JSON"), ("timer", "monotonic")])
def test_what_both_sides_share_is_one_fact_and_no_comparison(key: str, fact: str) -> None:
    check = found(WORST, key)
    assert check.live == check.polled == getattr(facts(), key)
    assert check.live.startswith(fact)
    assert check.equal
    assert not check.switches


def test_another_version_of_http_on_one_side_is_unequal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HTTPConnection, "_http_vsn_str", "HTTP/1.0")
    facts.cache_clear()
    try:
        assert unequal(Fairness()) == ["http_version"]
    finally:
        facts.cache_clear()


def test_the_timer_is_the_loop_that_the_clients_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "feeds.clock.precise_loop",
        lambda: asyncio.SelectorEventLoop(selectors.DefaultSelector()),
    )
    facts.cache_clear()
    try:
        usual = selectors.DefaultSelector.__name__.removesuffix("Selector").lower()
        assert facts().timer.endswith(f", {usual}")
    finally:
        facts.cache_clear()


def test_the_timer_ticks_as_finely_as_its_clocks_say() -> None:
    clocks = (time.get_clock_info(name) for name in ("perf_counter", "monotonic"))
    ticks_ns = max(clock.resolution for clock in clocks) * 1e9
    assert facts().timer == f"monotonic, {ticks_ns:g} ns, select"


def test_a_side_is_found_by_its_name() -> None:
    assert (WORST.options("live"), WORST.options("polled")) == (WORST.live, WORST.polled)


def test_a_switch_is_on_or_off() -> None:
    with pytest.raises(TypeError, match=r"fairness\.phase_locked is 1; allowed is on or off"):
        Fairness().replace(phase_locked=1)  # type: ignore[arg-type]
