"""All ways: what there is, what is measured beside what, and what does not come up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

from feeds import choices
from feeds.counters import Counters, SideSummary, Spread
from feeds.evidence import all_ways
from feeds.evidence.all_ways import COLUMNS, MANY, WayResult, name_of, pairs, run_all, ways
from feeds.frame import SIDES, Frame, SideFrame, SideName
from feeds.lab import LabError
from feeds.load.records import LoadSummary
from feeds.settings import Settings
from tests.support.crowds import LOAD
from tests.support.fake_lab import FakeCrowd

BASE = Settings(seed=1, delay_ms=0)


def test_every_transport_of_the_folder_is_a_way_and_switches_are_others() -> None:
    found = ways(BASE)
    for side in SIDES:
        keys = {way.transport for way in found if way.side == side}
        assert keys == {one.key for one in choices.offered(side)}
    names = [way.name.replace("\u00a0", " ") for way in found]
    assert len(set(names)) == len(names)
    for name in ("WebSocket, at most 5 /s", "REST, If-None-Match", "REST, adaptive 200 ms to 10 s"):
        assert name in names


def test_options_say_how_often_is_pushed_and_within_which_bounds_is_asked() -> None:
    base = BASE.replace(push_limit_per_s=2.0, adaptive=True, adaptive_low_s=0.5, adaptive_high_s=1)
    found = {way.name.replace("\u00a0", " "): base.replace(**way.changes) for way in ways(base)}
    assert found["WebSocket"].push_limit_per_s is None
    assert found["WebSocket, at most 2 /s"].push_limit_per_s == 2.0
    assert (found["REST"].adaptive, found["REST, adaptive 500 ms to 1 s"].adaptive) == (False, True)
    assert found["REST, If-None-Match"].fairness.polled_conditional


def test_each_way_is_measured_once_beside_one_of_the_other_side() -> None:
    found = ways(BASE)
    planned = pairs(BASE, found)
    assert sorted(way.name for pair in planned for way in pair.ways) == sorted(
        way.name for way in found
    )
    of_sides = [sum(way.side == side for way in found) for side in SIDES]
    assert len(planned) == max(of_sides)
    for pair in planned:
        for way in pair.ways:
            assert pair.settings == pair.settings.replace(**way.changes)


def test_what_is_over_is_not_in_the_settings_of_what_follows() -> None:
    """A way that was refused must not be asked for again beside the ways that are left."""
    limited, *others = [way for way in ways(BASE) if "at most" in way.name or way.side == "polled"]
    first, *rest = pairs(BASE, [limited, *others])
    assert (first.settings.push_limit_per_s, first.ways) == (5.0, (limited, others[0]))
    assert {pair.settings.push_limit_per_s for pair in rest} == {None}


class Lab:
    """A lab that serves all but what it refuses, or what never comes up."""

    refused: ClassVar[dict[str, str]] = {}
    silent: tuple[str, ...] = ()
    crowdless: tuple[str, ...] = ()
    """Ways whose crowd does not come up."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_frame: Callable[[Frame], None],
        on_refused: Callable[[SideName, str, str], None],
        database_url: str,
    ) -> None:
        self.settings, self.database_url = settings, database_url
        self._frame, self._refuse = on_frame, on_refused
        self.segment = 0
        self.crowd = FakeCrowd()

    async def __aenter__(self) -> Lab:
        return self

    async def __aexit__(self, *error: object) -> None:
        pass

    async def both_up(self) -> None:
        """Be so at once."""
        self.tell()

    def apply(self, settings: Settings) -> None:
        """Refuse what is refused, and begin a segment if anything is new."""
        if settings == self.settings:
            return
        self.settings = settings
        for side in SIDES:
            if reason := self.refused.get(settings.transport(side)):
                self._refuse(side, settings.transport(side), reason)
        self.tell()

    def tell(self) -> None:
        """Send the first frame of a segment."""
        self.segment += 1
        sides: dict[str, SideFrame] = {}
        for side in SIDES:
            key = self.settings.transport(side)
            up = key not in (*self.silent, *self.refused)
            sides[side] = SideFrame(state="up" if up else "connecting", transport=key)
        self._frame(Frame(at_ns=1, segment=self.segment, **sides))  # type: ignore[arg-type]

    def reset(self) -> None:
        """Begin a segment."""
        self.tell()

    async def crowd_up(self) -> None:
        """Have all clients at once, or say why there are none."""
        if {self.settings.transport(side) for side in SIDES} & {*self.crowdless}:
            raise LabError("the crowd does not come up: 3 of 20 clients up")
        self.tell()

    def load_summary(self) -> LoadSummary:
        """Return what a hundred clients have measured."""
        return LOAD

    async def counters(self) -> Counters:
        """Return figures that are always the same."""
        live = SideSummary(
            transport=self.settings.live_transport,
            messages=20,
            update_latency_ms=Spread(20, 21.0, 20.0, p99=25.0),
            updates_delivered=20,
        )
        polled = SideSummary(transport=self.settings.polled_transport, requests=4)
        return Counters(2.0, 20, live, polled)


@pytest.fixture
def labs(monkeypatch: pytest.MonkeyPatch) -> type[Lab]:
    Fresh = type("Fresh", (Lab,), {})  # noqa: N806
    monkeypatch.setattr(all_ways, "Lab", Fresh)
    monkeypatch.setattr(choices, "lacking", lambda key, url: "")
    monkeypatch.setattr(all_ways, "WARM_UP_S", 0.0)
    monkeypatch.setattr(all_ways, "PATIENCE_S", 1e6)
    return Fresh


def _measured(found: list[Any], base: Settings = BASE) -> dict[str, WayResult]:
    done: list[WayResult] = []
    round_ = run_all(base, found, 0.0, done.extend, "postgresql://here")
    asyncio.run(asyncio.wait_for(round_, 30.0))
    assert len(done) == len(found)
    return {one.way.name: one for one in done}


def test_figures_of_each_way_are_those_of_its_side(labs: type[Lab]) -> None:
    told = _measured(ways(BASE))
    push, pull = told["WebSocket"].figures, told["REST"].figures
    assert (push["update_latency_ms.mean"], push["messages_per_s"]) == (21.0, 10.0)
    assert (pull["update_latency_ms.mean"], pull["requests_per_s"]) == (None, 2.0)
    assert set(push) == {name_of(*column) for column in COLUMNS}


def test_with_many_clients_each_way_has_what_they_saw_and_cost(labs: type[Lab]) -> None:
    many = BASE.replace(clients=100)
    labs.crowdless = ("sse",)
    told = _measured(ways(many), many)
    push, pull = told["WebSocket"].figures, told["REST"].figures
    assert (push["crowd.p95_ms"], push["server_cost.cpu_us_per_message"]) == (25.0, 25.5)
    assert (pull["server_cost.cpu_us_per_request"], pull["crowd.p95_ms"]) == (180.0, 1920.0)
    assert pull["server_cost.bytes_per_client"] == 8600.0
    assert set(push) == {*(name_of(*column) for column in COLUMNS), *(key for key, _ in MANY)}
    lost = [one for one in told.values() if one.lacks]
    assert {one.lacks for one in lost} == {"the crowd does not come up: 3 of 20 clients up"}
    assert told["Server-sent events"] in lost
    assert len(lost) == 1  # what was beside it is measured without it
    assert "crowd.p95_ms" not in _measured(ways(BASE))["WebSocket"].figures


def test_a_crowd_that_cannot_be_at_all_ends_the_round(labs: type[Lab]) -> None:
    many = BASE.replace(clients=100)
    labs.crowdless = ("websocket",)
    with pytest.raises(LabError, match="does not come up"):
        _measured(ways(many), many)


def test_a_way_that_takes_fewer_clients_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "lacking", lambda key, url: "")
    few = {one.key: replace(one, most_clients=80) for one in choices.offered("polled")}
    monkeypatch.setattr(choices, "offered", lambda side: tuple(few.values()))
    for clients, why in ((80, ""), (81, "takes at most 80 clients")):
        assert {way.lacks for way in ways(BASE.replace(clients=clients))} == {why}


@pytest.mark.parametrize("key", ["sse", "long-poll"])
def test_a_way_that_is_refused_says_why_and_the_other_is_measured(
    labs: type[Lab], key: str
) -> None:
    labs.refused = {key: "no room for a database"}
    for one in _measured(ways(BASE)).values():
        refused = one.way.transport == key
        assert one.lacks == ("no room for a database" if refused else "")
        assert bool(one.figures) != refused


def test_a_way_that_does_not_come_up_is_given_up(
    labs: type[Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_ways, "PATIENCE_S", 0.05)
    labs.silent = ("rest",)
    for one in _measured(ways(BASE)).values():
        assert one.lacks == ("connecting" if one.way.transport == "rest" else "")


def test_what_cannot_be_had_is_told_and_not_tried(
    labs: type[Lab], monkeypatch: pytest.MonkeyPatch
) -> None:
    labs.refused = {"rest": "was tried"}
    monkeypatch.setattr(
        choices, "lacking", lambda key, url: f"install {key}" if key == "rest" else ""
    )
    told = _measured(ways(BASE))
    assert told["REST"].lacks == told["REST, If-None-Match"].lacks == "install rest"
    assert told["WebSocket"].figures
