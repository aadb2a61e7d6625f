"""The search for capacity, with servers that bear what they are said to bear."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.capacity import search
from feeds.capacity.records import Bearing, CapacityProbe


def probe(clients: int, bearing: Bearing = "held", share: float = 0.9) -> CapacityProbe:
    return CapacityProbe(clients=clients, bearing=bearing, cpu_share=share)


def bears(most: int) -> Callable[[int], Bearing]:
    return lambda clients: "held" if clients <= most else "over"


def searched(
    bearing: Callable[[int], Bearing], most: int = 5000, share: float = 0.9
) -> list[CapacityProbe]:
    """Return all measurements of a whole search."""
    probes: list[CapacityProbe] = []
    while (size := search.next_size(probes, most)) is not None:
        assert 2 <= size <= most
        assert search.left(probes, most) > 0
        probes.append(probe(size, bearing(size), share))
    assert search.left(probes, most) == 0
    return probes


@given(st.integers(2, 5100), st.integers(2, 5000), st.floats(0, 1))
def test_it_finds_what_is_borne(borne: int, most: int, share: float) -> None:
    probes = searched(bears(borne), most, share)
    low, high = search.bracket(probes)
    assert low <= borne
    if borne >= most:
        assert (low, high) == (most, None)
    else:
        assert high is not None
        assert low < borne + 1 <= high
        assert high - low == 1 or high <= 1.05 * low
    assert len(probes) <= 20


def test_a_server_that_bears_nobody_is_found_out_with_two() -> None:
    probes = searched(bears(0))
    assert search.bracket(probes) == (0, 2)
    assert [one.clients for one in probes] == [25, 2, 2]
    last = search.ending(probes)
    assert last is not None
    assert last.clients == 2


def test_the_crowd_doubles_and_both_ends_are_measured_twice() -> None:
    sizes = [one.clients for one in searched(bears(1000))]
    assert sizes[:7] == [25, 50, 100, 200, 400, 800, 1600]
    low, high = search.bracket(searched(bears(1000)))
    assert (sizes.count(low), sizes.count(high or 0)) == (2, 2)


def test_one_hitch_of_the_machine_does_not_end_it() -> None:
    seen: list[int] = []

    def hitch(clients: int) -> Bearing:
        seen.append(clients)
        return "over" if clients > 1000 or (clients == 50 and seen.count(50) == 1) else "held"

    probes = searched(hitch, share=0.1)
    low, high = search.bracket(probes)
    assert low <= 1000 < (high or 0)
    assert low > 900
    assert seen.count(50) == 3
    assert [one.bearing for one in search.curve(probes) if one.clients == 50] == ["held"]


def test_the_end_that_turns_out_otherwise_the_second_time() -> None:
    """What held once and then not, twice, is too large, and the gap is narrowed anew."""
    seen: list[int] = []

    def wavers(clients: int) -> Bearing:
        seen.append(clients)
        if 960 < clients <= 1000 and seen.count(clients) > 1:
            return "over"
        return bears(1000)(clients)

    low, high = search.bracket(searched(wavers))
    assert low <= 960 < (high or 0)


def test_what_the_crowd_itself_cannot_is_a_limit() -> None:
    probes = searched(lambda clients: "held" if clients <= 300 else "limited", share=0.1)
    last = search.ending(probes)
    assert last is not None
    assert last.bearing == "limited"


@pytest.mark.parametrize("kept", range(12))
def test_an_interrupted_search_goes_on_from_its_measurements(kept: int) -> None:
    whole = searched(bears(700))
    probes = whole[:kept]
    while (size := search.next_size(probes, 5000)) is not None:
        probes.append(probe(size, bears(700)(size)))
    assert probes == whole


def test_a_search_among_nothing_but_noise_ends() -> None:
    import random

    rolled = random.Random(3)
    for _ in range(50):
        probes = searched(lambda clients: rolled.choice(["held", "over"]), share=0.1)
        assert len(probes) <= search.MOST_PROBES
