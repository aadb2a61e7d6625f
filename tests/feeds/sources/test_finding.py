"""The catalogue and the names by which a source is found."""

from __future__ import annotations

import pytest

from feeds.settings import BadSettingError, Settings
from feeds.sources import catalogue, find


def test_the_order_in_which_people_are_offered_them() -> None:
    assert list(catalogue()) == [
        "market",
        "heartbeat",
        "earthquakes",
        "computer",
        "chat",
        "clock",
    ]


def test_the_default_setting_is_a_source() -> None:
    assert find(Settings().source).key == "market"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("market", "market"),
        ("Market ticks", "market"),
        ("MARKET_TICKS", "market"),
        ("market-ticks", "market"),
        (" this  computer ", "computer"),
        ("Regular clock", "clock"),
        ("regular_clock", "clock"),
    ],
)
def test_key_or_label_in_any_case_and_spacing(name: str, key: str) -> None:
    assert find(name).key == key


@pytest.mark.parametrize("name", ["", "mark", "base", "../clock", "clock\n.x"])
def test_an_unknown_name_is_answered_with_the_allowed_ones(name: str) -> None:
    with pytest.raises(BadSettingError) as caught:
        find(name)
    assert repr(name) in str(caught.value)
    assert "market, heartbeat, earthquakes, computer, chat, clock" in str(caught.value)
