"""The table of many clients: which figures are shown, where, and which are to be believed."""

from __future__ import annotations

from msgspec.structs import replace

from feeds.load.listed import LoadRow, listed
from feeds.load.records import LoadSummary, ServingCost
from tests.support.crowds import CROWD, LOAD


def rows(load: LoadSummary) -> dict[str, LoadRow]:
    found = [row for block in listed(load) for row in block]
    assert len({row.name for row in found}) == len(found)
    return {row.name: row for row in found}


def test_every_figure_of_a_crowd_stands_once_beside_that_of_the_other_side() -> None:
    found = rows(LOAD)
    latency = [name for name in found if name.startswith("update latency of the crowd")]
    assert [name.rpartition(" ")[2] for name in latency] == ["mean", "p50", "p95", "p99", "max"]
    p95 = found["update latency of the crowd p95"]
    assert (p95.live, p95.polled) == (25.0, 1_920.0)
    assert found["update latency of the control clients p99"].live == 26.0
    assert (found["gaps"].live, found["gaps"].polled) == (0, 2)
    assert found["processor a message"].live == 25.5
    assert found["processor a request"].polled == 180.0
    assert found["memory a client"].polled == 8_600.0
    assert found["open connections"].live == 101
    assert (found["memory, at rest"].live, found["memory, at rest"].polled) == (48e6, 52e6)


def test_a_figure_that_a_side_cannot_have_is_none_of_it() -> None:
    found = rows(LOAD)
    for name in ("processor a request", "empty responses to the crowd"):
        assert found[name].live is None
        assert found[name].polled is not None


def test_of_a_distorted_crowd_its_latencies_alone_are_not_believed() -> None:
    crowd = replace(CROWD, distorted="the crowd's p99 is 1.4 times the control's")
    found = rows(replace(LOAD, crowd=crowd))
    marked = {name for name, row in found.items() if row.distorted}
    assert marked == {name for name in found if name.startswith("update latency of the crowd")}
    assert not any(row.distorted for row in rows(LOAD).values())


def test_with_one_client_there_is_nothing_to_list() -> None:
    assert not rows(LoadSummary())
    assert "gaps" not in rows(LoadSummary(live=ServingCost(20.0)))
    assert rows(LoadSummary(live=ServingCost(20.0)))["processor a message"].polled is None
