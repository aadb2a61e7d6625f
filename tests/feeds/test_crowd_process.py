"""What a process of the crowd does with its orders."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from msgspec.structs import replace

from feeds.access import Address
from feeds.crowd.members import Members
from feeds.crowd.records import Size
from feeds.frame import SIDES
from feeds.processes import messages
from feeds.processes.child import Link
from feeds.processes.crowd import CrowdProcess
from feeds.settings import Settings


class NotedMembers:
    """The clients of one side, who note where they are to connect."""

    def __init__(self) -> None:
        self.ports: list[int] = []

    def aim(self, transport: object, settings: Settings, address: Address) -> None:
        """Note it."""
        self.ports.append(address.port)


def test_nobody_plans_anew_when_another_process_than_the_side_s_own_has_begun_anew() -> None:
    live, polled = (
        messages.SidePeers(1, 2, 3, messages.Serving(key, 4)) for key in ("websocket", "rest")
    )
    peers = messages.Peers(9, live, polled)
    process = CrowdProcess(cast(Link, None), "crowd", messages.Begin("token", Settings(), []))
    sides = {side: NotedMembers() for side in SIDES}
    process._peers = peers
    process._sides = {side: cast(Members, one) for side, one in sides.items()}

    moved = replace(live, serving=messages.Serving("websocket", 5))
    process._aim(replace(peers, source=10, live=moved))

    assert (sides["live"].ports, sides["polled"].ports) == ([5], [])


def test_nothing_is_told_before_it_is_known_where_the_servers_are() -> None:
    said: list[messages.Message] = []
    link = cast(Link, SimpleNamespace(say=said.append))
    process = CrowdProcess(link, "crowd", messages.Begin("token", Settings(), []))
    process._obey(messages.Populate(Size(9, 9), 1))  # before the peers: so many asked, none here
    process._tell(0.0)
    assert said == []
