"""Fairness: honest defaults, what each switch tilts, and facts that are read and not asserted."""

from __future__ import annotations

import asyncio
import selectors
import time
from http.client import HTTPConnection

import pytest

from feeds.checks import Check, facts, tilting
from feeds.checks import checks as checks_of
from feeds.fairness import PLAIN, WORST, Fairness, Options, changes
from feeds.settings import Settings
from tests.support.catalogue import Query, offer_all

FIELDS = Fairness.__struct_fields__
TILTING = [name for name in FIELDS if name != "polled_conditional"]
ONE_SIDED = [name for name in FIELDS if name != "phase_locked"]


def turned(*names: str) -> Fairness:
    """Return the defaults with these switches in their other position."""
    return Fairness().replace(**{name: not getattr(Fairness(), name) for name in names})


def checks(fairness: Fairness, **ways: object) -> list[Check]:
    """Return the aspects of ``fairness``, with the transports and switches of ``ways``."""
    return checks_of(Settings(fairness=fairness).replace(**ways))


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


def test_to_ask_for_news_alone_is_another_way_and_not_unfair() -> None:
    assert unequal(turned("polled_conditional")) == []
    assert tilting(Settings(fairness=turned("polled_conditional"))) == []


@pytest.mark.parametrize("name", TILTING)
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
        ("conditional", ("none", "none"), ("none", "304 if nothing is new")),
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


@pytest.mark.parametrize(("key", "fact"), [("serialisation", "JSON"), ("timer", "monotonic")])
def test_what_both_sides_share_is_one_fact_and_no_comparison(key: str, fact: str) -> None:
    check = found(WORST, key)
    assert check.live == check.polled == getattr(facts(), key)
    assert check.live.startswith(fact)
    assert check.equal
    assert not check.switches


def test_another_version_of_http_on_one_side_is_unequal(monkeypatch: pytest.MonkeyPatch) -> None:
    check = found(Fairness(), "http_version")
    assert (check.live, check.polled) == ("HTTP/1.1 handshake", "HTTP/1.1")
    monkeypatch.setattr(HTTPConnection, "_http_vsn_str", "HTTP/1.0")
    assert unequal(Fairness()) == ["http_version"]


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


DATABASE = {"live_transport": "notify", "polled_transport": "query"}


def told(fairness: Fairness, **ways: object) -> dict[str, tuple[str, str, bool, tuple[str, ...]]]:
    """Return what each aspect says, whether it is equal, and its switches."""
    return {
        one.key: (one.live, one.polled, one.equal, one.switches) for one in checks(fairness, **ways)
    }


def test_an_aspect_that_a_transport_does_not_have_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    offer_all(monkeypatch)
    found = told(turned(*FIELDS), **DATABASE)
    assert found["keep_alive"] == ("kept open", "kept open, always", True, ())
    assert found["nodelay"] == ("on, always", "on, always", True, ())
    assert found["compression"] == ("has none", "has none", True, ())
    assert found["conditional"] == ("none", "none", True, ())
    assert found["http_version"] == ("PostgreSQL", "PostgreSQL", True, ())
    assert found["phase"][2:] == (False, ("phase_locked",))
    assert tilting(Settings(fairness=turned(*FIELDS)).replace(**DATABASE)) == [
        "polls in step with the source"
    ]


def test_a_web_server_beside_a_database_is_no_equal_comparison(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer_all(monkeypatch)
    mixed = checks(Fairness(), polled_transport="query")
    assert [one.key for one in mixed if not one.equal] == ["http_version"]
    assert tilting(Settings(polled_transport="query")) == []  # no switch is to blame


def test_who_says_what_it_holds_has_no_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    offer_all(monkeypatch)
    found = told(turned("polled_conditional"), polled_transport="held")
    assert found["conditional"] == ("none", "held until there is news", True, ())
    monkeypatch.setattr(Query, "model", lambda options: "all" if options.query_all else "newest")
    for query_all, says in ((False, "none"), (True, "only what is newer")):
        found = told(Fairness(), polled_transport="query", query_all=query_all)
        assert found["conditional"] == ("none", says, True, ())


def test_a_cursor_can_have_a_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    offer_all(monkeypatch)
    for on, says in ((False, "none"), (True, "304 if nothing is new")):
        fairness = Fairness(polled_conditional=on)
        found = told(fairness, polled_transport="cursor")
        assert found["conditional"] == ("none", says, True, ("polled_conditional",))


def test_without_an_interval_there_is_no_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    offer_all(monkeypatch)
    found = told(turned("phase_locked"), polled_transport="held")
    assert found["phase"] == ("not polled", "no interval", True, ())


@pytest.mark.parametrize("live", ["websocket", "events", "notify"])
@pytest.mark.parametrize("polled", ["rest", "cursor", "held", "query"])
def test_every_pair_is_told_in_short_words(
    live: str, polled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer_all(monkeypatch)
    for fairness in (Fairness(), turned(*FIELDS)):
        pair = checks(fairness, live_transport=live, polled_transport=polled)
        assert [one.key for one in pair] == [one.key for one in checks(Fairness())]
        for check in pair:
            assert all(0 < len(text) < 34 for text in (check.live, check.polled))
            assert check.explanation.endswith(".")
