"""A crowd that cannot be is refused beforehand, in one line with the remedy."""

from __future__ import annotations

import pytest

from feeds import transports
from feeds.crowd.limits import Machine, lacking, machine
from feeds.crowd.records import MOST_CONTROL, Size, share
from feeds.fairness import WORST
from feeds.settings import Settings

ROOMY = Machine(files=20_000, memory_bytes=8 << 30, ports=28_000)
MANY = Size(5000, 5000)


def test_a_roomy_machine_lacks_nothing() -> None:
    assert lacking(MANY, Settings(), ROOMY) == ""


@pytest.mark.parametrize(
    ("settings", "has", "said"),
    [
        (Settings(), ROOMY._replace(files=1024), "have at most 462 clients, or raise the limit"),
        (Settings(), ROOMY._replace(memory_bytes=1 << 28), "600 MB of memory and 268 MB are free"),
        (Settings(fairness=WORST), ROOMY, "have at most 933, a longer interval, or keep"),
    ],
)
def test_what_lacks_is_said_with_the_remedy(settings: Settings, has: Machine, said: str) -> None:
    line = lacking(MANY, settings, has)
    assert said in line
    assert "\n" not in line


def test_this_machine_has_something_of_each() -> None:
    assert all(number > 0 for number in machine())


@pytest.mark.parametrize(
    ("clients", "crowd", "control"), [(1, 0, 0), (2, 1, 0), (9, 6, 2), (5000, 4949, MOST_CONTROL)]
)
def test_the_client_on_screen_the_crowd_and_its_control_are_all(
    clients: int, crowd: int, control: int
) -> None:
    assert (share(clients, "crowd"), share(clients, "control")) == (crowd, control)


def test_a_transport_takes_only_so_many_on_its_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports.find("sse"), "most_clients", 200)
    settings = Settings(live_transport="sse")
    assert "takes at most 200 clients, not 5,000" in lacking(Size(5000, 1), settings, ROOMY)
    assert lacking(Size(200, 5000), settings, ROOMY) == ""
