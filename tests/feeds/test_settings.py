"""Settings: each range with both its ends, what is no number at all, and the words of a change."""

from __future__ import annotations

import math
from typing import Any

import pytest

from feeds import transports
from feeds.fairness import WORST, Fairness
from feeds.frame import SideName
from feeds.settings import LIMITS, STYLES, BadSettingError, Settings, describe_change

INTEGERS = ("message_bytes", "seed", "clients")


def made(**values: Any) -> Settings:  # noqa: ANN401
    """Return settings of whatever is given."""
    return Settings(**values)


def repr_short(value: object) -> str:
    """Return a name of a case that fits a line."""
    return repr(value)[:8]


def step(name: str, value: float, towards: float) -> float:
    """Return the next number of the setting's kind."""
    if name in INTEGERS:
        return int(value) + (1 if towards > value else -1)
    return math.nextafter(value, towards)


OPEN = {"seed", "duration_s", "push_limit_per_s"}


@pytest.mark.parametrize("name", LIMITS)
def test_both_ends_are_inside(name: str) -> None:
    limit = LIMITS[name]
    kind = int if name in INTEGERS else float
    for end in (limit.low, limit.high):
        widest = Settings(adaptive_low_s=0.05, adaptive_high_s=60.0)
        assert getattr(widest.replace(**{name: kind(end)}), name) == end


@pytest.mark.parametrize("name", LIMITS)
def test_one_step_beyond_either_end_is_refused(name: str) -> None:
    limit = LIMITS[name]
    for value in (step(name, limit.low, -math.inf), step(name, limit.high, math.inf)):
        with pytest.raises(BadSettingError, match=name) as caught:
            made(**{name: value})
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, 10**400, "12", b"1", [], True], ids=repr_short
)
def test_what_is_no_number_in_the_range_is_refused(name: str, value: Any) -> None:  # noqa: ANN401
    with pytest.raises(BadSettingError, match=name):
        made(**{name: value})


@pytest.mark.parametrize("name", INTEGERS)
def test_whole_numbers_only_where_things_are_counted(name: str) -> None:
    with pytest.raises(BadSettingError, match=name):
        made(**{name: 100.5})


@pytest.mark.parametrize("name", sorted(set(LIMITS) - OPEN))
def test_only_seed_duration_and_limit_may_be_left_open(name: str) -> None:
    assert all(getattr(made(**{each: None}), each) is None for each in OPEN)
    with pytest.raises(BadSettingError, match=name):
        made(**{name: None})


def test_a_refusal_names_setting_value_and_range() -> None:
    with pytest.raises(BadSettingError) as caught:
        Settings(rate_per_s=5000)
    assert str(caught.value) == "rate_per_s is 5000; allowed is 0.01667 to 1000 updates/s"


def test_a_copy_is_checked_too_and_the_original_stays() -> None:
    settings = Settings()
    with pytest.raises(BadSettingError):
        settings.replace(delay_ms=-1)
    assert settings.replace(delay_ms=0.0) == Settings(delay_ms=0.0)
    assert settings == Settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Settings().rate_per_s = 5.0  # type: ignore[misc]


def test_the_words_of_a_change() -> None:
    before = Settings()
    assert describe_change(before, before) == ""
    assert describe_change(before, before.replace(rate_per_s=100)) == "100 updates/s"
    assert describe_change(before, before.replace(rate_per_s=1)) == "1 update/s"
    assert describe_change(before, before.replace(rate_per_s=1 / 60)) == "1 update/min"
    after = before.replace(source="heartbeat", poll_interval_s=0.5, message_bytes=1024, delay_ms=0)
    assert (
        describe_change(before, after)
        == "source heartbeat, poll every 500 ms, messages of 1.02 kB, delay 0 ms"
    )
    assert describe_change(before, before.replace(jitter_ms=1)) == "jitter 1 ms"
    assert describe_change(before, before.replace(seed=4)) == "seed 4"


@pytest.mark.parametrize(
    ("side", "key", "said"),
    [
        ("live", "websocket", "pushed by WebSocket"),
        ("live", "sse", "pushed by server-sent events"),
        ("live", "postgres-notify", "pushed by PostgreSQL LISTEN/NOTIFY"),
        ("polled", "rest", "asked for by REST"),
        ("polled", "rest-cursor", "asked for by REST with a cursor"),
        ("polled", "long-poll", "asked for by long polling"),
        ("polled", "postgres-query", "asked for by database query"),
    ],
)
def test_the_words_of_another_way_make_a_sentence(side: SideName, key: str, said: str) -> None:
    other = next(one.key for one in transports.catalogue(STYLES[side]) if one.key != key)
    name = f"{side}_transport"
    assert describe_change(made(**{name: other}), made(**{name: key})) == said


def test_the_words_of_a_change_of_fairness() -> None:
    fair, worst = Settings(), Settings(fairness=WORST)
    assert describe_change(fair, worst) == "new connection for every poll, live compressed"
    assert describe_change(worst, fair) == "connection kept between polls, live uncompressed"
    both = fair.replace(rate_per_s=5, fairness=Fairness(phase_locked=True))
    assert describe_change(fair, both) == "5 updates/s, polls in step with the source"


@pytest.mark.parametrize("value", [None, {}, True, "fair"])
def test_fairness_is_nothing_but_its_switches(value: Any) -> None:  # noqa: ANN401
    wrong: Any = 1 if value is True else value
    with pytest.raises(BadSettingError, match="fairness"):
        Settings(fairness=value)
    with pytest.raises(TypeError, match="polled_keep_alive"):
        Fairness(polled_keep_alive=wrong)


def test_the_length_of_a_run_is_no_mark_on_a_chart() -> None:
    assert describe_change(Settings(), Settings(duration_s=10)) == ""


def test_bounds_of_the_adaptive_interval_stand_in_order() -> None:
    with pytest.raises(BadSettingError, match="adaptive_low_s is 2; allowed is up to 1 s"):
        Settings(adaptive_low_s=2.0, adaptive_high_s=1.0)


@pytest.mark.parametrize(("name", "key"), [("live_transport", "rest"), ("polled_transport", "x")])
def test_a_side_has_only_transports_of_its_style(name: str, key: str) -> None:
    with pytest.raises(BadSettingError, match=f"{name} is '{key}'; allowed is "):
        Settings().replace(**{name: key})
