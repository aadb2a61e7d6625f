"""What a worker makes of the source's clock when a gateway begins to tell another one."""

from __future__ import annotations

import msgspec
import pytest

from feeds.clock import now_ns
from feeds.locust_crowd.worker_clock import WorkerClock
from feeds.remote.pages import Pages, ToldPage
from feeds.remote.server import GatewayPlace

S = 10**9


class ScriptedPages(Pages):
    """A gateway that answers at once; ``more`` has been added to the clock here."""

    def __init__(self, error_ns: int = 0, more_ns: int = 0) -> None:
        super().__init__(GatewayPlace("example.org", 1), "")
        self.more_ns, self.error_ns = more_ns, error_ns

    def ask(self, path: str) -> ToldPage:
        """Answer at once."""
        at_ns = now_ns()
        told = {"now_ns": at_ns + self.more_ns, "error_ns": self.error_ns}
        return ToldPage(msgspec.json.encode(told), at_ns, at_ns)


def test_another_clock_is_taken_and_what_came_before_is_as_wrong_as_they_differ() -> None:
    clock, pages = WorkerClock([]), ScriptedPages(more_ns=5 * S)
    clock.ask(pages)
    clock.begin()
    clock.ask(pages)
    assert clock.worst_ns is not None
    assert clock.worst_ns < 60 * S
    pages.more_ns = 65 * S
    clock.ask(pages)
    assert clock.offset_ns == 65 * S
    assert clock.worst_ns >= 60 * S


@pytest.mark.parametrize(("error_ns", "more_ns"), [(0, 10**19), (0, -(10**19)), (-5, 0)])
def test_what_no_clock_shows_is_not_taken(error_ns: int, more_ns: int) -> None:
    clock = WorkerClock([])
    clock.ask(ScriptedPages(error_ns, more_ns))
    assert clock.offset is None
    assert clock.clockless == "example.org:1: /clock there is none of this program's"
