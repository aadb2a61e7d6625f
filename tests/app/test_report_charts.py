"""The report's charts over time: what a side showed, and what it learnt afterwards."""

from __future__ import annotations

import numpy as np

from app.report.pictures import DrawnRun, Stretch, staleness, values
from feeds.evidence.updates import MISSING, Updates

S = 1_000_000_000


def stretch(polled_s: list[float | None]) -> Stretch:
    """Return a run of an update a second from 1 s on, which the polled side had at ``polled_s``."""
    count = len(polled_s)
    published = np.arange(1, count + 1, dtype=np.int64) * S
    polled = [MISSING if at is None else int(at * S) for at in polled_s]
    received = {"live": published + S // 100, "polled": np.array(polled, np.int64)}
    updates = Updates(published, received, np.arange(1.0, count + 1))
    return Stretch(DrawnRun(updates, 1.0, 0, count * S))


ALL_SINCE = stretch([3.5, 3.5, 3.5, 6.5, 6.5, 6.5])
NEWEST = stretch([None, None, 3.5, None, None, 6.5])


def test_of_several_that_came_at_once_the_newest_was_shown() -> None:
    assert ALL_SINCE.value("polled") == NEWEST.value("polled")
    assert ALL_SINCE.staleness("polled") == NEWEST.staleness("polled")


def test_what_was_learnt_afterwards_is_a_line_of_its_own() -> None:
    corners = ALL_SINCE.late()
    assert corners[0] == (1.0, 1.0)
    assert (2.0, 1.0) in corners, "the true steps"
    assert (2.0, 2.0) in corners
    names = [line.name for line, _ in values(ALL_SINCE, "").curves()]
    assert names == ["truth", "polled, learnt later", "polled", "live"]


def test_a_poll_for_the_newest_learns_nothing_afterwards() -> None:
    assert NEWEST.late() == []
    assert "polled, learnt later" not in [line.name for line, _ in values(NEWEST, "").curves()]
    assert [line.name for line, _ in staleness(NEWEST).curves()] == ["polled", "live"]
